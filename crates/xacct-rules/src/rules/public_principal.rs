//! A policy lets in everyone: any principal of any AWS account, and for some resources even requests that nobody signed.
//!
//! ## Why
//!
//! `"*"` as a principal is not "anyone in my account". It is every account there is, an attacker's own included. The
//! same goes for `Allow` with `NotPrincipal`, which lets in everybody but the few it lists. (Of identity providers, whose
//! tokens anyone may get, `oidc-subject-not-pinned` speaks.)
//!
//! A condition can close such a door again: `aws:PrincipalOrgID`, `aws:PrincipalAccount`, `aws:PrincipalArn` with a fixed
//! account, a network of yours. A tag, a session name, a user agent, or `aws:PrincipalArn` with `*` in place of the
//! account cannot: whoever calls chooses these. An external ID is no password either; it tells a vendor's customers
//! apart.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "*" },
//!                              ^ anyone in any AWS account can assume this role
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! A condition that guards nothing does not help:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": "*",
//!                   ^ anyone in any AWS account is allowed `s3:GetObject`
//!     "Action": "s3:GetObject",
//!     "Resource": "arn:aws:s3:::reports-bucket/*",
//!     "Condition": {
//!       "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/Reader" }
//!                     ---------------- this keeps nobody out: `arn:aws:iam::*:role/Reader` fits a principal of that name in any account
//!     }
//!   }
//! }
//! ```
//!
//! ```toml
//! [organization]
//! id = "o-a1b2c3d4e5"
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": "*",
//!                     ^ anyone in any AWS account is allowed `SNS:Publish` and 1 more action
//!       "Action": ["SNS:Publish", "SNS:Subscribe"],
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:alerts"
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
//!       "Principal": { "AWS": "*" },
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
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": "*",
//!     "Action": "s3:GetObject",
//!     "Resource": "arn:aws:s3:::reports-bucket/*",
//!     "Condition": {
//!       "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/Reader" },
//!       "StringEquals": {
//!         "aws:PrincipalOrgID": "<organization-id>"
//!       }
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
//!       "Principal": "*",
//!       "Action": ["SNS:Publish", "SNS:Subscribe"],
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:alerts",
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
//!     "Principal": "*",
//!     "Action": "kms:Decrypt",
//!     "Resource": "*",
//!     "Condition": {
//!       "StringEquals": { "kms:CallerAccount": "222222222222" }
//!     }
//!   }
//! }
//! ```
//!
//! A denial can close the door as well:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": "*",
//!       "Action": "sns:Publish",
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:alerts"
//!     },
//!     {
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "sns:*",
//!       "Resource": "arn:aws:sns:eu-west-1:222222222222:alerts",
//!       "Condition": {
//!         "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
//!       }
//!     }
//!   ]
//! }
//! ```

use xacct_policy::{Effect, Kind, Tri};

use crate::door::{Door, Speaker};
use crate::{Applicability, Context, Finding, Fix, Rule, mend, words};

pub(crate) struct PublicPrincipal;

impl Rule for PublicPrincipal {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for door in cx.doors().filter(|door| door.speaker == Speaker::Public) {
            out.push(anyone(cx, door));
        }
        out.extend(everyone_else(cx));
    }
}

fn anyone(cx: &Context<'_>, door: &Door<'_>) -> Finding {
    let what = if door.is_role() {
        "can assume this role".to_owned()
    } else {
        format!("is allowed {}", words::actions(door.statement))
    };
    let mut finding = Finding::new(cx.rule, door.principal.value.span(), format!("anyone in any AWS account {what}"))
        .label("every principal of every account")
        .witness(door.witness.clone())
        .help("Name the accounts or roles that need access, or bind the callers to your organization with `aws:PrincipalOrgID`.")
        .fix(bind(cx, door));
    for (condition, why) in door.ineffective() {
        finding = finding
            .related(condition.key.span(), format!("this keeps nobody out: {}", why.sentence(condition)));
    }
    if door.guards.require_an_external_id() == Tri::Yes {
        let key = door.statement.conditions().iter().find(|c| c.has_key("sts:ExternalId"));
        finding = finding.related(
            key.map_or(door.statement.span, |c| c.key.span()),
            "an external ID is no password: it is shared with others",
        );
    }
    finding
}

/// Binds the callers to the organization: to the configured one, or to one that a person fills in.
pub(crate) fn bind(cx: &Context<'_>, door: &Door<'_>) -> Option<Fix> {
    let (operator, key) = ("StringEquals", "aws:PrincipalOrgID");
    let add = |id: &str| mend::add_condition(door.document, door.statement, operator, key, id);
    match cx.world.organization.as_deref() {
        Some(id) => {
            Fix::new(format!("Let in callers of organization {id} only"), Applicability::Unsafe, add(id))
        }
        None => Fix::manual(
            "Let in callers of your organization only",
            add(mend::ORGANIZATION),
            &[mend::ORGANIZATION],
        ),
    }
}

/// `Allow` with `NotPrincipal`: everybody but the few that are listed.
fn everyone_else<'a>(cx: &Context<'a>) -> impl Iterator<Item = Finding> + use<'a> {
    let rule = cx.rule;
    let with_doors = cx.documents().filter(|d| matches!(d.policy.kind, Kind::Trust | Kind::Resource));
    let statements = with_doors.flat_map(|d| &d.policy.statements).filter(|s| s.effect == Effect::Allow);
    statements.filter_map(move |statement| {
        let listed =
            statement.principals.as_ref().filter(|p| p.negated && statement.conditions().is_empty())?;
        Some(
            Finding::new(rule, listed.span, "everyone but the principals listed here gets in")
                .label("in every AWS account")
                .related(listed.key.span(), "`Allow` with `NotPrincipal` lets in all others")
                .help("Name those who need access in `Principal` instead."),
        )
    })
}
