//! Resources: each type with what is read of it.

use xacct_policy::PolicyKind;
use xacct_syntax::Node;

use super::properties::{has_look_alike, policies_of};
use super::stacks::is_stack;
use super::template::Resource;
use crate::facts::{CallCaller, HolderKind};
use crate::items::{ItemKey, Items, PolicyItem, Site};
use crate::prefilter::node_may_hold_policy;
use crate::value::source;
use crate::{find, holder, naming, organization, permission, role_calls};

/// Whether something may be read of the resource: of most resources of a template nothing is.
pub(crate) fn is_of_interest(resource: &Resource<'_>) -> bool {
    let kind = resource.kind.as_str();
    // What stacks are made of is looked at as a template.
    !is_stack(kind) && is_of_interest_as(kind, resource)
}

fn is_of_interest_as(kind: &str, resource: &Resource<'_>) -> bool {
    policies_of(kind).next().is_some()
        || is_permission(kind)
        || is_serverless(kind)
        || kind == "AWS::Organizations::Policy"
        || is_state_machine(kind) && source(resource.properties).as_str().contains("Credentials")
        || !has_look_alike(kind) && node_may_hold_policy(resource.properties)
}

fn is_permission(kind: &str) -> bool {
    matches!(kind, "AWS::Lambda::Permission" | "AWS::Lambda::LayerVersionPermission")
}

fn is_state_machine(kind: &str) -> bool {
    matches!(kind, "AWS::StepFunctions::StateMachine" | "AWS::Serverless::StateMachine")
}

/// Functions and state machines whose roles the Serverless Application Model makes.
fn is_serverless(kind: &str) -> bool {
    matches!(kind, "AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
}

/// The role, user or group that a resource of that type makes, and its logical id.
fn holder_of(resource: &Resource<'_>) -> Option<(HolderKind, String)> {
    let id = resource.id.clone();
    match resource.kind.as_str() {
        "AWS::IAM::Role" => Some((HolderKind::Role, id)),
        "AWS::IAM::User" => Some((HolderKind::User, id)),
        "AWS::IAM::Group" => Some((HolderKind::Group, id)),
        kind if is_serverless(kind) => Some((HolderKind::Role, id + "Role")),
        _ => None,
    }
}

/// Adds what a resource holds whose properties in a scenario are at `place`.
pub(crate) fn read(items: &mut Items, place: &Site, resource: &Resource<'_>) {
    let (kind, properties) = (resource.kind.as_str(), place.node());
    if is_state_machine(kind) {
        let role = properties.get("RoleArn").or_else(|| properties.get("Role")).and_then(Node::text);
        let caller = role.map_or(CallCaller::Unknown, CallCaller::Arn);
        for definition in ["Definition", "DefinitionString"].into_iter().filter_map(|key| properties.get(key))
        {
            role_calls::state_machine(items, definition, &caller, place.scenario);
        }
    }
    if let Some((kind, id)) = holder_of(resource) {
        holder::read(items, place, kind, Some(id));
    } else if is_permission(kind) {
        permission::read(items, place, &permission::CLOUDFORMATION);
    } else if kind == "AWS::Organizations::Policy" {
        organization::read(items, place, properties.get("Type"), properties.get("Content"));
    } else {
        let mut known = policies_of(kind).peekable();
        if known.peek().is_none() {
            // What a custom resource or a type that is new here says is told by its shape.
            find::read(items, place);
        }
        for (path, kind) in known {
            for node in at(properties, path) {
                let keys = keys(resource, properties);
                let called = called(resource, properties);
                let is_private = is_private(resource, properties);
                items.policy(PolicyItem {
                    keys,
                    called,
                    is_private,
                    ..PolicyItem::new(place.at(node), Some(kind))
                });
            }
        }
    }
}

/// What others call the policy of a resource.
fn keys(resource: &Resource<'_>, properties: Node<'_>) -> Vec<ItemKey> {
    let name = properties.get("ManagedPolicyName").filter(|_| resource.kind == "AWS::IAM::ManagedPolicy");
    let name = name.and_then(Node::text).filter(|name| name.holes().next().is_none());
    let name = name.map(|name| ItemKey::PolicyName(name.as_str().to_owned()));
    std::iter::once(ItemKey::Id(resource.id.clone())).chain(name).collect()
}

/// Whether the resource is a domain of OpenSearch within a VPC; one that may be within one counts.
fn is_private(resource: &Resource<'_>, properties: Node<'_>) -> bool {
    let is_domain =
        matches!(resource.kind.as_str(), "AWS::OpenSearchService::Domain" | "AWS::Elasticsearch::Domain");
    is_domain && properties.get("VPCOptions").is_some()
}

/// What a managed policy is called by its name, or else by its logical id.
fn called(resource: &Resource<'_>, properties: Node<'_>) -> Option<PolicyKind> {
    let name = properties.get("ManagedPolicyName").and_then(Node::as_str);
    let is_managed = resource.kind == "AWS::IAM::ManagedPolicy";
    let by_name = name.and_then(|name| naming::kind(&name));
    by_name.or_else(|| naming::kind(&resource.id)).filter(|_| is_managed)
}

/// What stands at `path`: through each item of a list where it says `*`.
fn at<'t>(node: Node<'t>, path: &str) -> Vec<Node<'t>> {
    path.split('.').fold(vec![node], |nodes, step| {
        let next = |node: Node<'t>| match step {
            "*" => node.one_or_many().collect(),
            key => node.get(key).into_iter().collect::<Vec<_>>(),
        };
        nodes.into_iter().flat_map(next).collect()
    })
}
