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

output "application" {
  description = "Where the application stands, and what it reaches."
  value = {
    vpc_id                      = aws_vpc.this.id
    private_subnet_ids          = [for zone in local.zones : aws_subnet.private[zone].id]
    public_subnet_ids           = [for zone in local.zones : aws_subnet.public[zone].id if var.public]
    endpoints_security_group_id = aws_security_group.endpoints.id
    gateway_prefix_lists        = { for name, endpoint in aws_vpc_endpoint.gateway : name => endpoint.prefix_list_id }
  }
}
