variable "create" { default = true }
variable "name" { default = null }
variable "subjects" { default = [] }
variable "audience" { default = "sts.amazonaws.com" }
variable "provider_url" { default = "token.actions.githubusercontent.com" }
variable "policies" { default = {} }

locals {
  provider = trimprefix(var.provider_url, "https://")
  trust = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
      Principal = { Federated = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.provider}" }
      Condition = {
        StringEquals = { "${local.provider}:aud" = var.audience }
        StringLike   = { "${local.provider}:sub" = [for s in var.subjects : "repo:${trimprefix(s, "repo:")}"] }
      }
    }]
  }
}

resource "aws_iam_role" "this" {
  count              = var.create ? 1 : 0
  name               = var.name
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = var.policies
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

output "name" { value = aws_iam_role.this[0].name }
output "arn" { value = aws_iam_role.this[0].arn }
