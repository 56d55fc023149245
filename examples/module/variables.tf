variable "deployer_account" {
  description = "The account that deploys from."
  type        = string
  default     = "111111111111"
}

variable "break_glass" {
  description = "Whether the deployer has administrator access for a while."
  type        = bool
  default     = false
}

locals {
  administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
  power_user    = "arn:aws:iam::aws:policy/PowerUserAccess"
}
