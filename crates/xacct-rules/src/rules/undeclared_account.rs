//! A resource's policy allows a principal of an account that is not declared.
//!
//! ## Why
//!
//! Once `[accounts]` are declared, every other account is a third party's. A bucket, queue, topic or key that grants such an
//! account access shares its data with somebody whom the configuration does not know: an account that was closed or sold, one
//! with a mistyped number, or a partner of whom nobody has a record.
//!
//! Declare the account: under `[accounts]` if it is yours, under `[third-parties]` if its access is intended. If neither is
//! so, remove the principal. Known vendors, and the accounts from which AWS's own services act, need no declaration. An
//! account that is allowed as a whole is reported by `root-principal-without-org-id`, and the trust policies of roles by
//! `missing-external-id`.
//!
//! ## Bad
//!
//! ```toml
//! [accounts]
//! prod = "222222222222"
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::640192837465:role/reader" },
//!                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account 640192837465, which is not declared, is allowed `s3:GetObject`
//!     "Action": "s3:GetObject",
//!     "Resource": "arn:aws:s3:::quarterly-reports/*"
//!   }
//! }
//! ```
//!
//! A condition can name the account, too:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": "*",
//!                   ^ account 640192837465, which is not declared, is allowed `sqs:SendMessage`
//!     "Action": "sqs:SendMessage",
//!     "Resource": "arn:aws:sqs:eu-west-1:222222222222:jobs",
//!     "Condition": { "StringEquals": { "aws:PrincipalAccount": "640192837465" } }
//!                                       -------------------- this names the account
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! A declared account, the policy's own account, and a load balancer's account, which is one of AWS:
//!
//! ```toml
//! [accounts]
//! prod = "222222222222"
//! [third-parties]
//! auditor = "333333333333"
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": {
//!       "AWS": [
//!         "arn:aws:iam::222222222222:role/reader",
//!         "arn:aws:iam::333333333333:role/scanner",
//!         "arn:aws:iam::555555555555:role/worker"
//!       ]
//!     },
//!     "Action": "sqs:SendMessage",
//!     "Resource": "arn:aws:sqs:eu-west-1:555555555555:jobs"
//!   }
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::127311923021:root" },
//!     "Action": "s3:PutObject",
//!     "Resource": "arn:aws:s3:::balancer-logs/AWSLogs/222222222222/*"
//!   }
//! }
//! ```

use xacct_access::{Answer, Grant, Question, Request};
use xacct_aws::AccountId;
use xacct_policy::{Condition, PolicyKind, Who};

use crate::rule::{Check, DocumentContext};
use crate::{Finding, Ownership};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    if cx.document.policy.kind != PolicyKind::Resource || cx.known_accounts.accounts.is_empty() {
        return;
    }
    for grant in cx.grants() {
        match grant.principal.who {
            Who::Account(_) | Who::Identity(_) => out.extend(named(cx, grant)),
            Who::Anyone => out.extend(named_by_condition(cx, grant)),
            _ => {}
        }
    }
}

/// The principal is of an account that is not declared.
fn named(cx: &DocumentContext<'_>, grant: &Grant<'_>) -> Option<Finding> {
    if cx.is_own(grant) || cx.ownership(grant.principal) != Ownership::Outside {
        return None;
    }
    let of_no_organization = grant.ask(cx.index, Question::WithoutExternalId);
    // A condition may name one role of the account; that an organization is asked for is a restriction that suffices.
    let answer = match of_no_organization {
        Answer::Found(_) => of_no_organization,
        _ if asks_for_an_organization(cx) => return None,
        _ => grant.ask(cx.index, Question::Itself),
    };
    Some(finding(cx, grant, cx.account(grant.principal), answer.request()?))
}

/// Whether a statement of the policy tests the caller's organization.
fn asks_for_an_organization(cx: &DocumentContext<'_>) -> bool {
    const ORGANIZATION: [&str; 2] = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];
    let mut conditions = cx.document.policy.statements.iter().flat_map(|statement| statement.conditions());
    conditions.any(|condition| ORGANIZATION.iter().any(|key| condition.has_key(key)))
}

/// Everyone is allowed, and a condition restricts that to an account that is not declared.
fn named_by_condition(cx: &DocumentContext<'_>, grant: &Grant<'_>) -> Option<Finding> {
    let (condition, account) = grant.statement.conditions().iter().find_map(|condition| {
        let account = accounts_in(condition).find(|id| is_undeclared(cx, *id))?;
        Some((condition, account))
    })?;
    if asks_for_an_organization(cx) || grant.ask(cx.index, Question::Anyone) != Answer::None {
        return None;
    }
    let answer = grant.ask(cx.index, Question::Itself);
    let request = answer.request().filter(|request| request.caller.account() == Some(account))?;
    let finding = finding(cx, grant, cx.known_accounts.describe(account), request);
    Some(finding.related(condition.key.span(), "this names the account"))
}

/// The accounts to which a condition restricts the callers.
fn accounts_in(condition: &Condition) -> impl Iterator<Item = AccountId> {
    const OF_CALLER: [&str; 3] = ["aws:PrincipalAccount", "aws:PrincipalArn", "kms:CallerAccount"];
    let restricts = condition.operator.is_some_and(|operator| !operator.negated && !operator.if_exists)
        && OF_CALLER.iter().any(|key| condition.has_key(key));
    let values = condition.values.iter().filter(move |_| restricts);
    // A value is an account's id, or an ARN with one in its fifth field.
    values.filter_map(|value| {
        let text = value.as_str();
        AccountId::parse(text.split(':').nth(4).unwrap_or(text))
    })
}

fn is_undeclared(cx: &DocumentContext<'_>, id: AccountId) -> bool {
    cx.document.account != Some(id) && cx.known_accounts.ownership(id) == Ownership::Outside
}

fn finding(cx: &DocumentContext<'_>, grant: &Grant<'_>, account: String, request: &Request) -> Finding {
    let message = format!("{account}, which is not declared, {}", cx.allowed(grant));
    Finding::new(cx.rule, grant.principal.value.span(), message)
        .label("not one of your accounts, and no known third party")
        .witness(Some(request.clone()))
        .help(
            "Declare the account under `[accounts]` or `[third-parties]` of `xacct-lint.toml`, or remove the principal.",
        )
}
