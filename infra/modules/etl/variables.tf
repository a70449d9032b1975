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
    glue_worker  = string
    glue_workers = number
    glue_runs    = number
  })
}

variable "environment_name" {
  description = "dev or prod."
  type        = string
}

variable "key_arn" {
  description = "The environment's KMS key."
  type        = string
}

variable "role_arns" {
  description = "Role of each job."
  type        = map(string)
}

variable "code_bucket" {
  description = "Bucket of scripts and wheels."
  type        = string
}

variable "bronze_bucket" {
  description = "Bucket of what landed."
  type        = string
}

variable "lake_bucket" {
  description = "Bucket of the lakes."
  type        = string
}

variable "ledger_table" {
  description = "DynamoDB table of the ledger."
  type        = string
}

variable "database_prefix" {
  description = "What the names of the catalog's databases begin with."
  type        = string
}

variable "log_group_name" {
  description = "Log group of the jobs."
  type        = string
}

variable "scripts" {
  description = "Folder of the jobs' scripts."
  type        = string
}

variable "wheelhouse" {
  description = "Path of the jobs' wheels; null where they are uploaded by themselves."
  type        = string
}

variable "connection_name" {
  description = "Glue connection into the private network; null: none."
  type        = string
  default     = null
}
