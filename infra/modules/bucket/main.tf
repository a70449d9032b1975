# One bucket as every bucket here has to be: encrypted, private, over TLS only, versioned, logged, and not growing forever.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_144:One region by design; a second one is the restore drill of docs/how-to/deploy-on-aws.md
  #checkov:skip=CKV2_AWS_62:Only the landing bucket has somebody to notify, and does so through EventBridge
  #checkov:skip=CKV_AWS_18:Every bucket but the one that holds the access logs has them
  #checkov:skip=CKV_AWS_145:Every bucket but the one that holds the access logs: S3 delivers logs to SSE-S3 only
  bucket        = var.name
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = var.key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.key_arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "what-nobody-needs-any-more"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    noncurrent_version_expiration {
      noncurrent_days = var.old_version_days
    }

    dynamic "expiration" {
      for_each = var.expire_days == null ? [] : [var.expire_days]
      content {
        days = expiration.value
      }
    }

    dynamic "transition" {
      for_each = var.infrequent_days == null ? [] : [var.infrequent_days]
      content {
        days          = transition.value
        storage_class = "STANDARD_IA"
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_policy" "this" {
  count  = length(local.statements) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements })

  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_logging" "this" {
  count         = var.log_bucket == null ? 0 : 1
  bucket        = aws_s3_bucket.this.id
  target_bucket = var.log_bucket.name
  target_prefix = "${var.name}/"
}

resource "aws_s3_bucket_notification" "this" {
  count       = var.announce ? 1 : 0
  bucket      = aws_s3_bucket.this.id
  eventbridge = true
}

locals {
  tls_only = {
    Sid       = "OnlyOverTls"
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = ["arn:${var.partition}:s3:::${var.name}", "arn:${var.partition}:s3:::${var.name}/*"]
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }
  log_delivery = {
    Sid       = "AccessLogs"
    Effect    = "Allow"
    Principal = { Service = "logging.s3.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = "arn:${var.partition}:s3:::${var.name}/*"
    Condition = { StringEquals = { "aws:SourceAccount" = var.logs_of } }
  }
  # moto knows no Condition, so that the denial would be one of everything: a server that is not AWS goes without it, and
  # has to be told that the account may do what its policies say as soon as a bucket has a policy.
  account = {
    Sid       = "OnlyAtMoto"
    Effect    = "Allow"
    Principal = { AWS = "*" }
    Action    = "s3:*"
    Resource  = ["arn:${var.partition}:s3:::${var.name}", "arn:${var.partition}:s3:::${var.name}/*"]
    Condition = {}
  }
  statements = concat(
    [for statement in [local.tls_only] : statement if !var.moto],
    [for statement in [local.log_delivery] : statement if var.logs_of != null],
    [for statement in [local.account] : statement if var.moto && var.logs_of != null],
  )
}
