# What GitHub's jobs may do here, by OpenID Connect and for an hour: no key of AWS is kept anywhere.
# https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
locals {
  github    = "token.actions.githubusercontent.com"
  delivers  = var.github_repository == "" ? [] : [var.github_repository]
  partition = data.aws_partition.current.partition
  state_arn = "arn:${local.partition}:s3:::metriccare-state-${local.account}"

  # Who asks: a plan comes from a pull request of this repository or from main, an apply from an environment of GitHub,
  # which for prod waits for its reviewers.
  callers = {
    plan       = { subjects = ["pull_request", "ref:refs/heads/main"], managed = "ReadOnlyAccess" }
    apply-dev  = { subjects = ["environment:dev"], managed = "PowerUserAccess" }
    apply-prod = { subjects = ["environment:prod"], managed = "PowerUserAccess" }
  }
  roles = length(local.delivers) == 0 ? {} : local.callers

  # Neither has any business with what hospitals sent, what was made of it, or the keys of pseudonyms.
  no_data = {
    Sid    = "NoDataOfPatients"
    Effect = "Deny"
    Action = [
      "s3:GetObject", "s3:GetObjectVersion", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan",
      "dynamodb:PartiQLSelect", "dynamodb:ExportTableToPointInTime", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage",
      "athena:GetQueryResults", "athena:StartQueryExecution", "logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery",
    ]
    NotResource = ["${local.state_arn}/*", "arn:${local.partition}:s3:::metriccare-*-code-${local.account}/*"]
  }
  read_state = {
    Sid      = "TheState"
    Effect   = "Allow"
    Action   = ["s3:GetObject"]
    Resource = ["${local.state_arn}/environments/*"]
  }
  write_state = {
    Sid      = "TheStateAndItsLock"
    Effect   = "Allow"
    Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    Resource = ["${local.state_arn}/environments/*"]
  }
  # The state's own key and the environments': what lies under them is denied above.
  keys = {
    Sid       = "KeysOfMetricCare"
    Effect    = "Allow"
    Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource  = ["arn:${local.partition}:kms:${var.region}:${local.account}:key/*"]
    Condition = { "ForAnyValue:StringLike" = { "kms:ResourceAliases" = "alias/metriccare-*" } }
  }
  # PowerUserAccess leaves IAM out: only roles with our names, and only for the services that run them.
  own_roles = {
    Sid    = "RolesOfMetricCare"
    Effect = "Allow"
    Action = [
      "iam:GetRole", "iam:CreateRole", "iam:UpdateRole", "iam:UpdateRoleDescription", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole",
      "iam:TagRole", "iam:UntagRole", "iam:GetRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:ListRolePolicies",
      "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole",
    ]
    Resource = ["arn:${local.partition}:iam::${local.account}:role/metriccare-dev-*", "arn:${local.partition}:iam::${local.account}:role/metriccare-prod-*"]
  }
  pass_roles = {
    Sid      = "HandedToTheirServices"
    Effect   = "Allow"
    Action   = ["iam:PassRole"]
    Resource = local.own_roles.Resource
    Condition = {
      StringEquals = {
        "iam:PassedToService" = ["lambda.amazonaws.com", "glue.amazonaws.com", "ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]
      }
    }
  }
  allows = {
    plan       = [local.no_data, local.read_state, local.keys]
    apply-dev  = [local.no_data, local.write_state, local.keys, local.own_roles, local.pass_roles]
    apply-prod = [local.no_data, local.write_state, local.keys, local.own_roles, local.pass_roles]
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = length(local.delivers)
  url            = "https://${local.github}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "github" {
  for_each = local.roles

  name                 = "metriccare-github-${each.key}"
  description          = "GitHub's jobs of ${var.github_repository}: ${each.key}"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.github[0].arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${local.github}:aud" = "sts.amazonaws.com"
          "${local.github}:sub" = [for subject in each.value.subjects : "repo:${var.github_repository}:${subject}"]
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "github" {
  for_each = local.roles

  role       = aws_iam_role.github[each.key].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value.managed}"
}

resource "aws_iam_role_policy" "github" {
  for_each = local.roles

  name   = "what-it-needs"
  role   = aws_iam_role.github[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.allows[each.key] })
}
