//! A statement lets a principal in only under a condition, and another statement lets the same principal in without it.
//!
//! ## Why
//!
//! Statements are alternatives: whoever one of them lets in is in. A condition therefore guards nothing as long as a second
//! statement allows the same to the same principal and does not ask for it. That happens when a policy grows by a
//! statement at a time: the external ID is demanded in the new one, and the old one stays. Only a `Deny` counts whatever the
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
//!                            -------------- this guards nothing as long as the other statement stands
//!       }
//!     },
//!     {
//!       "Sid": "Old",
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/collector" },
//!                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ statement "Partner" asks this principal for `sts:ExternalId`, and statement "Old" lets it in without
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
//! More for whoever meets the condition:
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

use xacct_access::{Answer, Caller, Request, bypass};
use xacct_policy::{AccountField, Condition, Principal, Statement, Tri, Who};
use xacct_syntax::Span;

use crate::door::{Door, Speaker};
use crate::subject::Subject;
use crate::{Applicability, Context, Finding, Fix, Rule, mend};

pub(crate) struct OverlappingStatementBypass;

impl Rule for OverlappingStatementBypass {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for subject in cx.subjects() {
            // Every door is held against every statement; the largest policy that AWS accepts stays below this.
            const MOST_PAIRS: usize = 1 << 12;
            let statements = &subject.document.policy.statements;
            if statements.len() < 2 || subject.doors.len().saturating_mul(statements.len()) > MOST_PAIRS {
                continue;
            }
            for door in &subject.doors {
                let Some((guard, caller)) = guard(door).zip(caller(door.principal)) else { continue };
                for other in subject.document.policy.allows().filter(|s| !std::ptr::eq(*s, door.statement)) {
                    if let Some(request) = passed(subject, door, other, &caller) {
                        out.push(finding(cx, door, guard, other, &request));
                    }
                }
            }
        }
    }
}

/// The first condition of the door's own statement that keeps somebody out.
fn guard<'a>(door: &Door<'a>) -> Option<&'a Condition> {
    let own = door.guards.iter().filter(|guard| !guard.by_denial);
    own.filter(|guard| guard.verdict.is_effective()).map(|guard| guard.condition).next()
}

/// Somebody whom the principal means; none where that is not written out, or is everyone.
fn caller(principal: &Principal) -> Option<Caller> {
    match principal.who {
        Who::Account(AccountField::Id(id)) => Caller::parse(&format!("arn:aws:iam::{id}:role/any-role")),
        Who::Identity(AccountField::Id(_)) | Who::Service | Who::Federated if !principal.has_wildcard() => {
            Caller::parse(principal.value.as_str())
        }
        _ => None,
    }
}

/// A request that comes in by `other` and not by the door, where `other` lets in all that the door does, and no other
/// rule speaks of it.
fn passed<'a>(
    subject: &Subject<'a>,
    door: &Door<'a>,
    other: &'a Statement,
    caller: &Caller,
) -> Option<Request> {
    let spoken_for = |d: &Door<'_>| std::ptr::eq(d.statement, other) && d.speaker != Speaker::None;
    // Nearly every other statement speaks of somebody else, or of something else.
    if !may_name(other, door.principal) {
        return None;
    }
    let mut actions = door.asked_for().peekable();
    let covers = |action: &String| other.covers_action(action) == Tri::Yes;
    if !actions.peek().is_some_and(covers) || subject.doors.iter().any(spoken_for) {
        return None;
    }
    let mut first = None;
    for action in actions {
        match bypass(&subject.survey, door.statement, other, &action, caller) {
            Answer::Found(request) => first = first.or(Some(*request)),
            Answer::None | Answer::Unknown => return None,
        }
    }
    first
}

/// Whether the statement may speak of the principal: by the same words, by its account, or among everyone.
fn may_name(other: &Statement, principal: &Principal) -> bool {
    let account = principal.account().and_then(AccountField::id);
    let is_meant = |item: &Principal| match item.who {
        Who::Anyone | Who::Unknown => true,
        Who::Account(field) => field.id().is_none() || field.id() == account,
        _ => item.value == principal.value,
    };
    other.principals.as_ref().is_some_and(|e| e.negated || e.items.iter().any(is_meant))
}

fn finding(
    cx: &Context<'_>,
    door: &Door<'_>,
    guard: &Condition,
    other: &Statement,
    request: &Request,
) -> Finding {
    let asking = match door.statement.describe() {
        same if same == other.describe() => "another statement".to_owned(),
        name => name,
    };
    let message = format!(
        "{asking} asks this principal for `{}`, and {} lets it in without",
        guard.key,
        other.describe()
    );
    Finding::new(cx.rule, place(other, door.principal), message)
        .label("lets in whom the condition keeps out")
        .related(guard.key.span(), "this guards nothing as long as the other statement stands")
        .witness(Some(request.clone()))
        .help("Ask for the same in both statements, or take the principal out of this one.")
        .fix(ask_too(door, guard, other))
}

/// Where `other` lets the principal in.
fn place(other: &Statement, principal: &Principal) -> Span {
    let Some(element) = &other.principals else { return other.span };
    let same = element.items.iter().find(|item| item.value == principal.value);
    let of_account = || {
        let account = principal.account()?.id()?;
        element.items.iter().find(|item| item.account().and_then(AccountField::id) == Some(account))
    };
    same.or_else(of_account).map_or(element.span, |item| item.value.span())
}

/// Asks for the same in `other`, where that lets in nobody else.
fn ask_too(door: &Door<'_>, guard: &Condition, other: &Statement) -> Option<Fix> {
    let principals = other.principals.as_ref().filter(|e| !e.negated && e.items.len() == 1)?;
    let ([_], true) = (guard.values.as_slice(), principals.complete) else { return None };
    let value = mend::copy(mend::value_node(door.document, guard, 0)?)?;
    let key = mend::key_of(door.document, guard)?;
    let edits = mend::add_condition(door.document, other, guard.operator_text.as_str(), key, value);
    Fix::new(format!("Ask for `{}` here, too", guard.key), Applicability::Unsafe, edits)
}
