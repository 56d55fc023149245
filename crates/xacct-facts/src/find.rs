//! Finds roles and policies anywhere in a tree, by their shape and by the keys that they stand under.

use xacct_policy::{Kind, Wrapper, looks_like_policy, looks_like_statement, wrapper};
use xacct_syntax::{Kind as Shape, Node, NodeId};

use crate::reader::Place;

/// Every place in the tree of `root` that holds a role or a policy, in document order.
pub(crate) fn find(root: Node<'_>) -> Vec<Place> {
    let mut finder = Finder { found: Vec::new(), next: root.id() };
    finder.policy(root, None);
    if finder.next >= root.after() {
        return finder.found;
    }
    for node in root.tree().nodes() {
        if node.id() < finder.next {
            // Within a place that was found already.
            continue;
        }
        if node.entry("AssumeRolePolicyDocument").is_some() {
            finder.take(node, Place::Role(node.id()));
        } else {
            finder.children(node);
        }
    }
    finder.found
}

struct Finder {
    found: Vec<Place>,
    /// Nodes before this one are done.
    next: NodeId,
}

impl Finder {
    fn take(&mut self, node: Node<'_>, place: Place) {
        self.found.push(place);
        self.next = self.next.max(node.after());
    }

    /// Takes those children of `holder` that are policies.
    fn children(&mut self, holder: Node<'_>) {
        for entry in holder.entries() {
            let key = entry.key.as_str().unwrap_or_default();
            let kind = wrapper(&key).and_then(|says| kind_by_place(holder, says));
            self.policy(entry.value, kind);
        }
        for item in holder.items() {
            self.policy(item, None);
        }
    }

    fn policy(&mut self, node: Node<'_>, kind: Option<Kind>) {
        if node.id() >= self.next && (looks_like_policy(node) || is_statements(node) || holds_document(node))
        {
            self.take(node, Place::Policy(node.id(), kind));
        }
    }
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
    let opens = inner.starts_with('{') || inner.get(..3).is_some_and(|s| s.eq_ignore_ascii_case("%7b"));
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
    // `aws iam get-role-policy` names who the policy belongs to; `get-policy-version` has managed policies only.
    let of_an_identity =
        holder.get("PolicyDocument").is_some() && IDENTITIES.iter().any(|k| holder.get(k).is_some());
    let of_a_version = holder.get("Document").is_some() && holder.get("IsDefaultVersion").is_some();
    (of_an_identity || of_a_version).then_some(Kind::Identity)
}
