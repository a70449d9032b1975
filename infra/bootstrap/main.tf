# Made once per account, by an administrator, before anything else: the bucket that holds the state of dev and prod.
# Its own state is a file: it names nothing that could not be imported again.
terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  backend "local" {}
}

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
      iam = endpoints.value
      kms = endpoints.value
      s3  = endpoints.value
      sts = endpoints.value
    }
  }

  default_tags {
    tags = {
      Application = "metriccare"
      ManagedBy   = "terraform"
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  moto    = var.moto_endpoint != ""
  account = data.aws_caller_identity.current.account_id
}

resource "aws_kms_key" "state" {
  description             = "metriccare: the state of its environments"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    # In the policy of a key, `*` is that key and nothing else.
    Statement = [{
      Sid       = "TheAccountsOwnPolicies"
      Effect    = "Allow"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${local.account}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_alias" "state" {
  name          = "alias/metriccare-state"
  target_key_id = aws_kms_key.state.key_id
}

module "state" {
  source   = "../modules/bucket"
  for_each = toset(["state"])

  name             = "metriccare-state-${local.account}"
  partition        = data.aws_partition.current.partition
  key_arn          = aws_kms_key.state.arn
  force_destroy    = false
  old_version_days = 365
  moto             = local.moto
}
