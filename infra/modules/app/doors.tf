# Who may speak with whom: visitors with the balancer, the balancer with web, web and worker with database and files.
locals {
  doors = {
    balancer = "Visitors to the balancer, the balancer to web"
    tasks    = "Web and worker"
    database = "The application's database"
    files    = "METRICCARE_HOME"
  }
  # From, to, port, what for.
  ways = {
    balancer-web   = { from = aws_security_group.balancer.id, to = aws_security_group.tasks.id, port = 8000, for = "Visitors' requests" }
    tasks-database = { from = aws_security_group.tasks.id, to = aws_security_group.database.id, port = 5432, for = "PostgreSQL over TLS" }
    tasks-files    = { from = aws_security_group.tasks.id, to = aws_security_group.files.id, port = 2049, for = "NFS over TLS" }
    tasks-aws      = { from = aws_security_group.tasks.id, to = var.network.endpoints_security_group_id, port = 443, for = "AWS's endpoints" }
  }
}

resource "aws_security_group" "balancer" {
  name        = "${local.name}-balancer"
  description = local.doors.balancer
  vpc_id      = var.network.vpc_id
}

resource "aws_security_group" "tasks" {
  #checkov:skip=CKV2_AWS_5:Attached to the services of web and worker
  name        = "${local.name}-tasks"
  description = local.doors.tasks
  vpc_id      = var.network.vpc_id
}

resource "aws_security_group" "database" {
  name        = "${local.name}-database"
  description = local.doors.database
  vpc_id      = var.network.vpc_id
}

resource "aws_security_group" "files" {
  name        = "${local.name}-files"
  description = local.doors.files
  vpc_id      = var.network.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "way" {
  for_each = local.ways

  security_group_id            = each.value.from
  referenced_security_group_id = each.value.to
  description                  = each.value.for
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "way" {
  for_each = local.ways

  security_group_id            = each.value.to
  referenced_security_group_id = each.value.from
  description                  = each.value.for
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "tasks_gateways" {
  for_each = var.network.gateway_prefix_lists

  security_group_id = aws_security_group.tasks.id
  prefix_list_id    = each.value
  description       = "Gateway endpoint of ${each.key}"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "visitors" {
  #checkov:skip=CKV_AWS_260:Port 80 answers with the address of the other one, and nothing else
  for_each = { for pair in setproduct(var.visitors, [80, 443]) : "${pair[0]} ${pair[1]}" => { from = pair[0], port = pair[1] } }

  security_group_id = aws_security_group.balancer.id
  cidr_ipv4         = each.value.from
  description       = "Visitors"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}
