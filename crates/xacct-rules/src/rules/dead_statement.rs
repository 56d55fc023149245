//! A statement allows something, and no request can ever meet it.
//!
//! ## Why
//!
//! The statement looks as if it granted access, and never does: a condition requires a key that such a principal's requests never carry, compares
//! with a `*` that is no wildcard there, or contradicts another; or a denial takes away all that the statement gives. STS
//! answers `AccessDenied` and does not say why. The author of the statement believes that it grants access.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": {
//!       "StringEquals": { "aws:SourceAccount": "111111111111" }
//!                          ^^^^^^^^^^^^^^^^^ this condition can never be true
//!     }
//!   }
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": {
//!       "StringEquals": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/deploy-*" }
//!                          ^^^^^^^^^^^^^^^^ this condition can never be true
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
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ an explicit deny overrides everything this statement allows
//!       "Action": "sts:AssumeRole"
//!     },
//!     {
//!     - denied here
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "sts:*"
//!     }
//!   ]
//! }
//! ```
//!
//! In an identity policy, a value that no request can have is found:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Action": "sts:AssumeRole",
//!     "Resource": "arn:aws:iam::222222222222:role/reader",
//!     "Condition": {
//!       "StringEquals": { "aws:ResourceOrgID": "r-ab12" }
//!                          ^^^^^^^^^^^^^^^^^ this condition can never be true
//!     }
//!   }
//! }
//! ```
//!
//! The account of whatever a service acts for is in its ARN:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Service": "sns.amazonaws.com" },
//!     "Action": "sqs:SendMessage",
//!     "Resource": "arn:aws:sqs:eu-west-1:222222222222:jobs",
//!     "Condition": {
//!      ^^^^^^^^^ these conditions can never all be true
//!       "StringEquals": { "aws:SourceAccount": "111111111111" },
//!       "ArnLike": { "aws:SourceArn": "arn:aws:sns:eu-west-1:222222222222:alerts" }
//!     }
//!   }
//! }
//! ```
//!
//! One of several principals can never meet a condition that the others do: that is a warning.
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Service": "sns.amazonaws.com", "AWS": "arn:aws:iam::111111111111:role/publisher" },
//!                                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: no request of this principal meets the conditions of the statement
//!     "Action": "sqs:SendMessage",
//!     "Resource": "arn:aws:sqs:eu-west-1:222222222222:jobs",
//!     "Condition": { "StringEquals": { "aws:SourceAccount": "222222222222" } }
//!   }
//! }
//! ```
//!
//! ## Fixed
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": {
//!       "StringLike": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/deploy-*" }
//!     }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! A place that is still to be filled in may hold anything:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": {
//!       "StringEquals": { "aws:PrincipalAccount": "${TrustedAccount}" }
//!     }
//!   }
//! }
//! ```
//!
//! A denial with an exception leaves a way in:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!       "Action": "sts:AssumeRole"
//!     },
//!     {
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "sts:*",
//!       "Condition": {
//!         "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/deploy-*" }
//!       }
//!     }
//!   ]
//! }
//! ```

use xacct_access::{
    Answer, Grant, Question, Unreachable, is_met_by_no_value, is_unreachable, why_unreachable,
};
use xacct_facts::{Dialect, Document};
use xacct_policy::{AccountField, Condition, Element, Pattern, PolicyKind, Principal, Statement, Tri, Who};

use crate::mismatch::mismatch;
use crate::rule::{Check, DocumentContext};
use crate::{Category, Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

/// A long policy takes long.
const MOST_STATEMENTS: usize = 256;
/// So many principals of one statement are looked at one by one.
const MOST_PRINCIPALS: usize = 64;

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    let policy = &cx.document.policy;
    if policy.statements.len() > MOST_STATEMENTS {
        return;
    }
    match policy.kind {
        PolicyKind::Trust | PolicyKind::Resource => {}
        PolicyKind::Identity => return without_value(cx, out),
        _ => return,
    }
    // A statement without conditions in a policy without denials is open.
    let is_denied = !cx.index.denials().is_empty();
    for statement in policy.allows().filter(|s| is_denied || !s.conditions().is_empty()) {
        let grants: Vec<&Grant<'_>> = cx.grants_of(statement).collect();
        if is_understood(cx, statement, &grants) && is_unreachable(cx.index, &grants) {
            out.push(finding(cx, statement, &grants));
        } else {
            out.extend(dead_principals(cx, &grants));
        }
    }
}

/// Conditions of an identity policy with values that no request can have.
fn without_value(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for statement in cx.document.policy.allows().filter(|s| !repeats_a_key(cx.document, s)) {
        let conditions = statement.conditions().iter();
        let dead = conditions.filter(|condition| is_met_by_no_value(cx.index, statement, condition));
        out.extend(dead.map(|condition| of_condition(cx, statement, condition, "nothing is allowed")));
    }
}

/// The principals, beside others that can meet the statement, none of whose requests does.
fn dead_principals(cx: &DocumentContext<'_>, grants: &[&Grant<'_>]) -> Vec<Finding> {
    if !(2..=MOST_PRINCIPALS).contains(&grants.len()) {
        return Vec::new();
    }
    let known = grants.iter().filter(|grant| grant.is_usable() && is_known(grant.principal));
    let dead = known.filter(|grant| grant.ask(cx.index, Question::Itself) == Answer::None);
    let finding = |grant: &Grant<'_>| {
        let message = "no request of this principal meets the conditions of the statement";
        Finding::new(cx.rule, grant.principal.value.span(), message)
            .label("is granted nothing")
            .help(
                "Give it a statement of its own with conditions that its requests can meet, or leave it out.",
            )
            .as_category(Category::Loose)
    };
    dead.map(|grant| finding(grant)).collect()
}

/// Whether all that the statement is about is known well enough to say that nobody meets it.
fn is_understood(cx: &DocumentContext<'_>, statement: &Statement, grants: &[&Grant<'_>]) -> bool {
    let principals = |e: &Element<Principal>| !e.negated && e.complete && e.items.iter().all(is_known);
    let mut trust_actions = xacct_aws::sts::TRUST_ACTIONS.iter();
    // What keeps everyone from other actions is no condition.
    let is_asked_for = match cx.is_trust() {
        true => trust_actions.any(|action| statement.covers_action(action) == Tri::Yes),
        false => grants.iter().any(|grant| grant.is_usable()),
    };
    is_asked_for
        && !repeats_a_key(cx.document, statement)
        && statement.actions.is_some()
        && statement.principals.as_ref().is_some_and(principals)
        // `invalid-principal` says what is wrong with these.
        && !(cx.is_trust() && mismatch(statement).is_some())
}

/// Whether an operator or a key is written twice, which `duplicate-key` reports: only one of both counts.
fn repeats_a_key(document: &Document, statement: &Statement) -> bool {
    let conditions = statement.conditions();
    let repeats = |(at, condition): (usize, &Condition)| {
        conditions.iter().skip(at + 1).any(|other| {
            let same_operator = other.operator_text.as_str() == condition.operator_text.as_str();
            let same_key = other.key.as_str() == condition.key.as_str();
            same_operator && (other.tests != condition.tests || same_key)
        })
    };
    // Blocks stand beside each other, and all count.
    document.dialect == Dialect::Policy && conditions.iter().enumerate().any(repeats)
}

fn is_known(principal: &Principal) -> bool {
    let is_written = !principal.has_wildcard() && !principal.value.has_hole();
    is_written
        && principal.refusal.is_none()
        && match principal.who {
            Who::Anyone | Who::Service | Who::SamlProvider | Who::OidcProvider => true,
            Who::Account(field) | Who::Identity(field) => matches!(field, AccountField::Id(_)),
            Who::UniqueId | Who::Canonical | Who::Unknown => false,
        }
}

fn finding<'a>(cx: &DocumentContext<'a>, statement: &'a Statement, grants: &[&Grant<'a>]) -> Finding {
    let finding =
        |span, message: &str| Finding::new(cx.rule, span, message.to_owned()).label("grants nothing");
    match why_unreachable(cx.index, grants) {
        Unreachable::Condition(condition) => of_condition(cx, statement, condition, "grants nothing"),
        Unreachable::Conditions => {
            let span = statement.conditions.as_ref().map_or(statement.span, |c| c.key.span());
            finding(span, "these conditions can never all be true")
                .help("They contradict each other: what meets one does not meet another.")
        }
        Unreachable::Denials => {
            let place = statement.principals.as_ref().map_or(statement.span, |p| p.span);
            let mut finding = finding(place, "an explicit deny overrides everything this statement allows");
            for denial in cx.index.denials().iter().take(3) {
                finding = finding.related(denial.span, "denied here".to_owned());
            }
            finding.help("Narrow the `Deny`, or remove the statement.")
        }
    }
}

fn of_condition(
    cx: &DocumentContext<'_>,
    statement: &Statement,
    condition: &Condition,
    label: &str,
) -> Finding {
    Finding::new(cx.rule, condition.key.span(), "this condition can never be true")
        .label(label)
        .help(reason(statement, condition))
        .fix(wild(cx, statement, condition))
}

/// Why nothing meets a condition, as far as its form shows it.
fn reason(statement: &Statement, condition: &Condition) -> String {
    let reads_wildcards = condition.operator.is_some_and(|o| o.reads_wildcards());
    if !reads_wildcards && condition.values.iter().all(Pattern::has_wildcard) {
        return format!(
            "`{}` takes `*` and `?` as they are; `StringLike` reads them as wildcards.",
            condition.operator_text
        );
    }
    let never = format!("Requests of this principal never carry `{}` with such a value.", condition.key);
    match of_customer(statement, condition) {
        Some(key) => format!("{never} The account on whose behalf a service acts is in `{key}`."),
        None => never,
    }
}

/// The key that says of the account that a service acts for what the key of the condition says of a caller.
fn of_customer(statement: &Statement, condition: &Condition) -> Option<&'static str> {
    const KEYS: [(&str, &str); 4] = [
        ("aws:PrincipalAccount", "aws:SourceAccount"),
        ("aws:PrincipalArn", "aws:SourceArn"),
        ("aws:PrincipalOrgID", "aws:SourceOrgID"),
        ("aws:PrincipalOrgPaths", "aws:SourceOrgPaths"),
    ];
    let principals = statement.principals.as_ref()?;
    let (_, key) = KEYS.iter().find(|(of_caller, _)| condition.has_key(of_caller))?;
    principals.items.iter().all(|principal| matches!(principal.who, Who::Service)).then_some(*key)
}

/// Reads the wildcards: a person has to say that they are meant, because more is allowed then.
fn wild(cx: &DocumentContext<'_>, statement: &Statement, condition: &Condition) -> Option<Fix> {
    let operator = condition.operator_text.as_str();
    let meant = operator
        .strip_suffix("StringEquals")
        .filter(|_| condition.values.iter().any(|value| value.has_wildcard()))?;
    let operator = format!("{meant}StringLike");
    let edits = edits::change_operator(cx.document, statement, condition, &operator);
    Fix::manual(format!("Use `{operator}`"), edits, &[])
}
