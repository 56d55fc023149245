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
//! The trust policy of a role takes the actions with which a role is assumed, and no others:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!       "Action": ["sts:AssumeRole", "sts:TagSessions"]
//!                                     ^^^^^^^^^^^^^^^ AWS refuses the action `sts:TagSessions` in the trust policy of a role
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
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!       "Action": ["sts:AssumeRole", "sts:TagSession"]
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
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!       "Action": ["sts:assumerole", "sts:Tag*", "sts:SetSourceIdentity"]
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

use std::collections::BTreeSet;

use xacct_aws::sts;
use xacct_facts::{Dialect, Document};
use xacct_policy::{Action, ArnText, Effect, PolicyKind, Statement, Tri};

use crate::origin::is_of_aws;
use crate::principal_shape::is_written_out;
use crate::rule::{Check, DocumentContext};
use crate::{Finding, Fix};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    let is_trust = is_certainly_trust(cx);
    for statement in cx.document.policy.statements.iter().filter(|_| is_of_aws(cx.document)) {
        let Some(element) = &statement.actions else {
            out.extend(missing(cx, statement));
            continue;
        };
        let mut services = None;
        for action in &element.items {
            let is_in_order = is_plain_name(action.text.as_str()) && !action.text.has_hole();
            if is_in_order && !is_trust || !is_in_order && is_open(action) {
                continue;
            }
            if let Some(why) = why(action.text.as_str()) {
                let services = services.get_or_insert_with(|| services_of(cx.document, statement));
                out.push(finding(cx, action, why, services));
            } else if is_trust && !may_stand_in_trust(action) {
                out.push(of_no_trust(cx, action));
            }
        }
    }
}

/// Whether a text is a service, a colon and the name of an action: nearly every one is, and one look at each byte says so.
fn is_plain_name(text: &str) -> bool {
    let mut colon = None;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b':' if colon.is_none() => colon = Some(at),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'?' | b'-' => {}
            _ => return false,
        }
    }
    colon.is_some_and(|colon| 0 < colon && colon + 1 < text.len())
}

/// Whether a template still has to fill in something.
fn is_open(action: &Action) -> bool {
    action.text.has_hole() || action.text.as_str().contains('$')
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

fn finding(cx: &DocumentContext<'_>, action: &Action, why: &str, services: &[String]) -> Finding {
    let text = &action.text;
    let meant = meant(text.as_str(), services);
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
    Finding::new(cx.rule, text.span(), message)
        .label("not the name of an action")
        .help(help)
        .fix(Fix::manual(title, edit.map(|edit| vec![edit]), &[]))
}

/// Whether the policy is a role's trust policy by its place, or since it has no resources and hands out a role's credentials.
fn is_certainly_trust(cx: &DocumentContext<'_>) -> bool {
    let statements = &cx.document.policy.statements;
    let mut actions = statements.iter().filter_map(|s| s.actions.as_ref()).flat_map(|e| &e.items);
    cx.is_trust()
        && (cx.document.kind_is_certain
            || statements.iter().all(|s| s.resources.is_none())
                && actions.any(|action| sts::is_assume_role(action.text.as_str())))
}

/// Whether the action, or one that its pattern stands for, is one of those that a trust policy can allow. Of the lone `*` AWS
/// does not say whether it is refused.
fn may_stand_in_trust(action: &Action) -> bool {
    let service = action.service();
    if service.is_empty() || service.contains(['*', '?']) {
        return true;
    }
    sts::TRUST_ACTIONS.iter().any(|known| action.covers(known) != Tri::No)
}

/// An action that a trust policy cannot allow, written out or as a pattern. What IAM answers: "AssumeRole policy may only specify
/// STS AssumeRole actions".
fn of_no_trust(cx: &DocumentContext<'_>, action: &Action) -> Finding {
    let text = &action.text;
    let (_, name) = text.as_str().split_once(':').unwrap_or_default();
    let meant =
        Some(text.as_str().to_ascii_lowercase()).filter(|text| text.starts_with("sts:")).and_then(|_| {
            let distance = |known: &&&str| strsim::damerau_levenshtein(known.get(4..).unwrap_or(known), name);
            sts::TRUST_ACTIONS.iter().min_by_key(distance).filter(|known| distance(known) <= 2)
        });
    let edit = meant.and_then(|meant| text.edit(0..text.len(), meant));
    let message = format!("AWS refuses the action `{text}` in the trust policy of a role");
    let help = match meant {
        Some(meant) => format!("Write `{meant}`."),
        None => "What the role is allowed belongs in a policy that is attached to it.".to_owned(),
    };
    let title = format!("Write `{}`", meant.copied().unwrap_or_default());
    Finding::new(cx.rule, text.span(), message)
        .label("not an action with which a role is assumed")
        .help(help)
        .fix(Fix::manual(title, edit.map(|edit| vec![edit]), &[]))
}

/// Why a text cannot be the name of an action. Source: IAM User Guide, *IAM JSON policy elements: Action*; what IAM answers:
/// "Actions/Conditions must be prefaced by a vendor", "Actions/Condition can contain only one colon".
fn why(text: &str) -> Option<&'static str> {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'*' | b'?' | b'-');
    if text.is_empty() || !text.bytes().all(is_plain) {
        if text.trim().is_empty() {
            return Some("it is empty");
        }
        if text.contains(char::is_whitespace) {
            return Some("it contains whitespace");
        }
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

/// The services that the rest of the statement names, each once; none where there are too many to guess from.
fn services_of(document: &Document, statement: &Statement) -> Vec<String> {
    const MOST: usize = 8;
    let actions = statement.actions.iter().flat_map(|e| &e.items).map(|a| a.service().to_owned());
    let resources = statement.resources.iter().flat_map(|e| &e.items);
    let resources = resources.filter_map(|r| Some(ArnText::parse(r)?.service().to_owned()));
    let of_role = (document.policy.kind == PolicyKind::Trust).then(|| "sts".to_owned());
    let named: BTreeSet<String> = actions.chain(resources).chain(of_role).filter(|s| !s.is_empty()).collect();
    if named.len() > MOST { Vec::new() } else { named.into_iter().collect() }
}

/// The action that was meant, where only one can have been: without blanks, and with the prefix of one of the services.
fn meant(text: &str, services: &[String]) -> Option<String> {
    let written: String = text.split_whitespace().collect();
    let table = xacct_aws::service::table();
    let known = |name: &str| table.action(name).map(|action| action.to_string());
    if written.contains(':') {
        return known(&written);
    }
    let mut found: Vec<String> =
        services.iter().filter_map(|service| known(&format!("{service}:{written}"))).collect();
    found.dedup();
    if found.len() == 1 { found.pop() } else { None }
}
