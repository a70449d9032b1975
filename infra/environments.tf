# The one place where dev and prod differ. A workspace that does not stand here is refused.
locals {
  environments = {
    dev = {
      deletion_protection   = false # buckets, ledger and key may go with `terraform destroy`
      log_days              = 30
      access_log_days       = 90
      old_version_days      = 7
      key_deletion_days     = 7
      glue_worker           = "G.1X"
      glue_workers          = 4
      glue_runs             = 3 # tenants whose runs go on side by side
      handler_concurrency   = 5
      athena_scan_bytes     = 10 * pow(1024, 3)
      freshness_minutes     = 15
      alarm_after_periods   = 3
      encrypts_catalog      = false # an account has one catalog: true where dev has an account of its own
      private_network       = false
      zones                 = ["a", "b"]
      network_cidr          = "10.40.0.0/16"
      database_class        = "db.t4g.medium"
      database_backup_days  = 7
      application_instances = 1
    }
    prod = {
      deletion_protection   = true
      log_days              = 400 # HIPAA asks to keep what shows who did what; six years lie in the access logs below
      access_log_days       = 2192
      old_version_days      = 90
      key_deletion_days     = 30
      glue_worker           = "G.2X"
      glue_workers          = 10
      glue_runs             = 20
      handler_concurrency   = 20
      athena_scan_bytes     = 100 * pow(1024, 3)
      freshness_minutes     = 15
      alarm_after_periods   = 1
      encrypts_catalog      = true
      private_network       = true
      zones                 = ["a", "b", "c"]
      network_cidr          = "10.41.0.0/16"
      database_class        = "db.m7g.large"
      database_backup_days  = 35
      application_instances = 2
    }
  }

  # Of an unknown workspace nothing is made: `output.environment` stops the plan. Its map is only there to be read.
  environment = lookup(local.environments, terraform.workspace, local.environments.dev)
}

output "environment" {
  description = "The environment of this workspace."
  value       = terraform.workspace

  precondition {
    condition     = contains(keys(local.environments), terraform.workspace)
    error_message = "Workspace '${terraform.workspace}' is none of ${join(", ", keys(local.environments))}: choose one with `terraform workspace select dev`."
  }
}
