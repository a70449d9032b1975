# The three jobs. What a run takes is decided by the ledger, so Glue's own bookmarks are off; and how often it is tried
# again is decided by whoever starts it, as a second try under the same lease would not know of the first.
locals {
  jobs = {
    bronze-to-silver = { script = "bronze_to_silver.py", minutes = 120 }
    silver-to-gold   = { script = "silver_to_gold.py", minutes = 120 }
    maintenance      = { script = "maintenance.py", minutes = 240 }
  }
  job_names = { for name in keys(local.jobs) : name => "${var.context.prefix}${name}" }
  arguments = {
    "--job-language"                     = "python"
    "--job-bookmark-option"              = "job-bookmark-disable"
    "--datalake-formats"                 = "hudi"
    "--enable-auto-scaling"              = "true"
    "--enable-glue-datacatalog"          = "true"
    "--enable-metrics"                   = "true"
    "--enable-observability-metrics"     = "true"
    "--enable-continuous-cloudwatch-log" = "true"
    "--continuous-log-logGroup"          = var.log_group_name
    "--conf"                             = "spark.serializer=org.apache.spark.serializer.KryoSerializer"
    "--TempDir"                          = "s3://${var.code_bucket}/temporary/"
    "--additional-python-modules"        = "s3://${var.code_bucket}/${local.wheelhouse}"
    "--python-modules-installer-option"  = "--no-index"
    "--environment"                      = var.environment_name
    "--bronze"                           = "s3://${var.bronze_bucket}/bronze"
    "--lakes"                            = "s3://${var.lake_bucket}/lakes"
    "--ledger_table"                     = var.ledger_table
    "--database_prefix"                  = var.database_prefix
  }
  wheelhouse = "wheelhouse/metriccare.gluewheels.zip"
}

resource "aws_glue_job" "job" {
  for_each = local.jobs

  name                   = local.job_names[each.key]
  description            = "MetricCare: ${replace(each.key, "-", " ")}"
  role_arn               = var.role_arns[each.key]
  glue_version           = "5.1"
  execution_class        = "STANDARD"
  worker_type            = var.environment.glue_worker
  number_of_workers      = var.environment.glue_workers
  max_retries            = 0
  timeout                = each.value.minutes
  security_configuration = aws_glue_security_configuration.this.name
  connections            = var.connection_name == null ? [] : [var.connection_name]
  default_arguments      = local.arguments

  command {
    name            = "glueetl"
    python_version  = "3"
    script_location = "s3://${var.code_bucket}/${aws_s3_object.script[each.key].key}"
  }

  execution_property {
    max_concurrent_runs = var.environment.glue_runs
  }
}

resource "aws_s3_object" "script" {
  for_each = local.jobs

  bucket      = var.code_bucket
  key         = "jobs/${each.value.script}"
  source      = "${var.scripts}/${each.value.script}"
  source_hash = filemd5("${var.scripts}/${each.value.script}")
  kms_key_id  = var.key_arn
}

resource "aws_s3_object" "wheelhouse" {
  count = var.wheelhouse == null ? 0 : 1

  bucket      = var.code_bucket
  key         = local.wheelhouse
  source      = var.wheelhouse
  source_hash = filemd5(var.wheelhouse)
  kms_key_id  = var.key_arn
}

resource "aws_glue_security_configuration" "this" {
  name = "${var.context.prefix}everything"

  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = "SSE-KMS"
      kms_key_arn                = var.key_arn
    }

    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "CSE-KMS"
      kms_key_arn                   = var.key_arn
    }

    s3_encryption {
      s3_encryption_mode = "SSE-KMS"
      kms_key_arn        = var.key_arn
    }
  }
}
