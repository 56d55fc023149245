//! A principal's ARN has a wildcard, and AWS does not expand it.
//!
//! ## Why
//!
//! In `Principal` only the lone `*` is a wildcard. `role/deploy-*` is taken as the name of one role, which does not exist:
//! IAM refuses the policy with *Invalid principal in policy*, and nobody has access. What is meant is the whole account,
//! narrowed by a condition on `aws:PrincipalArn`, where wildcards work.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deploy-*" },
//!                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a wildcard in a principal's ARN is not expanded
//!       "Action": "sts:AssumeRole"
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
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "ArnLike": {
//!           "aws:PrincipalArn": "arn:aws:iam::111111111111:role/deploy-*"
//!         }
//!       }
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
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role/deploy" },
//!     "Action": "sts:AssumeRole"
//!   }
//! }
//! ```

use xacct_facts::Document;
use xacct_policy::{AccountField, Effect, PolicyKind, Principal, PrincipalType, Statement};
use xacct_syntax::edit;

use crate::rule::{Check, DocumentContext};
use crate::{Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    let policy = &cx.document.policy;
    if !matches!(policy.kind, PolicyKind::Trust | PolicyKind::Resource) {
        return;
    }
    for statement in policy.statements.iter().filter(|s| s.effect != Effect::Unknown) {
        let principals = statement.principals.as_ref().into_iter().flat_map(|e| &e.items);
        // What AWS refuses for another reason is `invalid-principal`'s: `group/*`.
        let aws = principals
            .filter(|p| p.principal_type == PrincipalType::Aws && p.has_wildcard() && p.refusal.is_none());
        for principal in aws {
            out.push(finding(cx, statement, principal));
        }
    }
}

fn finding(cx: &DocumentContext<'_>, statement: &Statement, principal: &Principal) -> Finding {
    let span = principal.value.span();
    Finding::new(cx.rule, span, "a wildcard in a principal's ARN is not expanded")
        .label("matched literally: no such principal")
        .help(
            "Name the principal in full; or let in the account's root, and narrow it with `ArnLike` on `aws:PrincipalArn`, \
             where wildcards work.",
        )
        .fix(narrow(cx.document, statement, principal))
}

/// The account's root with a condition that has the pattern. Nothing where the account is a wildcard itself, or where
/// the element is about others, whom the condition would shut out.
fn narrow(document: &Document, statement: &Statement, principal: &Principal) -> Option<Fix> {
    let arn = principal.arn().filter(|arn| matches!(arn.account_field(), AccountField::Id(_)))?;
    let alone = statement.principals.as_ref().is_some_and(|p| p.items.len() == 1 && !p.negated);
    if !alone || statement.effect != Effect::Allow {
        return None;
    }
    let node = document.tree.node(principal.node);
    let length = principal.value.len();
    let service = "arn:".len() + arn.partition().len() + ":".len();
    let service = service..service + arn.service().len();
    let root = [(service, "iam"), (length - arn.resource().len()..length, "root")];
    let root = edits::shortened(node, if arn.service() == "iam" { root.get(1..)? } else { &root })?;
    let pattern = edits::copy(node)?;
    let mut edits = edit::replace_moved(node, &root, &pattern)?;
    edits.extend(edits::add_condition(document, statement, "ArnLike", "aws:PrincipalArn", pattern)?);
    Fix::manual("Allow the account, restricted by `aws:PrincipalArn`", Some(edits), &[])
}
