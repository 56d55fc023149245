//! A policy that is attached to a user, group or role has a `Principal`.
//!
//! ## Why
//!
//! An identity policy applies to the identity that it is attached to, so it cannot name a principal: IAM refuses it with
//! *Has prohibited field Principal*. Most often a trust policy was pasted into the caller's half. The two halves of
//! cross-account access are: the role's trust policy in the target account, with `Principal` and without `Resource`; and
//! the caller's identity policy in its own account, with `Resource` and without `Principal`.
//!
//! ## Bad
//!
//! ```json identity
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:user/deployer" },
//!        ^^^^^^^^^ IAM refuses `Principal` in an identity policy
//!       "Action": "sts:AssumeRole",
//!       "Resource": "arn:aws:iam::222222222222:role/CrossAccountS3Reader"
//!     }
//!   ]
//! }
//! ```
//!
//! ## Fixed
//!
//! ```json identity
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
//!
//! ## Good
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

use xacct_policy::PolicyKind;

use crate::rule::{Check, DocumentContext};
use crate::{Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    let document = cx.document;
    let kind = document.policy.kind;
    // By its content alone, a policy with a principal is no identity policy: the place has to say so.
    let has_none =
        matches!(kind, PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session | PolicyKind::Scp);
    if !document.kind_is_certain || !has_none {
        return;
    }
    for statement in &document.policy.statements {
        // One that is partly unknown may well be left out.
        let Some(element) = statement.principals.as_ref().filter(|element| element.complete) else {
            continue;
        };
        let article = if kind == PolicyKind::Identity { "an" } else { "a" };
        let message = format!("IAM refuses `{}` in {article} {}", element.key, kind.noun());
        let edits = edits::remove_entry(document, statement.node, element.node);
        out.push(
            Finding::new(cx.rule, element.key.span(), message)
                .label("not allowed here")
                .help(
                    "Who may assume a role is said in that role's trust policy; here it is said what the identity may \
                     do that the policy is attached to.",
                )
                .fix(Fix::manual(format!("Remove `{}`", element.key), edits, &[])),
        );
    }
}
