output "state_bucket" {
  description = "Bucket for `terraform init -backend-config=bucket=…` of infra/."
  value       = module.state["state"].name
}
