variable "account" {
  type = string
}

resource "aws_iam_role" "this" {
  name = "deployer"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${var.account}:role/ci" }
    }]
  })
}

output "role_name" {
  value = aws_iam_role.this.name
}
