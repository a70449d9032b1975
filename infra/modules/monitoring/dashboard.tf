# One page for whoever is on call: is it fresh, does it flow, what failed, what does it cost in machine time.
resource "aws_cloudwatch_dashboard" "pipeline" {
  dashboard_name = "${var.context.prefix}pipeline"
  dashboard_body = jsonencode({ widgets = local.widgets })
}

locals {
  shown = [
    {
      title = "Age of the oldest file that no run took (seconds)"
      stat  = "Maximum"
      lines = [["MetricCare", "FreshnessSeconds", "service", "landed"]]
    },
    {
      title = "Jobs that failed, files set aside"
      stat  = "Sum"
      lines = [["MetricCare", "JobFailed", "service", "job-state"], ["MetricCare", "Parked", "service", "landed"]]
    },
    {
      title = "Oldest message in each queue (seconds)"
      stat  = "Maximum"
      lines = [for queue in var.queue_names : ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue]]
    },
    {
      title = "Dead letters"
      stat  = "Maximum"
      lines = [for queue in var.dead_queue_names : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue]]
    },
    {
      title = "Handlers: calls"
      stat  = "Sum"
      lines = [for function in var.function_names : ["AWS/Lambda", "Invocations", "FunctionName", function]]
    },
    {
      title = "Handlers: how long (milliseconds)"
      stat  = "p95"
      lines = [for function in var.function_names : ["AWS/Lambda", "Duration", "FunctionName", function]]
    },
  ]
  widgets = concat(
    [{
      type       = "alarm"
      x          = 0
      y          = 0
      width      = 24
      height     = 4
      properties = { title = "Alarms", alarms = [for alarm in aws_cloudwatch_metric_alarm.alarm : alarm.arn] }
    }],
    [for place, chart in local.shown : {
      type   = "metric"
      x      = place % 2 * 12
      y      = 4 + floor(place / 2) * 6
      width  = 12
      height = 6
      properties = {
        title   = chart.title
        view    = "timeSeries"
        region  = var.context.region
        stat    = chart.stat
        period  = 300
        metrics = chart.lines
      }
    }],
  )
}
