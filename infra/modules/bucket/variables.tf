variable "name" {
  description = "Name of the bucket, the account's id included."
  type        = string
}

variable "partition" {
  description = "AWS partition, as it stands in ARNs."
  type        = string
}

variable "key_arn" {
  description = "KMS key that objects are encrypted with; null: S3's own keys, for access logs only."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Whether `terraform destroy` may delete what lies in it."
  type        = bool
}

variable "old_version_days" {
  description = "Days for which replaced and deleted objects can be brought back."
  type        = number
}

variable "expire_days" {
  description = "Days after which an object goes; null: never."
  type        = number
  default     = null
}

variable "infrequent_days" {
  description = "Days after which an object moves to the cheaper class for what is seldom read; null: never."
  type        = number
  default     = null
}

variable "log_bucket" {
  description = "Bucket that takes the access logs; null for that bucket itself. An object, as its name is not known at plan."
  type        = object({ name = string })
  default     = null
}

variable "logs_of" {
  description = "Account whose buckets deliver their access logs here; null: none."
  type        = string
  default     = null
}

variable "announce" {
  description = "Whether changes are announced on EventBridge."
  type        = bool
  default     = false
}

variable "moto" {
  description = "Whether this is applied to a local moto server."
  type        = bool
  default     = false
}
