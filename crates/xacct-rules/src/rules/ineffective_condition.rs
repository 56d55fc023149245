//! A condition looks like a guard, and keeps nobody out.
//!
//! ## Why
//!
//! A test of who calls is only as good as its operator and its value. `…IfExists` and `ForAllValues:` hold when the key is
//! absent; a negated operator lets everyone in but a few; `*` matches every value; `Null: false` asks for some value and not
//! for a certain one. Whoever reads the policy believes that the door is guarded.
//!
//! Where such a condition is the reason that another rule speaks (`public-principal`, `missing-external-id`,
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
//!                              --------------------------------------- who is let in
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
//!                                    ^^^^^^^^^^^^^^^^^^ this condition keeps nobody out: `StringEqualsIfExists` also holds for a request that has no `aws:PrincipalOrgID`
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
//!                              --------------------------------------- who is let in
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" }
//!                            ^^^^^^^^^^^^^^^^^^^^^^^^^^ this condition keeps nobody out: a request signed with long-term access keys has no `aws:MultiFactorAuthPresent`, and `BoolIfExists` lets it pass
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

use xacct_access::Why;
use xacct_aws::{Arity, Bounds, condition_key};
use xacct_policy::{Condition, Tri};

use crate::door::{Door, Speaker};
use crate::subject::Subject;
use crate::{Applicability, Context, Finding, Fix, Rule, mend};

pub(crate) struct IneffectiveCondition;

impl Rule for IneffectiveCondition {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for Subject { survey, doors, .. } in cx.subjects() {
            let doors: Vec<&Door<'_>> = doors.iter().filter(|d| d.ineffective().next().is_some()).collect();
            // Several principals may stand behind one condition: it is reported once, at the first of them.
            let address = |condition: &Condition| std::ptr::from_ref(condition);
            let spoken_for = doors.iter().filter(|d| d.speaker != Speaker::None);
            let mut said: HashSet<*const Condition> =
                spoken_for.flat_map(|d| d.ineffective().map(|(condition, _)| address(condition))).collect();
            for door in doors {
                for (condition, why) in door.ineffective() {
                    if !pretends(door, condition, why) || said.contains(&address(condition)) {
                        continue;
                    }
                    if let Some(request) = door.passes(survey, condition) {
                        said.insert(address(condition));
                        out.push(finding(cx, door, condition, why).witness(Some(request)));
                    }
                }
            }
        }
    }
}

fn finding(cx: &Context<'_>, door: &Door<'_>, condition: &Condition, why: Why) -> Finding {
    let message = format!("this condition keeps nobody out: {}", why.sentence(condition));
    Finding::new(cx.rule, condition.key.span(), message)
        .label("guards nothing")
        .related(door.principal.value.span(), "who is let in")
        .help(help(why))
        .fix(arm(door, condition, why))
}

/// Whether the condition pretends to say who comes in. Beside an effective guard some are carve-outs (`everyone of the
/// organization but these`) or speak of other things.
fn pretends(door: &Door<'_>, condition: &Condition, why: Why) -> bool {
    let bound = door.guards.bound_the_caller() == Tri::Yes;
    match why {
        Why::SaysNothing => false,
        Why::CallerChooses => ["aws:Referer", "aws:UserAgent"].iter().any(|key| condition.has_key(key)),
        Why::Negated => !bound && guards_who(condition),
        _ => true,
    }
}

fn guards_who(condition: &Condition) -> bool {
    let bounds = condition_key::lookup(condition.key.as_str()).map(|k| k.bounds);
    matches!(bounds, Some(Bounds::Caller | Bounds::CallerByArn | Bounds::OrgPath | Bounds::ExternalId))
}

fn help(why: Why) -> &'static str {
    match why {
        Why::IfExists | Why::NoMfa | Why::NeverPresent => {
            "Leave out `IfExists`: then a request without the key is refused."
        }
        Why::ForAllValues => "Demand with `Null` that the key is present, or use `ForAnyValue`.",
        Why::Negated => "Say who may come in, not who may not.",
        Why::OnlyPresence => "Compare the key with the values that are meant.",
        Why::CallerChooses | Why::SaysNothing => {
            "Test a key that AWS sets and the caller cannot, such as `aws:PrincipalOrgID`."
        }
        Why::Anything | Why::AnyAccount | Why::Anywhere | Why::Empty | Why::ComparedWithItself => {
            "Write the values that are meant."
        }
    }
}

/// Makes the condition do what it looks like, where that takes nothing but the operator.
fn arm(door: &Door<'_>, condition: &Condition, why: Why) -> Option<Fix> {
    match why {
        Why::IfExists | Why::NoMfa => {
            let operator = condition.operator_text.as_str().trim_end_matches("IfExists");
            let edits = mend::change_operator(door.document, door.statement, condition, operator);
            Fix::new(format!("Use `{operator}`"), Applicability::Unsafe, edits)
        }
        Why::ForAllValues => {
            let single =
                condition_key::lookup(condition.key.as_str()).is_some_and(|k| k.arity == Arity::Single);
            if single {
                let operator = condition.operator_text.as_str().split_once(':')?.1;
                let edits = mend::change_operator(door.document, door.statement, condition, operator);
                return Fix::new(format!("Use `{operator}`"), Applicability::Unsafe, edits);
            }
            let key = mend::key_of(door.document, condition)?;
            let edits = mend::add_condition(door.document, door.statement, "Null", key, "false");
            Fix::new(format!("Demand that `{}` is present", condition.key), Applicability::Unsafe, edits)
        }
        _ => None,
    }
}
