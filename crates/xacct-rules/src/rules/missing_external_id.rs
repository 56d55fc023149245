//! A third party can assume the role, and does not have to say on whose behalf.
//!
//! ## Why
//!
//! A vendor assumes the roles of all its customers with the same account. If it can be brought to use *your* role while
//! it works for *somebody else*, that somebody reads your data: the vendor is a confused deputy. An external ID that the
//! vendor makes up for you, and that your trust policy demands, prevents it: for another customer the vendor sends
//! another one.
//!
//! It counts only when it really has to be presented: compared positively, with a value that is neither empty nor only
//! wildcards. `StringEqualsIfExists` and `StringLike "*"` demand nothing.
//!
//! A third party is a known vendor, an account declared under `[third-parties]`, or, once `[accounts]` are declared,
//! every account that is not among them.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::464622532012:root" },
//!                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account 464622532012 (Datadog) can assume this role without presenting an external ID
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! ```toml
//! [third-parties]
//! auditor = "333333333333"
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/scanner" },
//!                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account 333333333333 (auditor) can assume this role without presenting an external ID
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEqualsIfExists": { "sts:ExternalId": "8f2c71d0" } }
//!                                                 -------------- this keeps nobody out: `StringEqualsIfExists` also holds for a request that has no `sts:ExternalId`
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
//!       "Principal": { "AWS": "arn:aws:iam::464622532012:root" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEquals": {
//!           "sts:ExternalId": "<external-id>"
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
//!       "Principal": { "AWS": "arn:aws:iam::333333333333:role/scanner" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "8f2c71d0" } }
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! The vendor's documented pattern, bounded by its prefix; the key in another letter case:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "464622532012" },
//!     "Action": "sts:AssumeRole",
//!     "Condition": { "StringLike": { "sts:Externalid": "tenant-4711@*" } }
//!   }
//! }
//! ```
//!
//! `sts:TagSession` in a statement of its own opens nothing:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "464622532012" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "8f2c71d0" } }
//!     },
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "464622532012" },
//!       "Action": "sts:TagSession"
//!     }
//!   ]
//! }
//! ```

use crate::door::{Door, Speaker};
use crate::{Applicability, Context, Finding, Fix, Rule, mend};

pub(crate) struct MissingExternalId;

impl Rule for MissingExternalId {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for door in cx.doors().filter(|d| d.speaker == Speaker::MissingExternalId) {
            let message =
                format!("{} can assume this role without presenting an external ID", door.account());
            let mut finding = Finding::new(cx.rule, door.principal.value.span(), message)
                .label("a third party")
                .witness(door.witness.clone())
                .help(
                    "Demand the external ID that the third party made up for you, so that it cannot be brought to use \
                     this role for another of its customers.",
                )
                .fix(demand(door));
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

/// Demands an external ID: the one that is written already, where only the operator lets it be left out.
fn demand(door: &Door<'_>) -> Option<Fix> {
    let key = "sts:ExternalId";
    let written = door.ineffective().map(|(c, _)| c).find(|c| c.has_key(key));
    let disarmed = written.and_then(|c| Some((c, c.operator?))).filter(|(_, o)| o.if_exists && !o.negated);
    if let Some((condition, _)) = disarmed {
        let operator = condition.operator_text.as_str().trim_end_matches("IfExists");
        let edits = mend::change_operator(door.document, door.statement, condition, operator);
        return Fix::new("Demand the external ID", Applicability::Unsafe, edits);
    }
    let edits = mend::add_condition(door.document, door.statement, "StringEquals", key, mend::EXTERNAL_ID);
    Fix::manual("Demand an external ID", edits, &[mend::EXTERNAL_ID])
}
