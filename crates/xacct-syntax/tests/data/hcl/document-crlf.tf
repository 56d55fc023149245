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

locals {
  text = <<-EOT
    a
      b ${var.c}
  EOT
}
