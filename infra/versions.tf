terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # Where the state lies is told at `terraform init` (-backend-config=bucket=… -backend-config=region=…): the bucket is
  # made once per account by infra/bootstrap. A second apply waits for the lock file beside the state, or is refused.
  backend "s3" {
    key                  = "metriccare.tfstate"
    workspace_key_prefix = "environments"
    encrypt              = true
    use_lockfile         = true
  }
}
