variable "region" {
  description = "AWS region of the state."
  type        = string
  default     = "us-east-1"
}

variable "moto_endpoint" {
  description = "Address of a local moto server to apply to instead of AWS; empty means AWS."
  type        = string
  default     = ""
}
