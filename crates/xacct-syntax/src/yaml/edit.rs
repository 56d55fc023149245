//! Changes to a YAML document, written in the document's own style.
//!
//! What stands in brackets is written as in JSON; what stands on lines of its own, on lines of its own.

use std::ops::Range;

use super::line::Line;
use super::style::{YamlStyle, column};
use crate::edit::{Key, Value};
use crate::tree::Form;
use crate::{Edit, Node, NodeKind, json};

/// Puts `value` in the place of `node`.
pub(crate) fn replace(node: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    if node.kind() == NodeKind::Built || node.form() == Form::Stream {
        return None;
    }
    let text = node.tree().text();
    let range = node.range();
    let parent = node.parent();
    if is_needed(node, &range) {
        return None;
    }
    if in_brackets(parent) {
        // Properties of a node stay where they are, and would be those of the new one.
        return if json_can(parent?) { json::replace(node, value) } else { None };
    }
    let mut style = YamlStyle::of(parent.unwrap_or(node));
    style.quoting = style.quoting.instead_of(node);
    let Some(parent) = parent.filter(|parent| parent.form() == Form::Block) else {
        // The document as a whole; what a tag is put to has the tag's line.
        let is_root = parent.is_none() && column(text.as_str(), range.start) == Some(0);
        let written = style.value(value, 0);
        let alone = is_root || matches!(value, Value::String(_) | Value::Source(_)) && node.is_scalar();
        return if alone { Some(vec![text.edit(range, &written)?]) } else { None };
    };
    if parent.is_sequence() {
        let place = if node.kind() == NodeKind::Missing { range.end..range.end } else { range.clone() };
        let blank = if node.kind() == NodeKind::Missing { " " } else { "" };
        let dash = dashes(parent, range.start)?;
        let indent =
            if node.kind() == NodeKind::Missing { dash + 2 } else { column(text.as_str(), range.start)? };
        let written = style.value(value, indent);
        return Some(vec![text.edit(place, &format!("{blank}{written}"))?]);
    }
    let key = parent.entries().find(|entry| entry.value.id() == node.id())?.key;
    let colon = colon(text.as_str(), key)?;
    // An anchor or a tag would be that of the new value.
    if text.as_str().get(colon..range.start.max(colon))?.contains(['&', '!']) {
        return None;
    }
    let plain_swap = matches!(value, Value::String(_) | Value::Source(_)) && node.form() != Form::Block;
    if plain_swap && node.kind() != NodeKind::Missing {
        return Some(vec![text.edit(range, &style.value(value, 0))?]);
    }
    // What stands between the colon and the value goes: it must be blanks only.
    if !text.as_str().get(colon..range.start.max(colon))?.trim().is_empty() {
        return None;
    }
    let written = style.behind_key(value, column(text.as_str(), key.range().start)?);
    Some(vec![text.edit(colon..range.end.max(colon), &written)?])
}

/// Adds `entries` as the last ones of `mapping`.
pub(crate) fn insert_entries(mapping: Node<'_>, entries: &[(Key, Value)]) -> Option<Vec<Edit>> {
    match mapping.form() {
        Form::Enclosed if json_can(mapping) => json::insert_entries(mapping, entries),
        Form::Block if mapping.is_mapping() => append(mapping, |style, column| {
            let entries: Vec<_> =
                entries.iter().map(|(key, value)| style.entry(key, value, column)).collect();
            entries.join(&style.line_break(column))
        }),
        _ => None,
    }
}

/// Adds `value` as the last item of `sequence`.
pub(crate) fn push_item(sequence: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    match sequence.form() {
        Form::Enclosed if json_can(sequence) => json::push_item(sequence, value),
        Form::Block if sequence.is_sequence() => append(sequence, |style, column| style.item(value, column)),
        _ => None,
    }
}

/// Removes the entry of `mapping` that has the number `index`.
pub(crate) fn remove_entry(mapping: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    match mapping.form() {
        Form::Enclosed if json_can(mapping) => json::remove_entry(mapping, index),
        Form::Block => {
            let entry = mapping.entries().nth(index)?;
            if entry.key.is_copy() {
                return None;
            }
            let next = mapping.entries().skip(index + 1).find(|entry| !entry.key.is_copy());
            let start = entry.key.range().start;
            let end = end_of(mapping, entry.value, entry.key.range().end)?;
            let alone = mapping.entries().count() == 1;
            remove(mapping, start..end, next.map(|next| next.key.range().start), alone)
        }
        _ => None,
    }
}

/// Removes the item of `sequence` that has the number `index`.
pub(crate) fn remove_item(sequence: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    match sequence.form() {
        Form::Enclosed if json_can(sequence) => json::remove_item(sequence, index),
        Form::Block if sequence.is_sequence() => {
            let item = sequence.items().nth(index)?;
            if item.is_copy() {
                return None;
            }
            let text = sequence.tree().text().as_str();
            let start = dash_of(text, item)?;
            if column(text, start) != column(text, sequence.range().start) {
                return None;
            }
            let next = sequence.items().nth(index + 1);
            if next.is_some_and(Node::is_copy) && column(text, start)? > Line::at(text, start).indent() {
                return None;
            }
            let next = next.filter(|next| !next.is_copy()).and_then(|next| dash_of(text, next));
            let end = item.range().end.max(start + 1);
            remove(sequence, start..end, next, sequence.items().count() == 1)
        }
        _ => None,
    }
}

/// Whether what stands in `parent` stands in brackets.
fn in_brackets(parent: Option<Node<'_>>) -> bool {
    let mut around = parent;
    while let Some(node) = around.filter(|node| node.form() == Form::Tagged) {
        around = node.parent();
    }
    around.is_some_and(|node| node.form() == Form::Enclosed)
}

/// Whether the children of `node` have places of their own, and nothing stands between them that is not JSON's.
fn json_can(node: Node<'_>) -> bool {
    let text = node.tree().text().as_str();
    let mut end = node.range().start + 1;
    !is_needed(node, &node.range())
        && node.children().all(|child| {
            let range = child.range();
            let gap = text.get(end..range.start).unwrap_or("&");
            end = range.end;
            !child.is_copy() && !gap.contains(['&', '!', '?'])
        })
}

/// Whether something may be written at `range` that an alias elsewhere stands for.
fn is_needed(node: Node<'_>, range: &Range<usize>) -> bool {
    let written = node.tree().text().as_str().get(range.clone()).unwrap_or_default();
    node.tree().has_copies() && written.contains('&')
}

/// Adds a child, which `write` writes for a line that begins at the given column, behind the others of `node`.
fn append(node: Node<'_>, write: impl Fn(&YamlStyle, usize) -> String) -> Option<Vec<Edit>> {
    let text = node.tree().text();
    let column = column(text.as_str(), node.range().start)?;
    let end = node.range().end;
    // Empty lines behind a scalar that keeps them are part of it.
    let keeps = node.subtree().filter(|node| !node.is_copy()).last().is_some_and(|last| {
        let written = text.as_str().get(last.range()).unwrap_or_default();
        let header = written.lines().next().unwrap_or_default();
        last.form() == Form::Told && header.starts_with(['|', '>']) && header.contains('+')
    });
    if keeps {
        return None;
    }
    let style = YamlStyle::of(node);
    let place = Line::at(text.as_str(), end).content.end.max(end);
    let written = style.line_break(column) + &write(&style, column);
    Some(vec![text.edit(place..place, &written)?])
}

/// Removes the child at `range`, behind which the next one begins at `next`; `alone` where it is the only one.
fn remove(node: Node<'_>, range: Range<usize>, next: Option<usize>, alone: bool) -> Option<Vec<Edit>> {
    let text = node.tree().text();
    let written = text.as_str();
    if alone && !is_needed(node, &range) {
        let empty = if node.is_mapping() { "{}" } else { "[]" };
        let parent = node.parent().filter(|parent| parent.form() == Form::Block && parent.is_mapping());
        let Some(parent) = parent else { return Some(vec![text.edit(range, empty)?]) };
        let key = parent.entries().find(|entry| entry.value.id() == node.id())?.key;
        let colon = colon(written, key)?;
        if !written.get(colon..range.start)?.trim().is_empty() {
            return None;
        }
        return Some(vec![text.edit(colon..range.end, &format!(" {empty}"))?]);
    }
    if is_needed(node, &range) {
        return None;
    }
    let first = Line::at(written, range.start);
    let last = Line::at(written, range.end);
    let is_first = first.content.start == range.start;
    let behind = written.get(range.end..last.content.end).unwrap_or_default();
    // More of what a function takes.
    if !behind.trim().is_empty() && !behind.trim_start().starts_with('#') {
        return None;
    }
    let place = match next {
        // A comment stays, and so does what the child shares its first line with.
        _ if !behind.trim().is_empty() => range.start..range.end + (behind.len() - behind.trim_start().len()),
        Some(next) if !is_first && written.get(range.end..next)?.trim().is_empty() => range.start..next,
        _ if !is_first => range.start..last.content.end,
        _ => match written.get(last.content.end..)?.find('\n') {
            Some(newline) => first.start..last.content.end + newline + 1,
            // The last line has no line break: that of the line before goes.
            None => written.get(..first.start)?.trim_end_matches(['\r', '\n']).len()..written.len(),
        },
    };
    Some(vec![text.edit(place, "")?])
}

/// Where the value of an entry ends whose key ends at `key`; that of an alias, with the alias.
fn end_of(mapping: Node<'_>, value: Node<'_>, key: usize) -> Option<usize> {
    if !value.is_copy() {
        return Some(value.range().end.max(key));
    }
    let text = mapping.tree().text().as_str();
    let line = Line::at(text, key);
    let end = line.end(text);
    text.get(key..end)?.contains('*').then_some(end)
}

/// Where the text goes on behind the colon of `key`.
fn colon(text: &str, key: Node<'_>) -> Option<usize> {
    let end = key.range().end;
    let behind = text.get(end..)?;
    let blanks = behind.len() - behind.trim_start_matches(' ').len();
    behind.get(blanks..)?.starts_with(':').then_some(end + blanks + 1)
}

/// The column of the dashes of `list`, an item of which is at `at`.
fn dashes(list: Node<'_>, at: usize) -> Option<usize> {
    let text = list.tree().text().as_str();
    // An anchor or a tag between the dash and the item would be those of what comes in its place.
    let line = Line::at(text, at);
    let before = text.get(line.start..at)?;
    if before.contains(['&', '!']) {
        return None;
    }
    column(text, list.range().start)
}

/// The dash of `item`.
fn dash_of(text: &str, item: Node<'_>) -> Option<usize> {
    let start = item.range().start;
    let before = text.get(..start)?.trim_end_matches([' ', '\n', '\r']);
    before.ends_with('-').then(|| before.len() - 1)
}
