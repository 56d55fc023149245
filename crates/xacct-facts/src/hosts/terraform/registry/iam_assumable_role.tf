variable "create_role" { default = false }
variable "role_name" { default = null }
variable "trusted_role_actions" { default = ["sts:AssumeRole"] }
variable "trusted_role_arns" { default = [] }
variable "trusted_role_services" { default = [] }
variable "role_requires_mfa" { default = true }
variable "mfa_age" { default = 86400 }
variable "role_sts_externalid" { default = [] }
variable "trust_policy_conditions" { default = [] }
variable "custom_role_trust_policy" { default = "" }
variable "attach_admin_policy" { default = false }
variable "admin_role_policy_arn" { default = "arn:aws:iam::aws:policy/AdministratorAccess" }
variable "custom_role_policy_arns" { default = [] }

locals {
  external_ids = flatten([var.role_sts_externalid])
  mfa = [
    { test = "Bool", variable = "aws:MultiFactorAuthPresent", values = ["true"] },
    { test = "NumericLessThan", variable = "aws:MultiFactorAuthAge", values = [var.mfa_age] },
  ]
  external_id = [{ test = "StringEquals", variable = "sts:ExternalId", values = local.external_ids }]
  conditions = concat(
    var.role_requires_mfa ? local.mfa : [],
    length(local.external_ids) > 0 ? local.external_id : [],
    var.trust_policy_conditions,
  )
  principals = merge(
    length(var.trusted_role_arns) > 0 ? { AWS = var.trusted_role_arns } : {},
    length(var.trusted_role_services) > 0 ? { Service = var.trusted_role_services } : {},
  )
  trust = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = var.trusted_role_actions
      Principal = local.principals
      Condition = { for c in local.conditions : c.test => { (c.variable) = c.values } }
    }]
  }
}

resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  assume_role_policy = var.custom_role_trust_policy != "" ? var.custom_role_trust_policy : jsonencode(local.trust)
}

resource "aws_iam_role_policy_attachment" "admin" {
  count      = var.attach_admin_policy ? 1 : 0
  role       = aws_iam_role.this[0].name
  policy_arn = var.admin_role_policy_arn
}

resource "aws_iam_role_policy_attachment" "custom" {
  for_each   = toset(var.custom_role_policy_arns)
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

output "iam_role_name" { value = aws_iam_role.this[0].name }
output "iam_role_arn" { value = aws_iam_role.this[0].arn }
