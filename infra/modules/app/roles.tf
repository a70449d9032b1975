# execution begins a task and hands it its secrets; web is what answers visitors; what the worker may stands with the
# other roles (modules/iam).
locals {
  trust = {
    for name, service in { tasks = "ecs-tasks.amazonaws.com", monitoring = "monitoring.rds.amazonaws.com" } : name => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { Service = service }
        Action    = "sts:AssumeRole"
        Condition = { StringEquals = { "aws:SourceAccount" = var.context.account } }
      }]
    })
  }
  use_key = { Sid = "TheEnvironmentsKey", Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = [var.key_arn] }
  bucket  = { for name in ["bronze", "lake"] : name => "arn:${var.context.partition}:s3:::${var.context.prefix}${name}-${var.context.account}" }
}

resource "aws_iam_role" "execution" {
  name               = "${local.name}-execution"
  description        = "MetricCare: begins tasks"
  assume_role_policy = local.trust.tasks
}

resource "aws_iam_role_policy" "execution" {
  name = "what-it-needs"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.use_key,
      { Sid = "SignInToTheRegistry", Effect = "Allow", Action = ["ecr:GetAuthorizationToken"], Resource = ["*"] },
      { Sid = "ItsImage", Effect = "Allow", Action = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"], Resource = [aws_ecr_repository.this.arn] },
      { Sid = "ItsLog", Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = ["${aws_cloudwatch_log_group.tasks.arn}:*"] },
      {
        Sid      = "SecretsOfItsTasks"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = concat([for secret in aws_secretsmanager_secret.kept : secret.arn], ["${local.tenant_secret}/*"])
      },
    ]
  })
}

resource "aws_iam_role" "web" {
  name               = "${local.name}-web"
  description        = "MetricCare: answers visitors"
  assume_role_policy = local.trust.tasks
}

# Landing by the API puts files into bronze; a page reads the lakes and the raw record that a reason stands on.
resource "aws_iam_role_policy" "web" {
  name = "what-it-needs"
  role = aws_iam_role.web.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.use_key,
      { Sid = "TheLakes", Effect = "Allow", Action = ["s3:GetObject"], Resource = ["${local.bucket.lake}/lakes/*"] },
      { Sid = "WhatLanded", Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = ["${local.bucket.bronze}/bronze/*"] },
      { Sid = "Listings", Effect = "Allow", Action = ["s3:ListBucket"], Resource = [local.bucket.lake, local.bucket.bronze] },
      {
        Sid      = "TheLedger"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
        Resource = ["arn:${var.context.partition}:dynamodb:${var.context.region}:${var.context.account}:table/${var.ledger_table}"]
      },
      local.mount,
    ]
  })
}

resource "aws_iam_role_policy" "worker" {
  name   = "its-home"
  role   = var.worker_role_name
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.mount] })
}

locals {
  mount = {
    Sid       = "ItsHome"
    Effect    = "Allow"
    Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    Resource  = [aws_efs_file_system.home.arn]
    Condition = { StringEquals = { "elasticfilesystem:AccessPointArn" = aws_efs_access_point.home.arn } }
  }
}

resource "aws_iam_role" "monitoring" {
  name               = "${local.name}-database"
  description        = "MetricCare: writes the database's figures"
  assume_role_policy = local.trust.monitoring
}

resource "aws_iam_role_policy" "monitoring" {
  name = "what-it-needs"
  role = aws_iam_role.monitoring.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ItsLog"
      Effect   = "Allow"
      Action   = ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"]
      Resource = ["arn:${var.context.partition}:logs:${var.context.region}:${var.context.account}:log-group:RDSOSMetrics:*"]
    }]
  })
}
