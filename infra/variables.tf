variable "region" {
  description = "AWS region of everything here."
  type        = string
  default     = "us-east-1"
}

variable "tenants" {
  description = "Tenants whose lakes the catalog describes: ids as `metriccare tenants add` takes them."
  type        = set(string)
  default     = ["demo"]

  validation {
    condition     = alltrue([for tenant in var.tenants : can(regex("^[a-z][a-z0-9-]{1,30}$", tenant))])
    error_message = "A tenant's id has 2 to 31 lower case letters, digits and hyphens, and begins with a letter."
  }
}

variable "lambda_zip" {
  description = "The handlers, as `python -m tools.lambda_zip --out build/lambda.zip` makes them."
  type        = string
  default     = "../build/lambda.zip"
}

variable "glue_scripts" {
  description = "Folder of the Glue jobs' scripts."
  type        = string
  default     = "../src/metriccare/aws/glue"
}

variable "wheelhouse" {
  description = "Wheels of the Glue jobs as one file that Glue unpacks, metriccare.gluewheels.zip; null where it is uploaded by itself."
  type        = string
  default     = null
}

variable "analyst_principals" {
  description = "Who may take the analyst's role for one tenant: ARNs of roles of the identity provider. None: the account's own administrators."
  type        = list(string)
  default     = []
}

variable "alert_emails" {
  description = "Mailboxes that the alarms of the environment go to; each has to confirm once."
  type        = set(string)
  default     = []
}

variable "enable_glue_connection" {
  description = "Glue jobs inside the private network. Only where the environment has one; validated, never applied to a real account here."
  type        = bool
  default     = false
}

variable "moto_endpoint" {
  description = "Address of a local moto server to apply to instead of AWS; empty means AWS."
  type        = string
  default     = ""
}
