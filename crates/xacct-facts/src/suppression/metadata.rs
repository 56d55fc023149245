//! What a template suppressions in its `Metadata`, or in that of a resource: `xacct-lint: {ignore: {RULE: reason}}`, or a list of
//! `{rule: …, reason: …}`. Metadata is for tools; CloudFormation does nothing with it.

use xacct_syntax::{Edit, Entry, Node, Span, Tree, edit};

use super::suppressed::{SuppressedRule, Suppression};

const OWN: &str = "xacct-lint";

/// Adds what the template `tree` suppressions.
pub(super) fn read(tree: &Tree, suppressions: &mut Vec<Suppression>) {
    let root = tree.root();
    holder(root, tree.text().span(), suppressions);
    for resource in root.get("Resources").into_iter().flat_map(Node::entries).flat_map(resources) {
        holder(resource.value, resource.key.span().cover(resource.value.span()), suppressions);
    }
}

/// A resource, or those that a loop makes.
fn resources(entry: Entry<'_>) -> Vec<Entry<'_>> {
    if entry.key.as_str().is_some_and(|key| key.starts_with("Fn::ForEach::")) {
        return entry.value.items().nth(2).into_iter().flat_map(Node::entries).collect();
    }
    vec![entry]
}

/// Adds what the metadata of `holder` suppressions for `covers`.
fn holder(holder: Node<'_>, covers: Span, suppressions: &mut Vec<Suppression>) {
    let Some(own) = holder.get("Metadata").and_then(|metadata| metadata.entry(OWN)) else { return };
    let lists = |node: &Node<'_>| node.entries().next().is_some() || node.items().next().is_some();
    let Some(ignored) = own.value.get("ignore").filter(lists) else {
        return suppressions.push(Suppression {
            rules: Vec::new(),
            reason: None,
            span: own.key.span(),
            covers,
            removal: remove(holder, &[]),
        });
    };
    for (at, entry) in ignored.entries().enumerate() {
        let removal = edit::remove_entry(ignored, at);
        let removal = if ignored.entries().count() > 1 { removal } else { remove(holder, &["ignore"]) };
        suppressions.extend(one(entry.key, Some(entry.value), covers, removal));
    }
    for (at, item) in ignored.items().enumerate() {
        let removal = edit::remove_item(ignored, at);
        let removal = if ignored.items().count() > 1 { removal } else { remove(holder, &["ignore"]) };
        let rule = item.get("rule").unwrap_or(item);
        suppressions.extend(one(rule, item.get("reason"), covers, removal));
    }
}

fn one(
    rule: Node<'_>,
    reason: Option<Node<'_>>,
    covers: Span,
    removal: Option<Vec<Edit>>,
) -> Option<Suppression> {
    let id = rule.as_str()?.trim().to_owned();
    let reason = reason.and_then(Node::as_str).map(|reason| reason.trim().to_owned());
    let name = rule.text()?;
    let span = name.span();
    Some(Suppression {
        rules: vec![SuppressedRule { id, span, removal: removal.clone(), name }],
        reason: reason.filter(|reason| reason.contains(char::is_alphanumeric)),
        span,
        covers,
        removal,
    })
}

/// Removes what stands at `path` in the own metadata of `holder`, and what would be empty without it.
fn remove(holder: Node<'_>, path: &[&str]) -> Option<Vec<Edit>> {
    let mut best = None;
    let mut mapping = holder;
    for key in ["Metadata", OWN].iter().chain(path) {
        let at = mapping.entries().position(|entry| entry.key.is(key))?;
        // What stands beside it stays.
        if best.is_none() || mapping.entries().count() > 1 {
            best = Some((mapping, at));
        }
        mapping = mapping.entries().nth(at)?.value;
    }
    let (mapping, at) = best?;
    edit::remove_entry(mapping, at)
}
