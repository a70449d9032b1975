# success and failure: what a run came to, and every alarm. alerts: what the rules about measures have found.
locals {
  topics = toset(["success", "failure", "alerts"])
}

resource "aws_sns_topic" "topic" {
  for_each          = local.topics
  name              = "${var.context.prefix}${each.key}"
  kms_master_key_id = var.key_arn
}

resource "aws_sns_topic_policy" "topic" {
  for_each = local.topics
  arn      = aws_sns_topic.topic[each.key].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TheAccountsAlarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = local.topic_arn[each.key]
        Condition = { StringEquals = { "aws:SourceAccount" = var.context.account } }
      },
      {
        Sid       = "OnlyOverTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = local.topic_arn[each.key]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "mailbox" {
  for_each  = var.alert_emails
  topic_arn = aws_sns_topic.topic["failure"].arn
  protocol  = "email"
  endpoint  = each.value
}

locals {
  topic_arn = {
    for name in local.topics :
    name => "arn:${var.context.partition}:sns:${var.context.region}:${var.context.account}:${var.context.prefix}${name}"
  }
}
