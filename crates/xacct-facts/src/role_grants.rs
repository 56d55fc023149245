//! Finds where the policies of users and roles permit them to assume a role.

use xacct_aws::AccountId;
use xacct_policy::Tri;
use xacct_syntax::Text;

use crate::facts::{CallerArn, DocumentId, FileFacts, Holder, HolderKind, RoleGrant};

/// The permissions in `facts`, those of a file that belongs to `account`, that name a role. What is so in some scenarios only is left
/// out, and so are groups, which assume nothing.
pub(crate) fn role_grants(facts: &FileFacts, account: Option<AccountId>) -> Vec<RoleGrant> {
    let holders = facts.holders.iter().filter(|holder| {
        matches!(holder.kind, HolderKind::Role | HolderKind::User) && holder.scenario.is_none()
    });
    let mut grants = Vec::new();
    for holder in holders {
        let attached = holder.attached.iter().filter_map(|attachment| attachment.document);
        for id in holder.inline.iter().copied().chain(attached) {
            grants
                .extend(roles_in(facts, id).filter_map(|role| of(holder, holder.account.or(account), role)));
        }
    }
    grants
}

/// The roles that the policy `id` names in statements that permit to assume them.
fn roles_in(facts: &FileFacts, id: DocumentId) -> impl Iterator<Item = &Text> {
    let document = facts.document(id).filter(|document| document.scenario.is_none());
    let statements = document.into_iter().flat_map(|document| document.policy.allows());
    let resources = statements.filter_map(|statement| {
        let resources = statement.resources.as_ref().filter(|element| !element.negated)?;
        let names_role = resources.items.iter().any(|resource| resource.as_str().contains(":role/"));
        (names_role && statement.covers_action("sts:AssumeRole") == Tri::Yes).then_some(resources)
    });
    let entries = resources.flat_map(|resources| &resources.items);
    entries.filter(|entry| entry.is_literal() && entry.as_str().contains(":role/")).map(|entry| entry.text())
}

fn of(holder: &Holder, account: Option<AccountId>, role: &Text) -> Option<RoleGrant> {
    let noun = holder.kind.noun();
    let whole = |text: &&Text| text.holes().next().is_none();
    let name = holder.name.as_ref().filter(whole);
    let written = holder.arn.as_ref().filter(whole);
    let caller = match (written, name, account) {
        (Some(arn), ..) => Some(CallerArn { arn: arn.as_str().to_owned(), has_known_path: true }),
        (None, Some(name), Some(account)) if holder.is_named => {
            let partition = role.as_str().split(':').nth(1)?;
            let arn = format!("arn:{partition}:iam::{account}:{noun}/{name}");
            Some(CallerArn { arn, has_known_path: false })
        }
        _ => None,
    };
    let called = name.map(Text::as_str).or(holder.id.as_deref());
    let grantee = match called {
        Some(called) => format!("{noun} `{called}`"),
        None => format!("this {noun}"),
    };
    Some(RoleGrant { grantee, caller, role: role.clone() })
}
