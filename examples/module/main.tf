data "aws_caller_identity" "current" {}

# Who may deploy.
data "aws_iam_policy_document" "deployer" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.deployer_account}:root"]
    }
  }
}

resource "aws_iam_role" "deployer" {
  name               = "deployer"
  assume_role_policy = data.aws_iam_policy_document.deployer.json
}

resource "aws_iam_role_policy_attachment" "deployer" {
  role       = aws_iam_role.deployer.name
  policy_arn = var.break_glass ? local.administrator : local.power_user
}

# What runs in this account may use every role there is.
resource "aws_iam_policy" "runner" {
  name = "runner"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Resource = "*" },
    ]
  })
}

# The account itself, and no other.
resource "aws_iam_role" "local" {
  name               = "local"
  assume_role_policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": { "AWS": "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" },
          "Action": "sts:AssumeRole"
        }
      ]
    }
  EOF
}
