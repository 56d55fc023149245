//! Two third parties have to present the same external ID.
//!
//! ## Why
//!
//! An external ID tells a third party's customers apart: it shows that the third party works for *you*. One that a second third
//! party knows, too, no longer does: that one, or a customer of its that learns the ID, can have the first one use your role. Each
//! third party generates an ID of its own for you; there is no reason to share one.
//!
//! Only third parties with different names count: known vendors, and those under `[third-parties]`. One that uses the same ID for
//! several roles or from several accounts is as it should be. Trust policies in different files are not compared.
//!
//! ## Bad
//!
//! ```json trust
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::464622532012:root" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "5e0c1f0b7a2d4c39" } }
//!                                                           ---------------- of Datadog
//!     },
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::754728514883:root" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "5e0c1f0b7a2d4c39" } }
//!                                                           ^^^^^^^^^^^^^^^^ Datadog and New Relic have the same external ID
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! ```json trust
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::464622532012:root" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "5e0c1f0b7a2d4c39" } }
//!     },
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::754728514883:root" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "b81d6a42-90f7" } }
//!     },
//!     {
//!       "Sid": "WithoutWriting",
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::464622532012:role/reader" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": { "StringEquals": { "sts:ExternalId": "5e0c1f0b7a2d4c39" } }
//!     }
//!   ]
//! }
//! ```

use std::collections::BTreeMap;

use xacct_policy::{AccountField, PolicyKind, Principal, Statement, Who};
use xacct_syntax::Span;

use crate::rule::{Check, PoliciesContext};
use crate::{Finding, Ownership};

pub(crate) const CHECK: Check = Check::Policies(check);

const KEY: &str = "sts:ExternalId";

fn check(cx: &PoliciesContext<'_>, out: &mut Vec<Finding>) {
    // Whose each external ID is, and where it was required first.
    let mut known: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    let trusts = cx.documents.iter().filter(|document| document.policy.kind == PolicyKind::Trust);
    for statement in trusts.flat_map(|document| document.policy.allows()) {
        let Some(party) = third_party(cx, statement) else { continue };
        for (id, span) in required(statement) {
            let (first, place) = *known.entry(id).or_insert((party, span));
            if first != party {
                let message = format!("{first} and {party} have the same external ID");
                out.push(
                    Finding::new(cx.rule, span, message)
                        .label(format!("of {party}"))
                        .related(place, format!("of {first}"))
                        .help("Require the external ID that each third party generated for you."),
                );
            }
        }
    }
}

/// The third party that a statement is for; `None` where that is not one alone.
fn third_party<'a>(cx: &PoliciesContext<'a>, statement: &Statement) -> Option<&'a str> {
    let principals = statement.principals.as_ref().filter(|element| !element.negated && element.complete)?;
    let name = |principal: &Principal| match principal.who {
        Who::Account(AccountField::Id(id)) => match cx.known_accounts.ownership(id) {
            Ownership::ThirdParty(name) => Some(name),
            _ => None,
        },
        _ => None,
    };
    let mut names = principals.items.iter().map(name);
    let first = names.next()??;
    names.all(|name| name == Some(first)).then_some(first)
}

/// The external IDs of which a statement requires one, as they are written out.
fn required(statement: &Statement) -> impl Iterator<Item = (&str, Span)> {
    let restricts = statement.conditions().iter().filter(|condition| {
        condition.has_key(KEY) && condition.operator.is_some_and(|o| !o.negated && !o.if_exists)
    });
    let values = restricts.flat_map(|condition| &condition.values);
    values.filter(|value| value.is_literal()).map(|value| (value.as_str(), value.span()))
}
