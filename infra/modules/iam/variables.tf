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

variable "key_arn" {
  description = "The environment's KMS key."
  type        = string
}

variable "database_prefix" {
  description = "What the names of the catalog's databases begin with."
  type        = string
}

variable "private_network" {
  description = "Whether functions run inside a network of ours."
  type        = bool
}

variable "analyst_principals" {
  description = "Who may take the roles of people; none: the account's own administrators."
  type        = list(string)
}

variable "tenants_path" {
  description = "Path of the parameters that name the tenants."
  type        = string
}
