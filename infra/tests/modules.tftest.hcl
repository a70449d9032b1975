# What each module promises by itself, with values that no environment has.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "210987654321" }
  }

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::210987654321:oidc-provider/token.actions.githubusercontent.com" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:210987654321:key/one", key_id = "one" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::210987654321:role/some-role" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-central-1:210987654321:some-queue" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:210987654321:some-topic" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-central-1:210987654321:function:some-function" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:210987654321:log-group:some-group" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { id = "some-bucket" }
  }
}

variables {
  context = {
    prefix    = "metriccare-trial-"
    account   = "210987654321"
    region    = "eu-central-1"
    partition = "aws"
    moto      = false
  }
  environment = {
    deletion_protection = true
    access_log_days     = 1000
    old_version_days    = 11
    key_deletion_days   = 21
    glue_worker         = "G.4X"
    glue_workers        = 7
    glue_runs           = 5
    handler_concurrency = 6
    log_days            = 90
    freshness_minutes   = 20
    alarm_after_periods = 2
    athena_scan_bytes   = 12345678
    zones               = ["b", "a"]
    network_cidr        = "10.9.0.0/16"
  }
  environment_name = "trial"
  key_arn          = "arn:aws:kms:eu-central-1:210987654321:key/one"
}

run "bucket_takes_tls_only" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    name             = "some-bucket"
    partition        = "aws-us-gov"
    force_destroy    = false
    old_version_days = 3
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this[0].policy).Statement == [{
      Sid       = "OnlyOverTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws-us-gov:s3:::some-bucket", "arn:aws-us-gov:s3:::some-bucket/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The bucket can be spoken to without TLS."
  }

  assert {
    condition     = length(aws_s3_bucket_logging.this) == 0 && length(aws_s3_bucket_notification.this) == 0
    error_message = "Logs and notifications are made only where they are asked for."
  }
}

run "bucket_at_a_moto_server_has_no_policy" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    name             = "some-bucket"
    partition        = "aws"
    force_destroy    = false
    old_version_days = 3
    moto             = true
  }

  assert {
    condition     = length(aws_s3_bucket_policy.this) == 0
    error_message = "moto reads no Condition: the denial would be one of everything."
  }
}

run "bucket_of_logs_takes_those_of_its_own_account" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    name             = "logs"
    partition        = "aws"
    force_destroy    = false
    old_version_days = 3
    logs_of          = "210987654321"
  }

  assert {
    condition = [
      for statement in jsondecode(aws_s3_bucket_policy.this[0].policy).Statement : statement.Condition if statement.Effect == "Allow"
    ] == [{ StringEquals = { "aws:SourceAccount" = "210987654321" } }]
    error_message = "Any account could deliver its logs here."
  }
}

run "storage_keeps_what_hospitals_sent" {
  command = plan

  module {
    source = "./modules/storage"
  }

  assert {
    condition     = local.buckets.bronze.expire_days == null && local.buckets.lake.expire_days == null
    error_message = "What hospitals sent, and what was made of it, has to stay."
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 21
    error_message = "The key has to turn, and to be brought back for as long as the environment says."
  }
}

run "catalog_has_a_database_per_tenant_and_zone" {
  command = plan

  module {
    source = "./modules/catalog"
  }

  variables {
    prefix          = "metriccare_trial_"
    tenants         = ["north-west"]
    lake_bucket     = "some-lake"
    encrypt_catalog = true
  }

  assert {
    condition = toset([for database in aws_glue_catalog_database.zone : database.name]) == toset([
      "metriccare_trial_north_west_bronze", "metriccare_trial_north_west_gold", "metriccare_trial_north_west_silver",
    ])
    error_message = "A database per zone, in letters that Athena takes."
  }

  assert {
    condition     = aws_glue_catalog_table.table["north-west.gold.stay"].storage_descriptor[0].location == "s3://some-lake/lakes/north-west/gold/stay"
    error_message = "A table lies where the product writes it."
  }

  assert {
    condition     = aws_glue_data_catalog_encryption_settings.this[0].data_catalog_encryption_settings[0].encryption_at_rest[0].catalog_encryption_mode == "SSE-KMS"
    error_message = "The catalog is encrypted where the environment decides about it."
  }
}

run "ingest_throttles_at_the_queue_not_at_the_function" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  variables {
    bronze_bucket = "some-bronze"
    role_arns     = { landed = "arn:aws:iam::210987654321:role/a", job-state = "arn:aws:iam::210987654321:role/b" }
    topic_arns    = { success = "s", failure = "f", alerts = "a" }
    job_names     = ["one", "two"]
    workflow_name = "some-workflow"
    tenants       = ["north"]
    tenants_path  = "/some/tenants"
  }

  assert {
    condition = alltrue([
      for name, mapping in aws_lambda_event_source_mapping.queue :
      mapping.scaling_config[0].maximum_concurrency == aws_lambda_function.handler[name].reserved_concurrent_executions
    ])
    error_message = "What a function throttles counts as received, and ends as a dead letter."
  }

  assert {
    condition     = aws_dynamodb_table.ledger.deletion_protection_enabled
    error_message = "The ledger is protected where the environment says so."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.landed.event_pattern).detail.bucket.name == ["some-bronze"]
    error_message = "Only the landing bucket wakes the pipeline."
  }
}

run "etl_has_the_sizes_of_its_environment" {
  command = plan

  module {
    source = "./modules/etl"
  }

  variables {
    role_arns = {
      bronze-to-silver = "arn:aws:iam::210987654321:role/a"
      silver-to-gold   = "arn:aws:iam::210987654321:role/b"
      maintenance      = "arn:aws:iam::210987654321:role/c"
    }
    code_bucket     = "some-code"
    bronze_bucket   = "some-bronze"
    lake_bucket     = "some-lake"
    ledger_table    = "some-ledger"
    database_prefix = "metriccare_trial_"
    log_group_name  = "some-group"
    scripts         = "tests/jobs"
    wheelhouse      = null
  }

  assert {
    condition     = alltrue([for job in aws_glue_job.job : job.worker_type == "G.4X" && job.number_of_workers == 7])
    error_message = "Sizes are the environment's."
  }

  assert {
    condition     = aws_glue_workflow.pipeline.max_concurrent_runs == 5
    error_message = "No more tenants run at once than the environment says."
  }
}

run "monitoring_looks_after_what_it_is_given" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  variables {
    queue_names      = { one = "queue-one" }
    dead_queue_names = { one = "queue-one-dead" }
    function_names   = { one = "function-one" }
    ledger_table     = "some-ledger"
    alert_emails     = ["on-call@example.org"]
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.alarm["queue-age-one"].threshold == 1200
    error_message = "A queue may be as old as figures may be."
  }

  assert {
    condition     = aws_sns_topic_subscription.mailbox["on-call@example.org"].protocol == "email"
    error_message = "Alarms go to the mailboxes that were named."
  }
}

run "iam_reaches_a_network_only_where_there_is_one" {
  command = plan

  module {
    source = "./modules/iam"
  }

  variables {
    database_prefix    = "metriccare_trial_"
    private_network    = false
    tenants_path       = "/some/tenants"
    analyst_principals = ["arn:aws:iam::210987654321:role/identity-provider"]
  }

  assert {
    condition     = !strcontains(aws_iam_role_policy.service["landed"].policy, "ec2:")
    error_message = "Without a network of ours no function makes interfaces."
  }

  assert {
    condition = jsondecode(aws_iam_role.person["analyst"].assume_role_policy).Statement[0].Principal == {
      AWS = ["arn:aws:iam::210987654321:role/identity-provider"]
    }
    error_message = "Only who is named takes the roles of people."
  }
}

run "analytics_limits_what_a_query_reads" {
  command = plan

  module {
    source = "./modules/analytics"
  }

  variables {
    results_bucket = "some-results"
    gold_databases = { north = "metriccare_trial_north_gold" }
  }

  assert {
    condition     = aws_athena_workgroup.measures.configuration[0].bytes_scanned_cutoff_per_query == 12345678
    error_message = "The limit is the environment's."
  }

  assert {
    condition     = length(aws_athena_named_query.variant) == length(jsondecode(file("modules/analytics/queries.json")))
    error_message = "A query per variant of each measure."
  }
}

run "network_has_no_way_out" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    enable_glue_connection = true
  }

  assert {
    condition     = keys(aws_subnet.private) == ["eu-central-1a", "eu-central-1b"]
    error_message = "As many zones as the environment says."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.interface : endpoint.private_dns_enabled])
    error_message = "Whoever calls AWS by its usual name has to arrive at the endpoint."
  }

  assert {
    condition     = aws_glue_connection.inside[0].connection_type == "NETWORK"
    error_message = "Glue gets its way in where it is asked for."
  }
}

run "bootstrap_gives_github_no_role_unless_it_is_asked" {
  command = plan

  module {
    source = "./bootstrap"
  }

  assert {
    condition     = length(aws_iam_role.github) == 0 && length(aws_iam_openid_connect_provider.github) == 0
    error_message = "No repository is named, and somebody is let in."
  }
}

run "bootstrap_lets_prod_be_applied_from_its_environment_only" {
  command = plan

  module {
    source = "./bootstrap"
  }

  variables {
    github_repository = "hospital/metriccare"
  }

  assert {
    condition = {
      for name, role in aws_iam_role.github :
      name => jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]
      } == {
      plan       = ["repo:hospital/metriccare:pull_request", "repo:hospital/metriccare:ref:refs/heads/main"]
      apply-dev  = ["repo:hospital/metriccare:environment:dev"]
      apply-prod = ["repo:hospital/metriccare:environment:prod"]
    }
    error_message = "A role can be taken from elsewhere."
  }

  assert {
    condition = alltrue([
      for policy in aws_iam_role_policy.github : anytrue([
        for statement in jsondecode(policy.policy).Statement :
        statement.Effect == "Deny" && contains(statement.Action, "s3:GetObject") && contains(statement.Action, "secretsmanager:GetSecretValue")
      ])
    ])
    error_message = "What delivers could read what hospitals sent."
  }

  assert {
    condition = !anytrue([
      for statement in jsondecode(aws_iam_role_policy.github["plan"].policy).Statement :
      statement.Effect == "Allow" && contains(statement.Action, "s3:PutObject")
    ])
    error_message = "A plan writes nothing."
  }
}
