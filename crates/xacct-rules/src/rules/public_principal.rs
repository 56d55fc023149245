//! A policy grants access to everyone: any principal of any AWS account, and for some resources even requests that nobody signed.
//!
//! ## Why
//!
//! `"*"` as a principal is not "anyone in my account". It is every account there is, an attacker's own included. The
//! same goes for `Allow` with `NotPrincipal`, which allows everybody but the few it lists. (For identity providers, whose
//! tokens anyone may get, there is `oidc-subject-not-pinned`.)
//!
//! A condition can restrict such a grant: `aws:PrincipalOrgID`, `aws:PrincipalAccount`, `aws:PrincipalArn` with a fixed
//! account, a network of yours. A tag, a session name, a user agent, or `aws:PrincipalArn` with `*` in place of the
//! account cannot: the caller chooses these. An external ID is no password either; it tells a vendor's customers
//! apart.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "*" },
//!                              ^ anyone in any AWS account can assume this role
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! A condition that does not restrict who calls does not help:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": "*",
//!                   ^ anyone in any AWS account is allowed `s3:GetObject`
//!     "Action": "s3:GetObject",
//!     "Resource": "arn:aws:s3:::reports-bucket/*",
//!     "Condition": {
//!       "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/Reader" }
//!                     ---------------- no effect: `arn:aws:iam::*:role/Reader` fits a principal of that name in any account
//!     }
//!   }
//! }
//! ```
//!
//! ```toml
//! [organization]
//! id = "o-a1b2c3d4e5"
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": "*",
//!                     ^ anyone in any AWS account is allowed `SNS:Publish` and 1 more action
//!       "Action": ["SNS:Publish", "SNS:Subscribe"],
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:alerts"
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
//!       "Principal": { "AWS": "*" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEquals": {
//!           "aws:PrincipalOrgID": "<organization-id>"
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
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": "*",
//!     "Action": "s3:GetObject",
//!     "Resource": "arn:aws:s3:::reports-bucket/*",
//!     "Condition": {
//!       "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/Reader" },
//!       "StringEquals": {
//!         "aws:PrincipalOrgID": "<organization-id>"
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": "*",
//!       "Action": ["SNS:Publish", "SNS:Subscribe"],
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:alerts",
//!       "Condition": {
//!         "StringEquals": {
//!           "aws:PrincipalOrgID": "o-a1b2c3d4e5"
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
//!     "Principal": "*",
//!     "Action": "kms:Decrypt",
//!     "Resource": "*",
//!     "Condition": {
//!       "StringEquals": { "kms:CallerAccount": "222222222222" }
//!     }
//!   }
//! }
//! ```
//!
//! A file system that is reached through its mount targets is reached from within its VPC:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "*" },
//!     "Action": "elasticfilesystem:ClientMount",
//!     "Resource": "*",
//!     "Condition": { "Bool": { "elasticfilesystem:AccessedViaMountTarget": "true" } }
//!   }
//! }
//! ```
//!
//! So can a `Deny`:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": "*",
//!       "Action": "sns:Publish",
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:alerts"
//!     },
//!     {
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "sns:*",
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:alerts",
//!       "Condition": {
//!         "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
//!       }
//!     }
//!   ]
//! }
//! ```

use xacct_access::{Answer, Grant, Question, Request, open_to_others};
use xacct_policy::{Effect, PolicyKind};

use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    if !matches!(cx.document.policy.kind, PolicyKind::Trust | PolicyKind::Resource) || cx.document.is_private
    {
        return;
    }
    for grant in cx.grants().filter(|grant| grant.is_for_anyone()) {
        if let Some(request) = grant.ask(cx.index, Question::Anyone).request() {
            out.push(anyone(cx, grant, request));
        }
    }
    out.extend(everyone_else(cx));
}

fn anyone<'a>(cx: &DocumentContext<'a>, grant: &'a Grant<'a>, request: &Request) -> Finding {
    let message = format!("anyone in any AWS account {}", cx.allowed(grant));
    let mut finding = Finding::new(cx.rule, grant.principal.value.span(), message)
        .label("every principal of every account")
        .witness(Some(request.clone()))
        .help("Name the accounts or roles that need access, or restrict the callers to your organization with `aws:PrincipalOrgID`.")
        .fix(bind(cx, grant));
    for (condition, why) in cx.ineffective(grant, request) {
        finding = finding.related(condition.key.span(), format!("no effect: {}", why.sentence(condition)));
    }
    let mut conditions = grant.statement.conditions().iter();
    let has_label = |span| finding.related.iter().any(|label| label.span == span);
    let external_id = conditions.find(|c| c.has_key("sts:ExternalId") && !has_label(c.key.span()));
    if let Some(external_id) = external_id {
        finding = finding
            .related(external_id.key.span(), "an external ID is no password: it is shared with others");
    }
    finding
}

/// Binds the callers to the organization: to the configured one, or to one that a person fills in.
pub(crate) fn bind(cx: &DocumentContext<'_>, grant: &Grant<'_>) -> Option<Fix> {
    let (operator, key) = ("StringEquals", "aws:PrincipalOrgID");
    let add = |id: &str| edits::add_condition(cx.document, grant.statement, operator, key, id);
    match cx.known_accounts.organization.as_deref() {
        Some(id) => {
            Fix::new(format!("Allow callers of organization {id} only"), Applicability::Unsafe, add(id))
        }
        None => Fix::manual(
            "Allow callers of your organization only",
            add(edits::ORGANIZATION),
            &[edits::ORGANIZATION],
        ),
    }
}

/// `Allow` with `NotPrincipal`: everybody but the few that are listed.
fn everyone_else(cx: &DocumentContext<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in cx.document.policy.statements.iter().filter(|s| s.effect == Effect::Allow) {
        let Some(listed) = statement.principals.as_ref().filter(|principals| principals.negated) else {
            continue;
        };
        let Answer::Found(request) = open_to_others(cx.index, statement) else { continue };
        findings.push(
            Finding::new(cx.rule, listed.span, "everyone but the principals listed here is granted access")
                .label("in every AWS account")
                .related(listed.key.span(), "`Allow` with `NotPrincipal` allows everyone else")
                .witness(Some(*request))
                .help("Name those who need access in `Principal` instead."),
        );
    }
    findings
}
