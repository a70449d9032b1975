output "balancer" {
  description = "Where the name that visitors type has to lead."
  value       = aws_lb.this.dns_name
}

output "registry" {
  description = "Where the image is pushed."
  value       = aws_ecr_repository.this.repository_url
}
