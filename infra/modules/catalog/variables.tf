variable "prefix" {
  description = "What the names of databases begin with; Athena wants letters, digits and underscores."
  type        = string
}

variable "tenants" {
  description = "Tenants whose lakes are described."
  type        = set(string)
}

variable "lake_bucket" {
  description = "Bucket of the lakes."
  type        = string
}

variable "key_arn" {
  description = "The environment's KMS key."
  type        = string
}

variable "encrypt_catalog" {
  description = "Whether this environment decides how the account's one catalog is encrypted."
  type        = bool
}
