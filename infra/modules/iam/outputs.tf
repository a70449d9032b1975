output "role_arns" {
  description = "Roles of functions, jobs and workers."
  value       = { for name, role in aws_iam_role.service : name => role.arn }
}

output "person_role_arns" {
  description = "Roles that people take for one tenant."
  value       = { for name, role in aws_iam_role.person : name => role.arn }
}

output "every_resource" {
  description = "Why a statement of this name is about every resource."
  value       = local.every_resource
}

output "worker_role_name" {
  description = "Name of the worker's role, to which the application adds its home."
  value       = aws_iam_role.service["worker"].name
}
