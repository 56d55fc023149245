//! Finds roles and policies anywhere in a tree, by their shape and by the keys that they stand under.

use xacct_policy::{PolicyKind, Wrapper, looks_like_policy, looks_like_statement, wrapper};
use xacct_syntax::{Node, NodeId, NodeKind};

use crate::facts::HolderKind;
use crate::holder;
use crate::items::{Items, PolicyItem, Site};
use crate::naming;

/// Adds every role and policy at and below `place`. `false` where there is none.
pub(crate) fn read(items: &mut Items, place: &Site) -> bool {
    read_others(items, place, &[])
}

/// The same without what stands at the nodes in `done`.
pub(crate) fn read_others(items: &mut Items, place: &Site, done: &[NodeId]) -> bool {
    let found = find(place.node(), done);
    for one in &found {
        match *one {
            FoundItem::Policy(node, kind, called) => {
                items.policy(PolicyItem { called, ..PolicyItem::new(place.at(node), kind) });
            }
            FoundItem::Role(node) => holder::read_alone(items, &place.at(node), HolderKind::Role),
        }
    }
    !found.is_empty()
}

/// Adds the policies of an API's definition, where `resource` is an API and keeps its definition in a string of JSON.
pub(crate) fn read_definition(items: &mut Items, place: &Site, kind: &str, resource: Node<'_>) {
    let body = resource.get("body").filter(|body| kind == "aws_api_gateway_rest_api" && body.is_scalar());
    if let Some(body) =
        body.filter(|body| body.as_str().is_some_and(|text| text.trim_start().starts_with('{')))
    {
        items.policy(PolicyItem::new(place.at(body), None));
    }
}

/// What is found at a node.
enum FoundItem<'t> {
    /// A policy: an object, or a string that holds one. The first kind is what the place says of it, the second what it is
    /// called.
    Policy(Node<'t>, Option<PolicyKind>, Option<PolicyKind>),
    Role(Node<'t>),
}

/// Everything in the tree of `root` that is a role or a policy, in document order. Nothing is looked for within one
/// of them, nor at the nodes in `done`.
fn find<'t>(root: Node<'t>, done: &[NodeId]) -> Vec<FoundItem<'t>> {
    let mut found = Vec::new();
    let mut open = vec![(root, None, None)];
    while let Some((node, kind, called)) = open.pop() {
        if done.contains(&node.id()) {
            continue;
        }
        if looks_like_policy(node) || is_statements(node) || holds_document(node) {
            found.push(FoundItem::Policy(node, kind, called));
        } else if node.entry("AssumeRolePolicyDocument").is_some() {
            found.push(FoundItem::Role(node));
        } else {
            // The last that is put down is the next to be looked at.
            let first = open.len();
            open.extend(children(node, called));
            if let Some(children) = open.get_mut(first..) {
                children.reverse();
            }
        }
    }
    found
}

/// What stands in `holder`, with the kind of policy that it is if it is one: by its place, and by what it is called, which is
/// what `holder` is `called` where its key says nothing.
fn children(
    holder: Node<'_>,
    called: Option<PolicyKind>,
) -> impl Iterator<Item = (Node<'_>, Option<PolicyKind>, Option<PolicyKind>)> {
    let entries = holder.entries().map(move |entry| {
        let key = entry.key.as_str().unwrap_or_default();
        let kind = wrapper(&key).and_then(|says| kind_by_place(holder, says));
        (entry.value, kind, naming::kind(&key).or(called))
    });
    entries.chain(holder.items().map(move |item| (item, None, called)))
}

/// One bare statement, or a list of them.
fn is_statements(node: Node<'_>) -> bool {
    looks_like_statement(node) || node.items().next().is_some_and(looks_like_statement)
}

/// Whether `node` is a string in which a document is kept: as it is, or percent-encoded.
fn holds_document(node: Node<'_>) -> bool {
    if node.kind() != NodeKind::String {
        return false;
    }
    let written = node.tree().text().as_str().get(node.range()).unwrap_or("");
    let is_quoted = written.starts_with(['"', '\'']);
    // A block scalar, or what a function evaluates to.
    let told = if is_quoted { None } else { node.as_str() };
    let written = told.as_deref().unwrap_or(written);
    let inner = written.trim_start_matches(['"', '\'', ' ']);
    let inner = inner.trim_start_matches("\\r").trim_start_matches("\\n").trim_start();
    // What a template engine fills in is no document yet.
    let is_template = ["{{", "{%", "{#"].iter().any(|opening| inner.starts_with(opening));
    let opens = inner.starts_with('{') && !is_template
        || inner.get(..3).is_some_and(|s| s.eq_ignore_ascii_case("%7b"));
    opens && (inner.contains("Statement") || inner.contains("Effect"))
}

/// What sort of policy stands in `holder` under a key that says `says`.
fn kind_by_place(holder: Node<'_>, says: Wrapper) -> Option<PolicyKind> {
    const IDENTITIES: [&str; 6] = ["RoleName", "UserName", "GroupName", "Roles", "Users", "Groups"];
    if let Wrapper::Certain(kind) = says {
        return Some(kind);
    }
    // `aws organizations describe-policy` says beside the `Content` what type it is.
    if let Some(declared) = holder.get("PolicySummary").and_then(|s| s.get("Type")) {
        return Some(match declared.as_str().as_deref() {
            Some("SERVICE_CONTROL_POLICY") => PolicyKind::Scp,
            Some("RESOURCE_CONTROL_POLICY") => PolicyKind::Rcp,
            _ => PolicyKind::Foreign,
        });
    }
    // The input of `aws organizations create-policy`.
    match holder.get("Type").and_then(Node::as_str).as_deref() {
        Some("SERVICE_CONTROL_POLICY") => return Some(PolicyKind::Scp),
        Some("RESOURCE_CONTROL_POLICY") => return Some(PolicyKind::Rcp),
        _ => {}
    }
    // The input of `aws iam update-assume-role-policy`; an inline policy has a name.
    let names = ["PolicyName", "PolicyArn"].iter().any(|key| holder.get(key).is_some());
    if holder.get("RoleName").is_some() && holder.get("PolicyDocument").is_some() && !names {
        return Some(PolicyKind::Trust);
    }
    // `aws iam get-role-policy` names who the policy belongs to; `get-policy-version` has managed policies only.
    let of_an_identity =
        holder.get("PolicyDocument").is_some() && IDENTITIES.iter().any(|k| holder.get(k).is_some());
    let of_a_version = holder.get("Document").is_some() && holder.get("IsDefaultVersion").is_some();
    (of_an_identity || of_a_version).then_some(PolicyKind::Identity)
}
