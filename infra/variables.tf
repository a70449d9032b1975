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
  description = "Folder of the Glue jobs' scripts: bronze_to_silver.py, silver_to_gold.py, maintenance.py."
  type        = string
  default     = "../src/metriccare/aws/glue"

  validation {
    condition = alltrue([
      for job in ["bronze_to_silver", "silver_to_gold", "maintenance"] : fileexists("${var.glue_scripts}/${job}.py")
    ])
    error_message = "The Glue jobs' scripts are not in this version of MetricCare (docs/how-to/deploy-on-aws.md): name a folder that has them."
  }
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

variable "enable_app" {
  description = "Whether the web application and its worker run here: on Fargate, with PostgreSQL, behind a balancer."
  type        = bool
  default     = false
}

variable "app" {
  description = "The application: what visitors type, its certificate in ACM, the image's digest, whether only the private network reaches it, and from where visitors come."
  type = object({
    public_url      = string
    certificate_arn = string
    image_digest    = string
    internal        = optional(bool, false)
    visitors        = optional(set(string), ["0.0.0.0/0"])
    secrets_version = optional(number, 1)
  })
  default = null

  validation {
    condition     = !var.enable_app || (var.app != null && can(regex("^https://", var.app.public_url)) && can(regex("^sha256:[0-9a-f]{64}$", var.app.image_digest)))
    error_message = "With enable_app, app needs a public_url that begins with https://, a certificate_arn, and image_digest as sha256:…"
  }
}

variable "app_secrets" {
  description = "What the application's sessions are keyed by, and its database's password: given when they are made (TF_VAR_app_secrets), and never kept."
  type = object({
    application = optional(string)
    database    = optional(string)
  })
  default   = {}
  ephemeral = true
  sensitive = true
}

variable "moto_endpoint" {
  description = "Address of a local moto server to apply to instead of AWS; empty means AWS."
  type        = string
  default     = ""
}
