# A network without a way out: functions and jobs reach AWS through endpoints, and nothing else at all.
locals {
  name               = trimsuffix(var.context.prefix, "-")
  zones              = [for letter in var.environment.zones : "${var.context.region}${letter}"]
  gateway_services   = toset(["s3", "dynamodb"])
  interface_services = toset(concat(var.public ? ["ecr.api", "ecr.dkr"] : [], ["athena", "glue", "kms", "logs", "monitoring", "secretsmanager", "sns", "sqs", "sts", "xray"]))
}

resource "aws_vpc" "this" {
  cidr_block           = var.environment.network_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = local.name }
}

resource "aws_default_security_group" "nothing" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "private" {
  for_each = { for number, zone in local.zones : zone => number }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.environment.network_cidr, 4, each.value)
  tags              = { Name = "${local.name}-private-${each.key}" }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${local.name}-private" }
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private.id
}

resource "aws_security_group" "inside" {
  #checkov:skip=CKV2_AWS_5:Attached to the functions by the module ingest, and to Glue by the connection
  name        = "${local.name}-inside"
  description = "Functions and jobs: out to the endpoints over TLS, and among themselves as Spark needs it"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${local.name}-inside" }
}

resource "aws_vpc_security_group_egress_rule" "to_endpoints" {
  security_group_id            = aws_security_group.inside.id
  referenced_security_group_id = aws_security_group.endpoints.id
  description                  = "Interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "to_gateways" {
  for_each = local.gateway_services

  security_group_id = aws_security_group.inside.id
  prefix_list_id    = aws_vpc_endpoint.gateway[each.key].prefix_list_id
  description       = "Gateway endpoint of ${each.key}"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "among_themselves" {
  #checkov:skip=CKV_AWS_24:From the group itself, not from anywhere: Spark picks its ports
  #checkov:skip=CKV_AWS_25:From the group itself, not from anywhere: Spark picks its ports
  #checkov:skip=CKV_AWS_260:From the group itself, not from anywhere: Spark picks its ports
  security_group_id            = aws_security_group.inside.id
  referenced_security_group_id = aws_security_group.inside.id
  description                  = "Spark's driver and executors"
  ip_protocol                  = "tcp"
  from_port                    = 0
  to_port                      = 65535
}

resource "aws_vpc_security_group_egress_rule" "among_themselves" {
  security_group_id            = aws_security_group.inside.id
  referenced_security_group_id = aws_security_group.inside.id
  description                  = "Spark's driver and executors"
  ip_protocol                  = "tcp"
  from_port                    = 0
  to_port                      = 65535
}

resource "aws_security_group" "endpoints" {
  name        = "${local.name}-endpoints"
  description = "Interface endpoints: TLS from functions and jobs"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${local.name}-endpoints" }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id            = aws_security_group.endpoints.id
  referenced_security_group_id = aws_security_group.inside.id
  description                  = "From functions and jobs"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = local.gateway_services

  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${var.context.region}.${each.key}"
  route_table_ids   = [aws_route_table.private.id]
  tags              = { Name = "${local.name}-${each.key}" }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = local.interface_services

  vpc_id              = aws_vpc.this.id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.${var.context.region}.${each.key}"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]
  tags                = { Name = "${local.name}-${each.key}" }
}
