//! A condition looks as if it restricted access, and has no effect.
//!
//! ## Why
//!
//! A test of who calls is only as good as its operator and its value. `…IfExists` and `ForAllValues:` hold when the key is
//! absent; a negated operator lets everyone in but a few; `*` matches every value; `Null: false` asks for some value and not
//! for a certain one. Readers of the policy believe that access is restricted.
//!
//! Where such a condition is the reason for another rule's finding (`public-principal`, `missing-external-id`,
//! `root-principal-without-org-id`), that finding points at it, and this rule is silent.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!                              --------------------------------------- who is granted access
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
//!                                    ^^^^^^^^^^^^^^^^^^ this condition has no effect: `StringEqualsIfExists` also holds for a request that has no `aws:PrincipalOrgID`
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
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:user/deployer" },
//!                              --------------------------------------- who is granted access
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" }
//!                            ^^^^^^^^^^^^^^^^^^^^^^^^^^ this condition has no effect: a request signed with long-term access keys has no `aws:MultiFactorAuthPresent`, and `BoolIfExists` holds without it
//!       }
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
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
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
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:user/deployer" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "Bool": { "aws:MultiFactorAuthPresent": "true" }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! `Null` vouches for the key; a session name that has to be the user's own narrows how, not who:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
//!         "Null": { "aws:PrincipalOrgID": "false" },
//!         "StringLike": { "sts:RoleSessionName": "${aws:username}" }
//!       }
//!     }
//!   ]
//! }
//! ```

use std::collections::HashSet;

use xacct_access::{ConditionEffect, Grant, IneffectiveReason};
use xacct_aws::Arity;
use xacct_policy::{Condition, PolicyKind};

use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    if !matches!(cx.document.policy.kind, PolicyKind::Trust | PolicyKind::Resource) {
        return;
    }
    // Several principals may stand behind one condition: it is reported once, at the first of them.
    let mut found: HashSet<*const Condition> = HashSet::new();
    for grant in cx.grants().filter(|grant| grant.issuer().is_none()) {
        for condition in grant.statement.conditions() {
            if found.contains(&std::ptr::from_ref(condition)) || !may_fail_to_restrict(condition) {
                continue;
            }
            let ConditionEffect::Nothing(request) = grant.effect(cx.index, condition) else { continue };
            let why = IneffectiveReason::of(condition, grant.statement, &request, grant.is_for_anyone());
            if let Some(why) = why.filter(|why| pretends(cx, grant, condition, *why)) {
                found.insert(std::ptr::from_ref(condition));
                out.push(finding(cx, grant, condition, why).witness(Some(*request)));
            }
        }
    }
}

/// Whether there is any way in which the condition could fail to restrict: a quick look, since nearly every condition is
/// a plain comparison with values that are written out.
fn may_fail_to_restrict(condition: &Condition) -> bool {
    let plain = condition.operator.is_some_and(|operator| {
        !operator.negated
            && !operator.if_exists
            && operator.qualifier.is_none()
            && operator.family == xacct_policy::Family::StringEquals
    });
    let is_tested_by_others = ["aws:referer", "aws:UserAgent"].iter().any(|key| condition.has_key(key));
    !plain || is_tested_by_others || condition.values.iter().any(|v| v.has_variable() || v.is_empty())
}

fn finding(
    cx: &DocumentContext<'_>,
    grant: &Grant<'_>,
    condition: &Condition,
    why: IneffectiveReason,
) -> Finding {
    let message = format!("this condition has no effect: {}", why.sentence(condition));
    Finding::new(cx.rule, condition.key.span(), message)
        .label("does not restrict who can call")
        .related(grant.principal.value.span(), "who is granted access")
        .help(help(why))
        .fix(arm(cx, grant, condition, why))
}

/// Whether the condition pretends to say who has access. Beside one that does, some are carve-outs (`everyone of the
/// organization but these`) or are about other things.
fn pretends(
    cx: &DocumentContext<'_>,
    grant: &Grant<'_>,
    condition: &Condition,
    why: IneffectiveReason,
) -> bool {
    match why {
        IneffectiveReason::SaysNothing => false,
        IneffectiveReason::CallerChooses => {
            ["aws:Referer", "aws:UserAgent"].iter().any(|key| condition.has_key(key))
        }
        IneffectiveReason::Negated => condition.restricts_callers() && !is_carve_out(cx, grant, condition),
        _ => true,
    }
}

/// Whether another condition of the statement, or a denial, restricts who calls: one that the strangers to the policy do
/// not meet.
fn is_carve_out(cx: &DocumentContext<'_>, grant: &Grant<'_>, condition: &Condition) -> bool {
    let others = grant.statement.conditions().iter().filter(|other| !std::ptr::eq(*other, condition));
    let positive = |other: &&Condition| {
        other.restricts_callers()
            && other.operator.is_some_and(|operator| !operator.negated && !operator.if_exists)
    };
    let denial =
        cx.index.denials().iter().flat_map(|denial| denial.conditions()).any(Condition::restricts_callers);
    others.filter(positive).any(|other| !other.has_key("sts:ExternalId")) || denial
}

fn help(why: IneffectiveReason) -> &'static str {
    match why {
        IneffectiveReason::IfExists | IneffectiveReason::NoMfa | IneffectiveReason::NeverPresent => {
            "Remove `IfExists`: a request without the key is then denied."
        }
        IneffectiveReason::ForAllValues => "Require the key with `Null`, or use `ForAnyValue`.",
        IneffectiveReason::Negated => {
            "Use a positive operator, such as `StringEquals`, with the values that are meant."
        }
        IneffectiveReason::OnlyPresence => "Compare the key with the values that are meant.",
        IneffectiveReason::CallerChooses | IneffectiveReason::SaysNothing => {
            "Test a key that AWS sets and the caller cannot, such as `aws:PrincipalOrgID`."
        }
        IneffectiveReason::Anything
        | IneffectiveReason::AnyAccount
        | IneffectiveReason::Anywhere
        | IneffectiveReason::Empty
        | IneffectiveReason::ComparedWithItself => "Write the values that are meant.",
    }
}

/// Makes the condition do what it looks like, where that takes nothing but the operator.
fn arm(
    cx: &DocumentContext<'_>,
    grant: &Grant<'_>,
    condition: &Condition,
    why: IneffectiveReason,
) -> Option<Fix> {
    match why {
        IneffectiveReason::IfExists | IneffectiveReason::NoMfa => {
            let operator = condition.operator_text.as_str().trim_end_matches("IfExists");
            let edits = edits::change_operator(cx.document, grant.statement, condition, operator);
            Fix::new(format!("Use `{operator}`"), Applicability::Unsafe, edits)
        }
        IneffectiveReason::ForAllValues => {
            if condition.known.is_some_and(|known| known.arity == Arity::Single) {
                let operator = condition.operator_text.as_str().split_once(':')?.1;
                let edits = edits::change_operator(cx.document, grant.statement, condition, operator);
                return Fix::new(format!("Use `{operator}`"), Applicability::Unsafe, edits);
            }
            let key = edits::key_of(cx.document, condition)?;
            let edits = edits::add_condition(cx.document, grant.statement, "Null", key, "false");
            Fix::new(format!("Require `{}`", condition.key), Applicability::Unsafe, edits)
        }
        _ => None,
    }
}
