//! A role, user or group as the IAM API and templates write it: trust policy, attached and inline policies, limits.

use xacct_policy::{ArnText, PolicyKind, looks_like_policy};
use xacct_syntax::{Encoding, Hole, Node, Piece, Text};

use crate::facts::{DocumentId, FileFacts, Holder, HolderKind, UnlistedReason};
use crate::items::{Holding, ItemKey, Items, PolicyItem, Ref, Site};

/// The lists of inline policies: the API's, and that of templates.
const INLINE: [&str; 4] = ["RolePolicyList", "UserPolicyList", "GroupPolicyList", "Policies"];
/// The lists of attached policies: objects with name and ARN, or ARNs.
const ATTACHED: [&str; 3] = ["AttachedManagedPolicies", "AttachedPolicies", "ManagedPolicyArns"];

/// Reads the holder at `place`, an object with its properties, and everything that is tied to it there. `id` is what
/// the rest of the file calls it. One that is repeated (in an instance profile) is read once; what refers to it.
pub(crate) fn read(items: &mut Items, place: &Site, kind: HolderKind, id: Option<String>) -> Option<Ref> {
    let node = place.node();
    let text = |key: &str| node.get(key).and_then(Node::text);
    let arn = text("Arn");
    if arn.as_ref().is_some_and(|arn| !items.is_new(arn)) {
        return None;
    }
    let name = text(match kind {
        HolderKind::Role => "RoleName",
        HolderKind::User => "UserName",
        HolderKind::Group => "GroupName",
    });
    let account = arn.as_ref().and_then(|a| ArnText::parse(a)?.account_field().id());
    let holder = Holder {
        account,
        arn,
        max_session: text("MaxSessionDuration"),
        scenario: place.scenario,
        name: name.clone(),
        id: id.clone(),
        ..Holder::new(kind, name.map_or(node.span(), |name| name.span()))
    };
    let keys = ItemKey::of(&holder, id);
    let holder = items.holder(holder, keys);
    let policy = |node: Node<'_>, kind: PolicyKind| PolicyItem {
        account,
        ..PolicyItem::new(place.at(node), Some(kind))
    };
    if let Some(trust) = node.get("AssumeRolePolicyDocument").filter(|_| kind == HolderKind::Role) {
        let trust = items.policy(policy(trust, PolicyKind::Trust));
        items.tie(&holder, Holding::Trust(trust));
    }
    for document in listed(node, &INLINE).filter_map(inline) {
        let document = items.policy(policy(document, PolicyKind::Identity));
        items.tie(&holder, Holding::Inline(document));
    }
    // The Serverless Application Model mixes them with the policies that are written out.
    let mixed = listed(node, &["Policies"]).filter(|item| item.is_scalar());
    for attached in listed(node, &ATTACHED).chain(mixed).filter_map(attached) {
        let policy = named(&attached);
        items.tie(&holder, Holding::Attached(attached, policy));
    }
    // An object in the API's answers, a string in templates.
    let boundary = node.get("PermissionsBoundary");
    let boundary = boundary.and_then(|b| b.get("PermissionsBoundaryArn").unwrap_or(b).text());
    if let Some(boundary) = boundary {
        let policy = named(&boundary);
        items.tie(&holder, Holding::Boundary(boundary, policy));
    }
    let groups = listed(node, &["GroupList", "Groups"]).filter(|_| kind == HolderKind::User);
    for group in groups.filter_map(Node::text) {
        let of_name = || Ref::Named(ItemKey::Name(HolderKind::Group, group.as_str().to_owned()));
        let key = named(&group).unwrap_or_else(of_name);
        items.tie(&holder, Holding::Group(group, Some(key)));
    }
    Some(holder)
}

/// Reads a holder that stands alone: where it lists no policies, it may have some all the same.
pub(crate) fn read_alone(items: &mut Items, place: &Site, kind: HolderKind) {
    let lists = |lists: &[&str]| lists.iter().any(|key| place.node().get(key).is_some());
    let is_open = !lists(&INLINE) || !lists(&ATTACHED);
    if let Some(holder) = read(items, place, kind, None).filter(|_| is_open) {
        items.tie(&holder, Holding::More(UnlistedReason::NotListed));
    }
}

/// Adds the role with the ARN `role`, of which somebody says that the file holds its trust policy: the one that the file gives
/// to nobody. Where there are several of these, or none, there is no role.
pub(crate) fn of_hint(facts: &mut FileFacts, role: &str) {
    let written_into = facts.written_into();
    let alone = |at: &usize| !written_into.contains_key(&DocumentId(*at));
    let is_trust = |at: &usize| facts.documents.get(*at).is_some_and(|d| d.policy.kind == PolicyKind::Trust);
    let mut trusts = (0..facts.documents.len()).filter(is_trust).filter(alone);
    let (Some(at), None) = (trusts.next(), trusts.next()) else { return };
    let Some(document) = facts.documents.get(at) else { return };
    // The ARN is written in no file: it is shown at the policy.
    let said = |text: &str| {
        let place = document.tree.text().clone();
        Text::derive([Piece::Decoded(text.to_owned(), place)], Encoding::Plain)
    };
    let name = role.rsplit('/').next().unwrap_or(role);
    facts.holders.push(Holder {
        name: Some(said(name)),
        arn: Some(said(role)),
        account: document.account,
        trust: Some(DocumentId(at)),
        open: Some(UnlistedReason::NotListed),
        scenario: document.scenario,
        ..Holder::new(HolderKind::Role, document.policy.span)
    });
}

fn listed<'t>(holder: Node<'t>, keys: &[&str]) -> impl Iterator<Item = Node<'t>> + use<'t> {
    keys.iter().filter_map(|key| holder.get(key)).collect::<Vec<_>>().into_iter().flat_map(Node::one_or_many)
}

/// The document of an inline policy: that of its object, or the policy itself.
fn inline(policy: Node<'_>) -> Option<Node<'_>> {
    policy.get("PolicyDocument").or_else(|| looks_like_policy(policy).then_some(policy))
}

/// The ARN of an attached policy, or its name where no ARN is written.
fn attached(item: Node<'_>) -> Option<Text> {
    if item.is_mapping() {
        item.get("PolicyArn").or_else(|| item.get("PolicyName"))?.text()
    } else {
        item.text()
    }
}

/// The item of the same file that `text` names: by its ARN, or as the function of a template that refers to it.
pub(crate) fn named(text: &Text) -> Option<Ref> {
    let key = match text.holes().next() {
        Some((range, Hole::Named(id))) if range.len() == text.len() => {
            ItemKey::Id(id.strip_suffix(".PolicyArn").unwrap_or(id).to_owned())
        }
        None if text.as_str().starts_with("arn:") => ItemKey::Arn(text.as_str().to_owned()),
        _ => return None,
    };
    Some(Ref::Named(key))
}
