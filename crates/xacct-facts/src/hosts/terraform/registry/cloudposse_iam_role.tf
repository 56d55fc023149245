variable "enabled" { default = null }
variable "name" { default = null }
variable "principals" { default = {} }
variable "assume_role_actions" { default = ["sts:AssumeRole", "sts:TagSession"] }
variable "assume_role_conditions" { default = [] }
variable "assume_role_policy" { default = null }
variable "managed_policy_arns" { default = [] }

locals {
  trust = {
    Version = "2012-10-17"
    Statement = [for type, identifiers in var.principals : {
      Effect    = "Allow"
      Action    = var.assume_role_actions
      Principal = { (type) = identifiers }
      Condition = { for c in var.assume_role_conditions : c.test => { (c.variable) = c.values } }
    }]
  }
}

resource "aws_iam_role" "default" {
  count              = var.enabled == null || var.enabled ? 1 : 0
  name               = var.name
  assume_role_policy = var.assume_role_policy == null ? jsonencode(local.trust) : var.assume_role_policy
}

resource "aws_iam_role_policy_attachment" "managed" {
  for_each   = toset(var.managed_policy_arns)
  role       = aws_iam_role.default[0].name
  policy_arn = each.value
}

output "name" { value = aws_iam_role.default[0].name }
output "arn" { value = aws_iam_role.default[0].arn }
