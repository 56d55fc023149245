//! Resources: each type with what is read of it.

use std::sync::Arc;

use xacct_policy::Kind;
use xacct_syntax::{Node, Text, Tree};

use super::attributes::{has_look_alike, policies_of};
use super::document;
use super::expressions::Expressions;
use super::links::{Links, Part};
use super::module::Block;
use super::texts;
use crate::facts::{Attachment, DocumentId, Role};
use crate::find::find;
use crate::gate::node_may_hold_policy;
use crate::reader::Reader;
use crate::{organization, permission};

/// Whether something may be read of the block: of most resources nothing is.
pub(crate) fn is_of_interest(block: &Block<'_>) -> bool {
    let kind = block.kind.as_str().unwrap_or_default();
    if block.is_data {
        return false;
    }
    policies_of(&kind).next().is_some()
        || matches!(
            &*kind,
            "aws_organizations_policy" | "aws_lambda_permission" | "aws_lambda_layer_version_permission"
        )
        || !has_look_alike(&kind) && node_may_hold_policy(block.body)
}

/// Reads a resource; `body` is what is said of it in a scenario.
pub(crate) fn read(
    reader: &mut Reader,
    cx: &Expressions<'_, '_>,
    tree: &Arc<Tree>,
    block: &Block<'_>,
    body: Node<'_>,
    links: &mut Links,
) {
    let kind = block.kind.as_str().unwrap_or_default();
    match &*kind {
        "aws_iam_role" => role(reader, cx, tree, block, body, links),
        "aws_lambda_permission" | "aws_lambda_layer_version_permission" => {
            permission::read(reader, tree, body, &permission::TERRAFORM);
        }
        "aws_organizations_policy" => organization::read(reader, tree, body.get("type"), body.get("content")),
        _ => {
            let mut known = policies_of(&kind).peekable();
            if known.peek().is_none() {
                for place in find(body) {
                    reader.read(tree, place);
                }
            }
            let before = reader.facts.documents.len();
            for (path, kind) in known {
                for node in at(body, path) {
                    policy(reader, tree, node, kind);
                }
            }
            links.policies(&block.address(), before..reader.facts.documents.len());
        }
    }
}

/// What stands at `path`: in each block where there are several.
pub(crate) fn at<'t>(node: Node<'t>, path: &str) -> Vec<Node<'t>> {
    path.split('.').fold(vec![node], |nodes, step| {
        let entries = nodes.into_iter().flat_map(Node::one_or_many).flat_map(Node::entries);
        entries.filter(|entry| entry.key.is(step)).map(|entry| entry.value).collect()
    })
}

/// Reads the policy of an attribute; one that a file holds is only quoted.
fn policy(reader: &mut Reader, tree: &Arc<Tree>, node: Node<'_>, kind: Kind) -> Option<DocumentId> {
    reader.is_quoting = texts::is_checked_elsewhere(node);
    let document = reader.policy(tree, node, Some(kind), None);
    reader.is_quoting = false;
    document
}

fn role(
    reader: &mut Reader,
    cx: &Expressions<'_, '_>,
    tree: &Arc<Tree>,
    block: &Block<'_>,
    body: Node<'_>,
    links: &mut Links,
) {
    let text = |key: &str| body.get(key).and_then(Node::text);
    let index = reader.facts.roles.len();
    let trust = body.get("assume_role_policy").and_then(|node| {
        links.note(index, Part::Trust, node);
        policy(reader, tree, node, Kind::Trust)
    });
    let mut inline: Vec<DocumentId> = Vec::new();
    for node in at(body, "inline_policy.policy") {
        links.note(index, Part::Inline, node);
        inline.extend(policy(reader, tree, node, Kind::Identity));
    }
    let managed = body.get("managed_policy_arns").into_iter().flat_map(Node::one_or_many);
    let attached = managed.filter_map(Node::text).map(|policy| Attachment { policy, document: None });
    let name = text("name").filter(|name| name.holes().all(|(hole, _)| hole.len() < name.len()));
    let label = block.name.text();
    let role = Role {
        span: name.as_ref().or(label.as_ref()).map_or(body.span(), Text::span),
        trust,
        attached: attached.collect(),
        inline,
        boundary: text("permissions_boundary"),
        max_session: text("max_session_duration").and_then(|t| t.as_str().parse().ok()),
        scenario: reader.scenario,
        name: name.or(label),
        arn: None,
        account: None,
    };
    reader.facts.roles.push(role);
    links.role(cx, block, body.get("name").and_then(Node::as_str).map(|name| name.into_owned()), index);
}

/// The document that `text` refers to, if that is all it does.
pub(crate) fn document_of(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix("${").and_then(|inner| inner.strip_suffix('}')).unwrap_or(text);
    document::reference(inner)
}
