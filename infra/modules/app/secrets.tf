# What sessions, second factors and the audit trail are keyed by (METRICCARE_SECRET), and the database's password. Both are
# given once, when they are made, and stand in no plan and no state: https://developer.hashicorp.com/terraform/language/manage-sensitive-data/ephemeral
# Neither turns by itself: a task holds the one that it began with.
locals {
  kept = {
    application = "what sessions and the audit trail are keyed by"
    database    = "the database's password"
  }
}

resource "aws_secretsmanager_secret" "kept" {
  #checkov:skip=CKV2_AWS_57:Turned by itself it would lock running tasks out, and end every session: see above
  for_each = local.kept

  name                    = "${local.name}/${each.key}"
  description             = "MetricCare: ${each.value}"
  kms_key_id              = var.key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "kept" {
  for_each = local.kept

  secret_id                = aws_secretsmanager_secret.kept[each.key].id
  secret_string_wo         = var.secrets[each.key]
  secret_string_wo_version = var.secrets_version
}
