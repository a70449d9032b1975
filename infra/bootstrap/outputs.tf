output "state_bucket" {
  description = "Bucket for `terraform init -backend-config=bucket=…` of infra/."
  value       = module.state["state"].name
}

output "github_roles" {
  description = "Roles of GitHub's jobs: AWS_PLAN_ROLE, and AWS_APPLY_ROLE of each environment."
  value       = { for name, role in aws_iam_role.github : name => role.arn }
}
