variable "create_role" { default = false }
variable "role_name" { default = null }
variable "provider_id" { default = "" }
variable "provider_ids" { default = [] }
variable "aws_saml_endpoint" { default = "https://signin.aws.amazon.com/saml" }
variable "trusted_role_actions" { default = ["sts:AssumeRoleWithSAML", "sts:TagSession"] }
variable "assume_role_policy" { default = null }
variable "role_policy_arns" { default = [] }

locals {
  trust = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = concat(["sts:AssumeRoleWithSAML"], var.trusted_role_actions)
      Principal = { Federated = compact(concat(var.provider_ids, [var.provider_id])) }
      Condition = { StringEquals = { "SAML:aud" = var.aws_saml_endpoint } }
    }]
  }
}

resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  assume_role_policy = var.assume_role_policy == null ? jsonencode(local.trust) : var.assume_role_policy
}

resource "aws_iam_role_policy_attachment" "custom" {
  for_each   = toset(var.role_policy_arns)
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

output "iam_role_name" { value = aws_iam_role.this[0].name }
output "iam_role_arn" { value = aws_iam_role.this[0].arn }
