# The environment's key, and its buckets: what hospitals sent, the lakes made of it, answers of Athena, code, access logs.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

locals {
  prefix     = var.context.prefix
  root       = "arn:${var.context.partition}:iam::${var.context.account}:root"
  log_bucket = "${local.prefix}logs-${var.context.account}"

  buckets = {
    # What hospitals sent is the only thing that cannot be computed again: it moves to cheaper storage and never expires.
    bronze = { announce = true, infrequent_days = 90, expire_days = null }
    lake   = { announce = false, infrequent_days = null, expire_days = null }
    athena = { announce = false, infrequent_days = null, expire_days = 7 }
    code   = { announce = false, infrequent_days = null, expire_days = null }
  }
}

resource "aws_kms_key" "this" {
  description             = "${trimsuffix(local.prefix, "-")}: everything at rest"
  enable_key_rotation     = true
  deletion_window_in_days = var.environment.key_deletion_days
  policy                  = jsonencode({ Version = "2012-10-17", Statement = local.key_statements })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${trimsuffix(local.prefix, "-")}"
  target_key_id = aws_kms_key.this.key_id
}

locals {
  # In the policy of a key, `*` is that key and nothing else.
  key_statements = [
    {
      Sid       = "TheAccountsOwnPolicies"
      Effect    = "Allow"
      Principal = { AWS = local.root }
      Action    = "kms:*"
      Resource  = "*"
      Condition = {}
    },
    {
      Sid       = "LogGroups"
      Effect    = "Allow"
      Principal = { Service = "logs.${var.context.region}.amazonaws.com" }
      Action    = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:DescribeKey", "kms:ReEncrypt*"]
      Resource  = "*"
      Condition = {
        ArnLike = {
          "kms:EncryptionContext:aws:logs:arn" = "arn:${var.context.partition}:logs:${var.context.region}:${var.context.account}:log-group:*"
        }
      }
    },
    {
      Sid       = "EventsIntoQueuesAndAlarmsIntoTopics"
      Effect    = "Allow"
      Principal = { Service = ["events.amazonaws.com", "cloudwatch.amazonaws.com"] }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:SourceAccount" = var.context.account } }
    },
  ]
}

module "bucket" {
  source   = "../bucket"
  for_each = local.buckets

  name             = "${local.prefix}${each.key}-${var.context.account}"
  partition        = var.context.partition
  key_arn          = aws_kms_key.this.arn
  force_destroy    = !var.environment.deletion_protection
  old_version_days = var.environment.old_version_days
  expire_days      = each.value.expire_days
  infrequent_days  = each.value.infrequent_days
  log_bucket       = module.logs["logs"]
  announce         = each.value.announce
  moto             = var.context.moto
}

# By itself, since the others name it. for_each, like the others: one address for each bucket.
module "logs" {
  source   = "../bucket"
  for_each = toset(["logs"])

  name             = local.log_bucket
  partition        = var.context.partition
  force_destroy    = !var.environment.deletion_protection
  old_version_days = var.environment.old_version_days
  expire_days      = var.environment.access_log_days
  logs_of          = var.context.account
  moto             = var.context.moto
}
