//! A role as the IAM API and templates write it: trust policy, attached and inline policies, limits.

use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_policy::{ArnText, Kind, looks_like_policy};
use xacct_syntax::{Node, Text, Tree};

use crate::facts::{Attachment, DocumentId, Role};
use crate::reader::Reader;

/// Reads the role `node`, an object with an `AssumeRolePolicyDocument`; a role that is repeated (in an instance
/// profile) is read once.
pub(crate) fn read(reader: &mut Reader, tree: &Arc<Tree>, node: Node<'_>) {
    let text = |key: &str| node.get(key).and_then(Node::text);
    let arn = text("Arn");
    if arn.as_ref().is_some_and(|arn| !reader.roles.insert(arn.as_str().to_owned())) {
        return;
    }
    let name = text("RoleName");
    let account = arn.as_ref().and_then(|a| ArnText::parse(a)?.account_field().id());
    let trust = node.get("AssumeRolePolicyDocument");
    let trust = trust.and_then(|t| reader.policy(tree, t, Some(Kind::Trust), account));
    let role = Role {
        span: name.as_ref().map_or(node.span(), Text::span),
        trust,
        attached: attached(reader, node),
        inline: inline(reader, tree, node, account),
        boundary: boundary(node),
        max_session: text("MaxSessionDuration").and_then(|t| t.as_str().parse().ok()),
        scenario: reader.scenario,
        name,
        arn,
        account,
    };
    reader.facts.roles.push(role);
}

/// Attached managed policies: objects with name and ARN (`AttachedManagedPolicies`), or ARNs (`ManagedPolicyArns`).
fn attached(reader: &Reader, role: Node<'_>) -> Vec<Attachment> {
    let lists = ["AttachedManagedPolicies", "AttachedPolicies", "ManagedPolicyArns"];
    let items = lists.into_iter().filter_map(|key| role.get(key)).flat_map(Node::one_or_many);
    // The Serverless Application Model mixes them with the policies that are written out.
    let mixed = role.get("Policies").into_iter().flat_map(Node::one_or_many).filter(|item| item.is_scalar());
    let items = items.chain(mixed);
    let policy = |item: Node<'_>| {
        let policy = if item.is_mapping() {
            item.get("PolicyArn").or_else(|| item.get("PolicyName"))?.text()?
        } else {
            item.text()?
        };
        let document = reader.managed.get(policy.as_str()).copied();
        Some(Attachment { policy, document })
    };
    items.filter_map(policy).collect()
}

/// Policies written into the role: `RolePolicyList`, or `Policies` in a template.
fn inline(
    reader: &mut Reader,
    tree: &Arc<Tree>,
    role: Node<'_>,
    account: Option<AccountId>,
) -> Vec<DocumentId> {
    let lists = ["RolePolicyList", "Policies"].into_iter().filter_map(|key| role.get(key));
    let own = |policy: Node<'_>| looks_like_policy(policy).then_some(policy.id());
    let documents = lists.flat_map(Node::one_or_many);
    let documents = documents.filter_map(|p| p.get("PolicyDocument").map(|d| d.id()).or_else(|| own(p)));
    let documents = documents.map(|id| tree.node(id)).collect::<Vec<_>>().into_iter();
    documents.filter_map(|d| reader.policy(tree, d, Some(Kind::Identity), account)).collect()
}

/// The ARN of the boundary: an object in the API's answers, a string in templates.
fn boundary(role: Node<'_>) -> Option<Text> {
    let boundary = role.get("PermissionsBoundary")?;
    boundary.get("PermissionsBoundaryArn").unwrap_or(boundary).text()
}
