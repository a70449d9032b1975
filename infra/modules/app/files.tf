# METRICCARE_HOME, which web and worker share: settings of tenants, copies of lakes, drop folders.
resource "aws_efs_file_system" "home" {
  creation_token = "${local.name}-home"
  encrypted      = true
  kms_key_id     = var.key_arn
  tags           = { Name = "${local.name}-home" }
}

# moto knows no backups of files: validated, never applied here.
resource "aws_efs_backup_policy" "home" {
  count          = var.context.moto ? 0 : 1
  file_system_id = aws_efs_file_system.home.id

  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_efs_mount_target" "home" {
  count           = length(var.environment.zones)
  file_system_id  = aws_efs_file_system.home.id
  subnet_id       = var.network.private_subnet_ids[count.index]
  security_groups = [aws_security_group.files.id]
}

# As the user that the image runs as (deploy/Containerfile).
resource "aws_efs_access_point" "home" {
  file_system_id = aws_efs_file_system.home.id

  posix_user {
    uid = 10001
    gid = 10001
  }

  root_directory {
    path = "/metriccare"

    creation_info {
      owner_uid   = 10001
      owner_gid   = 10001
      permissions = "0700"
    }
  }
}
