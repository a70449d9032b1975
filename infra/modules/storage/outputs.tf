output "key_arn" {
  description = "The environment's KMS key."
  value       = aws_kms_key.this.arn
}

output "buckets" {
  description = "Names of the buckets by what lies in them."
  value       = merge({ for name, bucket in module.bucket : name => bucket.name }, { logs = module.logs["logs"].name })
}
