variable "create" { default = true }
variable "name" { default = null }
variable "trust_policy_permissions" { default = null }
variable "assume_role_policy_statements" { default = null }
variable "override_trust_policy_documents" { default = [] }
variable "policies" { default = {} }

locals {
  permissions = concat(
    var.trust_policy_permissions == null ? [] : values(var.trust_policy_permissions),
    var.assume_role_policy_statements == null ? [] : values(var.assume_role_policy_statements),
  )
  trust = {
    Version = "2012-10-17"
    # A statement that these replace is not known.
    Statement = [for permission in length(var.override_trust_policy_documents) > 0 ? [] : local.permissions : {
      Effect    = lookup(permission, "effect", "Allow")
      Action    = lookup(permission, "actions", ["sts:AssumeRole", "sts:TagSession"])
      Principal = { for p in lookup(permission, "principals", []) : p.type => p.identifiers }
      Condition = { for c in lookup(permission, "condition", []) : c.test => { (c.variable) = c.values } }
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
