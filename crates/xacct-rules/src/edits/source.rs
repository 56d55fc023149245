//! What a fix takes over from the policy, as it is written: interpolations, functions and escapes stay what they are.

use std::ops::Range;

use xacct_aws::condition_key;
use xacct_facts::Document;
use xacct_policy::{Condition, Statement};
use xacct_syntax::Node;
use xacct_syntax::edit::{self, Key, NodeSource, Value};

/// A copy of `node`.
pub(crate) fn copy(node: Node<'_>) -> Option<Value> {
    if node.is_elsewhere() {
        return None;
    }
    if node.call().is_some() {
        return NodeSource::of(node).map(Value::Source);
    }
    if node.is_mapping() {
        let entries = node.entries().map(|entry| Some((copy_key(entry.key)?, copy(entry.value)?)));
        return entries.collect::<Option<Vec<_>>>().map(Value::Map);
    }
    if node.is_sequence() {
        return node.items().map(copy).collect::<Option<Vec<_>>>().map(Value::List);
    }
    let text = node.as_str()?;
    if edit::is_literal(node) { Some(text.as_ref().into()) } else { NodeSource::of(node).map(Value::Source) }
}

/// A copy of a key.
fn copy_key(key: Node<'_>) -> Option<Key> {
    let text = key.as_str()?;
    if edit::is_literal(key) { Some(text.as_ref().into()) } else { NodeSource::of(key).map(Key::Source) }
}

/// A copy of the string `node` with other characters in the place of the parts `changes`, in order. `None` where such a
/// part is not written there.
pub(crate) fn changed(node: Node<'_>, changes: &[(Range<usize>, &str)]) -> Option<Value> {
    if edit::is_literal(node) {
        return put(&node.as_str()?, changes).map(Value::String);
    }
    let source = changes
        .iter()
        .try_fold(NodeSource::of(node)?, |source, (range, new)| source.with(range.clone(), new));
    source.map(Value::Source)
}

/// The same, where interpolations in those parts are lost: the fix has to write them elsewhere.
pub(crate) fn shortened(node: Node<'_>, changes: &[(Range<usize>, &str)]) -> Option<Value> {
    if edit::is_literal(node) {
        return put(&node.as_str()?, changes).map(Value::String);
    }
    let source =
        changes.iter().try_fold(NodeSource::of(node)?, |source, (range, new)| source.cut(range.clone(), new));
    source.map(Value::Source)
}

/// A copy of the key that `condition` tests.
pub(crate) fn key_of(document: &Document, condition: &Condition) -> Option<Key> {
    copy_key(key_node(document, condition)?)
}

/// The name of a claim as a condition key, `provider:claim`: with the provider as the statement writes it. `None` where
/// it cannot be written so.
pub(super) fn claim_key(document: &Document, statement: &Statement, name: &str) -> Option<Key> {
    if condition_key::split_claim(name).is_none() && condition_key::lookup(name).is_some() {
        return Some(name.into());
    }
    let Some((provider, claim)) = name.rsplit_once(':') else { return Some(name.into()) };
    for condition in statement.conditions() {
        let key = condition.key.as_str();
        if key.rsplit_once(':').is_some_and(|(own, _)| own == provider) {
            let node = key_node(document, condition)?;
            if edit::is_literal(node) {
                return Some(name.into());
            }
            return NodeSource::of(node)?.with(provider.len() + 1..key.len(), claim).map(Key::Source);
        }
    }
    for principal in statement.principals.iter().flat_map(|element| &element.items) {
        let value = principal.value.as_str();
        let Some(start) = value.strip_suffix(provider).map(str::len) else { continue };
        let is_known = principal.value.slice(start..value.len()).holes().next().is_none();
        let node = document.tree.node(principal.node);
        if edit::is_literal(node) || is_known && !has_places(provider) {
            return Some(name.into());
        }
        let end = value.len();
        let source = NodeSource::of(node)?.cut(0..start, "")?.with(end..end, &format!(":{claim}"))?;
        return Some(source.into());
    }
    (!has_places(provider)).then(|| name.into())
}

fn has_places(name: &str) -> bool {
    ["${", "{{", "<%"].iter().any(|opener| name.contains(opener))
}

/// The key of a condition in the tree.
fn key_node<'d>(document: &'d Document, condition: &Condition) -> Option<Node<'d>> {
    let tests = document.tree.node(condition.tests);
    tests.entries().find(|entry| entry.value.id() == condition.node).map(|entry| entry.key)
}

/// The value of number `index` among those of `condition`, in the tree.
pub(crate) fn value_node<'d>(
    document: &'d Document,
    condition: &Condition,
    index: usize,
) -> Option<Node<'d>> {
    let values = document.tree.node(condition.node);
    if !values.is_sequence() {
        return Some(values);
    }
    if condition.complete { values.items().nth(index) } else { None }
}

/// `text` with other characters in the place of parts of it, in order.
fn put(text: &str, changes: &[(Range<usize>, &str)]) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 16);
    let mut done = 0;
    for (range, new) in changes {
        out.push_str(text.get(done..range.start)?);
        out.push_str(new);
        done = range.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

/// Whether two nodes say the same.
pub(crate) fn is_same(one: Node<'_>, other: Node<'_>) -> bool {
    if one.is_mapping() && other.is_mapping() {
        let mut others = other.entries();
        let same = one.entries().all(|entry| {
            others.next().is_some_and(|next| is_same(entry.key, next.key) && is_same(entry.value, next.value))
        });
        return same && others.next().is_none();
    }
    if one.is_sequence() && other.is_sequence() {
        let mut others = other.items();
        let same = one.items().all(|item| others.next().is_some_and(|next| is_same(item, next)));
        return same && others.next().is_none();
    }
    let is_plain = |node: Node<'_>| !node.is_mapping() && !node.is_sequence();
    is_plain(one) && is_plain(other) && one.as_str() == other.as_str()
}
