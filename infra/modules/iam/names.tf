# ARNs by the names that everything here has, so that a plan shows each policy whole before anything is made.
locals {
  prefix = var.context.prefix
  arn = {
    for service in ["sqs", "sns", "dynamodb", "glue", "logs", "athena", "secretsmanager", "ecs", "ssm"] :
    service => "arn:${var.context.partition}:${service}:${var.context.region}:${var.context.account}"
  }
  bucket = {
    for name in ["bronze", "lake", "athena", "code"] :
    name => "arn:${var.context.partition}:s3:::${local.prefix}${name}-${var.context.account}"
  }
  queue    = { for name in ["landed", "job-state", "fast"] : name => "${local.arn.sqs}:${local.prefix}${name}" }
  topic    = { for name in ["success", "failure", "alerts"] : name => "${local.arn.sns}:${local.prefix}${name}" }
  ledger   = "${local.arn.dynamodb}:table/${local.prefix}ledger"
  workflow = "${local.arn.glue}:workflow/${local.prefix}pipeline"
  jobs     = [for name in ["bronze-to-silver", "silver-to-gold", "maintenance"] : "${local.arn.glue}:job/${local.prefix}${name}"]
  # The keys that pseudonyms are made with, one per tenant.
  tenant_secrets = "${local.arn.secretsmanager}:secret:${trimsuffix(local.prefix, "-")}/tenants/*"
}
