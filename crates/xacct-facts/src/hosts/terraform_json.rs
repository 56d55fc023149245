//! What Terraform says of a plan or a state: `terraform show -json`, and the state file itself. Every value is known here
//! that is known at all. <https://developer.hashicorp.com/terraform/internals/json-format>

use std::collections::HashMap;
use std::sync::Arc;

use xacct_policy::{ArnText, Kind};
use xacct_syntax::{Node, NodeId, Text, Tree};

use super::terraform::{at, policies_of};
use crate::Host;
use crate::facts::{Attachment, DocumentId, Role};
use crate::reader::{Place, Reader};
use crate::{organization, permission};

/// Modules within modules: nobody nests them deeper.
const DEEPEST: usize = 32;

/// Whether `root` is a plan or a state.
pub(crate) fn is(root: Node<'_>) -> bool {
    let shown = root.get("format_version").is_some()
        && (root.get("planned_values").is_some() || root.get("values").is_some());
    shown || root.get("terraform_version").is_some() && root.get("resources").is_some_and(Node::is_sequence)
}

/// Reads every resource of the plan or state.
pub(crate) fn read(reader: &mut Reader, tree: &Arc<Tree>) {
    reader.facts.host = Host::TerraformJson;
    let resources = resources(tree.root());
    let mut policies: HashMap<NodeId, Vec<DocumentId>> = HashMap::new();
    for (kind, values) in &resources {
        if kind != "aws_iam_role" {
            let before = reader.facts.documents.len();
            policy(reader, tree, kind, *values);
            let documents: Vec<_> = (before..reader.facts.documents.len()).map(DocumentId).collect();
            policies.insert(values.id(), documents);
        }
    }
    let attached = Attached::of(&resources, policies);
    for (_, values) in resources.iter().filter(|(kind, _)| kind == "aws_iam_role") {
        let role = role(reader, tree, *values, &attached);
        reader.facts.roles.push(role);
    }
}

/// What names roles, by the role that it names, and policies by their ARN.
struct Attached<'t> {
    by_role: HashMap<String, Vec<(String, Node<'t>)>>,
    by_arn: HashMap<String, NodeId>,
    policies: HashMap<NodeId, Vec<DocumentId>>,
}

impl<'t> Attached<'t> {
    fn of(resources: &[(String, Node<'t>)], policies: HashMap<NodeId, Vec<DocumentId>>) -> Self {
        let mut attached = Self { by_role: HashMap::new(), by_arn: HashMap::new(), policies };
        for (kind, values) in resources {
            let named = ["role", "role_name", "roles"].into_iter().filter_map(|key| values.get(key));
            for role in named.flat_map(Node::one_or_many).filter_map(Node::as_str) {
                attached.by_role.entry(role.into_owned()).or_default().push((kind.clone(), *values));
            }
            if kind == "aws_iam_policy"
                && let Some(arn) = values.get("arn").and_then(Node::as_str)
            {
                attached.by_arn.insert(arn.into_owned(), values.id());
            }
        }
        attached
    }

    /// The resources that name the role.
    fn to(&self, role: &str) -> &[(String, Node<'t>)] {
        self.by_role.get(role).map_or(&[], Vec::as_slice)
    }

    /// What the managed policy says.
    fn document(&self, arn: &str) -> Option<DocumentId> {
        self.policies.get(self.by_arn.get(arn)?)?.first().copied()
    }
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

fn policy(reader: &mut Reader, tree: &Arc<Tree>, kind: &str, values: Node<'_>) {
    match kind {
        "aws_lambda_permission" | "aws_lambda_layer_version_permission" => {
            permission::read(reader, tree, values, &permission::TERRAFORM);
        }
        "aws_organizations_policy" => {
            organization::read(reader, tree, values.get("type"), values.get("content"));
        }
        _ => {
            for (path, kind) in policies_of(kind) {
                for node in at(values, path) {
                    reader.read(tree, Place::Policy(node.id(), Some(kind)));
                }
            }
        }
    }
}

fn role(reader: &mut Reader, tree: &Arc<Tree>, values: Node<'_>, others: &Attached<'_>) -> Role {
    let text = |key: &str| values.get(key).and_then(Node::text);
    let (name, arn) = (text("name"), text("arn"));
    let account = arn.as_ref().and_then(|arn| ArnText::parse(arn)?.account_field().id());
    let trust = values.get("assume_role_policy");
    let trust = trust.and_then(|node| reader.policy(tree, node, Some(Kind::Trust), account));
    let mut inline: Vec<DocumentId> = at(values, "inline_policy.policy")
        .into_iter()
        .filter_map(|node| reader.policy(tree, node, Some(Kind::Identity), account))
        .collect();
    let mut attached: Vec<Attachment> = values
        .get("managed_policy_arns")
        .into_iter()
        .flat_map(Node::items)
        .filter_map(Node::text)
        .map(|policy| Attachment { policy, document: None })
        .collect();
    for (kind, other) in name.iter().flat_map(|name| others.to(name.as_str())) {
        match kind.as_str() {
            "aws_iam_role_policy" => inline.extend(others.policies.get(&other.id()).into_iter().flatten()),
            "aws_iam_role_policy_attachment"
            | "aws_iam_policy_attachment"
            | "aws_iam_role_policy_attachments_exclusive" => {
                let arns = ["policy_arn", "policy_arns"].into_iter().filter_map(|key| other.get(key));
                let arns = arns.flat_map(Node::one_or_many).filter_map(Node::text);
                attached.extend(
                    arns.map(|policy| Attachment { document: others.document(policy.as_str()), policy }),
                );
            }
            _ => {}
        }
    }
    Role {
        span: name.as_ref().map_or(values.span(), Text::span),
        trust,
        attached,
        inline,
        boundary: text("permissions_boundary").filter(|boundary| !boundary.is_empty()),
        max_session: text("max_session_duration").and_then(|t| t.as_str().parse().ok()),
        scenario: None,
        name,
        arn,
        account,
    }
}
