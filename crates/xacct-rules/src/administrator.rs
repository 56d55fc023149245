//! What makes a role an administrator: a managed policy of AWS, or statements that allow everything or let the role give
//! itself everything.

use xacct_aws::managed_policy::{self, AdministratorPath};
use xacct_facts::{FileFacts, Holder};
use xacct_policy::{Action, ArnText, Element, Pattern, Policy, Statement, Tri};
use xacct_syntax::{Span, Text};

use crate::unrestricting::is_unrestricted;

/// What makes a role an administrator.
pub(crate) struct AdministratorAccess {
    /// Where it is written: an attachment, or an action.
    pub span: Span,
    /// How, in words that follow what the role is called.
    pub how: String,
    /// The managed policy of AWS that brings it.
    pub attachment: Option<Text>,
}

/// Whether the policies of `role` that are known make it an administrator, and no permissions boundary caps it.
pub fn is_administrator(facts: &FileFacts, role: &Holder) -> bool {
    !is_capped(role) && of_role(facts, role).is_some()
}

/// Whether a permissions boundary caps the role; what the boundary allows is not known here.
pub(crate) fn is_capped(role: &Holder) -> bool {
    let admin = |boundary: &Text| meaning(boundary).is_some();
    role.boundary.as_ref().is_some_and(|boundary| !admin(&boundary.policy))
}

/// What an AWS managed policy, given by its ARN or its name, amounts to.
fn meaning(policy: &Text) -> Option<(Text, AdministratorPath)> {
    let name = ArnText::parse(policy).and_then(|arn| arn.managed_policy()).unwrap_or_else(|| policy.clone());
    let meaning = managed_policy::meaning(name.as_str())?;
    Some((name, meaning))
}

/// What makes `role`, one of `facts`, an administrator, as far as its policies are known.
pub(crate) fn of_role(facts: &FileFacts, role: &Holder) -> Option<AdministratorAccess> {
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
        let policies: Vec<(&Policy, Option<Span>)> =
            attached.chain(own).filter_map(|(id, span)| Some((&facts.document(id)?.policy, span))).collect();
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
