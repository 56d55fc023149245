//! An identity policy allows `sts:AssumeRole` on roles that nobody has named: on `*`, in any account, or on every role of
//! another account.
//!
//! ## Why
//!
//! A principal with such a policy can assume every role that trusts them, in every account, also one that an attacker has
//! set up to collect what they bring along, and every role that will ever be created. The other half, the role's trust
//! policy, is then the only guard, and it is written by somebody else.
//!
//! Name the roles. Where that cannot be done, bound the target with `aws:ResourceOrgID` or `aws:ResourceAccount`.
//! `aws:PrincipalOrgID` does not help here: it is about the caller, not the role.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Action": "sts:AssumeRole",
//!                  -------------- allows `sts:AssumeRole`
//!       "Resource": "*"
//!                    ^ `sts:AssumeRole` is allowed on every role of every account
//!     }
//!   ]
//! }
//! ```
//!
//! `NotResource` names the few roles that are not meant:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Action": "sts:AssumeRole",
//!                -------------- allows `sts:AssumeRole`
//!     "NotResource": "arn:aws:iam::222222222222:role/admin"
//!                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `sts:AssumeRole` is allowed on every role but those that `NotResource` lists
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
//!       "Action": ["sts:Assume*"],
//!                   ----------- allows `sts:AssumeRole`
//!       "Resource": ["arn:aws:iam::*:role/Deploy"]
//!                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ `sts:AssumeRole` is allowed on roles of this name in any account
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
//!       "Action": "sts:AssumeRole",
//!       "Resource": "arn:aws:iam::<account-id>:role/<role-name>"
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
//!       "Action": ["sts:Assume*"],
//!       "Resource": ["arn:aws:iam::*:role/Deploy"],
//!       "Condition": {
//!         "StringEquals": {
//!           "aws:ResourceOrgID": "o-a1b2c3d4e5"
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
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Action": "sts:AssumeRole",
//!       "Resource": "arn:aws:iam::222222222222:role/team/*"
//!     },
//!     {
//!       "Effect": "Allow",
//!       "Action": "sts:TagSession",
//!       "Resource": "*"
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
//!     "Action": "sts:AssumeRole",
//!     "Resource": "*",
//!     "Condition": { "StringEquals": { "aws:ResourceAccount": "222222222222" } }
//!   }
//! }
//! ```

use xacct_access::{Answer, Request, assumes};
use xacct_aws::{AccountId, Bounds, IamKind};
use xacct_facts::Document;
use xacct_policy::{AccountField, Action, ArnText, Condition, Pattern, PolicyKind, Statement, Tri};
use xacct_syntax::{Span, Text};

use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Finding, Fix, Ownership, edits};

pub(crate) const CHECK: Check = Check::Document(check);

const ASSUME_ROLE: &str = "sts:AssumeRole";

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    let policy = &cx.document.policy;
    for statement in policy.allows().filter(|_| policy.kind == PolicyKind::Identity) {
        if statement.covers_action(ASSUME_ROLE) == Tri::Yes && !statement.has_unknown_condition() {
            of_statement(cx, statement, out);
        }
    }
}

fn of_statement<'a>(cx: &DocumentContext<'a>, statement: &'a Statement, out: &mut Vec<Finding>) {
    let document = cx.document;
    let Some(resources) = &statement.resources else { return };
    if resources.negated {
        let answer = assumes(cx.index, statement, None, None);
        if let Some(request) = answer.request().filter(|_| !is_administrator(statement)) {
            let place = resources.items.first().map_or(resources.span, |first| first.span());
            let reach = "every role but those that `NotResource` lists";
            let finding = finding(cx, statement, place, reach, request);
            out.push(finding.fix(bound(cx, document, statement)));
        }
        return;
    }
    for resource in &resources.items {
        let Some((reach, account)) = reach(cx, resource) else { continue };
        if resource == "*" && is_administrator(statement) {
            continue;
        }
        let Answer::Found(request) = assumes(cx.index, statement, Some(resource), account) else { continue };
        let finding = finding(cx, statement, resource.span(), &reach, &request);
        out.push(finding.fix(bound(cx, document, statement)).fix(name(document, resources.node, resource)));
    }
}

fn finding(
    cx: &DocumentContext<'_>,
    statement: &Statement,
    place: Span,
    reach: &str,
    request: &Request,
) -> Finding {
    let message = format!("`{ASSUME_ROLE}` is allowed on {reach}");
    let mut finding = Finding::new(cx.rule, place, message)
        .label("including roles in accounts you don't control")
        .witness(Some(request.clone()))
        .help("Name the roles, or bound their account or organization with `aws:ResourceAccount` or `aws:ResourceOrgID`.");
    finding = match (statement.action_that_covers(ASSUME_ROLE), &statement.actions) {
        (Some(action), _) => finding.related(action.text.span(), format!("allows `{ASSUME_ROLE}`")),
        (None, Some(all)) => {
            finding.related(all.key.span(), format!("`NotAction` leaves `{ASSUME_ROLE}` allowed"))
        }
        (None, None) => finding,
    };
    for condition in statement.conditions().iter().filter(|c| is_about_the_caller(c)) {
        let said = format!("`{}` is about the caller, not the role", condition.key);
        finding = finding.related(condition.key.span(), said);
    }
    finding
}

/// What the resource reaches, where nobody has named it; with the account, where it is a certain one.
fn reach(cx: &DocumentContext<'_>, resource: &Pattern) -> Option<(String, Option<AccountId>)> {
    let document = cx.document;
    if resource.is_anything() {
        return Some(("every role of every account".to_owned(), None));
    }
    let arn = ArnText::parse(resource).filter(|arn| arn.service() == "iam")?;
    let role = arn.iam_resource();
    let every = Pattern::of(&arn.resource()).is_anything()
        || role.kind == IamKind::Role
            && arn.resource().slice(role.path) == "/"
            && Pattern::of(&arn.resource().slice(role.name)).is_anything();
    if !(every || role.kind == IamKind::Role) {
        return None;
    }
    match arn.account_field() {
        AccountField::Wildcard if every => Some(("every role of every account".to_owned(), None)),
        AccountField::Wildcard => Some(("roles of this name in any account".to_owned(), None)),
        AccountField::Id(id)
            if every && document.account != Some(id) && !is_declared_own(cx, document, id) =>
        {
            Some((format!("every role of {}", cx.known_accounts.describe(id)), Some(id)))
        }
        _ => None,
    }
}

/// Whether the account is one's own for all that is known: the policy's account is not, and the other is yours.
fn is_declared_own(cx: &DocumentContext<'_>, document: &Document, id: AccountId) -> bool {
    document.account.is_none() && matches!(cx.known_accounts.ownership(id), Ownership::Yours(_))
}

/// `*` on `*`: the policy of an administrator, who can do that and everything else.
fn is_administrator(statement: &Statement) -> bool {
    let actions = statement.actions.as_ref().filter(|a| !a.negated);
    actions.is_some_and(|a| a.items.iter().any(|a| a.text == "*"))
}

fn is_about_the_caller(condition: &Condition) -> bool {
    let bounds = condition.known.map(|known| known.bounds);
    matches!(bounds, Some(Bounds::Caller | Bounds::OrgPath))
}

/// Bounds the target to the organization. Only where the statement is about nothing else: other actions may
/// have resources that belong to no organization.
fn bound(cx: &DocumentContext<'_>, document: &Document, statement: &Statement) -> Option<Fix> {
    let organization = cx.known_accounts.organization.as_deref()?;
    let actions = statement.actions.as_ref().filter(|a| !a.negated)?;
    let only_sts = |action: &Action| action.service().eq_ignore_ascii_case("sts");
    let edits = edits::add_condition(document, statement, "StringEquals", "aws:ResourceOrgID", organization);
    let title = format!("Only roles of organization {organization}");
    actions.items.iter().all(only_sts).then(|| Fix::new(title, Applicability::Unsafe, edits))?
}

/// Names a role; a person has to say which.
fn name(document: &Document, list: xacct_syntax::NodeId, resource: &Text) -> Option<Fix> {
    const PLACES: [&str; 2] = ["<account-id>", "<role-name>"];
    let node = document
        .tree
        .node(list)
        .one_or_many()
        .find(|n| n.text().as_ref().map(Text::span) == Some(resource.span()))?;
    let role = format!("arn:aws:iam::{}:role/{}", PLACES[0], PLACES[1]);
    Fix::manual("Name the role", edits::replace(document, node.id(), &role), &PLACES)
}
