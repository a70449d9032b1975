output "databases" {
  description = "Names of the databases by tenant and zone."
  value       = { for key, database in aws_glue_catalog_database.zone : key => database.name }
}
