# Against AWS everything below but region and tags is empty. Against a local moto server (tests/infra) it says so.
provider "aws" {
  region                      = var.region
  access_key                  = local.moto ? "test" : null
  secret_key                  = local.moto ? "test" : null
  s3_use_path_style           = local.moto
  skip_credentials_validation = local.moto
  skip_metadata_api_check     = local.moto ? "true" : null
  skip_region_validation      = local.moto
  max_retries                 = local.moto ? 2 : null

  dynamic "endpoints" {
    for_each = local.moto ? [var.moto_endpoint] : []
    content {
      athena         = endpoints.value
      cloudwatch     = endpoints.value
      dynamodb       = endpoints.value
      ec2            = endpoints.value
      ecr            = endpoints.value
      ecs            = endpoints.value
      efs            = endpoints.value
      elbv2          = endpoints.value
      events         = endpoints.value
      glue           = endpoints.value
      iam            = endpoints.value
      kms            = endpoints.value
      lambda         = endpoints.value
      logs           = endpoints.value
      rds            = endpoints.value
      s3             = endpoints.value
      secretsmanager = endpoints.value
      sns            = endpoints.value
      sqs            = endpoints.value
      ssm            = endpoints.value
      sts            = endpoints.value
    }
  }

  default_tags {
    tags = {
      Application = "metriccare"
      Environment = terraform.workspace
      ManagedBy   = "terraform"
      DataClass   = "phi"
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  moto = var.moto_endpoint != ""
}
