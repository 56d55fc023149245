variable "trusted_account" { type = string }

resource "aws_iam_role" "reader" {
  name = "reader"

  assume_role_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::${var.trusted_account}:root" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": { "aws:PrincipalTag/team": "$${aws:ResourceTag/team}" }
      }
    }
  ]
}
EOF
}

resource "aws_iam_role_policy" "reader" {
  name = "read"
  role = aws_iam_role.reader.id

  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Action": ["s3:GetObject"],

        "Resource": "arn:aws:s3:::${aws_s3_bucket.data.id}/*"
      }]
    }
  POLICY
}

locals {
  script = <<-EOT
    #!/bin/sh
    %{ for account in var.accounts ~}
    aws sts assume-role --role-arn arn:aws:iam::${account}:role/reader
    %{ endfor ~}
  EOT
}
