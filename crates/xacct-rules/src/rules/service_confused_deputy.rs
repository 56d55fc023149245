//! An AWS service is let in on behalf of any account, though it would say of which.
//!
//! ## Why
//!
//! `cloudtrail.amazonaws.com` is not *your* CloudTrail. It is everybody's: any customer of AWS can make a trail that
//! publishes to your topic, and the call comes from the service principal that you let in. The service is a confused
//! deputy. Many services say for whom they act, in `aws:SourceAccount`, `aws:SourceArn`, `aws:SourceOrgID` and
//! `aws:SourceOrgPaths`, and one condition on any of them ends it.
//!
//! On a resource the finding is an error. On a role it is only worth knowing: a role can be handed to a service only with
//! `iam:PassRole` in its own account, and services refuse roles of others.
//!
//! Not every service sends these keys. The rule speaks only where the service's own guide shows or recommends the
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
//!                                ^^^^^^^^^^^^^^^^^^^^ info: `states.amazonaws.com` can assume this role on behalf of any account
//!     "Action": "sts:AssumeRole"
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

use xacct_access::Guard;
use xacct_aws::confused_deputy::{Sends, sends};
use xacct_aws::service_principal;
use xacct_policy::{AccountField, Action, ArnText, Condition, Family, Part, Pattern, PrincipalType, Tri};
use xacct_syntax::Text;

use crate::door::Door;
use crate::{Applicability, Category, Context, Finding, Fix, Rule, mend, words};

pub(crate) struct ServiceConfusedDeputy;

impl Rule for ServiceConfusedDeputy {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for door in cx.doors() {
            let is_service = door.principal.principal_type == PrincipalType::Service;
            if is_service
                && !is_service_linked(cx, door)
                && says_for_whom(door, door.principal.value.as_str())
            {
                out.extend(unbound(door).map(|wrong| finding(cx, door, &wrong)));
            }
        }
    }
}

fn finding(cx: &Context<'_>, door: &Door<'_>, wrong: &[(&Condition, String)]) -> Finding {
    let what = if door.is_role() {
        "can assume this role".to_owned()
    } else {
        format!("is allowed {}", words::actions(door.statement))
    };
    let message = format!("`{}` {what} on behalf of any account", door.principal.value);
    let mut finding = Finding::new(cx.rule, door.principal.value.span(), message)
        .label("a service that works for every customer of AWS")
        .help("Say with `aws:SourceAccount` or `aws:SourceArn` for which account, or for what in it, the service may come.")
        .fix(bind(door));
    for (condition, why) in wrong {
        finding = finding.related(condition.key.span(), format!("this keeps nobody out: {why}"));
    }
    if door.is_role() { finding.as_category(Category::Loose).as_note() } else { finding }
}

/// Whether AWS made the role for the service, and nobody else can change it.
fn is_service_linked(cx: &Context<'_>, door: &Door<'_>) -> bool {
    let roles = cx.roles().filter(|role| {
        let trust = role.trust.and_then(|id| cx.facts.document(id));
        trust.is_some_and(|trust| std::ptr::eq(trust, door.document))
    });
    let arns: Vec<_> = roles.filter_map(|role| role.arn.as_ref()).collect();
    arns.iter().any(|arn| arn.as_str().contains(":role/aws-service-role/"))
}

/// Whether the service is known to say for whom it acts, in each of the calls that the statement allows.
fn says_for_whom(door: &Door<'_>, principal: &str) -> bool {
    let Some(service) = service_principal::parse(principal) else { return false };
    if door.is_role() {
        return sends(service.service, "sts") == Sends::Yes;
    }
    let Some(actions) = door.statement.actions.as_ref().filter(|a| !a.negated && a.complete) else {
        return false;
    };
    let mut calls = actions.items.iter().filter(|action| !only_asks(action)).peekable();
    calls.peek().is_some() && calls.all(|action| sends(service.service, action.service()) == Sends::Yes)
}

/// Whether the action only asks whether the service may write.
fn only_asks(action: &Action) -> bool {
    ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket", "kms:DescribeKey", "lambda:GetFunction"]
        .iter()
        .any(|asks| asks.eq_ignore_ascii_case(action.text.as_str()))
}

/// The conditions that look like a bound on the account and are none; `None` where there is a bound, or may be.
fn unbound<'a>(door: &Door<'a>) -> Option<Vec<(&'a Condition, String)>> {
    let is_unknown = door.statement.has_unknown_condition() || door.guards.bound_anything() != Tri::No;
    if is_unknown || writes_below_an_account(door) {
        return None;
    }
    let mut wrong = Vec::new();
    for Guard { condition, by_denial, .. } in door.guards.iter() {
        match weigh(condition, *by_denial) {
            Worth::Bound => return None,
            Worth::Nothing => {}
            Worth::Wrong(why) => wrong.push((*condition, why)),
        }
    }
    Some(wrong)
}

/// What a condition is worth against a confused deputy.
enum Worth {
    /// It binds the service, or may.
    Bound,
    /// It speaks of something else.
    Nothing,
    /// It looks as if it did, and does not.
    Wrong(String),
}

const SOURCE: [&str; 4] = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// Conditions that the services' guides show beside the bound, and that say nothing of the account.
const OTHER: [&str; 5] = [
    "aws:SecureTransport",
    "s3:x-amz-acl",
    "s3:x-amz-server-side-encryption",
    "sns:Protocol",
    "aws:RequestedRegion",
];

fn weigh(condition: &Condition, by_denial: bool) -> Worth {
    let Some(operator) = condition.operator else { return Worth::Bound };
    let is_source = SOURCE.iter().any(|key| condition.has_key(key));
    if by_denial {
        return if is_source { Worth::Bound } else { Worth::Nothing };
    }
    if operator.family == Family::Null {
        let demands = operator.holds_when_absent(condition) != Tri::Yes;
        return if is_source || !demands { Worth::Nothing } else { Worth::Bound };
    }
    if operator.negated {
        return match is_source {
            true => Worth::Wrong("it shuts out the values listed and lets everyone else in".to_owned()),
            false => Worth::Nothing,
        };
    }
    if !is_source {
        return if OTHER.iter().any(|key| condition.has_key(key)) { Worth::Nothing } else { Worth::Bound };
    }
    let fits_all = condition.values.iter().find(|v| operator.reads_wildcards() && fits_every_account(v));
    match fits_all {
        Some(value) => Worth::Wrong(format!("`{value}` fits every account")),
        None => Worth::Bound,
    }
}

/// Whether a pattern fits what belongs to any account: `*`, `arn:aws:cloudtrail:*:*:trail/*`. The ARN of a bucket has no
/// account, but a name that nobody else has.
fn fits_every_account(value: &Text) -> bool {
    let pattern = Pattern::of(value);
    if pattern.is_anything() {
        return true;
    }
    let Some(arn) = ArnText::parse(value) else { return false };
    match arn.account_field() {
        AccountField::Wildcard => true,
        AccountField::Empty if arn.service() == "s3" => {
            matches!(Pattern::of(&arn.resource()).parts().first(), Some(Part::AnyRun))
        }
        _ => false,
    }
}

/// Whether all that is written lies below `AWSLogs/` and an account's or organization's id, which the services that write
/// logs fill in themselves.
fn writes_below_an_account(door: &Door<'_>) -> bool {
    let Some(resources) = door.statement.resources.as_ref().filter(|r| !r.negated && r.complete) else {
        return false;
    };
    let below = |resource: &Text| {
        let owner = resource.as_str().split_once("/AWSLogs/").and_then(|(_, rest)| rest.split('/').next());
        owner.is_some_and(|owner| !owner.is_empty() && !owner.starts_with(['*', '?']))
    };
    !resources.items.is_empty() && resources.items.iter().all(below)
}

/// Binds the service to the document's own account, or to one that a person fills in. Nothing where the statement speaks
/// of others too, whom the condition would shut out.
fn bind(door: &Door<'_>) -> Option<Fix> {
    const ACCOUNT: &str = "<account-id>";
    let principals = door.statement.principals.as_ref()?;
    let alike = principals
        .items
        .iter()
        .all(|p| p.principal_type == PrincipalType::Service && says_for_whom(door, p.value.as_str()));
    if !alike || !principals.complete {
        return None;
    }
    let add = |id: &str| {
        mend::add_condition(door.document, door.statement, "StringEquals", "aws:SourceAccount", id)
    };
    match door.document.account {
        Some(id) => {
            let id = id.to_string();
            Fix::new(format!("Let the service in for account {id} only"), Applicability::Unsafe, add(&id))
        }
        None => Fix::manual("Let the service in for one account only", add(ACCOUNT), &[ACCOUNT]),
    }
}
