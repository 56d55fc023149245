//! Changes to a tree, as edits of the file that it was read from: written in the file's language and in its style.
//!
//! Each gives the edits that make the change, whatever the document is wrapped in, or `None` where the place has no
//! position of its own in a file. Bytes outside the edits stay as they are, comments too.
//!
//! No change loses what a host or a template engine puts in: where an interpolation or a function would go, there are no
//! edits, unless the new value has its [`NodeSource`]. Nor does any change put something among entries that a
//! directive leaves out or repeats.

use std::ops::Range;

use super::{Edit, Key, NodeSource, Value};
use crate::{Entry, Language, Node, NodeKind, hcl, json, yaml};

/// Puts `value` in the place of `node`.
pub fn replace(node: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    (is_literal(node) || keeps(node, value)).then(|| put(node, value))?
}

/// The same, where what is lost at `node` is written `elsewhere` by the same change.
pub fn replace_moved(node: Node<'_>, value: &Value, elsewhere: &Value) -> Option<Vec<Edit>> {
    let is_kept = is_literal(node) || keeps(node, value) || keeps(node, elsewhere);
    is_kept.then(|| put(node, value))?
}

fn put(node: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    if !fits(value, node) {
        return None;
    }
    match language(node)? {
        Language::Json => json::replace(node, value),
        Language::Yaml => yaml::replace(node, value),
        Language::Hcl => hcl::replace(node, value),
        Language::Ini => None,
    }
}

/// Adds `key` with `value` as the last entry of `mapping`; to the body of a block of HCL, behind its last attribute.
pub fn insert_entry(mapping: Node<'_>, key: impl Into<Key>, value: &Value) -> Option<Vec<Edit>> {
    insert_entries(mapping, &[(key.into(), value.clone())])
}

/// Adds `entries` as the last ones of `mapping`; to the body of a block of HCL, one only.
pub fn insert_entries(mapping: Node<'_>, entries: &[(Key, Value)]) -> Option<Vec<Edit>> {
    let fit = entries.iter().all(|(key, value)| key_fits(key, mapping) && fits(value, mapping));
    if is_controlled(mapping) || !ends_here(mapping) || !fit {
        return None;
    }
    match language(mapping)? {
        Language::Json => json::insert_entries(mapping, entries),
        Language::Yaml => yaml::insert_entries(mapping, entries),
        Language::Hcl => hcl::insert_entries(mapping, entries),
        Language::Ini => None,
    }
}

/// Adds the block `name { … }` with `attributes` (a [`Value::Map`]) as the last entry of `body`, where the language has
/// blocks: HCL.
pub fn insert_block(body: Node<'_>, name: &str, attributes: &Value) -> Option<Vec<Edit>> {
    match language(body)? {
        Language::Hcl if ends_here(body) && fits(attributes, body) => {
            hcl::insert_block(body, name, attributes)
        }
        _ => None,
    }
}

/// Adds `value` as the last item of `sequence`.
pub fn push_item(sequence: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    if is_controlled(sequence) || !ends_here(sequence) || !fits(value, sequence) {
        return None;
    }
    match language(sequence)? {
        Language::Json => json::push_item(sequence, value),
        Language::Yaml => yaml::push_item(sequence, value),
        Language::Hcl => hcl::push_item(sequence, value),
        Language::Ini => None,
    }
}

/// Removes the entry of `mapping` that has the number `index`.
pub fn remove_entry(mapping: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    let entry = entry(mapping, index)?;
    (is_name(entry.key) && is_literal(entry.value)).then(|| take_entry(mapping, index))?
}

/// The same, where what is lost is written as `elsewhere` by the same change.
pub fn move_entry(mapping: Node<'_>, index: usize, elsewhere: &Value) -> Option<Vec<Edit>> {
    let entry = entry(mapping, index)?;
    let is_kept = (is_name(entry.key) || keeps(entry.key, elsewhere)) && keeps(entry.value, elsewhere);
    is_kept.then(|| take_entry(mapping, index))?
}

fn take_entry(mapping: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    if is_controlled(mapping) || !stands_here(mapping, 2 * index) || !is_value(mapping, index) {
        return None;
    }
    match language(mapping)? {
        Language::Json => json::remove_entry(mapping, index),
        Language::Yaml => yaml::remove_entry(mapping, index),
        Language::Hcl => hcl::remove_entry(mapping, index),
        Language::Ini => None,
    }
}

/// Removes the item of `sequence` that has the number `index`.
pub fn remove_item(sequence: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    let is_gone = is_controlled(sequence) || !stands_here(sequence, index);
    if is_gone || !sequence.items().nth(index).is_some_and(is_literal) {
        return None;
    }
    match language(sequence)? {
        Language::Json => json::remove_item(sequence, index),
        Language::Yaml => yaml::remove_item(sequence, index),
        Language::Hcl => hcl::remove_item(sequence, index),
        Language::Ini => None,
    }
}

/// Whether all of `node` is written where it stands: nothing in it comes from an interpolation or a function.
pub fn is_literal(node: Node<'_>) -> bool {
    let text = node.tree().text();
    let range = node.range();
    if !range.is_empty() && !text.slice(range).is_literal() {
        return false;
    }
    let is_expression =
        |node: Node<'_>| node.tree().language() == Language::Hcl && node.kind() == NodeKind::Bare;
    node.subtree().all(|node| {
        node.call().is_none()
            && !is_expression(node)
            && (!node.is_told() || node.text().is_none_or(|text| text.is_written()))
    })
}

/// Whether a key is a name that is written out, whatever its host makes of it.
fn is_name(key: Node<'_>) -> bool {
    let is_expression = key.tree().language() == Language::Hcl && key.kind() == NodeKind::Bare;
    !is_expression && key.tree().text().slice(key.range()).is_literal()
}

/// The language to write in. What an alias made is written elsewhere, for others too: it is not changed from here. Nor is
/// anything put where nobody knows what it is.
fn language(node: Node<'_>) -> Option<Language> {
    if node.is_copy() || node.tree().is_guess() { None } else { Some(node.tree().language()) }
}

/// Whether nothing of `node` is lost where `value` is written.
fn keeps(node: Node<'_>, value: &Value) -> bool {
    fn kept(node: Node<'_>, sources: &[&NodeSource]) -> bool {
        let in_parts = (node.is_mapping() || node.is_sequence()) && node.call().is_none();
        sources.iter().any(|source| source.keeps(node))
            || is_literal(node) && !node.is_elsewhere()
            || in_parts && is_plain_between(node) && node.children().all(|child| kept(child, sources))
    }
    kept(node, &value.sources())
}

/// Whether nothing stands between the children of `node` that a host or a template engine reads.
fn is_plain_between(node: Node<'_>) -> bool {
    let text = node.tree().text();
    let mut at = node.range().start;
    let mut is_plain = |range: Range<usize>| {
        let gap = at..range.start.max(at);
        at = range.end;
        gap.is_empty() || text.slice(gap).is_literal()
    };
    let end = node.range().end;
    node.children().map(Node::range).chain(std::iter::once(end..end)).all(&mut is_plain)
}

/// Whether every source in `value` may be written near `node`.
fn fits(value: &Value, node: Node<'_>) -> bool {
    match value {
        Value::String(_) => true,
        Value::Source(source) => source.may_stand(node, false),
        Value::List(items) => items.iter().all(|item| fits(item, node)),
        Value::Map(entries) => entries.iter().all(|(key, value)| key_fits(key, node) && fits(value, node)),
    }
}

fn key_fits(key: &Key, node: Node<'_>) -> bool {
    match key {
        Key::Name(_) => true,
        Key::Source(source) => source.may_stand(node, true),
    }
}

/// Whether the last child of `node` is written in it, so that something can be written behind it.
fn ends_here(node: Node<'_>) -> bool {
    let last = node.child_count().checked_sub(1).and_then(|last| node.child(last));
    last.is_none_or(|last| !last.is_elsewhere())
}

/// The entry of that number.
fn entry(mapping: Node<'_>, index: usize) -> Option<Entry<'_>> {
    let at = mapping.is_mapping().then(|| index.checked_mul(2))??;
    Some(Entry { key: mapping.child(at)?, value: mapping.child(at + 1)? })
}

/// Whether the entry or item that begins with the child of number `child` is written in `node`, and those beside it.
fn stands_here(node: Node<'_>, child: usize) -> bool {
    let step = if node.is_mapping() { 2 } else { 1 };
    let mut around = (child.saturating_sub(step)..child + 2 * step).map_while(|at| node.child(at));
    around.all(|child| !child.is_elsewhere())
}

/// Whether the value of that entry is all that is written for it: nothing but marks stands before it.
fn is_value(mapping: Node<'_>, index: usize) -> bool {
    let Some(entry) = entry(mapping, index) else { return false };
    let (key, value) = (entry.key.range(), entry.value.range());
    let between = mapping.tree().text().as_str().get(key.end..value.start.max(key.end)).unwrap_or("?");
    let marks = if mapping.tree().language() == Language::Hcl { "=:({\"$~" } else { ":" };
    between.lines().all(|line| {
        let code = line.split('#').next().unwrap_or_default();
        code.chars().all(|c| c.is_whitespace() || marks.contains(c))
    })
}

/// Whether a directive stands among the children of `node`.
fn is_controlled(node: Node<'_>) -> bool {
    let tree = node.tree();
    let mut directives = tree.directives_within(node.range()).peekable();
    directives.peek().is_some()
        && directives.any(|directive| {
            !node.children().any(|child| {
                let range = child.range();
                range.start <= directive.start && directive.end <= range.end
            })
        })
}
