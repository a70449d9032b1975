output "job_names" {
  description = "Names of the jobs."
  value       = { for name, job in aws_glue_job.job : name => job.name }
}

output "workflow_name" {
  description = "Name of the workflow."
  value       = aws_glue_workflow.pipeline.name
}
