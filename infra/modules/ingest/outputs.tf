output "ledger" {
  description = "Name of the ledger's table."
  value       = aws_dynamodb_table.ledger.name
}

output "queue_urls" {
  description = "Addresses of the queues; `fast` is METRICCARE_QUEUE_URL of a worker."
  value       = { for name, queue in aws_sqs_queue.queue : name => queue.url }
}

output "queue_names" {
  description = "Names of the queues."
  value       = { for name, queue in aws_sqs_queue.queue : name => queue.name }
}

output "dead_queue_names" {
  description = "Names of the dead letter queues."
  value       = { for name, queue in aws_sqs_queue.dead : name => queue.name }
}

output "function_names" {
  description = "Names of the functions."
  value       = { for name, function in aws_lambda_function.handler : name => function.function_name }
}
