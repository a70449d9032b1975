# bronze-to-silver, and only where that has succeeded silver-to-gold: gold is never computed from a silver that is not
# there. A run is one tenant's, named by the workflow's run property.
resource "aws_glue_workflow" "pipeline" {
  name                   = "${var.context.prefix}pipeline"
  description            = "One tenant's files to its measures"
  max_concurrent_runs    = var.environment.glue_runs
  default_run_properties = { tenant = "" }
}

resource "aws_glue_trigger" "begin" {
  name          = "${var.context.prefix}begin"
  description   = "A run begins when the handler starts it"
  type          = "ON_DEMAND"
  workflow_name = aws_glue_workflow.pipeline.name

  actions {
    job_name = aws_glue_job.job["bronze-to-silver"].name
  }
}

resource "aws_glue_trigger" "silver_stands" {
  name          = "${var.context.prefix}silver-stands"
  description   = "Gold follows where silver has succeeded"
  type          = "CONDITIONAL"
  workflow_name = aws_glue_workflow.pipeline.name

  predicate {
    conditions {
      job_name = aws_glue_job.job["bronze-to-silver"].name
      state    = "SUCCEEDED"
    }
  }

  actions {
    job_name = aws_glue_job.job["silver-to-gold"].name
  }
}

resource "aws_glue_trigger" "night" {
  name        = "${var.context.prefix}night"
  description = "Cleaning and clustering, when few files arrive"
  type        = "SCHEDULED"
  schedule    = "cron(30 7 * * ? *)" # UTC: the small hours in the United States

  actions {
    job_name = aws_glue_job.job["maintenance"].name
  }
}
