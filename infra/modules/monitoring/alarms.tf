# Each alarm ends in somebody's hands with the page that says what to do: docs/how-to/aws-alarms.md#<its name>.
locals {
  runbook = "docs/how-to/aws-alarms.md"
  by_queue = {
    for name, queue in var.queue_names : "queue-age-${name}" => {
      says       = "The oldest message of ${queue} has waited for longer than figures may be old"
      namespace  = "AWS/SQS"
      metric     = "ApproximateAgeOfOldestMessage"
      dimensions = { QueueName = queue }
      statistic  = "Maximum"
      threshold  = var.environment.freshness_minutes * 60
      missing    = "notBreaching"
      runbook    = "queue-age"
    }
  }
  by_dead_queue = {
    for name, queue in var.dead_queue_names : "dead-letters-${name}" => {
      says       = "Something could not be worked on five times and lies in ${queue}"
      namespace  = "AWS/SQS"
      metric     = "ApproximateNumberOfMessagesVisible"
      dimensions = { QueueName = queue }
      statistic  = "Maximum"
      threshold  = 0
      missing    = "notBreaching"
      runbook    = "dead-letters"
    }
  }
  by_function = merge([
    for name, function in var.function_names : {
      "errors-${name}" = {
        says       = "${function} ends with errors"
        namespace  = "AWS/Lambda"
        metric     = "Errors"
        dimensions = { FunctionName = function }
        statistic  = "Sum"
        threshold  = 0
        missing    = "notBreaching"
        runbook    = "errors"
      }
      "throttles-${name}" = {
        says       = "${function} is called more often than it may run"
        namespace  = "AWS/Lambda"
        metric     = "Throttles"
        dimensions = { FunctionName = function }
        statistic  = "Sum"
        threshold  = 0
        missing    = "notBreaching"
        runbook    = "throttles"
      }
    }
  ]...)
  by_service = {
    for name in keys(var.function_names) : "run-not-started-${name}" => {
      says       = "Files wait and Glue refuses to start a run"
      namespace  = "MetricCare"
      metric     = "RunNotStarted"
      dimensions = { service = name }
      statistic  = "Sum"
      threshold  = 0
      missing    = "notBreaching"
      runbook    = "run-not-started"
    }
  }
  by_name = {
    job-failure = {
      says       = "A job of the pipeline has failed, timed out or was stopped"
      namespace  = "MetricCare"
      metric     = "JobFailed"
      dimensions = { service = "job-state" }
      statistic  = "Sum"
      threshold  = 0
      missing    = "notBreaching"
      runbook    = "job-failure"
    }
    freshness = {
      says       = "Files have landed and no run took them for ${var.environment.freshness_minutes} minutes"
      namespace  = "MetricCare"
      metric     = "FreshnessSeconds"
      dimensions = { service = "landed" }
      statistic  = "Maximum"
      threshold  = var.environment.freshness_minutes * 60
      missing    = "breaching" # each tick says how old; silence means that nobody looks
      runbook    = "freshness"
    }
    parked = {
      says       = "Something was told that is no file of a tenant here, and was set aside"
      namespace  = "MetricCare"
      metric     = "Parked"
      dimensions = { service = "landed" }
      statistic  = "Sum"
      threshold  = 0
      missing    = "notBreaching"
      runbook    = "parked"
    }
    not-kept = {
      says       = "A file has arrived and could not be written down"
      namespace  = "MetricCare"
      metric     = "ArrivalNotKept"
      dimensions = { service = "landed" }
      statistic  = "Sum"
      threshold  = 0
      missing    = "notBreaching"
      runbook    = "not-kept"
    }
    ledger-throttled = {
      says       = "DynamoDB holds back the ledger"
      namespace  = "AWS/DynamoDB"
      metric     = "ThrottledRequests"
      dimensions = { TableName = var.ledger_table }
      statistic  = "Sum"
      threshold  = 0
      missing    = "notBreaching"
      runbook    = "ledger-throttled"
    }
  }
  alarms = merge(local.by_queue, local.by_dead_queue, local.by_function, local.by_service, local.by_name)
}

resource "aws_cloudwatch_metric_alarm" "alarm" {
  for_each = local.alarms

  alarm_name          = "${var.context.prefix}${each.key}"
  alarm_description   = "${each.value.says}. What to do: ${local.runbook}#${each.value.runbook}"
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  # Ticks come each quarter of an hour, some seconds early or late, and a period has to hold one: it is two quarters.
  period              = each.key == "freshness" ? 1800 : 60
  evaluation_periods  = each.key == "freshness" ? 1 : var.environment.alarm_after_periods
  datapoints_to_alarm = 1
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.topic["failure"].arn]
  ok_actions          = [aws_sns_topic.topic["failure"].arn]
}
