# Whose files are taken: a parameter for each tenant. What comes for another is set aside, and says so.
resource "aws_ssm_parameter" "tenant" {
  #checkov:skip=CKV2_AWS_34:A name is no secret, and its value says nothing; keys of tenants are in the Secrets Manager
  #checkov:skip=CKV_AWS_337:A name is no secret, and its value says nothing; keys of tenants are in the Secrets Manager
  for_each = var.tenants

  name  = "${var.tenants_path}/${each.key}"
  type  = "String"
  value = "active"
}
