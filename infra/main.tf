# What stands where: docs/how-to/deploy-on-aws.md. Names are metriccare-<environment>-<what it is>; a role's policy is
# made of those names, so that modules do not wait for each other.
locals {
  context = {
    prefix    = "metriccare-${terraform.workspace}-"
    account   = data.aws_caller_identity.current.account_id
    region    = var.region
    partition = data.aws_partition.current.partition
    moto      = local.moto
  }
  database_prefix = "metriccare_${terraform.workspace}_"
  tenants_path    = "/metriccare-${terraform.workspace}/tenants"
}

module "storage" {
  source      = "./modules/storage"
  context     = local.context
  environment = local.environment
}

module "iam" {
  source             = "./modules/iam"
  context            = local.context
  key_arn            = module.storage.key_arn
  database_prefix    = local.database_prefix
  private_network    = local.environment.private_network
  analyst_principals = var.analyst_principals
  tenants_path       = local.tenants_path
}

module "network" {
  source                 = "./modules/network"
  count                  = local.environment.private_network || var.enable_app ? 1 : 0
  context                = local.context
  environment            = local.environment
  key_arn                = module.storage.key_arn
  enable_glue_connection = var.enable_glue_connection
  public                 = var.enable_app
}

module "catalog" {
  source      = "./modules/catalog"
  prefix      = local.database_prefix
  tenants     = var.tenants
  lake_bucket = module.storage.buckets["lake"]
  key_arn     = module.storage.key_arn

  encrypt_catalog = local.environment.encrypts_catalog
}

module "ingest" {
  source           = "./modules/ingest"
  context          = local.context
  environment      = local.environment
  environment_name = terraform.workspace
  key_arn          = module.storage.key_arn
  bronze_bucket    = module.storage.buckets["bronze"]
  lambda_zip       = var.lambda_zip
  tenants          = var.tenants
  tenants_path     = local.tenants_path
  role_arns        = module.iam.role_arns
  topic_arns       = module.monitoring.topic_arns
  job_names        = values(module.etl.job_names)
  workflow_name    = module.etl.workflow_name
  network          = local.environment.private_network ? one(module.network[*].inside) : null
}

module "etl" {
  source           = "./modules/etl"
  context          = local.context
  environment      = local.environment
  environment_name = terraform.workspace
  key_arn          = module.storage.key_arn
  role_arns        = module.iam.role_arns
  code_bucket      = module.storage.buckets["code"]
  bronze_bucket    = module.storage.buckets["bronze"]
  lake_bucket      = module.storage.buckets["lake"]
  ledger_table     = module.ingest.ledger
  database_prefix  = local.database_prefix
  log_group_name   = module.monitoring.log_group_names["jobs"]
  scripts          = var.glue_scripts
  wheelhouse       = var.wheelhouse
  connection_name  = one(module.network[*].glue_connection)
}

module "monitoring" {
  source           = "./modules/monitoring"
  context          = local.context
  environment      = local.environment
  key_arn          = module.storage.key_arn
  queue_names      = module.ingest.queue_names
  dead_queue_names = module.ingest.dead_queue_names
  function_names   = module.ingest.function_names
  ledger_table     = module.ingest.ledger
  alert_emails     = var.alert_emails
}

module "analytics" {
  source         = "./modules/analytics"
  context        = local.context
  environment    = local.environment
  key_arn        = module.storage.key_arn
  results_bucket = module.storage.buckets["athena"]
  gold_databases = { for tenant in var.tenants : tenant => module.catalog.databases["${tenant}.gold"] }
}

module "app" {
  source           = "./modules/app"
  count            = var.enable_app ? 1 : 0
  context          = local.context
  environment      = local.environment
  key_arn          = module.storage.key_arn
  network          = one(module.network[*].application)
  public_url       = var.app.public_url
  certificate_arn  = var.app.certificate_arn
  image_digest     = var.app.image_digest
  internal         = var.app.internal
  visitors         = var.app.visitors
  secrets          = var.app_secrets
  secrets_version  = var.app.secrets_version
  tenants          = var.tenants
  lakes            = "s3://${module.storage.buckets["lake"]}/lakes"
  bronze           = "s3://${module.storage.buckets["bronze"]}/bronze"
  ledger_table     = module.ingest.ledger
  queue_url        = module.ingest.queue_urls["fast"]
  worker_role_arn  = module.iam.role_arns["worker"]
  worker_role_name = module.iam.worker_role_name
}
