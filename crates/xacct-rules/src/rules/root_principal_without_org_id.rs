//! Another account is let in as a whole, and nothing binds it to your organization.
//!
//! ## Why
//!
//! `arn:aws:iam::111111111111:root`, like the bare twelve digits, does not mean the root user. It means every principal
//! of that account to whom its administrators give the matching permission, today and later. If the number is mistyped,
//! or the account is sold, closed or leaves the organization, the door stays open for whoever has it then.
//!
//! Bind the callers with `aws:PrincipalOrgID`, or name the role that needs access. For a third party, demand an
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

use crate::door::{Door, Speaker};
use crate::rules::public_principal::bind;
use crate::{Category, Context, Finding, Fix, Rule, Standing, mend, words};

pub(crate) struct RootPrincipalWithoutOrgId;

impl Rule for RootPrincipalWithoutOrgId {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for door in cx.doors().filter(|d| d.speaker == Speaker::Root) {
            let what = if door.is_role() {
                "can assume this role".to_owned()
            } else {
                format!("is allowed {}", words::actions(door.statement))
            };
            let message = format!("every principal of {} {what}", door.account());
            let stranger = matches!(door.standing(), Standing::Outside | Standing::ThirdParty(_));
            let mut finding =
                Finding::new(cx.rule, door.principal.value.span(), message).label(if stranger {
                    "the whole account, and it is not one of yours"
                } else {
                    "the whole account, not only its root user"
                });
            finding = finding.witness(door.witness.clone());
            finding = if stranger {
                let finding =
                    finding.help("Name the role of that account which needs access.").fix(name_role(door));
                if door.standing() == Standing::Outside {
                    finding.as_category(Category::Exposed)
                } else {
                    finding
                }
            } else {
                finding
                    .help("Bind the callers to your organization with `aws:PrincipalOrgID`, or name the role that needs access.")
                    .fix(bind(cx, door))
            };
            for (condition, why) in door.ineffective() {
                finding = finding.related(
                    condition.key.span(),
                    format!("this keeps nobody out: {}", why.sentence(condition)),
                );
            }
            out.push(finding);
        }
    }
}

/// Names a role in place of the whole account; a person has to say which.
fn name_role(door: &Door<'_>) -> Option<Fix> {
    const ROLE: &str = "<role-name>";
    let role = format!("role/{ROLE}");
    let length = door.principal.value.len();
    let node = door.document.tree.node(door.principal.node);
    let named = match door.principal.arn() {
        Some(arn) => mend::changed(node, &[(length - arn.resource().len()..length, &role)]),
        None => mend::changed(node, &[(0..0, "arn:aws:iam::"), (length..length, &format!(":{role}"))]),
    };
    let edits = mend::replace(door.document, door.principal.node, named?);
    Fix::manual("Name the role that needs access", edits, &[ROLE])
}
