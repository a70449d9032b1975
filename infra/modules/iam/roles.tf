# A role per function, job and worker: what it needs by name, and nothing beside.
locals {
  jobs_share = [local.use_key, local.load_code, local.list_code, local.spill, local.list_lake, local.write_lake, local.log_of_jobs, local.metric_of_glue, local.keep_ledger, local.read_catalog, local.sync_catalog]

  roles = {
    landed = {
      service = "lambda.amazonaws.com"
      allows = concat(
        [local.use_key, local.log_of_function.landed, local.trace, local.read_queue.landed],
        [local.keep_ledger, local.run_workflow, local.know_tenants],
        local.network_of_lambda,
      )
    }
    job-state = {
      service = "lambda.amazonaws.com"
      allows = concat(
        [local.use_key, local.log_of_function.job-state, local.trace, local.read_queue.job-state],
        [local.keep_ledger, local.run_workflow, local.tell_of_runs],
        local.network_of_lambda,
      )
    }
    bronze-to-silver = {
      service = "glue.amazonaws.com"
      allows  = concat(local.jobs_share, [local.read_bronze, local.list_bronze, local.tenant_keys, local.see_run])
    }
    silver-to-gold = {
      service = "glue.amazonaws.com"
      allows  = concat(local.jobs_share, [local.see_run])
    }
    maintenance = {
      service = "glue.amazonaws.com"
      allows  = local.jobs_share
    }
    worker = {
      service = "ecs-tasks.amazonaws.com"
      allows  = [local.use_key, local.read_queue.fast, local.read_bronze, local.list_bronze, local.read_lake, local.list_lake, local.tenant_keys, local.tell_alerts]
    }
  }
  see_run = { Sid = "WhichTenantsRunItIs", Action = ["glue:GetWorkflowRunProperties", "glue:GetWorkflowRun"], Resource = [local.workflow] }
}

resource "aws_iam_role" "service" {
  for_each = local.roles

  name                 = "${local.prefix}${each.key}"
  description          = "MetricCare: ${each.key}"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = each.value.service }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "service" {
  for_each = local.roles

  name   = "what-it-needs"
  role   = aws_iam_role.service[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [for statement in each.value.allows : merge({ Effect = "Allow" }, statement)] })
}
