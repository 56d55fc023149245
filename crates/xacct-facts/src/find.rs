//! Finds roles and policies anywhere in a tree, by their shape and by the keys that they stand under.

use xacct_policy::{Kind, Wrapper, looks_like_policy, looks_like_statement, wrapper};
use xacct_syntax::{Kind as Shape, Node};

use crate::facts::HolderKind;
use crate::holder;
use crate::items::{Items, Place, PolicyItem};

/// Adds every role and policy at and below `place`. `false` where there is none.
pub(crate) fn read(items: &mut Items, place: &Place) -> bool {
    let found = find(place.node());
    for one in &found {
        match *one {
            Found::Policy(node, kind) => {
                items.policy(PolicyItem::new(place.at(node), kind));
            }
            Found::Role(node) => holder::read_alone(items, &place.at(node), HolderKind::Role),
        }
    }
    !found.is_empty()
}

/// What is found at a node.
enum Found<'t> {
    /// A policy: an object, or a string that holds one. The kind is what the place says of it.
    Policy(Node<'t>, Option<Kind>),
    Role(Node<'t>),
}

/// Everything in the tree of `root` that is a role or a policy, in document order. Nothing is looked for within one
/// of them.
fn find(root: Node<'_>) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut open = vec![(root, None)];
    while let Some((node, kind)) = open.pop() {
        if looks_like_policy(node) || is_statements(node) || holds_document(node) {
            found.push(Found::Policy(node, kind));
        } else if node.entry("AssumeRolePolicyDocument").is_some() {
            found.push(Found::Role(node));
        } else {
            // The last that is put down is the next to be looked at.
            let first = open.len();
            open.extend(children(node));
            if let Some(children) = open.get_mut(first..) {
                children.reverse();
            }
        }
    }
    found
}

/// What stands in `holder`, with the sort of policy that it is if it is one.
fn children(holder: Node<'_>) -> impl Iterator<Item = (Node<'_>, Option<Kind>)> {
    let entries = holder.entries().map(move |entry| {
        let key = entry.key.as_str().unwrap_or_default();
        (entry.value, wrapper(&key).and_then(|says| kind_by_place(holder, says)))
    });
    entries.chain(holder.items().map(|item| (item, None)))
}

/// One bare statement, or a list of them.
fn is_statements(node: Node<'_>) -> bool {
    looks_like_statement(node) || node.items().next().is_some_and(looks_like_statement)
}

/// Whether `node` is a string in which a document is kept: as it is, or percent-encoded.
fn holds_document(node: Node<'_>) -> bool {
    if node.kind() != Shape::String {
        return false;
    }
    let written = node.tree().text().as_str().get(node.range()).unwrap_or("");
    let is_quoted = written.starts_with(['"', '\'']);
    // A block scalar, or what a function comes to.
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
fn kind_by_place(holder: Node<'_>, says: Wrapper) -> Option<Kind> {
    const IDENTITIES: [&str; 6] = ["RoleName", "UserName", "GroupName", "Roles", "Users", "Groups"];
    if let Wrapper::Certain(kind) = says {
        return Some(kind);
    }
    // `aws organizations describe-policy` says beside the `Content` what type it is.
    if let Some(declared) = holder.get("PolicySummary").and_then(|s| s.get("Type")) {
        return Some(match declared.as_str().as_deref() {
            Some("SERVICE_CONTROL_POLICY") => Kind::Scp,
            Some("RESOURCE_CONTROL_POLICY") => Kind::Rcp,
            _ => Kind::Foreign,
        });
    }
    // The input of `aws iam update-assume-role-policy`; an inline policy has a name.
    let names = ["PolicyName", "PolicyArn"].iter().any(|key| holder.get(key).is_some());
    if holder.get("RoleName").is_some() && holder.get("PolicyDocument").is_some() && !names {
        return Some(Kind::Trust);
    }
    // `aws iam get-role-policy` names who the policy belongs to; `get-policy-version` has managed policies only.
    let of_an_identity =
        holder.get("PolicyDocument").is_some() && IDENTITIES.iter().any(|k| holder.get(k).is_some());
    let of_a_version = holder.get("Document").is_some() && holder.get("IsDefaultVersion").is_some();
    (of_an_identity || of_a_version).then_some(Kind::Identity)
}
