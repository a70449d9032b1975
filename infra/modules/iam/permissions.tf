# What functions and jobs may do, in statements that the roles are put together from.
locals {
  use_key = {
    Sid      = "TheEnvironmentsKey"
    Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource = [var.key_arn]
  }
  read_queue = {
    for name, arn in local.queue : name => {
      Sid      = "ItsQueue"
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"]
      Resource = [arn]
    }
  }
  keep_ledger = {
    Sid = "TheLedger"
    Action = [
      "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem",
      "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
    ]
    Resource = [local.ledger]
  }
  run_workflow = {
    Sid = "ThePipeline"
    Action = [
      "glue:StartWorkflowRun", "glue:GetWorkflowRun", "glue:GetWorkflowRuns", "glue:GetWorkflowRunProperties",
      "glue:PutWorkflowRunProperties",
    ]
    Resource = [local.workflow]
  }
  tell_of_runs = { Sid = "WhatRunsCameTo", Action = ["sns:Publish"], Resource = [local.topic.success, local.topic.failure] }
  tell_alerts  = { Sid = "AlertsOfMeasures", Action = ["sns:Publish"], Resource = [local.topic.alerts] }
  know_tenants = { Sid = "WhichTenantsThereAre", Action = ["ssm:GetParametersByPath"], Resource = ["${local.arn.ssm}:parameter${var.tenants_path}"] }
  read_bronze = {
    Sid      = "WhatLanded"
    Action   = ["s3:GetObject", "s3:GetObjectVersion"]
    Resource = ["${local.bucket.bronze}/incoming/*", "${local.bucket.bronze}/bronze/*"]
  }
  list_bronze = { Sid = "ItsListing", Action = ["s3:ListBucket"], Resource = [local.bucket.bronze] }
  read_lake   = { Sid = "TheLakes", Action = ["s3:GetObject"], Resource = ["${local.bucket.lake}/lakes/*"] }
  write_lake = {
    Sid      = "TheLakes"
    Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    Resource = ["${local.bucket.lake}/lakes/*"]
  }
  list_lake = { Sid = "TheirListing", Action = ["s3:ListBucket", "s3:GetBucketLocation"], Resource = [local.bucket.lake] }
  load_code = { Sid = "ScriptsAndWheels", Action = ["s3:GetObject"], Resource = ["${local.bucket.code}/jobs/*", "${local.bucket.code}/wheelhouse/*"] }
  spill = {
    Sid      = "WhatDoesNotFitIntoMemory"
    Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    Resource = ["${local.bucket.code}/temporary/*"]
  }
  list_code    = { Sid = "TheirFolder", Action = ["s3:ListBucket"], Resource = [local.bucket.code] }
  tenant_keys  = { Sid = "KeysOfPseudonyms", Action = ["secretsmanager:GetSecretValue"], Resource = [local.tenant_secrets] }
  read_catalog = { Sid = "TheCatalog", Action = ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition"], Resource = local.catalog }
  sync_catalog = {
    Sid = "PartitionsOfTheCatalog"
    Action = [
      "glue:UpdateTable", "glue:CreatePartition", "glue:BatchCreatePartition", "glue:UpdatePartition",
      "glue:BatchUpdatePartition", "glue:DeletePartition", "glue:BatchDeletePartition",
    ]
    Resource = local.catalog
  }
  catalog = [
    "${local.arn.glue}:catalog",
    "${local.arn.glue}:database/${var.database_prefix}*",
    "${local.arn.glue}:table/${var.database_prefix}*/*",
  ]
  log_of_function = {
    for name in ["landed", "job-state"] : name => {
      Sid      = "ItsLog"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${local.arn.logs}:log-group:/aws/lambda/${local.prefix}${name}:*"]
    }
  }
  # Glue adds the names of security configuration and role to the group that it is told.
  log_of_jobs = {
    Sid      = "ItsLog"
    Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey"]
    Resource = ["${local.arn.logs}:log-group:/aws-glue/jobs/*"]
  }
}

# Actions that know no resource. Each stands here with its reason, or a test fails (tests/infra/test_roles.py).
locals {
  every_resource = {
    Traces              = "X-Ray takes segments for the account: its actions know no resource."
    MetricsOfGlue       = "PutMetricData knows no resource; the namespace is held by the condition."
    SignInToTheRegistry = "ECR hands out its sign-in for the account: the action knows no resource; images are named."
    NetworkOfLambda     = "Lambda makes network interfaces before they have an id, and reads what there is; only in the private network."
  }
  trace          = { Sid = "Traces", Action = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource = ["*"] }
  metric_of_glue = { Sid = "MetricsOfGlue", Action = ["cloudwatch:PutMetricData"], Resource = ["*"], Condition = { StringEquals = { "cloudwatch:namespace" = ["Glue", "MetricCare"] } } }
  network_of_lambda = [
    for statement in [{
      Sid      = "NetworkOfLambda"
      Action   = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface"]
      Resource = ["*"]
    }] : statement if var.private_network
  ]
}
