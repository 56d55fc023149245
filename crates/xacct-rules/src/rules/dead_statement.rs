//! A statement allows something, and no request can ever meet it.
//!
//! ## Why
//!
//! The door is written down and stays shut: a condition asks for a key that such a principal's requests never carry, compares
//! with a `*` that is no wildcard there, or contradicts another; or a denial takes away all that the statement gives. STS
//! answers `AccessDenied` and does not say why. Whoever wrote the statement thinks that it lets somebody in.
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
//!                          ^^^^^^^^^^^^^^^^^ no request can meet this condition
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
//!                          ^^^^^^^^^^^^^^^^ no request can meet this condition
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
//!                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a denial takes away all that this statement allows
//!       "Action": "sts:AssumeRole"
//!     },
//!     {
//!     - this denial has a part in it
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "sts:*"
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

use std::collections::HashSet;

use xacct_access::{Answer, Caller, Dead, Survey, way_in, why_dead};
use xacct_aws::{SetBy, condition_key};
use xacct_facts::Document;
use xacct_policy::{
    AccountField, Condition, Element, Family, Kind, Pattern, Policy, Principal, PrincipalType, Statement,
    Tri, Who,
};

use crate::mismatch::mismatch;
use crate::subject::Subject;
use crate::unknown_key::key_fault;
use crate::{Context, Finding, Fix, Rule, mend};

pub(crate) struct DeadStatement;

impl Rule for DeadStatement {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        // A long policy takes long.
        const MOST_STATEMENTS: usize = 64;
        for Subject { document, survey, .. } in cx.subjects() {
            let policy = &document.policy;
            if !matches!(policy.kind, Kind::Trust | Kind::Resource)
                || policy.statements.len() > MOST_STATEMENTS
            {
                continue;
            }
            // A statement without conditions in a policy without denials is open.
            let guarded = !survey.denials().is_empty();
            for statement in policy.allows().filter(|s| guarded || may_be_dead(s)) {
                if is_understood(policy, statement)
                    && !has_plainer_finding(document, statement)
                    && way_in(survey, statement) == Answer::None
                {
                    out.push(finding(cx, document, survey, statement));
                }
            }
        }
    }
}

/// Whether its conditions may shut out everyone. What the caller sets can be set so that it fits, one key at a time; and
/// which organization a principal belongs to is not known, so that it may be the one asked for.
fn may_be_dead(statement: &Statement) -> bool {
    let conditions = statement.conditions();
    let signed = |p: &Principal| matches!(p.principal_type, PrincipalType::Aws | PrincipalType::Everyone);
    let all_sign = statement.principals.as_ref().is_some_and(|e| e.items.iter().all(signed));
    let is_free = |condition: &Condition| {
        let key = condition_key::lookup(condition.key.as_str());
        key.is_none_or(|key| matches!(key.set_by, SetBy::Caller | SetBy::Network | SetBy::Request))
    };
    let is_open = conditions.is_empty()
        || all_sign && (conditions.iter().all(is_free) || conditions.iter().all(asks_for_an_organization));
    let mut seen = HashSet::new();
    let mut again = |condition: &Condition| !seen.insert(condition.key.as_str().to_ascii_lowercase());
    !is_open || conditions.iter().any(&mut again)
}

/// Whether it asks, plainly, for a certain organization.
fn asks_for_an_organization(condition: &Condition) -> bool {
    condition.has_key("aws:PrincipalOrgID")
        && !condition.values.is_empty()
        && condition
            .operator
            .is_some_and(|o| o.family == Family::StringEquals && !o.negated && o.qualifier.is_none())
}

/// Whether another rule says more exactly why nobody meets the statement: `invalid-principal`, `unknown-condition-key` or
/// `oidc-unknown-claim`.
fn has_plainer_finding(document: &Document, statement: &Statement) -> bool {
    let mut principals = statement.principals.iter().flat_map(|e| &e.items);
    principals.any(|principal| principal.refusal().is_some())
        || document.policy.kind == Kind::Trust && mismatch(statement).is_some()
        || statement.conditions().iter().any(|c| key_fault(document, statement, c).is_some())
}

/// Whether all that the statement speaks of is known well enough to say that nobody meets it.
fn is_understood(policy: &Policy, statement: &Statement) -> bool {
    let known = |principal: &Principal| {
        !principal.has_wildcard()
            && match principal.who {
                Who::Anyone => true,
                Who::Service | Who::Federated => {
                    Pattern::of(&principal.value).is_literal()
                        && Caller::parse(principal.value.as_str()).is_some()
                }
                Who::Account(field) | Who::Identity(field) => matches!(field, AccountField::Id(_)),
                Who::UniqueId | Who::Canonical | Who::Unknown => false,
            }
    };
    let principals = |e: &Element<Principal>| !e.negated && e.complete && e.items.iter().all(known);
    let asked_for = policy.kind != Kind::Trust
        || xacct_aws::sts::TRUST_ACTIONS.iter().any(|action| statement.covers_action(action) == Tri::Yes);
    asked_for && statement.actions.is_some() && statement.principals.as_ref().is_some_and(principals)
}

fn finding<'a>(
    cx: &Context<'a>,
    document: &Document,
    survey: &Survey<'a>,
    statement: &'a Statement,
) -> Finding {
    let finding =
        |span, message: &str| Finding::new(cx.rule, span, message.to_owned()).label("nobody gets in");
    match why_dead(survey, statement) {
        Dead::Condition(condition) => finding(condition.key.span(), "no request can meet this condition")
            .help(reason(condition))
            .fix(wild(document, statement, condition)),
        Dead::Conditions => {
            let span = statement.conditions.as_ref().map_or(statement.span, |c| c.key.span());
            finding(span, "no request can meet these conditions together")
                .help("They contradict each other: what meets one fails another.")
        }
        Dead::Denials => {
            let place = statement.principals.as_ref().map_or(statement.span, |p| p.span);
            let mut finding = finding(place, "a denial takes away all that this statement allows");
            for denial in survey.denials().iter().take(3) {
                finding = finding.related(denial.span, "this denial has a part in it".to_owned());
            }
            finding.help("Narrow the denial, or drop the statement.")
        }
    }
}

/// Why nothing meets a condition, as far as its form shows it.
fn reason(condition: &Condition) -> String {
    let reads_wildcards = condition.operator.is_some_and(|o| o.reads_wildcards());
    if !reads_wildcards && condition.values.iter().all(|v| Pattern::of(v).has_wildcard()) {
        return format!(
            "`{}` takes `*` and `?` as they are; `StringLike` reads them as wildcards.",
            condition.operator_text
        );
    }
    format!("Requests of this principal never carry `{}` with such a value.", condition.key)
}

/// Reads the wildcards: a person has to say that they are meant, because more is allowed then.
fn wild(document: &Document, statement: &Statement, condition: &Condition) -> Option<Fix> {
    let operator = condition.operator_text.as_str();
    let meant = operator
        .strip_suffix("StringEquals")
        .filter(|_| condition.values.iter().any(|v| Pattern::of(v).has_wildcard()))?;
    let operator = format!("{meant}StringLike");
    let edits = mend::change_operator(document, statement, condition, &operator);
    Fix::manual(format!("Use `{operator}`"), edits, &[])
}

#[cfg(test)]
mod tests {
    use xacct_facts::Hints;
    use xacct_syntax::{FileId, Source};

    use super::*;

    #[test]
    fn what_is_not_searched_has_a_way_in() {
        let conditions = [
            r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#,
            r#""StringEquals": {"aws:principalorgid": ["*", "o-?"]}"#,
            r#""StringEqualsIfExists": {"aws:PrincipalOrgID": ""}"#,
            r#""StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}"#,
        ];
        let principals =
            [r#""*""#, r#"{"AWS": "111111111111"}"#, r#"{"AWS": "arn:aws:iam::111111111111:user/x"}"#];
        for (condition, principal) in conditions.iter().flat_map(|c| principals.map(|p| (c, p))) {
            let text = format!(
                r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole", "Condition": {{{condition}}}}}}}"#
            );
            let facts =
                xacct_facts::read(&Source::new(FileId(0), "x.json", text.as_str()), &Hints::default());
            let policy = &facts.documents[0].policy;
            let statement = &policy.statements[0];
            assert!(!may_be_dead(statement), "{text}");
            assert_ne!(way_in(&Survey::of(policy), statement), Answer::None, "{text}");
        }
        let twice = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {
            "StringEquals": {"aws:PrincipalOrgID": "o-a"}, "StringLike": {"aws:PrincipalOrgID": "o-b*"}}}}"#;
        let facts = xacct_facts::read(&Source::new(FileId(0), "x.json", twice), &Hints::default());
        assert!(may_be_dead(&facts.documents[0].policy.statements[0]));
    }
}
