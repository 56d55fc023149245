//! Resources: each type with what is read of it.

use std::sync::Arc;

use xacct_syntax::{Node, Tree};

use super::attachments::Links;
use super::properties::{has_look_alike, policies_of};
use super::template::Resource;
use crate::facts::DocumentId;
use crate::find::find;
use crate::gate::node_may_hold_policy;
use crate::reader::{Place, Reader};
use crate::{organization, permission, role};

/// Whether something may be read of the resource: of most resources of a template nothing is.
pub(crate) fn is_of_interest(resource: &Resource<'_>) -> bool {
    let kind = resource.kind.as_str();
    policies_of(kind).next().is_some()
        || is_permission(kind)
        || is_serverless(kind)
        || kind == "AWS::Organizations::Policy"
        || !has_look_alike(kind) && node_may_hold_policy(resource.properties)
}

fn is_permission(kind: &str) -> bool {
    matches!(kind, "AWS::Lambda::Permission" | "AWS::Lambda::LayerVersionPermission")
}

/// Functions and state machines whose roles the Serverless Application Model makes.
fn is_serverless(kind: &str) -> bool {
    matches!(kind, "AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
}

/// Reads a resource whose `properties` are those of a scenario.
pub(crate) fn read(
    reader: &mut Reader,
    tree: &Arc<Tree>,
    resource: &Resource<'_>,
    properties: Node<'_>,
    links: &mut Links,
) {
    let before = reader.facts.documents.len();
    let kind = resource.kind.as_str();
    if kind == "AWS::IAM::Role" || is_serverless(kind) {
        let roles = reader.facts.roles.len();
        role::read(reader, tree, properties);
        links.role(&resource.id, roles..reader.facts.roles.len());
        return;
    }
    if is_permission(kind) {
        permission::read(reader, tree, properties, &permission::CLOUDFORMATION);
    } else if kind == "AWS::Organizations::Policy" {
        organization::read(reader, tree, properties.get("Type"), properties.get("Content"));
    } else {
        let mut known = policies_of(kind).peekable();
        if known.peek().is_none() {
            // What a custom resource or a type that is new here says is told by its shape.
            for place in find(properties) {
                reader.read(tree, place);
            }
        }
        for (path, kind) in known {
            for node in at(properties, path) {
                reader.read(tree, Place::Policy(node.id(), Some(kind)));
            }
        }
    }
    let documents = (before..reader.facts.documents.len()).map(DocumentId);
    links.policy(resource, documents);
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
