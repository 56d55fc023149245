//! The file is not valid HCL. Terraform and OpenTofu refuse the whole module, whatever it says.
//!
//! ## Why
//!
//! A bracket is not closed, a comma is missing in a list, a heredoc has no end: `terraform validate` says so once the
//! providers are installed. xacct-lint needs none, and reads on, so that the rest is checked as well; every mistake is
//! reported once, at the place where it was made.
//!
//! ## Bad
//!
//! ```tf
//! resource "aws_iam_role" "deployer" {
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = ["arn:aws:iam::222222222222:role/deployer" "arn:aws:iam::333333333333:role/deployer"] }
//!                                                                     ^ a comma is missing here
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ```tf
//! resource "aws_iam_role" "deployer" {
//!   description: "for deployments"
//!              ^ an attribute has an `=` here, no colon
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = { Effect = "Allow", Principal = { AWS = "222222222222" }, Action = "sts:AssumeRole" }
//!   })
//! }
//! ```
//!
//! ## Fixed
//!
//! ```tf
//! resource "aws_iam_role" "deployer" {
//!   description = "for deployments"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = { Effect = "Allow", Principal = { AWS = "222222222222" }, Action = "sts:AssumeRole" }
//!   })
//! }
//! ```
//!
//! ## Good
//!
//! ```tf
//! resource "aws_iam_role" "deployer" {
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = ["arn:aws:iam::222222222222:role/deployer", "arn:aws:iam::333333333333:role/deployer"] }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```

use xacct_syntax::Language;

use crate::rule::Check;
use crate::syntax;

pub(crate) const CHECK: Check = Check::Syntax(|cx, out| syntax::check(cx, Language::Hcl, out));
