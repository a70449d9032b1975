# landed: files that arrived, and a tick. job-state: Glue jobs that ended. fast: the same files, for the worker that is
# quicker than Glue. Each has its dead letters, which only people take out.
locals {
  queues = {
    # What a queue hides while somebody works on it: six times as long as that may take.
    landed    = { visibility_seconds = 6 * local.timeout_seconds, rules = ["landed", "tick"], function = "landed" }
    job-state = { visibility_seconds = 6 * local.timeout_seconds, rules = ["job-state"], function = "job-state" }
    fast      = { visibility_seconds = 300, rules = ["landed"], function = null }
  }
  queue_arn = { for name in keys(local.queues) : name => "${local.arn.sqs}:${var.context.prefix}${name}" }
  rule_arn  = { for name in ["landed", "tick", "job-state"] : name => "${local.arn.events}:rule/${var.context.prefix}${name}" }
  arn = {
    for service in ["sqs", "events"] :
    service => "arn:${var.context.partition}:${service}:${var.context.region}:${var.context.account}"
  }
}

resource "aws_sqs_queue" "queue" {
  for_each = local.queues

  name                       = "${var.context.prefix}${each.key}"
  visibility_timeout_seconds = each.value.visibility_seconds
  message_retention_seconds  = 14 * 24 * 3600
  receive_wait_time_seconds  = 20
  kms_master_key_id          = var.key_arn

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead[each.key].arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "dead" {
  for_each = local.queues

  name                      = "${var.context.prefix}${each.key}-dead"
  message_retention_seconds = 14 * 24 * 3600
  kms_master_key_id         = var.key_arn
}

resource "aws_sqs_queue_policy" "queue" {
  for_each  = local.queues
  queue_url = aws_sqs_queue.queue[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "ItsRules"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = local.queue_arn[each.key]
        Condition = { ArnEquals = { "aws:SourceArn" = [for rule in each.value.rules : local.rule_arn[rule]] } }
      },
      {
        Sid       = "OnlyOverTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = local.queue_arn[each.key]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

# Events that a rule could not put into its queue come here as well, so these take from the rules too.
resource "aws_sqs_queue_policy" "dead" {
  for_each  = local.queues
  queue_url = aws_sqs_queue.dead[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "ItsRules"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = "${local.queue_arn[each.key]}-dead"
        Condition = { ArnEquals = { "aws:SourceArn" = [for rule in each.value.rules : local.rule_arn[rule]] } }
      },
      {
        Sid       = "OnlyOverTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = "${local.queue_arn[each.key]}-dead"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}
