# The two handlers: what landed goes into the ledger and starts the pipeline; what a job came to is told.
locals {
  timeout_seconds = 60
  functions = {
    landed    = { handler = "metriccare.aws.lambda_handlers.landed.handler", batch = 10, window_seconds = 5 }
    job-state = { handler = "metriccare.aws.lambda_handlers.job_state.handler", batch = 10, window_seconds = 0 }
  }
}

resource "aws_lambda_function" "handler" {
  #checkov:skip=CKV_AWS_116:Its messages come from a queue, which keeps the dead letters itself
  #checkov:skip=CKV_AWS_117:Inside the private network where the environment has one (prod)
  #checkov:skip=CKV_AWS_272:The zip is reproducible and its hash stands in the plan; a signing profile would add a key to keep
  #checkov:skip=CKV_AWS_173:kms_key_arn is set; the values are names of resources
  for_each = local.functions

  function_name                  = "${var.context.prefix}${each.key}"
  description                    = "MetricCare: ${each.key}"
  role                           = var.role_arns[each.key]
  runtime                        = "python3.11"
  architectures                  = ["x86_64"]
  handler                        = each.value.handler
  filename                       = var.lambda_zip
  source_code_hash               = filebase64sha256(var.lambda_zip)
  memory_size                    = 512
  timeout                        = local.timeout_seconds
  reserved_concurrent_executions = var.environment.handler_concurrency
  kms_key_arn                    = var.key_arn

  tracing_config {
    mode = "Active"
  }

  environment {
    variables = {
      METRICCARE_ENVIRONMENT       = var.environment_name
      METRICCARE_LEDGER_TABLE      = aws_dynamodb_table.ledger.name
      METRICCARE_BRONZE_BUCKET     = var.bronze_bucket
      METRICCARE_GLUE_WORKFLOW     = var.workflow_name
      METRICCARE_TENANTS_PARAMETER = var.tenants_path
      METRICCARE_TOPIC_SUCCESS     = var.topic_arns["success"]
      METRICCARE_TOPIC_FAILURE     = var.topic_arns["failure"]
      METRICCARE_TOPIC_ALERTS      = var.topic_arns["alerts"]
      POWERTOOLS_SERVICE_NAME      = each.key
      POWERTOOLS_METRICS_NAMESPACE = "MetricCare"
      POWERTOOLS_LOG_LEVEL         = "INFO"
    }
  }

  dynamic "vpc_config" {
    for_each = var.network == null ? [] : [var.network]
    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }
}

resource "aws_lambda_event_source_mapping" "queue" {
  for_each = local.functions

  event_source_arn                   = aws_sqs_queue.queue[each.key].arn
  function_name                      = aws_lambda_function.handler[each.key].arn
  batch_size                         = each.value.batch
  maximum_batching_window_in_seconds = each.value.window_seconds
  function_response_types            = ["ReportBatchItemFailures"]

  # No more readers of the queue than the function may have at once: what is throttled counts as received.
  scaling_config {
    maximum_concurrency = var.environment.handler_concurrency
  }
}
