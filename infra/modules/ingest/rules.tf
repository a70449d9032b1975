# What wakes the pipeline: a file that arrived, a quarter of an hour that passed, a job that ended.
# A rule hands over to a queue and never to a function: what fails is delivered again, and in the end kept.
resource "aws_cloudwatch_event_rule" "landed" {
  name        = "${var.context.prefix}landed"
  description = "A hospital's file has arrived"
  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail = {
      bucket = { name = [var.bronze_bucket] }
      object = { key = [{ prefix = "incoming/" }] }
    }
  })
}

resource "aws_cloudwatch_event_rule" "tick" {
  name                = "${var.context.prefix}tick"
  description         = "Start runs for what has landed and no run took"
  schedule_expression = "rate(15 minutes)"
}

resource "aws_cloudwatch_event_rule" "job_state" {
  name        = "${var.context.prefix}job-state"
  description = "A job of the pipeline has ended, well or not"
  event_pattern = jsonencode({
    source      = ["aws.glue"]
    detail-type = ["Glue Job State Change"]
    detail = {
      jobName = var.job_names
      state   = ["SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED"]
    }
  })
}

locals {
  targets = {
    landed    = { rule = aws_cloudwatch_event_rule.landed.name, queue = "landed", input = null }
    fast      = { rule = aws_cloudwatch_event_rule.landed.name, queue = "fast", input = null }
    job-state = { rule = aws_cloudwatch_event_rule.job_state.name, queue = "job-state", input = null }
    tick = {
      rule  = aws_cloudwatch_event_rule.tick.name
      queue = "landed"
      input = jsonencode({ source = "metriccare", detail-type = "Tick", detail = { kind = "tick" } })
    }
  }
}

resource "aws_cloudwatch_event_target" "queue" {
  for_each = local.targets

  rule      = each.value.rule
  target_id = each.key
  arn       = aws_sqs_queue.queue[each.value.queue].arn
  input     = each.value.input

  dead_letter_config {
    arn = aws_sqs_queue.dead[each.value.queue].arn
  }
}
