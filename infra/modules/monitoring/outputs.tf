output "topic_arns" {
  description = "SNS topics: success, failure, alerts."
  value       = { for name, topic in aws_sns_topic.topic : name => topic.arn }
}

output "log_group_names" {
  description = "Log groups."
  value       = { for name, group in aws_cloudwatch_log_group.group : name => group.name }
}

output "alarms" {
  description = "The runbook of each alarm."
  value       = { for name, alarm in local.alarms : name => alarm.runbook }
}
