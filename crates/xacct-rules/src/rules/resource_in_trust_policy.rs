//! A role trust policy has a `Resource`, which IAM does not accept there.
//!
//! ## Why
//!
//! The resource of a trust policy is the role that it belongs to, and nothing else. IAM refuses it with *Has prohibited
//! field Resource*. `Resource` with the role's ARN belongs into the other half, the caller's identity policy.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:user/deployer" },
//!       "Action": "sts:AssumeRole",
//!       "Resource": "arn:aws:iam::222222222222:role/CrossAccountS3Reader"
//!        ^^^^^^^^ IAM refuses `Resource` in a role trust policy
//!     }
//!   ]
//! }
//! ```
//!
//! ## Fixed
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:user/deployer" },
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
//!       "Effect": "Allow",
//!       "Action": "sts:AssumeRole",
//!       "Resource": "arn:aws:iam::222222222222:role/CrossAccountS3Reader"
//!     }
//!   ]
//! }
//! ```

use xacct_policy::Effect;

use crate::rule::{Check, DocumentContext};
use crate::{Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    let document = cx.document;
    // A resource control policy on STS alone looks the same; it only ever denies.
    let may_be_rcp = !document.kind_is_certain && document.policy.allows().next().is_none();
    if !cx.is_trust() || may_be_rcp {
        return;
    }
    for statement in document.policy.statements.iter().filter(|s| s.effect != Effect::Unknown) {
        let Some(element) = &statement.resources else { continue };
        let message = format!("IAM refuses `{}` in a role trust policy", element.key);
        let edits = edits::remove_entry(document, statement.node, element.node);
        out.push(
            Finding::new(cx.rule, element.key.span(), message)
                .label("not allowed here")
                .help("The resource of a trust policy is always the role that it belongs to.")
                .fix(Fix::manual(format!("Remove `{}`", element.key), edits, &[])),
        );
    }
}
