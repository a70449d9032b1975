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
    deletion_protection = bool
    athena_scan_bytes   = number
  })
}

variable "key_arn" {
  description = "The environment's KMS key."
  type        = string
}

variable "results_bucket" {
  description = "Bucket of the answers; they go after a week."
  type        = string
}

variable "gold_databases" {
  description = "The gold database of each tenant."
  type        = map(string)
}
