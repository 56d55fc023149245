//! Every principal of another account has access, without a condition on your organization.
//!
//! ## Why
//!
//! `arn:aws:iam::111111111111:root`, like the bare twelve digits, does not mean the root user. It means every principal
//! of that account to whom its administrators give the matching permission, today and later. If the number is mistyped,
//! or the account is sold, closed or leaves the organization, its next owner still has access.
//!
//! Restrict the callers with `aws:PrincipalOrgID`, or name the role that needs access. For a third party, require an
//! external ID. The finding is an error when your accounts are declared and this one is not among them.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": {
//!         "AWS": "arn:aws:iam::111111111111:root"
//!                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ every principal of account 111111111111 can assume this role
//!       },
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! ```toml
//! [organization]
//! id = "o-a1b2c3d4e5"
//! [accounts]
//! dev = "111111111111"
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": ["111111111111", "arn:aws:iam::222222222222:role/reader"] },
//!                               ^^^^^^^^^^^^ every principal of account 111111111111 (dev) is allowed `sqs:SendMessage`
//!       "Action": "sqs:SendMessage",
//!       "Resource": "arn:aws:sqs:eu-west-1:222222222222:jobs"
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
//!       "Principal": {
//!         "AWS": "arn:aws:iam::111111111111:root"
//!       },
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
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": ["111111111111", "arn:aws:iam::222222222222:role/reader"] },
//!       "Action": "sqs:SendMessage",
//!       "Resource": "arn:aws:sqs:eu-west-1:222222222222:jobs",
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
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": {
//!       "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/deploy-*" }
//!     }
//!   }
//! }
//! ```
//!
//! A key policy gives the key's own account the right to manage it:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
//!     "Action": "kms:*",
//!     "Resource": "*"
//!   }
//! }
//! ```
//!
//! So it does where the account's number is filled in later:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::${account_id}:root" },
//!     "Action": "kms:*",
//!     "Resource": "*"
//!   }
//! }
//! ```

use xacct_access::{Grant, Question, Request};
use xacct_policy::{AccountField, PolicyKind, Who};

use crate::rule::{Check, DocumentContext};
use crate::rules::public_principal::bind;
use crate::{Category, Finding, Fix, Ownership, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    if !matches!(cx.document.policy.kind, PolicyKind::Trust | PolicyKind::Resource) {
        return;
    }
    for grant in cx.grants().filter(|grant| matches!(grant.principal.who, Who::Account(_))) {
        if cx.is_own(grant) || is_log_delivery(cx, grant) || is_default_of_a_key(grant) {
            continue;
        }
        if let Some(request) = grant.ask(cx.index, Question::WithoutExternalId).request() {
            out.push(finding(cx, grant, request));
        }
    }
}

fn finding<'a>(cx: &DocumentContext<'a>, grant: &'a Grant<'a>, request: &Request) -> Finding {
    let message = format!("every principal of {} {}", cx.account(grant.principal), cx.allowed(grant));
    let ownership = cx.ownership(grant.principal);
    let finding = Finding::new(cx.rule, grant.principal.value.span(), message).witness(Some(request.clone()));
    let mut finding = if matches!(ownership, Ownership::Outside | Ownership::ThirdParty(_)) {
        let category = if ownership == Ownership::Outside { Category::Exposed } else { finding.category };
        finding
            .label("the whole account, and it is not one of yours")
            .help("Name the role of that account which needs access.")
            .fix(name_role(cx, grant))
            .as_category(category)
    } else {
        finding
            .label("the whole account, not only its root user")
            .help("Restrict the callers to your organization with `aws:PrincipalOrgID`, or name the role that needs access.")
            .fix(bind(cx, grant))
    };
    for (condition, why) in cx.ineffective(grant, request) {
        finding = finding.related(condition.key.span(), format!("no effect: {}", why.sentence(condition)));
    }
    finding
}

/// The statement that every key's policy has: the account that owns the key is given all of it, and without that nobody
/// could manage the key. An account that is not written out is taken to be the owner.
fn is_default_of_a_key(grant: &Grant<'_>) -> bool {
    let actions = grant.statement.actions.as_ref().filter(|a| !a.negated);
    matches!(grant.principal.who, Who::Account(AccountField::Hole | AccountField::Placeholder))
        && actions.is_some_and(|a| a.items.iter().all(|a| a.text.as_str().eq_ignore_ascii_case("kms:*")))
}

/// The accounts from which AWS delivers logs are named in bucket policies by its own guides; they are allowed to write, and to
/// ask whether they may.
fn is_log_delivery(cx: &DocumentContext<'_>, grant: &Grant<'_>) -> bool {
    const WRITES: [&str; 3] = ["s3:PutObject", "s3:GetBucketAcl", "s3:PutObjectAcl"];
    let actions = grant.statement.actions.as_ref().filter(|a| !a.negated);
    let writes = |action: &str| WRITES.iter().any(|write| write.eq_ignore_ascii_case(action));
    !cx.is_trust()
        && matches!(cx.ownership(grant.principal), Ownership::AwsService(_))
        && actions.is_some_and(|a| a.items.iter().all(|a| writes(a.text.as_str())))
}

/// Names a role in place of the whole account; a person has to say which.
fn name_role(cx: &DocumentContext<'_>, grant: &Grant<'_>) -> Option<Fix> {
    const ROLE: &str = "<role-name>";
    let role = format!("role/{ROLE}");
    let length = grant.principal.value.len();
    let node = cx.document.tree.node(grant.principal.node);
    let named = match grant.principal.arn() {
        Some(arn) => edits::changed(node, &[(length - arn.resource().len()..length, &role)]),
        None => edits::changed(node, &[(0..0, "arn:aws:iam::"), (length..length, &format!(":{role}"))]),
    };
    let edits = edits::replace(cx.document, grant.principal.node, named?);
    Fix::manual("Name the role that needs access", edits, &[ROLE])
}
