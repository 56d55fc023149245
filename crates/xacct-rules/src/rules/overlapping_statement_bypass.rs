//! A statement lets a principal in only under a condition, and another statement lets the same principal in without it.
//!
//! ## Why
//!
//! Statements are alternatives: access that one of them grants is granted. A condition therefore has no effect as long as a second
//! statement allows the same to the same principal and does not ask for it. That happens when a policy grows by a
//! statement at a time: the external ID is required in the new one, and the old one stays. Only a `Deny` counts whatever the
//! other statements say.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Sid": "Partner",
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEquals": { "sts:ExternalId": "8f2b6c1e" }
//!                            -------------- bypassed by the other statement
//!       }
//!     },
//!     {
//!       "Sid": "Old",
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ statement "Partner" requires `sts:ExternalId` of this principal, and statement "Old" allows access without it
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
//!       "Sid": "Partner",
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEquals": { "sts:ExternalId": "8f2b6c1e" }
//!       }
//!     },
//!     {
//!       "Sid": "Old",
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEquals": {
//!           "sts:ExternalId": "8f2b6c1e"
//!         }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! Another principal, for whom the condition was never meant:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "8f2b6c1e" } }
//!     },
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/operator" },
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! More for callers that meet the condition:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!       "Action": "s3:*",
//!       "Resource": "arn:aws:s3:::reports/*",
//!       "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
//!     },
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!       "Action": "s3:GetObject",
//!       "Resource": "arn:aws:s3:::reports/*"
//!     }
//!   ]
//! }
//! ```
//!
//! A denial that asks everyone for it:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "8f2b6c1e" } }
//!     },
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!       "Action": "sts:AssumeRole"
//!     },
//!     {
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringNotEquals": { "sts:ExternalId": "8f2b6c1e" } }
//!     }
//!   ]
//! }
//! ```

use xacct_access::{Answer, Caller, Grant, Request};
use xacct_aws::Bounds;
use xacct_policy::{AccountField, Condition, Principal, Statement, Tri, Who};
use xacct_syntax::Span;

use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

/// Every grant is held against every statement; the largest policy that AWS accepts stays below this.
const MOST_PAIRS: usize = 1 << 12;

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    let policy = &cx.document.policy;
    if cx.grants().count().saturating_mul(policy.statements.len()) > MOST_PAIRS {
        return;
    }
    for grant in cx.grants().filter(|grant| grant.statement.conditions().iter().any(restricts)) {
        let Some(caller) = caller(grant) else { continue };
        for other in policy.allows().filter(|other| !std::ptr::eq(*other, grant.statement)) {
            let Some(request) = bypassed(cx, grant, other, &caller) else { continue };
            let unmet = |condition: &&Condition| {
                restricts(condition) && xacct_access::condition_holds(condition, &request) == Tri::No
            };
            if let Some(condition) = grant.statement.conditions().iter().find(unmet) {
                out.push(finding(cx, grant, condition, other, &request));
            }
        }
    }
}

/// Whether the condition is about who has access.
fn restricts(condition: &Condition) -> bool {
    let bounds = condition.known.map_or(Bounds::No, |known| known.bounds);
    let negated = condition.operator.is_some_and(|operator| operator.negated);
    !negated && !matches!(bounds, Bounds::No | Bounds::Target | Bounds::Delegated)
}

/// Somebody whom the grant's principal means; none where that is not written out, or is everyone.
fn caller(grant: &Grant<'_>) -> Option<Caller> {
    match grant.principal.who {
        Who::Account(AccountField::Id(id)) => Caller::parse(&format!("arn:aws:iam::{id}:role/any-role")),
        _ => grant.caller(),
    }
}

/// A request that `other` allows and the grant does not, where `other` allows all that the grant does.
fn bypassed<'a>(
    cx: &DocumentContext<'a>,
    grant: &'a Grant<'a>,
    other: &'a Statement,
    caller: &Caller,
) -> Option<Request> {
    // Nearly every other statement is about somebody else, or something else.
    if !may_name(other, grant.principal) || !covers_all(cx, grant, other) {
        return None;
    }
    let mut first = None;
    for action in &grant.actions {
        match grant.bypass(cx.index, other, action, caller) {
            Answer::Found(request) => first = first.or(Some(*request)),
            Answer::None | Answer::Unknown => return None,
        }
    }
    first
}

/// Whether `other` allows every action that the grant does. A pattern that matches another pattern's own characters matches
/// all that it stands for.
fn covers_all(cx: &DocumentContext<'_>, grant: &Grant<'_>, other: &Statement) -> bool {
    let covers = |action: &str| other.covers_action(action) == Tri::Yes;
    if cx.is_trust() {
        return grant.actions.iter().all(|action| covers(action));
    }
    let listed = grant.statement.actions.as_ref().filter(|actions| !actions.negated);
    listed.is_some_and(|actions| actions.items.iter().all(|action| covers(action.text.as_str())))
}

/// Whether the statement may name the principal: by the same words, by its account, or among everyone.
fn may_name(other: &Statement, principal: &Principal) -> bool {
    let account = principal.account().and_then(AccountField::id);
    let is_meant = |item: &Principal| match item.who {
        Who::Anyone | Who::Unknown => true,
        Who::Account(field) => field.id().is_none() || field.id() == account,
        _ => item.value.text() == principal.value.text(),
    };
    other.principals.as_ref().is_some_and(|e| e.negated || e.items.iter().any(is_meant))
}

fn finding(
    cx: &DocumentContext<'_>,
    grant: &Grant<'_>,
    condition: &Condition,
    other: &Statement,
    request: &Request,
) -> Finding {
    let asking = match grant.statement.describe() {
        same if same == other.describe() => "another statement".to_owned(),
        name => name,
    };
    let message = format!(
        "{asking} requires `{}` of this principal, and {} allows access without it",
        condition.key,
        other.describe()
    );
    Finding::new(cx.rule, place(other, grant.principal), message)
        .label("allows access without the condition")
        .related(condition.key.span(), "bypassed by the other statement")
        .witness(Some(request.clone()))
        .help("Require the same in both statements, or remove the principal from this one.")
        .fix(ask_too(cx, condition, other))
}

/// Where `other` names the principal.
fn place(other: &Statement, principal: &Principal) -> Span {
    let Some(element) = &other.principals else { return other.span };
    let same = element.items.iter().find(|item| item.value.text() == principal.value.text());
    let of_account = || {
        let account = principal.account()?.id()?;
        element.items.iter().find(|item| item.account().and_then(AccountField::id) == Some(account))
    };
    let everyone = || element.items.iter().find(|item| matches!(item.who, Who::Anyone));
    same.or_else(of_account).or_else(everyone).map_or(element.span, |item| item.value.span())
}

/// Asks for the same in `other`, where that names nobody else.
fn ask_too(cx: &DocumentContext<'_>, condition: &Condition, other: &Statement) -> Option<Fix> {
    let principals = other.principals.as_ref().filter(|e| !e.negated && e.items.len() == 1)?;
    let ([_], true) = (condition.values.as_slice(), principals.complete) else { return None };
    let value = edits::copy(edits::value_node(cx.document, condition, 0)?)?;
    let key = edits::key_of(cx.document, condition)?;
    let edits = edits::add_condition(cx.document, other, condition.operator_text.as_str(), key, value);
    Fix::new(format!("Require `{}` here, too", condition.key), Applicability::Unsafe, edits)
}
