# web answers visitors; worker takes what the quick queue tells, keeps the schedule and sends alerts. One image, no root,
# nothing written but to METRICCARE_HOME.
locals {
  name = "${var.context.prefix}app"
  tasks = {
    web = {
      count      = var.environment.application_instances
      entrypoint = null
      command    = ["--public-url", var.public_url, "--workers", "2", "--no-worker"]
      role_arn   = aws_iam_role.web.arn
    }
    worker = {
      count      = 1
      entrypoint = ["metriccare", "worker"]
      command    = []
      role_arn   = var.worker_role_arn
    }
  }
  environment = {
    AWS_REGION              = var.context.region
    METRICCARE_HOME         = "/state"
    METRICCARE_LAKES        = var.lakes
    METRICCARE_BRONZE       = var.bronze
    METRICCARE_LEDGER_TABLE = var.ledger_table
    METRICCARE_QUEUE_URL    = var.queue_url
    METRICCARE_PUBLIC_URL   = var.public_url
    # Without the password, which libpq takes from PGPASSWORD.
    METRICCARE_DATABASE_URL = "postgresql://metriccare@${aws_db_instance.this.address}:5432/metriccare?sslmode=require"
  }
  secrets = merge(
    {
      METRICCARE_SECRET = aws_secretsmanager_secret.kept["application"].arn
      PGPASSWORD        = aws_secretsmanager_secret.kept["database"].arn
    },
    { for tenant in var.tenants : "METRICCARE_KEY_${upper(replace(tenant, "-", "_"))}" => "${local.tenant_secret}/${tenant}" },
  )
  # Without the six letters that AWS adds to a secret's name: it finds the secret all the same.
  tenant_secret = "arn:${var.context.partition}:secretsmanager:${var.context.region}:${var.context.account}:secret:${trimsuffix(var.context.prefix, "-")}/tenants"
}

resource "aws_ecs_cluster" "this" {
  name = local.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_task_definition" "task" {
  for_each = local.tasks

  family                   = "${var.context.prefix}${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 4096
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = each.value.role_arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  container_definitions = jsonencode([merge(
    {
      name                   = each.key
      image                  = "${aws_ecr_repository.this.repository_url}@${var.image_digest}"
      essential              = true
      readonlyRootFilesystem = true
      user                   = "10001"
      command                = each.value.command
      environment            = [for name in sort(keys(local.environment)) : { name = name, value = local.environment[name] }]
      secrets                = [for name in sort(keys(local.secrets)) : { name = name, valueFrom = local.secrets[name] }]
      mountPoints            = [{ sourceVolume = "home", containerPath = "/state", readOnly = false }, { sourceVolume = "aside", containerPath = "/tmp", readOnly = false }]
      portMappings           = each.key == "web" ? [{ containerPort = 8000, hostPort = 8000, protocol = "tcp" }] : []
      linuxParameters        = { initProcessEnabled = true }
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          "awslogs-group"         = aws_cloudwatch_log_group.tasks.name
          "awslogs-region"        = var.context.region
          "awslogs-stream-prefix" = each.key
        }
      }
    },
    each.value.entrypoint == null ? {} : { entryPoint = each.value.entrypoint },
  )])

  volume {
    name = "aside"
  }

  volume {
    name = "home"

    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.home.id
      transit_encryption = "ENABLED"

      authorization_config {
        access_point_id = aws_efs_access_point.home.id
        iam             = "ENABLED"
      }
    }
  }
}

resource "aws_ecs_service" "task" {
  for_each = local.tasks

  name             = each.key
  cluster          = aws_ecs_cluster.this.id
  task_definition  = aws_ecs_task_definition.task[each.key].arn
  desired_count    = each.value.count
  launch_type      = "FARGATE"
  platform_version = "LATEST"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.network.private_subnet_ids
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = false
  }

  dynamic "load_balancer" {
    for_each = each.key == "web" ? ["web"] : []
    content {
      target_group_arn = aws_lb_target_group.web.arn
      container_name   = "web"
      container_port   = 8000
    }
  }

  depends_on = [aws_lb_listener.https, aws_efs_mount_target.home]
}

resource "aws_ecr_repository" "this" {
  name                 = local.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !var.environment.deletion_protection

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.key_arn
  }
}

resource "aws_cloudwatch_log_group" "tasks" {
  #checkov:skip=CKV_AWS_338:dev keeps a month, prod 400 days: environments.tf
  name              = "/aws/ecs/${local.name}"
  retention_in_days = var.environment.log_days
  kms_key_id        = var.key_arn
}
