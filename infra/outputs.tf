output "buckets" {
  description = "Buckets by what lies in them. Hospitals put files below incoming/<tenant>/ of `bronze`."
  value       = module.storage.buckets
}

output "lakes" {
  description = "METRICCARE_LAKES of whoever reads the lakes."
  value       = "s3://${module.storage.buckets["lake"]}/lakes"
}

output "fast_queue_url" {
  description = "METRICCARE_QUEUE_URL of a worker."
  value       = module.ingest.queue_urls["fast"]
}

output "topic_arns" {
  description = "SNS topics: success, failure, alerts."
  value       = module.monitoring.topic_arns
}

output "workgroup" {
  description = "Athena workgroup of the named queries."
  value       = module.analytics.workgroup
}

output "databases" {
  description = "Databases of the Glue Data Catalog by tenant and zone."
  value       = module.catalog.databases
}

output "person_role_arns" {
  description = "Roles that an analyst or a hospital's upload takes, with the tenant as a session tag."
  value       = module.iam.person_role_arns
}

output "alarms" {
  description = "Section of docs/how-to/aws-alarms.md for each alarm."
  value       = module.monitoring.alarms
}

output "every_resource" {
  description = "Why a statement of this name is about every resource."
  value       = module.iam.every_resource
}

output "app" {
  description = "Where the name that visitors type has to lead, and where the application's image is pushed; null without enable_app."
  value       = one([for app in module.app : { balancer = app.balancer, registry = app.registry }])
}
