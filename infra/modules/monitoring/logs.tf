locals {
  log_groups = {
    landed    = "/aws/lambda/${var.context.prefix}landed"
    job-state = "/aws/lambda/${var.context.prefix}job-state"
    jobs      = "/aws-glue/jobs/${var.context.prefix}jobs"
  }
}

resource "aws_cloudwatch_log_group" "group" {
  #checkov:skip=CKV_AWS_338:dev keeps a month, prod 400 days: environments.tf
  for_each = local.log_groups

  name              = each.value
  retention_in_days = var.environment.log_days
  kms_key_id        = var.key_arn
}
