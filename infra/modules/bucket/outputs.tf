output "name" {
  description = "Name of the bucket, once it is there."
  value       = aws_s3_bucket.this.id
}
