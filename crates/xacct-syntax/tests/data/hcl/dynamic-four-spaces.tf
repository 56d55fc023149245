provider "aws" {
    region = "eu-central-1"
    alias  = "logs"

    assume_role {
        role_arn     = "arn:aws:iam::${var.account_id}:role/terraform"
        external_id  = "${var.external_id}"
        session_name = "terraform"
    }
}

data aws_iam_policy_document lambda {
    dynamic "statement" {
        for_each = var.services
        content {
            effect  = "Allow"
            actions = ["sts:AssumeRole"]

            principals {
                type        = "Service"
                identifiers = ["${statement.value}.amazonaws.com"]
            }
        }
    }
}

locals {
    empty   = {}
    nothing = []
    zero    = null
    text    = "tab\t \u00e4 %%{x} $${aws:username}"
    nested  = { a = { b = [1, 2.5, 1e3], "c" = true } }
    pick    = var.a == null ? "none" : var.a != "" ? var.a : try(local.nested.a["b"][0], -1)
}
