variable "create_role" { default = true }
variable "role_name" { default = null }
variable "oidc_providers" { default = {} }
variable "assume_role_condition_test" { default = "StringEquals" }
variable "role_policy_arns" { default = {} }

locals {
  trust = {
    Version = "2012-10-17"
    Statement = [for provider in values(var.oidc_providers) : {
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = provider.provider_arn }
      Condition = {
        (var.assume_role_condition_test) = {
          "${element(split("oidc-provider/", provider.provider_arn), 1)}:sub" = [for account in provider.namespace_service_accounts : "system:serviceaccount:${account}"]
          "${element(split("oidc-provider/", provider.provider_arn), 1)}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  }
}

resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = var.role_policy_arns
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

output "iam_role_name" { value = aws_iam_role.this[0].name }
output "iam_role_arn" { value = aws_iam_role.this[0].arn }
