# Athena: a workgroup that nobody can talk out of encryption and its limit, and a named query per measure and variant.
# queries.json is what `metriccare athena render --each-variant --json` prints.
locals {
  variants = { for query in jsondecode(file("${path.module}/queries.json")) : "${query.measure}.${query.variant}" => query }
  queries = {
    for pair in setproduct(keys(var.gold_databases), keys(local.variants)) :
    "${pair[0]}.${pair[1]}" => merge(local.variants[pair[1]], { database = var.gold_databases[pair[0]] })
  }
}

resource "aws_athena_workgroup" "measures" {
  name          = "${var.context.prefix}measures"
  description   = "Measures by their named queries, and what analysts ask beside them"
  force_destroy = !var.environment.deletion_protection

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.environment.athena_scan_bytes

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location = "s3://${var.results_bucket}/results/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.key_arn
      }
    }
  }
}

resource "aws_athena_named_query" "variant" {
  for_each = local.queries

  name        = each.key
  description = each.value.title
  database    = each.value.database
  workgroup   = aws_athena_workgroup.measures.name
  query       = each.value.sql
}
