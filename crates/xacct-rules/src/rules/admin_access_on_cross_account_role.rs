//! A role that a principal of another account can assume has administrator access.
//!
//! ## Why
//!
//! Anyone who controls the other account, or breaks into it, controls this one. `AdministratorAccess` on a cross-account role
//! is attached "for now", to get things working, and stays. Give the role what its task needs.
//!
//! Roles that AWS sets up for this very purpose (`OrganizationAccountAccessRole`, `AWSControlTowerExecution`,
//! `AWSCloudFormationStackSetExecutionRole`) are named for what they are, as a note, while they trust one account.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Role": {
//!     "RoleName": "DevOps",
//!     "Arn": "arn:aws:iam::222222222222:role/DevOps",
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": [
//!         {
//!           "Effect": "Allow",
//!           "Principal": { "AWS": "arn:aws:iam::111111111111:user/deployer" },
//!                                  --------------------------------------- this principal of account 111111111111 can assume the role
//!           "Action": "sts:AssumeRole"
//!         }
//!       ]
//!     },
//!     "AttachedManagedPolicies": [
//!       {
//!         "PolicyName": "AdministratorAccess",
//!         "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"
//!                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role DevOps can be assumed from account 111111111111 and has administrator access
//!       }
//!     ]
//!   }
//! }
//! ```
//!
//! In a template:
//!
//! ```json
//! {
//!   "Type": "AWS::IAM::Role",
//!   "Properties": {
//!     "RoleName": "DevOps",
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": {
//!         "Effect": "Allow",
//!         "Principal": { "AWS": "111111111111" },
//!                                ------------ every principal of account 111111111111 can assume the role
//!        "Action": "sts:AssumeRole"
//!       }
//!     },
//!     "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]
//!                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role DevOps can be assumed from account 111111111111 and has administrator access
//!  }
//! }
//! ```
//!
//! ## Fixed
//!
//! ```json
//! {
//!   "Type": "AWS::IAM::Role",
//!   "Properties": {
//!     "RoleName": "DevOps",
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": {
//!         "Effect": "Allow",
//!         "Principal": { "AWS": "111111111111" },
//!        "Action": "sts:AssumeRole"
//!       }
//!     },
//!     "ManagedPolicyArns": ["arn:aws:iam::aws:policy/<policy-name>"]
//!  }
//! }
//! ```
//!
//! ## Good
//!
//! An own account's root delegates to the account's own administrators:
//!
//! ```json
//! {
//!   "Role": {
//!     "RoleName": "Admin",
//!     "Arn": "arn:aws:iam::222222222222:role/Admin",
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": {
//!         "Effect": "Allow",
//!         "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
//!         "Action": "sts:AssumeRole"
//!       }
//!     },
//!     "AttachedManagedPolicies": [
//!       { "PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }
//!     ]
//!   }
//! }
//! ```

use xacct_access::{Answer, Grant, Question};
use xacct_aws::managed_policy::{self, AdministratorPath};
use xacct_aws::well_known_role;
use xacct_facts::{Holder, Host};
use xacct_policy::{AccountField, Action, ArnText, Element, Pattern, Policy, Statement, Tri, Who};
use xacct_syntax::{Edit, Span, Text};

use crate::rule::{Check, DocumentContext, RoleContext};
use crate::unrestricting::is_unrestricted;
use crate::{Finding, Fix};

pub(crate) const CHECK: Check = Check::Role(check);

fn check(cx: &RoleContext<'_>, out: &mut Vec<Finding>) {
    let Some(trust) = &cx.trust else { return };
    let foreign: Vec<&Grant<'_>> = trust.grants().filter(|grant| is_foreign(trust, grant)).collect();
    if foreign.is_empty() || is_capped(cx.role) {
        return;
    }
    let Some(power) = power(cx) else { return };
    for grant in &foreign {
        let answer = grant.ask(trust.index, Question::Itself);
        if let Some(request) = answer.request() {
            out.push(finding(cx, trust, grant, &power, foreign.len()).witness(Some(request.clone())));
            return;
        }
    }
}

/// What makes a role an administrator.
struct AdministratorAccess {
    span: Span,
    how: String,
    attachment: Option<Text>,
}

fn finding<'a>(
    cx: &RoleContext<'_>,
    trust: &DocumentContext<'a>,
    grant: &Grant<'a>,
    power: &AdministratorAccess,
    grants: usize,
) -> Finding {
    let role = cx.role;
    let name = role.name.as_ref().map_or("this role".to_owned(), |name| format!("role {name}"));
    let anyone = grant.is_for_anyone();
    let is_public = anyone && matches!(grant.ask(trust.index, Question::Anyone), Answer::Found(_));
    let from = match anyone {
        true if is_public => "any AWS account".to_owned(),
        true => "other accounts".to_owned(),
        false => trust.account(grant.principal),
    };
    let who = match grant.principal.who {
        Who::Anyone if is_public => "anyone can assume the role".to_owned(),
        Who::Anyone => "everyone who meets the conditions can assume the role".to_owned(),
        Who::Account(_) => format!("every principal of {from} can assume the role"),
        _ => format!("this principal of {from} can assume the role"),
    };
    let known = role.name.as_ref().and_then(|name| well_known_role::lookup(name.as_str()));
    let finding =
        Finding::new(cx.rule, power.span, format!("{name} can be assumed from {from} and {}", power.how))
            .label("everything is allowed")
            .related(grant.principal.value.span(), who);
    match known.filter(|_| grants == 1 && !anyone) {
        Some(known) => finding.help(known.about).as_note(),
        None => finding
            .help("Attach a policy that allows what the role is for, and no more.")
            .fix(least(cx, power)),
    }
}

/// Whether a principal of another account can assume the role, or one of whom it is not known that it is the own.
fn is_foreign<'a>(trust: &DocumentContext<'a>, grant: &Grant<'a>) -> bool {
    match grant.principal.who {
        Who::Anyone => {
            let answer = grant.ask(trust.index, Question::Itself);
            let account = answer.request().and_then(|request| request.caller.account());
            account.is_some() && account != trust.document.account
        }
        Who::Account(field) | Who::Identity(field) => {
            !trust.is_own(grant)
                && matches!(field, AccountField::Id(_) | AccountField::Placeholder | AccountField::Hole)
        }
        _ => false,
    }
}

/// Whether a permissions boundary caps the role; what the boundary allows is not known here.
fn is_capped(role: &Holder) -> bool {
    let admin = |boundary: &Text| meaning(boundary).is_some();
    role.boundary.as_ref().is_some_and(|boundary| !admin(&boundary.policy))
}

/// What an AWS managed policy, given by its ARN or its name, amounts to.
fn meaning(policy: &Text) -> Option<(Text, AdministratorPath)> {
    let name = ArnText::parse(policy).and_then(|arn| arn.managed_policy()).unwrap_or_else(|| policy.clone());
    let meaning = managed_policy::meaning(name.as_str())?;
    Some((name, meaning))
}

fn power(cx: &RoleContext<'_>) -> Option<AdministratorAccess> {
    let role = cx.role;
    let managed = role.attached.iter().find_map(|attachment| {
        let (name, meaning) = meaning(&attachment.policy)?;
        let how = match meaning {
            AdministratorPath::Admin => "has administrator access".to_owned(),
            AdministratorPath::AdminInEffect => format!("can grant itself every permission ({name})"),
        };
        let attachment = attachment.policy.clone();
        Some(AdministratorAccess { span: attachment.span(), how, attachment: Some(attachment) })
    });
    managed.or_else(|| {
        let attached = role.attached.iter().filter_map(|a| Some((a.document?, Some(a.policy.span()))));
        let own = role.inline.iter().map(|id| (*id, None));
        let policies: Vec<(&Policy, Option<Span>)> = attached
            .chain(own)
            .filter_map(|(id, span)| Some((&cx.facts.document(id)?.policy, span)))
            .collect();
        let power = |span, how: String| AdministratorAccess { span, how, attachment: None };
        everything(&policies)
            .map(|span| power(span, "has administrator access".to_owned()))
            .or_else(|| itself(&policies).map(|(span, how)| power(span, how)))
    })
}

/// Where the policies allow the role to give itself what it likes: at the attachment that brings it, or at the action. A denial
/// of any of it is taken to keep it from that.
fn itself(policies: &[(&Policy, Option<Span>)]) -> Option<(Span, String)> {
    /// Sources: AWS Identity and Access Management API Reference, `AttachRolePolicy` and `PutRolePolicy`.
    const GRANTING: [&str; 2] = ["iam:AttachRolePolicy", "iam:PutRolePolicy"];
    let is_denied = |action: &str| {
        policies.iter().flat_map(|(p, _)| p.denies()).any(|denial| denial.covers_action(action) != Tri::No)
    };
    policies.iter().find_map(|(policy, attached)| {
        policy.allows().filter(|statement| is_about_roles(statement)).find_map(|statement| {
            let granting = |action: &&str| statement.covers_action(action) == Tri::Yes && !is_denied(action);
            let granted = GRANTING.into_iter().find(granting)?;
            let (span, by) = match statement.action_that_covers(granted) {
                Some(action) => (action.text.span(), format!("`{}`", action.text)),
                None => (
                    statement.actions.as_ref()?.key.span(),
                    format!("`NotAction` leaves `{granted}` allowed"),
                ),
            };
            Some((attached.unwrap_or(span), format!("can grant itself every permission ({by})")))
        })
    })
}

/// Whether the statement applies to every role, under no condition that restricts it. `NotResource` leaves out what is of
/// another service than IAM.
fn is_about_roles(statement: &Statement) -> bool {
    let is_elsewhere = |resource: &Pattern| {
        ArnText::parse(resource).is_some_and(|arn| {
            let service = arn.service_text();
            service.as_str() != "iam"
                && service.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
    };
    let leaves_roles = |r: &Element<Pattern>| r.negated && r.complete && r.items.iter().all(is_elsewhere);
    is_open(statement) || is_unrestricted(statement) && statement.resources.as_ref().is_some_and(leaves_roles)
}

/// Where the policies together allow every action on every resource: at the attachment that brings it, or at the action.
fn everything(policies: &[(&Policy, Option<Span>)]) -> Option<Span> {
    let denied =
        policies.iter().flat_map(|(p, _)| p.denies()).any(|d| d.conditions().is_empty() && allows_all(d));
    if denied {
        return None;
    }
    policies.iter().find_map(|(policy, attached)| {
        let statement =
            policy.allows().find(|s| is_open(s) && (allows_all(s) || is_completed(s, policies)))?;
        let actions = statement.actions.as_ref()?;
        let at =
            actions.items.iter().find(|a| a.is_everything()).map_or(actions.key.span(), |a| a.text.span());
        Some(attached.unwrap_or(at))
    })
}

/// Whether the statement applies to every resource, under no condition that restricts it.
fn is_open(statement: &Statement) -> bool {
    let every = |resources: &Element<Pattern>| {
        if resources.negated { resources.items.is_empty() } else { resources.items.iter().any(|r| r == "*") }
    };
    is_unrestricted(statement) && statement.resources.as_ref().is_some_and(every)
}

fn allows_all(statement: &Statement) -> bool {
    let actions = statement.actions.as_ref().filter(|a| !a.negated);
    actions.is_some_and(|a| a.items.iter().any(Action::is_everything)) && is_open(statement)
}

/// `NotAction`: whether other statements allow just what this one leaves out, or it leaves out what does not exist.
fn is_completed(statement: &Statement, policies: &[(&Policy, Option<Span>)]) -> bool {
    let Some(left_out) = statement.actions.as_ref().filter(|a| a.negated && a.complete) else { return false };
    let others = || policies.iter().flat_map(|(p, _)| p.allows()).filter(|s| is_open(s));
    left_out.items.iter().all(|a| {
        let is_none = || !a.text.has_hole() && is_of_no_service(a);
        is_none()
            || others().any(|s| {
                s.actions.as_ref().is_some_and(|e| !e.negated) && s.covers_action(a.text.as_str()) == Tri::Yes
            })
    })
}

/// Whether the action has the prefix of no service that AWS documents.
fn is_of_no_service(action: &Action) -> bool {
    let prefix = action.service().to_ascii_lowercase();
    let is_written = !prefix.is_empty() && prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_written && xacct_aws::service::table().service(&prefix).is_none()
}

/// Attaches another policy. What the API says of an account is no place to change it.
fn least(cx: &RoleContext<'_>, power: &AdministratorAccess) -> Option<Fix> {
    const POLICY: &str = "<policy-name>";
    let attachment = power.attachment.as_ref().filter(|_| cx.facts.host != Host::AccountJson)?;
    let name = ArnText::parse(attachment)?.managed_policy()?;
    let start = attachment.len().checked_sub(name.len())?;
    // Where an expression makes the ARN, its name is not written there.
    let is_name = |edit: &Edit| edit.span.range().len() == name.len();
    let edits = attachment.edit(start..attachment.len(), POLICY).filter(is_name).map(|e| vec![e]);
    Fix::manual("Attach a narrower policy", edits, &[POLICY])
}
