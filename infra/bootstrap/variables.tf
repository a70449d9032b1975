variable "region" {
  description = "AWS region of the state."
  type        = string
  default     = "us-east-1"
}

variable "github_repository" {
  description = "Repository whose workflows deliver, owner/name; empty: nobody is let in from GitHub."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "Name the repository as owner/name."
  }
}

variable "moto_endpoint" {
  description = "Address of a local moto server to apply to instead of AWS; empty means AWS."
  type        = string
  default     = ""
}
