variable "create_role" { default = false }
variable "role_name" { default = null }
variable "provider_url" { default = "" }
variable "provider_urls" { default = [] }
variable "aws_account_id" { default = "" }
variable "oidc_fully_qualified_subjects" { default = [] }
variable "oidc_subjects_with_wildcards" { default = [] }
variable "oidc_fully_qualified_audiences" { default = [] }
variable "role_policy_arns" { default = [] }

locals {
  account = var.aws_account_id == "" ? data.aws_caller_identity.current.account_id : var.aws_account_id
  trust = {
    Version = "2012-10-17"
    Statement = [for url in compact(concat(var.provider_urls, [var.provider_url])) : {
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:${data.aws_partition.current.partition}:iam::${local.account}:oidc-provider/${trimprefix(url, "https://")}" }
      Condition = {
        StringEquals = length(var.oidc_fully_qualified_subjects) > 0 ? { "${trimprefix(url, "https://")}:sub" = var.oidc_fully_qualified_subjects } : null
        StringLike = merge(
          length(var.oidc_subjects_with_wildcards) > 0 ? { "${trimprefix(url, "https://")}:sub" = var.oidc_subjects_with_wildcards } : {},
          length(var.oidc_fully_qualified_audiences) > 0 ? { "${trimprefix(url, "https://")}:aud" = var.oidc_fully_qualified_audiences } : {},
        )
      }
    }]
  }
}

resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role_policy_attachment" "custom" {
  for_each   = toset(var.role_policy_arns)
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

output "iam_role_name" { value = aws_iam_role.this[0].name }
output "iam_role_arn" { value = aws_iam_role.this[0].arn }
