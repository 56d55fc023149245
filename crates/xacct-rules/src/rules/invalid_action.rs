//! A statement has no action, or one that cannot be an action.
//!
//! ## Why
//!
//! The name of an action is a service's prefix, a colon and the action's name: `s3:GetObject`. AWS refuses a policy with
//! anything else but the lone `*`: the whole document, with all its other statements. A space or a second colon is most
//! often left from copying.
//!
//! Whether a service has an action of that name is not judged: services get new ones every week.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!       "Action": ["GetObject", "s3:ListBucket", "s3: PutObject"],
//!                   ^^^^^^^^^ AWS refuses the action `GetObject`: the service's prefix is missing
//!                                                 ^^^^^^^^^^^^^ AWS refuses the action `s3: PutObject`: it contains whitespace
//!       "Resource": "arn:aws:s3:::reports-bucket/*"
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
//!     ^ a statement has no `Action`
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!       "Resource": "arn:aws:s3:::reports-bucket/*"
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
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!       "Action": ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
//!       "Resource": "arn:aws:s3:::reports-bucket/*"
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
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!       "Action": ["s3:Get*", "S3:listbucket", "s3:ActionOfTomorrow", "${extra_action}"],
//!       "Resource": "arn:aws:s3:::reports-bucket/*"
//!     },
//!     {
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "NotAction": "*",
//!       "Resource": "arn:aws:s3:::reports-bucket/*"
//!     }
//!   ]
//! }
//! ```

use xacct_facts::{Dialect, Document};
use xacct_policy::{Action, ArnText, Effect, Kind, Statement};

use crate::origin::is_of_aws;
use crate::principal_shape::is_written_out;
use crate::rule::{Check, DocumentContext};
use crate::{Finding, Fix};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for statement in cx.document.policy.statements.iter().filter(|_| is_of_aws(cx.document)) {
        match &statement.actions {
            Some(element) => {
                out.extend(element.items.iter().filter_map(|action| invalid(cx, statement, action)));
            }
            None => out.extend(missing(cx, statement)),
        }
    }
}

fn missing(cx: &DocumentContext<'_>, statement: &Statement) -> Option<Finding> {
    let says_something = statement.principals.is_some() || statement.resources.is_some();
    if statement.effect == Effect::Unknown || !says_something || !is_written_out(cx.document, statement) {
        return None;
    }
    let element = match cx.document.dialect {
        Dialect::Policy => "Action",
        Dialect::Blocks => "actions",
    };
    Some(
        Finding::new(cx.rule, statement.span, "a statement has no `Action`")
            .label("AWS refuses it")
            .help(format!("Say in `{element}` what is allowed or denied.")),
    )
}

fn invalid(cx: &DocumentContext<'_>, statement: &Statement, action: &Action) -> Option<Finding> {
    let text = &action.text;
    let is_open = text.has_hole() || text.as_str().contains('$');
    let why = (!is_open).then(|| why(text.as_str())).flatten()?;
    let meant = meant(cx.document, statement, text.as_str());
    let edit = meant.as_deref().and_then(|meant| text.edit(0..text.len(), meant));
    let help = match &meant {
        Some(meant) => format!("Write `{meant}`."),
        None => {
            "Write the service's prefix, a colon and the action's name, such as `s3:GetObject`.".to_owned()
        }
    };
    let title = format!("Write `{}`", meant.as_deref().unwrap_or_default());
    let message = match text.as_str().trim() {
        "" => "AWS refuses an empty action".to_owned(),
        _ => format!("AWS refuses the action `{text}`: {why}"),
    };
    Some(
        Finding::new(cx.rule, text.span(), message)
            .label("not the name of an action")
            .help(help)
            .fix(Fix::manual(title, edit.map(|edit| vec![edit]), &[])),
    )
}

/// Why a text cannot be the name of an action. Source: IAM User Guide, *IAM JSON policy elements: Action*; what IAM answers:
/// "Actions/Conditions must be prefaced by a vendor", "Actions/Condition can contain only one colon".
fn why(text: &str) -> Option<&'static str> {
    if text.trim().is_empty() {
        return Some("it is empty");
    }
    if text.contains(char::is_whitespace) {
        return Some("it contains whitespace");
    }
    let Some((service, name)) = text.split_once(':') else {
        let is_everything = text.bytes().all(|b| b == b'*');
        return (!is_everything).then_some("the service's prefix is missing");
    };
    match (service, name) {
        ("", _) => Some("the service's prefix is missing"),
        (_, "") => Some("the action's name is missing"),
        _ if name.contains(':') => Some("it has a second colon"),
        _ => None,
    }
}

/// The action that was meant, where only one can have been: blanks are left out, and the service is the one that the rest of the
/// statement names.
fn meant(document: &Document, statement: &Statement, text: &str) -> Option<String> {
    let written: String = text.split_whitespace().collect();
    let table = xacct_aws::service::table();
    let known = |name: &str| table.action(name).map(|action| action.to_string());
    if written.contains(':') {
        return known(&written);
    }
    let actions = statement.actions.iter().flat_map(|e| &e.items).map(|a| a.service().to_owned());
    let resources = statement.resources.iter().flat_map(|e| &e.items);
    let resources = resources.filter_map(|r| Some(ArnText::parse(r)?.service().to_owned()));
    let of_role = (document.policy.kind == Kind::Trust).then(|| "sts".to_owned());
    let mut found: Vec<String> = actions
        .chain(resources)
        .chain(of_role)
        .filter(|service| !service.is_empty())
        .filter_map(|service| known(&format!("{service}:{written}")))
        .collect();
    found.sort_unstable();
    found.dedup();
    if found.len() == 1 { found.pop() } else { None }
}
