//! What the IAM API says of an account: `aws iam get-account-authorization-details`, `get-role`, `list-roles`.

use std::sync::Arc;

use xacct_aws::managed_policy;
use xacct_policy::Kind;
use xacct_syntax::{Node, Tree};

use crate::Host;
use crate::reader::{Place, Reader};

/// Whether `root` is such an answer.
pub(crate) fn is(root: Node<'_>) -> bool {
    let role = |node: Node<'_>| node.get("AssumeRolePolicyDocument").is_some();
    root.get("RoleDetailList").is_some_and(Node::is_sequence)
        || root.get("UserDetailList").is_some_and(Node::is_sequence)
        || root.get("Role").is_some_and(role)
        || root.get("Roles").is_some_and(|roles| roles.items().any(role))
}

/// Reads the managed policies first, so that the roles find what is attached to them.
pub(crate) fn read(reader: &mut Reader, tree: &Arc<Tree>) {
    reader.facts.host = Host::AccountJson;
    let root = tree.root();
    for (arn, document) in root.get("Policies").into_iter().flat_map(Node::items).filter_map(managed) {
        if let Some(id) = reader.policy(tree, document, Some(Kind::Identity), None) {
            reader.managed.insert(arn, id);
        }
    }
    for role in roles(root) {
        reader.read(tree, Place::Role(role.id()));
    }
    for document in inline(root) {
        reader.policy(tree, document, Some(Kind::Identity), None);
    }
}

/// The ARN and the default version of a managed policy. Those of AWS are not the customer's to mend.
fn managed(policy: Node<'_>) -> Option<(String, Node<'_>)> {
    let arn = policy.get("Arn")?.as_str()?.into_owned();
    if managed_policy::parse_arn(&arn).is_some() {
        return None;
    }
    let mut versions = policy.get("PolicyVersionList")?.items();
    let version = versions.find(|v| v.get("IsDefaultVersion").is_some_and(|d| d.is("true")))?;
    Some((arn, version.get("Document")?))
}

fn roles(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let lists = ["RoleDetailList", "Roles", "Role"].into_iter().filter_map(move |key| root.get(key));
    lists.flat_map(Node::one_or_many).filter(|n| n.is_mapping())
}

/// The inline policies of users and groups.
fn inline(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let lists = [("UserDetailList", "UserPolicyList"), ("GroupDetailList", "GroupPolicyList")];
    lists.into_iter().flat_map(move |(holders, list)| {
        let holders = root.get(holders).into_iter().flat_map(Node::items);
        holders.filter_map(move |h| h.get(list)).flat_map(Node::items).filter_map(|p| p.get("PolicyDocument"))
    })
}
