# The role that the build system of another account assumes.
terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "Build"
    effect  = "Allow"
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.build_account}:root"]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }

  statement {
    actions = [
      "sts:AssumeRole", # for people
      "sts:SetSourceIdentity",
    ]

    principals {
      type = "AWS"
      identifiers = [
        for id in var.accounts : "arn:aws:iam::${id}:root" if id != data.aws_caller_identity.current.account_id
      ]
    }
  }
}

resource "aws_iam_role" "build" {
  name                 = "build"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600
  path                 = "/${local.prefix}/"

  tags = merge(local.tags, {
    Name      = "build"
    "cost:to" = var.cost_center
  })

  lifecycle {
    prevent_destroy = true
  }
}

variable "external_id" {
  description = "What the caller sends as sts:ExternalId."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.external_id) >= 16 && can(regex("^[a-z0-9-]+$", var.external_id))
    error_message = "At least 16 characters: \"a-z\", digits, dashes."
  }
}

output "arn" {
  value = aws_iam_role.build.arn
}
