# Whoever asks or uploads for one tenant: the session carries the tenant as a tag, and every ARN below ends in that tag.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_attribute-based-access-control.html
locals {
  of_tenant  = "$${aws:PrincipalTag/tenant}"
  of_catalog = "$${aws:PrincipalTag/catalog}" # the tenant as databases spell it, with underscores
  trusted    = length(var.analyst_principals) > 0 ? var.analyst_principals : ["arn:${var.context.partition}:iam::${var.context.account}:root"]
  people = {
    analyst = {
      tags = ["tenant", "catalog"]
      allows = [
        local.use_key,
        {
          Sid      = "ItsWorkgroup"
          Action   = ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetWorkGroup", "athena:ListNamedQueries", "athena:GetNamedQuery"]
          Resource = ["${local.arn.athena}:workgroup/${local.prefix}measures"]
        },
        {
          Sid    = "GoldOfTheTenant"
          Action = ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition"]
          Resource = [
            "${local.arn.glue}:catalog",
            "${local.arn.glue}:database/${var.database_prefix}${local.of_catalog}_gold",
            "${local.arn.glue}:table/${var.database_prefix}${local.of_catalog}_gold/*",
          ]
        },
        { Sid = "FilesOfTheTenantsGold", Action = ["s3:GetObject"], Resource = ["${local.bucket.lake}/lakes/${local.of_tenant}/gold/*"] },
        {
          Sid       = "ListingOfTheTenantsGold"
          Action    = ["s3:ListBucket"]
          Resource  = [local.bucket.lake]
          Condition = { StringLike = { "s3:prefix" = ["lakes/${local.of_tenant}/gold/*"] } }
        },
        { Sid = "Answers", Action = ["s3:GetObject", "s3:PutObject"], Resource = ["${local.bucket.athena}/results/*"] },
        { Sid = "PlaceOfAnswers", Action = ["s3:GetBucketLocation"], Resource = [local.bucket.athena] },
      ]
    }
    uploader = {
      tags = ["tenant"]
      allows = [
        local.use_key,
        {
          Sid      = "IntoTheTenantsFolder"
          Action   = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
          Resource = ["${local.bucket.bronze}/incoming/${local.of_tenant}/*"]
        },
      ]
    }
  }
}

resource "aws_iam_role" "person" {
  for_each = local.people

  name                 = "${local.prefix}${each.key}"
  description          = "MetricCare: ${each.key} of the one tenant that the session is tagged with"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = local.trusted }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Condition = {
        StringLike                  = { for tag in each.value.tags : "aws:RequestTag/${tag}" => "?*" }
        "ForAllValues:StringEquals" = { "aws:TagKeys" = each.value.tags }
      }
    }]
  })
}

resource "aws_iam_role_policy" "person" {
  for_each = local.people

  name   = "what-it-needs"
  role   = aws_iam_role.person[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [for statement in each.value.allows : merge({ Effect = "Allow" }, statement)] })
}
