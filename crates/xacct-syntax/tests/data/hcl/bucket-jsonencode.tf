/*
 * A bucket that another account writes to.
 */
resource "aws_s3_bucket" "logs" {
  bucket = "${var.prefix}-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Write"
        Effect    = "Allow"
        Principal = { AWS = formatlist("arn:aws:iam::%s:root", var.accounts) }
        Action    = ["s3:PutObject"]
        Resource  = "${aws_s3_bucket.logs.arn}/*"
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = var.organization_id,
            "s3:x-amz-acl"       = "bucket-owner-full-control"
          }
        }
      },
      {
        "Effect" : "Deny",
        "Principal" : "*",
        "Action" : "s3:*",
        "Resource" : ["${aws_s3_bucket.logs.arn}", "${aws_s3_bucket.logs.arn}/*"],
        "Condition" : { "Bool" : { "aws:SecureTransport" : "false" } }
      }
    ]
  })
}

resource "aws_kms_key" "logs" {
  count                   = var.encrypt ? 1 : 0
  deletion_window_in_days = -1 + 8 * (2 - 1)
  enable_key_rotation     = !var.legacy
  policy = templatefile("${path.module}/key.json.tpl", {
    account = data.aws_caller_identity.current.account_id
  })
}

module "roles" {
  source   = "./modules/role"
  for_each = { for name, role in var.roles : name => role if role.enabled }

  name       = each.key
  principals = concat(each.value.principals[*].arn, tolist(var.extra)[0].names, [aws_iam_role.logs["x"].arn]...)
  tags       = { for k, v in local.tags : upper(k) => v... }
  providers = {
    aws = aws.logs
  }
}
