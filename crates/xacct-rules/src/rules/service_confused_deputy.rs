//! An AWS service can act on behalf of any account (confused deputy), though it would say of which.
//!
//! ## Why
//!
//! `cloudtrail.amazonaws.com` is not *your* CloudTrail. It is everybody's: any customer of AWS can make a trail that
//! publishes to your topic, and the call comes from the service principal that you allow. The service is a confused
//! deputy. Many services say for whom they act, in `aws:SourceAccount`, `aws:SourceArn`, `aws:SourceOrgID` and
//! `aws:SourceOrgPaths`, and one condition on any of them ends it.
//!
//! On a resource the finding is an error. On a role it is only worth knowing: a role can be handed to a service only with
//! `iam:PassRole` in its own account, and services refuse roles of others.
//!
//! Not every service sends these keys. The rule applies only where the service's own guide shows or recommends the
//! condition; of all other services it says nothing, and asking them for a condition would lock them out. It is silent
//! also where another condition binds the service, such as an external ID for Amazon Data Firehose, or where log files
//! may only be written below `AWSLogs/` and an account's id.
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
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "Service": "cloudtrail.amazonaws.com" },
//!                                  ^^^^^^^^^^^^^^^^^^^^^^^^ `cloudtrail.amazonaws.com` is allowed `SNS:Publish` on behalf of any account
//!       "Action": "SNS:Publish",
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:trail"
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
//!     "Principal": { "Service": "states.amazonaws.com" },
//!                                ^^^^^^^^^^^^^^^^^^^^ note: `states.amazonaws.com` can assume this role on behalf of any account
//!     "Action": "sts:AssumeRole"
//!   }
//! }
//! ```
//!
//! `"*"` stands for services, too, and an `aws:SourceArn` that fits everything names no source:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": "*",
//!                   ^ `sns.amazonaws.com` is allowed `sqs:SendMessage` on behalf of any account
//!     "Action": "sqs:SendMessage",
//!     "Resource": "arn:aws:sqs:eu-west-1:222222222222:jobs",
//!     "Condition": { "StringLike": { "aws:SourceArn": "arn:aws:sns:*" } }
//!                                     ------------- no effect: `arn:aws:sns:*` fits every account
//!   }
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
//!       "Principal": { "Service": "cloudtrail.amazonaws.com" },
//!       "Action": "SNS:Publish",
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:trail",
//!       "Condition": {
//!         "StringEquals": {
//!           "aws:SourceAccount": "222222222222"
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
//!     "Principal": { "Service": "states.amazonaws.com" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": {
//!       "StringEquals": {
//!         "aws:SourceAccount": "<account-id>"
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! Any of the keys is enough:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Service": "cloudfront.amazonaws.com" },
//!     "Action": "s3:GetObject",
//!     "Resource": "arn:aws:s3:::assets-bucket/*",
//!     "Condition": {
//!       "StringEquals": { "AWS:SourceArn": "arn:aws:cloudfront::222222222222:distribution/EDFDVBD6EXAMPLE" }
//!     }
//!   }
//! }
//! ```
//!
//! Services that do not send them:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Service": ["ec2.amazonaws.com", "edgelambda.amazonaws.com", "lambda.amazonaws.com"] },
//!     "Action": "sts:AssumeRole"
//!   }
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Service": "events.amazonaws.com" },
//!     "Action": "sns:Publish",
//!     "Resource": "arn:aws:sns:eu-west-1:222222222222:alerts"
//!   }
//! }
//! ```
//!
//! An older bound, as the service's guide had it:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Service": "cloudtrail.amazonaws.com" },
//!     "Action": "s3:PutObject",
//!     "Resource": "arn:aws:s3:::trail-bucket/AWSLogs/222222222222/*",
//!     "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" } }
//!   }
//! }
//! ```

use xacct_access::{Grant, Question, Request};
use xacct_aws::confused_deputy::{SourceKeySupport, sends};
use xacct_aws::service_principal;
use xacct_policy::{AccountField, Action, ArnText, Condition, Pattern, PolicyKind, PrincipalType, Statement};

use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Category, Finding, Fix, Label, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    if !matches!(cx.document.policy.kind, PolicyKind::Trust | PolicyKind::Resource) || is_service_linked(cx) {
        return;
    }
    // A service has a name in each Region, too: that is one finding.
    let mut found: Vec<(&Statement, &str, Finding)> = Vec::new();
    for grant in cx.grants() {
        let is_known = match grant.principal.principal_type {
            PrincipalType::Service => says_for_whom(cx, grant, grant.principal.service()),
            _ => {
                let sources = grant.services(cx.index);
                let of = |name: &String| says_for_whom(cx, grant, service_of(name));
                !sources.is_empty() && sources.iter().all(of)
            }
        };
        if !is_known || writes_below_an_account(grant) {
            continue;
        }
        if let Some(request) = grant.ask(cx.index, Question::AnotherAccount).request() {
            let name = grant.principal.value.as_str();
            let service = grant.principal.service().unwrap_or(name);
            let is_same = |(statement, known, _): &&mut (&Statement, &str, Finding)| {
                std::ptr::eq(*statement, grant.statement) && *known == service
            };
            match found.iter_mut().find(is_same) {
                Some((_, _, finding)) => {
                    let (span, message) = (grant.principal.value.span(), "the same service".to_owned());
                    finding.related.push(Label { span, message });
                }
                None => found.push((grant.statement, service, finding(cx, grant, request))),
            }
        }
    }
    out.extend(found.into_iter().map(|(_, _, finding)| finding));
}

fn finding(cx: &DocumentContext<'_>, grant: &Grant<'_>, request: &Request) -> Finding {
    let message = format!("`{}` {} on behalf of any account", request.caller.name(), cx.allowed(grant));
    let mut finding = Finding::new(cx.rule, grant.principal.value.span(), message)
        .label("acts for every customer of AWS (confused deputy)")
        .witness(Some(request.clone()))
        .help("Restrict with `aws:SourceAccount` or `aws:SourceArn` on whose behalf the service may call.")
        .fix(bind(cx, grant));
    for condition in grant.statement.conditions() {
        if let Some(why) = why(condition) {
            finding = finding.related(condition.key.span(), format!("no effect: {why}"));
        }
    }
    if cx.is_trust() { finding.as_category(Category::Loose).as_note() } else { finding }
}

/// Whether AWS made the role for the service, and nobody else can change it.
fn is_service_linked(cx: &DocumentContext<'_>) -> bool {
    let arn = cx.role.and_then(|role| role.arn.as_ref());
    arn.is_some_and(|arn| arn.as_str().contains(":role/aws-service-role/"))
}

/// Why a condition that looks like a bound on the account is none.
fn why(condition: &Condition) -> Option<String> {
    let operator = condition.operator?;
    if !SOURCE.iter().any(|key| condition.has_key(key)) || operator.family == xacct_policy::Family::Null {
        return None;
    }
    if operator.negated {
        return Some("it excludes the values listed and allows everyone else".to_owned());
    }
    let value =
        condition.values.iter().find(|value| fits_every_account(value)).or(condition.values.first())?;
    Some(match ArnText::parse(value).map(|arn| arn.account_field()) {
        Some(AccountField::Empty) if !value.has_wildcard() => format!("`{value}` has no account in it"),
        _ => format!("`{value}` fits every account"),
    })
}

const SOURCE: [&str; 4] = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// Whether a pattern fits what belongs to any account: `*`, `arn:aws:cloudtrail:*:*:trail/*`.
fn fits_every_account(value: &Pattern) -> bool {
    let account = ArnText::parse(value).map(|arn| arn.account_field());
    value.is_anything() || account == Some(AccountField::Wildcard)
}

/// Whether the service is known to say for whom it acts, in each of the calls that the statement allows.
fn says_for_whom(cx: &DocumentContext<'_>, grant: &Grant<'_>, service: Option<&str>) -> bool {
    let Some(service) = service else { return false };
    if cx.is_trust() {
        return sends(service, "sts") == SourceKeySupport::Yes;
    }
    let Some(actions) = grant.statement.actions.as_ref().filter(|a| !a.negated && a.complete) else {
        return false;
    };
    let mut calls = actions.items.iter().filter(|action| !only_asks(action)).peekable();
    calls.peek().is_some() && calls.all(|action| sends(service, action.service()) == SourceKeySupport::Yes)
}

/// The service of a principal that is written out.
fn service_of(principal: &str) -> Option<&str> {
    service_principal::parse(principal).map(|known| known.service)
}

/// Whether the action only asks whether the service may write.
fn only_asks(action: &Action) -> bool {
    ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket", "kms:DescribeKey", "lambda:GetFunction"]
        .iter()
        .any(|asks| asks.eq_ignore_ascii_case(action.text.as_str()))
}

/// Whether all that is written lies below `AWSLogs/` and an account's or organization's id, which the services that write
/// logs fill in themselves.
fn writes_below_an_account(grant: &Grant<'_>) -> bool {
    let Some(resources) = grant.statement.resources.as_ref().filter(|r| !r.negated && r.complete) else {
        return false;
    };
    let below = |resource: &Pattern| {
        let owner = resource.as_str().split_once("/AWSLogs/").and_then(|(_, rest)| rest.split('/').next());
        owner.is_some_and(|owner| !owner.is_empty() && !owner.starts_with(['*', '?']))
    };
    !resources.items.is_empty() && resources.items.iter().all(below)
}

/// Binds the service to the document's own account, or to one that a person fills in. Nothing where the statement speaks
/// of others too, whom the condition would shut out.
fn bind(cx: &DocumentContext<'_>, grant: &Grant<'_>) -> Option<Fix> {
    const ACCOUNT: &str = "<account-id>";
    let principals = grant.statement.principals.as_ref()?;
    let alike = principals
        .items
        .iter()
        .all(|p| p.principal_type == PrincipalType::Service && says_for_whom(cx, grant, p.service()));
    if !alike || !principals.complete {
        return None;
    }
    let add = |id: &str| {
        edits::add_condition(cx.document, grant.statement, "StringEquals", "aws:SourceAccount", id)
    };
    match cx.document.account {
        Some(id) => {
            let id = id.to_string();
            Fix::new(format!("Restrict the service to account {id}"), Applicability::Unsafe, add(&id))
        }
        None => Fix::manual("Restrict the service to one account", add(ACCOUNT), &[ACCOUNT]),
    }
}
