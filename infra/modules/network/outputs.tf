output "inside" {
  description = "Where functions run."
  value = {
    subnet_ids         = [for zone in local.zones : aws_subnet.private[zone].id]
    security_group_ids = [aws_security_group.inside.id]
  }
}

output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "glue_connection" {
  description = "Name of Glue's connection; null where there is none."
  value       = one(aws_glue_connection.inside[*].name)
}
