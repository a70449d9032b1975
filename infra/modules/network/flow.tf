# Who spoke with whom, for as long as other logs are kept.
resource "aws_flow_log" "all" {
  vpc_id          = aws_vpc.this.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flow.arn
  iam_role_arn    = aws_iam_role.flow.arn
}

resource "aws_cloudwatch_log_group" "flow" {
  #checkov:skip=CKV_AWS_338:dev keeps a month, prod 400 days: environments.tf
  name              = "/aws/vpc/${local.name}"
  retention_in_days = var.environment.log_days
  kms_key_id        = var.key_arn
}

resource "aws_iam_role" "flow" {
  name        = "${var.context.prefix}flow"
  description = "MetricCare: writes the network's flow log"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.context.account } }
    }]
  })
}

resource "aws_iam_role_policy" "flow" {
  name = "what-it-needs"
  role = aws_iam_role.flow.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ItsLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
      Resource = ["arn:${var.context.partition}:logs:${var.context.region}:${var.context.account}:log-group:/aws/vpc/${local.name}:*"]
    }]
  })
}
