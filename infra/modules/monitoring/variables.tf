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
    log_days            = number
    freshness_minutes   = number
    alarm_after_periods = number
  })
}

variable "key_arn" {
  description = "The environment's KMS key."
  type        = string
}

variable "queue_names" {
  description = "Queues that may not grow old."
  type        = map(string)
}

variable "dead_queue_names" {
  description = "Queues that have to be empty."
  type        = map(string)
}

variable "function_names" {
  description = "Lambda functions."
  type        = map(string)
}

variable "ledger_table" {
  description = "DynamoDB table of the ledger."
  type        = string
}

variable "alert_emails" {
  description = "Mailboxes that alarms go to."
  type        = set(string)
}
