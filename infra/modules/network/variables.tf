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
    log_days     = number
    zones        = list(string)
    network_cidr = string
  })
}

variable "key_arn" {
  description = "The environment's KMS key."
  type        = string
}

variable "enable_glue_connection" {
  description = "Whether Glue's jobs run in this network."
  type        = bool
}

variable "public" {
  description = "Whether there are subnets that visitors reach, for the application's balancer."
  type        = bool
  default     = false
}
