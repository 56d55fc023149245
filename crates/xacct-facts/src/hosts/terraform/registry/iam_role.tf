variable "create" { default = true }
variable "name" { default = null }
variable "trust_policy_permissions" { default = null }
variable "assume_role_policy_statements" { default = null }
variable "trust_policy_conditions" { default = [] }
variable "override_trust_policy_documents" { default = [] }
variable "enable_oidc" { default = false }
variable "enable_github_oidc" { default = false }
variable "github_provider" { default = "token.actions.githubusercontent.com" }
variable "oidc_account_id" { default = null }
variable "oidc_provider_urls" { default = [] }
variable "oidc_subjects" { default = [] }
variable "oidc_wildcard_subjects" { default = [] }
variable "oidc_audiences" { default = [] }
variable "enable_saml" { default = false }
variable "saml_provider_ids" { default = [] }
variable "saml_endpoints" { default = ["https://signin.aws.amazon.com/saml"] }
variable "saml_trust_actions" { default = [] }
variable "policies" { default = {} }

locals {
  permissions = concat(
    var.trust_policy_permissions == null ? [] : values(var.trust_policy_permissions),
    var.assume_role_policy_statements == null ? [] : values(var.assume_role_policy_statements),
  )
  written = [for permission in local.permissions : {
    Effect    = lookup(permission, "effect", "Allow")
    Action    = lookup(permission, "actions", ["sts:AssumeRole", "sts:TagSession"])
    Principal = { for p in lookup(permission, "principals", []) : p.type => p.identifiers }
    Condition = { for c in lookup(permission, "condition", []) : c.test => { (c.variable) = c.values } }
  }]

  token   = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
  account = var.oidc_account_id == null ? data.aws_caller_identity.current.account_id : var.oidc_account_id
  arn     = "arn:${data.aws_partition.current.partition}:iam::"
  oidc = [for url in var.enable_oidc ? var.oidc_provider_urls : [] : {
    Effect    = "Allow"
    Action    = local.token
    Principal = { Federated = "${local.arn}${local.account}:oidc-provider/${trimprefix(url, "https://")}" }
    Condition = {
      StringEquals = merge(
        length(var.oidc_subjects) > 0 ? { "${trimprefix(url, "https://")}:sub" = var.oidc_subjects } : {},
        length(var.oidc_audiences) > 0 ? { "${trimprefix(url, "https://")}:aud" = var.oidc_audiences } : {},
      )
      StringLike = length(var.oidc_wildcard_subjects) > 0 ? { "${trimprefix(url, "https://")}:sub" = var.oidc_wildcard_subjects } : null
    }
  }]
  github = [for provider in var.enable_github_oidc ? [var.github_provider] : [] : {
    Effect    = "Allow"
    Action    = local.token
    Principal = { Federated = "${local.arn}${data.aws_caller_identity.current.account_id}:oidc-provider/${provider}" }
    Condition = {
      StringEquals = merge(
        length(var.oidc_subjects) > 0 ? { "${provider}:sub" = [for s in var.oidc_subjects : "repo:${trimprefix(s, "repo:")}"] } : {},
        { "${provider}:aud" = length(var.oidc_audiences) > 0 ? var.oidc_audiences : ["sts.amazonaws.com"] },
      )
      StringLike = length(var.oidc_wildcard_subjects) > 0 ? { "${provider}:sub" = [for s in var.oidc_wildcard_subjects : "repo:${trimprefix(s, "repo:")}"] } : null
    }
  }]
  saml = [for providers in var.enable_saml ? [var.saml_provider_ids] : [] : {
    Effect    = "Allow"
    Action    = concat(["sts:TagSession", "sts:AssumeRoleWithSAML"], var.saml_trust_actions)
    Principal = { Federated = providers }
    Condition = { StringEquals = { "SAML:aud" = var.saml_endpoints } }
  }]
  federated = concat(local.oidc, local.github, local.saml)
  # A statement that these replace is not known, nor is one with conditions that are given for all of them.
  is_known = length(var.override_trust_policy_documents) == 0
  trust = {
    Version   = "2012-10-17"
    Statement = local.is_known ? concat(length(var.trust_policy_conditions) > 0 ? [] : local.federated, local.written) : []
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
