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
    handler_concurrency = number
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

variable "bronze_bucket" {
  description = "Bucket that hospitals put their files into, below incoming/."
  type        = string
}

variable "lambda_zip" {
  description = "Path of the handlers' zip."
  type        = string
}

variable "role_arns" {
  description = "Role of each function."
  type        = map(string)
}

variable "topic_arns" {
  description = "SNS topics: success, failure, alerts."
  type        = map(string)
}

variable "job_names" {
  description = "Glue jobs whose end is told."
  type        = list(string)
}

variable "workflow_name" {
  description = "Glue workflow that a landing starts."
  type        = string
}

variable "network" {
  description = "Private subnets and security groups of the functions; null: outside of any network of ours."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null
}

variable "tenants_path" {
  description = "Path of the parameters that name the tenants."
  type        = string
}

variable "tenants" {
  description = "Ids of the tenants whose files are taken."
  type        = set(string)
}
