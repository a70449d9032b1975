# Glue's workers stand in the first private subnet. moto knows no connections: validated, never applied here.
resource "aws_glue_connection" "inside" {
  count           = var.enable_glue_connection ? 1 : 0
  name            = "${var.context.prefix}inside"
  description     = "Into the private network"
  connection_type = "NETWORK"

  physical_connection_requirements {
    availability_zone      = local.zones[0]
    subnet_id              = aws_subnet.private[local.zones[0]].id
    security_group_id_list = [aws_security_group.inside.id]
  }
}
