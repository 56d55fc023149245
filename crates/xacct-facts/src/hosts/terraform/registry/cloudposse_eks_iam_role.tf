variable "enabled" { default = null }
variable "aws_account_number" { default = null }
variable "eks_cluster_oidc_issuer_url" {}
variable "service_account_name" { default = null }
variable "service_account_namespace" { default = null }
variable "service_account_namespace_name_list" { default = [] }
variable "aws_iam_policy_document" { default = null }

locals {
  provider  = trimprefix(var.eks_cluster_oidc_issuer_url, "https://")
  account   = var.aws_account_number == null ? data.aws_caller_identity.current.account_id : var.aws_account_number
  namespace = var.service_account_namespace == null ? "*" : var.service_account_namespace
  name      = var.service_account_name == null ? "*" : var.service_account_name
  accounts  = length(var.service_account_namespace_name_list) > 0 ? var.service_account_namespace_name_list : ["${local.namespace}:${local.name}"]
  trust = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:${data.aws_partition.current.partition}:iam::${local.account}:oidc-provider/${local.provider}" }
      Condition = {
        StringLike   = { "${local.provider}:sub" = [for account in local.accounts : "system:serviceaccount:${account}"] }
        StringEquals = { "${local.provider}:aud" = "sts.amazonaws.com" }
      }
    }]
  }
}

resource "aws_iam_role" "service_account" {
  count              = var.enabled == null || var.enabled ? 1 : 0
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role_policy" "service_account" {
  count  = var.aws_iam_policy_document == null ? 0 : 1
  role   = aws_iam_role.service_account[0].name
  policy = var.aws_iam_policy_document
}

output "service_account_role_name" { value = aws_iam_role.service_account[0].name }
output "service_account_role_arn" { value = aws_iam_role.service_account[0].arn }
