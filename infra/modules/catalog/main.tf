# What lies in the lakes, for Athena and whoever else reads the Glue Data Catalog: a database per tenant and zone, and in
# it the product's own tables. tables.json is made from their declarations by `python -m tools.catalog_tables`.
locals {
  tables = { for table in jsondecode(file("${path.module}/tables.json")) : "${table.zone}.${table.name}" => table }
  zones  = toset([for table in local.tables : table.zone])
  databases = {
    for pair in setproduct(var.tenants, local.zones) :
    "${pair[0]}.${pair[1]}" => { tenant = pair[0], zone = pair[1], name = "${var.prefix}${replace(pair[0], "-", "_")}_${pair[1]}" }
  }
  tenant_tables = {
    for pair in setproduct(var.tenants, keys(local.tables)) :
    "${pair[0]}.${pair[1]}" => merge(local.tables[pair[1]], { tenant = pair[0] })
  }
}

resource "aws_glue_catalog_database" "zone" {
  for_each = local.databases

  name        = each.value.name
  description = "Tenant ${each.value.tenant}, ${each.value.zone}"
}

resource "aws_glue_catalog_table" "table" {
  for_each = local.tenant_tables

  name          = each.value.name
  database_name = aws_glue_catalog_database.zone["${each.value.tenant}.${each.value.zone}"].name
  description   = each.value.description
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    EXTERNAL       = "TRUE"
    classification = "parquet"
    key            = each.value.key
    phi            = each.value.phi
  }

  partition_keys {
    name    = "bucket"
    type    = "int"
    comment = "the partition that a row is kept in"
  }

  # What a Hudi table needs to be read as one: https://docs.aws.amazon.com/athena/latest/ug/querying-hudi.html
  storage_descriptor {
    location      = "s3://${var.lake_bucket}/lakes/${each.value.tenant}/${each.value.zone}/${each.value.name}"
    input_format  = "org.apache.hudi.hadoop.HoodieParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
      parameters            = { "serialization.format" = "1" }
    }

    dynamic "columns" {
      for_each = each.value.columns
      content {
        name       = columns.value.name
        type       = columns.value.type
        comment    = columns.value.meaning
        parameters = { phi = columns.value.phi }
      }
    }
  }

  # The sync of a run writes down up to which commit the catalog knows the table, and how Spark is to read it.
  lifecycle {
    ignore_changes = [parameters, storage_descriptor[0].ser_de_info]
  }
}

resource "aws_glue_data_catalog_encryption_settings" "this" {
  count = var.encrypt_catalog ? 1 : 0

  data_catalog_encryption_settings {
    connection_password_encryption {
      aws_kms_key_id                       = var.key_arn
      return_connection_password_encrypted = true
    }

    encryption_at_rest {
      catalog_encryption_mode = "SSE-KMS"
      sse_aws_kms_key_id      = var.key_arn
    }
  }
}
