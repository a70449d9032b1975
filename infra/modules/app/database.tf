# The application's own data: accounts, reviews, alerts, the audit trail. Its password stands in AWS Secrets Manager only.
resource "aws_db_subnet_group" "this" {
  name        = local.name
  description = "MetricCare: the private subnets"
  subnet_ids  = var.network.private_subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name        = local.name
  description = "MetricCare: TLS only, and each statement that changes something is logged"
  family      = "postgres17"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  # Statements that define or change: the values of others may be of patients.
  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "-1"
  }
}

resource "aws_db_instance" "this" {
  #checkov:skip=CKV_AWS_161:Its one user signs in with a password that stands in AWS Secrets Manager only
  #checkov:skip=CKV_AWS_293:Protected where the environment says so: environments.tf
  #checkov:skip=CKV_AWS_157:A second zone where the environment has more than one instance: prod
  identifier                      = local.name
  engine                          = "postgres"
  engine_version                  = "17"
  instance_class                  = var.environment.database_class
  allocated_storage               = 50
  max_allocated_storage           = 500
  storage_type                    = "gp3"
  storage_encrypted               = true
  kms_key_id                      = var.key_arn
  db_name                         = "metriccare"
  username                        = "metriccare"
  password_wo                     = var.secrets.database
  password_wo_version             = var.secrets_version
  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.database.id]
  parameter_group_name            = aws_db_parameter_group.this.name
  publicly_accessible             = false
  multi_az                        = var.environment.application_instances > 1
  backup_retention_period         = var.environment.database_backup_days
  copy_tags_to_snapshot           = true
  auto_minor_version_upgrade      = true
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.key_arn
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  deletion_protection             = var.environment.deletion_protection
  skip_final_snapshot             = !var.environment.deletion_protection
  final_snapshot_identifier       = "${local.name}-last"
}
