# Two roles for other accounts, made by one module.
module "datadog" {
  source = "./modules/cross-account-role"

  name      = "DatadogIntegration"
  principal = "464622532012"
}

module "datadog_with_external_id" {
  source = "./modules/cross-account-role"

  name        = "DatadogLogs"
  principal   = "464622532012"
  external_id = "5e0c1f0b7a2d4c39"
}

# A role for the own deployments, to which this module attaches a policy of its own.
module "deployer" {
  source = "./modules/deployer"

  account = "111111111111"
}

resource "aws_iam_role_policy" "deployer" {
  name   = "deploy"
  role   = module.deployer.role_name
  policy = file("${path.module}/policies/deploy.json")
}
