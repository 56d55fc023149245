//! A third party can assume the role, and does not have to say on whose behalf.
//!
//! ## Why
//!
//! A vendor assumes the roles of all its customers with the same account. If it can be brought to use *your* role while
//! it works for *somebody else*, that somebody reads your data: the vendor is a confused deputy. An external ID that the
//! vendor generates for you, and that your trust policy requires, prevents it: for another customer the vendor sends
//! another one.
//!
//! It counts only when it really has to be presented: compared positively, with a value that is neither empty nor only
//! wildcards. `StringEqualsIfExists` and `StringLike "*"` require nothing.
//!
//! A third party is a known vendor, an account declared under `[third-parties]`, or, once `[accounts]` are declared,
//! every account that is not among them.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::464622532012:root" },
//!                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account 464622532012 (Datadog) can assume this role without presenting an external ID
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! ```toml
//! [third-parties]
//! auditor = "333333333333"
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/scanner" },
//!                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account 333333333333 (auditor) can assume this role without presenting an external ID
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEqualsIfExists": { "sts:ExternalId": "8f2c71d0" } }
//!                                                 -------------- no effect: `StringEqualsIfExists` also holds for a request that has no `sts:ExternalId`
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
//!       "Principal": { "AWS": "arn:aws:iam::464622532012:root" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEquals": {
//!           "sts:ExternalId": "<external-id>"
//!         }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/scanner" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "8f2c71d0" } }
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! The vendor's documented pattern, bounded by its prefix; the key in another letter case:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "464622532012" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": { "StringLike": { "sts:Externalid": "tenant-4711@*" } }
//!   }
//! }
//! ```
//!
//! `sts:TagSession` in a statement of its own opens nothing:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "464622532012" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "8f2c71d0" } }
//!     },
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "464622532012" },
//!       "Action": "sts:TagSession"
//!     }
//!   ]
//! }
//! ```

use xacct_access::{Grant, Question, Request};

use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Finding, Fix, Ownership, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for grant in cx.grants().filter(|grant| cx.is_trust() && is_third_party(cx, grant)) {
        if let Some(request) = grant.ask(cx.index, Question::WithoutExternalId).request() {
            out.push(finding(cx, grant, request));
        }
    }
}

fn is_third_party(cx: &DocumentContext<'_>, grant: &Grant<'_>) -> bool {
    let ownership = cx.ownership(grant.principal);
    !cx.is_own(grant) && matches!(ownership, Ownership::ThirdParty(_) | Ownership::Outside)
}

fn finding<'a>(cx: &DocumentContext<'a>, grant: &'a Grant<'a>, request: &Request) -> Finding {
    let who = cx.account(grant.principal);
    let message = format!("{who} can assume this role without presenting an external ID");
    let mut finding = Finding::new(cx.rule, grant.principal.value.span(), message)
        .label("a third party")
        .witness(Some(request.clone()))
        .help(
            "Require the external ID that the third party generated for you, so that no other customer of it can have this \
             role used.",
        )
        .fix(require(cx, grant));
    for (condition, why) in cx.ineffective(grant, request) {
        finding = finding.related(condition.key.span(), format!("no effect: {}", why.sentence(condition)));
    }
    finding
}

/// Requires an external ID: the one that is written already, where only the operator lets it be left out.
fn require(cx: &DocumentContext<'_>, grant: &Grant<'_>) -> Option<Fix> {
    let key = "sts:ExternalId";
    let mut written = grant.statement.conditions().iter().filter(|condition| condition.has_key(key));
    let disarmed =
        written.find(|c| c.operator.is_some_and(|operator| operator.if_exists && !operator.negated));
    if let Some(condition) = disarmed {
        let operator = condition.operator_text.as_str().trim_end_matches("IfExists");
        let edits = edits::change_operator(cx.document, grant.statement, condition, operator);
        return Fix::new("Require the external ID", Applicability::Unsafe, edits);
    }
    let edits = edits::add_condition(cx.document, grant.statement, "StringEquals", key, edits::EXTERNAL_ID);
    Fix::manual("Require an external ID", edits, &[edits::EXTERNAL_ID])
}
