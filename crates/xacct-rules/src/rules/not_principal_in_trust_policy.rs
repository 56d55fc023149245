//! A role trust policy has `NotPrincipal`, which IAM does not accept there.
//!
//! ## Why
//!
//! A trust policy has to say who can assume the role. IAM refuses `NotPrincipal` in it, with `Allow` as with `Deny`; the
//! call that creates or updates the role fails. To keep somebody out, deny on `aws:PrincipalArn` in a condition.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Deny",
//!       "NotPrincipal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!        ^^^^^^^^^^^^ IAM refuses `NotPrincipal` in a role trust policy
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/deployer" }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! A bucket policy may have it:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Deny",
//!       "NotPrincipal": { "AWS": ["111111111111", "arn:aws:iam::111111111111:role/reader"] },
//!       "Action": "s3:*",
//!       "Resource": "arn:aws:s3:::reports-bucket/*"
//!     }
//!   ]
//! }
//! ```

use crate::Finding;
use crate::rule::{Check, DocumentContext};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    let principals = cx.document.policy.statements.iter().filter_map(|s| s.principals.as_ref());
    for element in principals.filter(|element| cx.is_trust() && element.negated && element.complete) {
        out.push(
            Finding::new(cx.rule, element.key.span(), "IAM refuses `NotPrincipal` in a role trust policy")
                .label("not allowed here")
                .help(
                    "Name in `Principal` who can assume the role; to keep somebody out, deny with a condition on \
                     `aws:PrincipalArn`.",
                ),
        );
    }
}
