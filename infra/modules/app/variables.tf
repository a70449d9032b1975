variable "context" {
  description = "Where this is: prefix of every name, account, region, partition, and whether it is a local moto server."
  type = object({
    prefix    = string
    account   = string
    region    = string
    partition = string
    moto      = bool
  })
}

variable "environment" {
  description = "The environment's entry of environments.tf."
  type = object({
    deletion_protection   = bool
    log_days              = number
    zones                 = list(string)
    database_class        = string
    database_backup_days  = number
    application_instances = number
  })
}

variable "key_arn" {
  description = "The environment's KMS key."
  type        = string
}

variable "network" {
  description = "Subnets, endpoints and gateways of the network."
  type = object({
    vpc_id                      = string
    private_subnet_ids          = list(string)
    public_subnet_ids           = list(string)
    endpoints_security_group_id = string
    gateway_prefix_lists        = map(string)
  })
}

variable "public_url" {
  description = "What visitors type, https://…"
  type        = string
}

variable "certificate_arn" {
  description = "ACM certificate of that name."
  type        = string
}

variable "image_digest" {
  description = "sha256:… of the image in the environment's registry."
  type        = string
}

variable "internal" {
  description = "Whether the balancer stands in the private network, as for a hospital's VPN."
  type        = bool
}

variable "visitors" {
  description = "Networks that visitors come from."
  type        = set(string)
}

variable "tenants" {
  description = "Tenants whose keys the tasks are handed."
  type        = set(string)
}

variable "lakes" {
  description = "METRICCARE_LAKES."
  type        = string
}

variable "bronze" {
  description = "METRICCARE_BRONZE."
  type        = string
}

variable "ledger_table" {
  description = "METRICCARE_LEDGER_TABLE."
  type        = string
}

variable "queue_url" {
  description = "METRICCARE_QUEUE_URL."
  type        = string
}

variable "worker_role_arn" {
  description = "The worker's role."
  type        = string
}

variable "worker_role_name" {
  description = "Its name."
  type        = string
}

variable "secrets" {
  description = "What sessions are keyed by, and the database's password; only where they are made or made anew."
  type = object({
    application = optional(string)
    database    = optional(string)
  })
  ephemeral = true
  sensitive = true
}

variable "secrets_version" {
  description = "Counts up where both are given anew, which ends every session."
  type        = number
}
