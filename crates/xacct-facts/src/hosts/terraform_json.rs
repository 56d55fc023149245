//! What Terraform says of a plan or a state: `terraform show -json`, and the state file itself. Every value is known here
//! that is known at all. <https://developer.hashicorp.com/terraform/internals/json-format>

use xacct_policy::{ArnText, PolicyKind};
use xacct_syntax::{Node, Text};

use super::terraform::{GrantKind, at, grant, holder, policies_of};
use crate::facts::{Holder, HolderKind, Host, UnlistedReason};
use crate::items::{Holding, ItemKey, Items, PolicyItem, Ref, Site};
use crate::{find, organization, permission};

/// Modules within modules: nobody nests them deeper.
const DEEPEST: usize = 32;

/// Whether `root` is a plan or a state.
pub(crate) fn is(root: Node<'_>) -> bool {
    let shown = root.get("format_version").is_some()
        && (root.get("planned_values").is_some() || root.get("values").is_some());
    shown || root.get("terraform_version").is_some() && root.get("resources").is_some_and(Node::is_sequence)
}

/// What every resource of the plan or state at `place` holds.
pub(crate) fn read(place: &Site) -> Items {
    let mut items = Items::of(Host::TerraformJson);
    let (holders, others): (Vec<_>, Vec<_>) =
        resources(place.node()).into_iter().partition(|(kind, _)| holder(kind).is_some());
    let policies: Vec<_> =
        others.iter().map(|(kind, values)| policies(&mut items, &place.at(*values), kind)).collect();
    for (kind, values) in &holders {
        if let Some(kind) = holder(kind) {
            holds(&mut items, &place.at(*values), kind);
        }
    }
    for ((kind, values), policies) in others.iter().zip(policies) {
        gives(&mut items, kind, *values, &policies);
    }
    items
}

/// What is managed: the type of each resource and its values.
fn resources(root: Node<'_>) -> Vec<(String, Node<'_>)> {
    let shown = ["planned_values", "values"].into_iter().find_map(|key| root.get(key)?.get("root_module"));
    let mut found = Vec::new();
    match shown {
        Some(module) => of_module(module, 0, &mut found),
        None => {
            let resources = root.get("resources").into_iter().flat_map(Node::items);
            for resource in resources.filter(|r| !r.get("mode").is_some_and(|mode| mode.is("data"))) {
                let instances = resource.get("instances").into_iter().flat_map(Node::items);
                found.extend(instances.filter_map(|i| Some((kind(resource)?, i.get("attributes")?))));
            }
        }
    }
    found
}

fn of_module<'t>(module: Node<'t>, depth: usize, found: &mut Vec<(String, Node<'t>)>) {
    if depth > DEEPEST {
        return;
    }
    let resources = module.get("resources").into_iter().flat_map(Node::items);
    let managed = resources.filter(|r| !r.get("mode").is_some_and(|mode| mode.is("data")));
    found.extend(managed.filter_map(|r| Some((kind(r)?, r.get("values")?))));
    for child in module.get("child_modules").into_iter().flat_map(Node::items) {
        of_module(child, depth + 1, found);
    }
}

fn kind(resource: Node<'_>) -> Option<String> {
    Some(resource.get("type")?.as_str()?.into_owned())
}

/// Adds what a resource of type `kind` holds that is no holder itself.
fn policies(items: &mut Items, place: &Site, kind: &str) -> Vec<Ref> {
    let values = place.node();
    match kind {
        "aws_lambda_permission" | "aws_lambda_layer_version_permission" => {
            permission::read(items, place, &permission::TERRAFORM);
        }
        "aws_organizations_policy" => {
            organization::read(items, place, values.get("type"), values.get("content"));
        }
        _ => {
            let arn = values.get("arn").and_then(Node::as_str).filter(|_| kind == "aws_iam_policy");
            let keys: Vec<ItemKey> = arn.map(|arn| ItemKey::Arn(arn.into_owned())).into_iter().collect();
            find::read_definition(items, place, kind, values);
            let known = policies_of(kind)
                .flat_map(|(path, kind)| at(values, path).into_iter().map(move |n| (n, kind)));
            let options = values.get("vpc_options");
            let item = |(node, kind)| PolicyItem {
                keys: keys.clone(),
                is_private: options.is_some_and(|options| options.items().next().is_some()),
                ..PolicyItem::new(place.at(node), Some(kind))
            };
            return known.map(|policy| items.policy(item(policy))).collect();
        }
    }
    Vec::new()
}

/// Adds the holder at `place` with what its resource says of it.
fn holds(items: &mut Items, place: &Site, kind: HolderKind) {
    let values = place.node();
    let text = |key: &str| values.get(key).and_then(Node::text);
    let (name, arn) = (text("name"), text("arn"));
    let account = arn.as_ref().and_then(|arn| ArnText::parse(arn)?.account_field().id());
    let span = name.as_ref().map_or(values.span(), Text::span);
    let max_session = text("max_session_duration");
    let holder = Holder { name, arn, account, max_session, ..Holder::new(kind, span) };
    let keys = ItemKey::of(&holder, None);
    let holder = items.holder(holder, keys);
    let policy = |node: Node<'_>, kind: PolicyKind| PolicyItem {
        account,
        ..PolicyItem::new(place.at(node), Some(kind))
    };
    if let Some(trust) = values.get("assume_role_policy") {
        let trust = items.policy(policy(trust, PolicyKind::Trust));
        items.tie(&holder, Holding::Trust(trust));
    }
    for node in at(values, "inline_policy.policy") {
        let inline = items.policy(policy(node, PolicyKind::Identity));
        items.tie(&holder, Holding::Inline(inline));
    }
    for arn in values.get("managed_policy_arns").into_iter().flat_map(Node::items).filter_map(Node::text) {
        let policy = by_arn(&arn);
        items.tie(&holder, Holding::Attached(arn, policy));
    }
    if let Some(boundary) = text("permissions_boundary").filter(|boundary| !boundary.is_empty()) {
        let policy = by_arn(&boundary);
        items.tie(&holder, Holding::Boundary(boundary, policy));
    }
}

/// Ties what a resource of type `kind` gives to the holders that it names; `policies` is what it holds.
fn gives(items: &mut Items, kind: &str, values: Node<'_>, policies: &[Ref]) {
    let Some(grant) = grant(kind) else { return };
    let texts = |key: &str| values.get(key).into_iter().flat_map(Node::one_or_many).filter_map(Node::text);
    for (kind, attribute) in grant.holders {
        for name in texts(attribute) {
            let holder = Ref::Named(ItemKey::Name(*kind, name.as_str().to_owned()));
            let before = items.ties.len();
            match grant.gives {
                GrantKind::Inline(_) => {
                    policies.iter().for_each(|p| items.tie(&holder, Holding::Inline(p.clone())))
                }
                GrantKind::Managed(attribute) => {
                    for arn in texts(attribute) {
                        let policy = by_arn(&arn);
                        items.tie(&holder, Holding::Attached(arn, policy));
                    }
                }
                GrantKind::Membership(attribute) => {
                    for group in texts(attribute) {
                        let key = ItemKey::Name(HolderKind::Group, group.as_str().to_owned());
                        items.tie(&holder, Holding::Group(group, Some(Ref::Named(key))));
                    }
                }
            }
            if items.ties.len() == before {
                // Only known once it is made.
                items.tie(&holder, Holding::More(UnlistedReason::Unknown));
            }
        }
    }
}

fn by_arn(arn: &Text) -> Option<Ref> {
    Some(Ref::Named(ItemKey::Arn(arn.as_str().to_owned())))
}
