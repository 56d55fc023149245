//! What a resource gives to holders that it names: policies that are resources of their own, and groups.

use xacct_syntax::{Node, Text};

use super::functions::function;
use super::template::Resource;
use crate::facts::HolderKind;
use crate::items::{Holding, ItemKey, Items, Ref};

/// The properties that name holders.
const HOLDERS: [(&str, HolderKind); 6] = [
    ("Roles", HolderKind::Role),
    ("RoleName", HolderKind::Role),
    ("Users", HolderKind::User),
    ("UserName", HolderKind::User),
    ("Groups", HolderKind::Group),
    ("GroupName", HolderKind::Group),
];

/// What adds users to a group.
pub(crate) const ADDITION: &str = "AWS::IAM::UserToGroupAddition";

/// Whether resources of that type are policies that name their holders.
fn is_attachable(kind: &str) -> bool {
    matches!(
        kind,
        "AWS::IAM::ManagedPolicy"
            | "AWS::IAM::Policy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::UserPolicy"
            | "AWS::IAM::GroupPolicy"
    )
}

/// Ties what `resource` is to the holders that it names.
pub(crate) fn read(items: &mut Items, resource: &Resource<'_>) {
    let properties = resource.properties;
    if resource.kind == ADDITION {
        let groups = properties.get("GroupName").into_iter().flat_map(|node| named(node, HolderKind::Group));
        for (group, name) in groups {
            for (user, _) in
                properties.get("Users").into_iter().flat_map(|node| named(node, HolderKind::User))
            {
                items.tie(&user, Holding::Group(name.clone(), Some(group.clone())));
            }
        }
    } else if is_attachable(&resource.kind) {
        let policy = Ref::Named(ItemKey::Id(resource.id.clone()));
        let holders = HOLDERS.into_iter().filter_map(|(key, kind)| Some((properties.get(key)?, kind)));
        for (holder, name) in holders.flat_map(|(node, kind)| named(node, kind)) {
            items.tie(&holder, Holding::Granted(name, policy.clone()));
        }
    }
}

/// The holders that are named at `node`, by `Ref` or by name, each with the text that names it.
fn named(node: Node<'_>, kind: HolderKind) -> Vec<(Ref, Text)> {
    let references = node.subtree().filter_map(function).filter(|call| call.key.is("Ref"));
    let by_id = references
        .filter_map(|call| Some((ItemKey::Id(call.value.as_str()?.into_owned()), call.value.text()?)));
    let names = node.one_or_many().filter_map(Node::text);
    let by_name = names.map(|name| (ItemKey::Name(kind, name.as_str().to_owned()), name));
    by_id.chain(by_name).map(|(key, name)| (Ref::Named(key), name)).collect()
}
