//! Changes to HCL, written in the file's own style.

use std::ops::Range;

use super::place::{self, HclGap, children, inside, is_tall, line, written};
use super::remove;
use super::style::{HclStyle, is_identifier};
use crate::edit::{Key, Value};
use crate::tree::Form;
use crate::{Edit, Node, NodeKind};

/// Puts `value` in the place of `node`.
pub(crate) fn replace(node: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    let parent = node.parent()?;
    if node.is_block() || node.form() == Form::Operands || parent.form() == Form::Call {
        return None;
    }
    let text = node.tree().text();
    if parent.form() == Form::Operands {
        // The name of a variable, or of what is taken of something, is no value.
        let is_taken = text.as_str().get(..node.range().start)?.ends_with('.');
        if node.form() == Form::Plain || is_taken {
            return None;
        }
    }
    let style = HclStyle::of(parent);
    if let Some(key) = parent.entries().map(|entry| entry.key).find(|key| key.id() == node.id()) {
        return replace_key(key, parent, value, &style);
    }
    let range = written(node);
    let tall = match parent.form() {
        Form::Body | Form::Block => true,
        _ => is_tall(parent) || is_tall(node),
    };
    let mut new = style.value(value, tall.then(|| style.indent_at(range.start)));
    if node.kind() == NodeKind::Missing {
        let before = text.as_str().get(..range.start)?;
        if before.ends_with(['=', ':']) {
            new.insert(0, ' ');
        } else if parent.is_mapping() {
            new.insert_str(0, " = ");
        } else {
            return None;
        }
    }
    Some(vec![text.edit(range, &new)?])
}

fn replace_key(key: Node<'_>, parent: Node<'_>, value: &Value, style: &HclStyle<'_>) -> Option<Vec<Edit>> {
    let Value::String(name) = value else { return None };
    let text = key.tree().text();
    let new = match parent.form() {
        Form::Enclosed => style.key(&name.into()),
        Form::Labels => style.value(value, None),
        Form::Body | Form::Block if is_identifier(name) => name.clone(),
        _ => return None,
    };
    Some(vec![text.edit(written(key), &new)?])
}

/// Adds `entries` as the last ones of an object; one to a body, behind its last attribute.
pub(crate) fn insert_entries(mapping: Node<'_>, entries: &[(Key, Value)]) -> Option<Vec<Edit>> {
    match mapping.form() {
        Form::Body | Form::Block if mapping.is_mapping() => {
            let [(key, value)] = entries else { return None };
            if !is_identifier(key.as_str()) {
                return None;
            }
            let last = mapping.entries().filter(|entry| !entry.value.is_block()).last();
            let place = last.map(|entry| written(entry.key).start..written(entry.value).end);
            into_body(mapping, place, false, |style, indent, last| {
                let width = last.map_or(0, |last| width(mapping, last));
                style.attribute(key.as_str(), value, width, indent)
            })
        }
        Form::Enclosed if mapping.is_mapping() => append(mapping, |style, indent, last| {
            let width = last.map_or(0, |last| width(mapping, last));
            let entry = |(key, value): &(Key, Value)| style.entry(key, value, width, indent);
            let separator = match indent {
                Some(indent) if style.commas => format!(",{}", style.line_break(indent)),
                Some(indent) => style.line_break(indent),
                None => ", ".to_owned(),
            };
            entries.iter().map(entry).collect::<Vec<_>>().join(&separator)
        }),
        _ => None,
    }
}

/// Adds a block as the last entry of a body.
pub(crate) fn insert_block(body: Node<'_>, name: &str, attributes: &Value) -> Option<Vec<Edit>> {
    let Value::Map(attributes) = attributes else { return None };
    if !(matches!(body.form(), Form::Body | Form::Block) && body.is_mapping() && is_identifier(name)) {
        return None;
    }
    let last = body.entries().last().map(|entry| written(entry.key).start..written(entry.value).end);
    into_body(body, last, true, |style, indent, _| style.block(name, attributes, indent))
}

/// Adds `value` as the last item of `sequence`.
pub(crate) fn push_item(sequence: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    if !sequence.is_sequence() || sequence.form() != Form::Enclosed {
        return None;
    }
    append(sequence, |style, indent, _| style.value(value, indent))
}

/// Removes the entry of `mapping` that has the number `index`.
pub(crate) fn remove_entry(mapping: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    match mapping.form() {
        Form::Body | Form::Block if mapping.is_mapping() => remove::from_body(mapping, index),
        Form::Enclosed if mapping.is_mapping() => remove::from_brackets(mapping, index),
        _ => None,
    }
}

/// Removes the item of `sequence` that has the number `index`.
pub(crate) fn remove_item(sequence: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    if !sequence.is_sequence() || sequence.form() != Form::Enclosed {
        return None;
    }
    remove::from_brackets(sequence, index)
}

/// How wide the key of the entry at `last` is with the blanks that bring its equals sign into a column; 0 where the
/// entry takes several lines.
fn width(mapping: Node<'_>, last: &Range<usize>) -> usize {
    let text = mapping.tree().text().as_str();
    let written = text.get(last.clone()).unwrap_or_default();
    let width = written.find('=').unwrap_or(0).saturating_sub(1);
    let is_key = |part: &str| part.chars().filter(|c| *c == '"').count() % 2 == 0;
    if written.contains('\n') || !written.get(..width).is_some_and(is_key) {
        return 0;
    }
    written.get(..width).map_or(0, |key| key.chars().count())
}

/// Adds what `write` writes for a line with the given indentation to a body, behind the entry at `last`; `apart` from
/// it by an empty line.
fn into_body(
    body: Node<'_>,
    last: Option<Range<usize>>,
    apart: bool,
    write: impl Fn(&HclStyle<'_>, &str, Option<&Range<usize>>) -> String,
) -> Option<Vec<Edit>> {
    let text = body.tree().text();
    let all = text.as_str();
    let style = HclStyle::of(body);
    let inner = inside(body)?;
    let is_root = body.form() == Form::Block;
    let outer = style.indent_at(body.range().start);
    let Some(last) = last else { return into_front(body, inner, &style, write) };
    let first = body.entries().next()?.key.range().start;
    let on_line = line(all, last.end).end;
    if is_root || on_line < inner.end {
        let indent = style.indent_at(last.start);
        let end = behind(body, last.end, inner.end)?;
        let gap = if apart { style.line_break("") } else { String::new() };
        let new = gap + &style.line_break(indent) + &write(&style, indent, Some(&last));
        return Some(vec![text.edit(end..end, &new)?]);
    }
    // The closing brace is on the same line: the body opens up.
    let indent = style.deeper(outer);
    let blank = |range: &Range<usize>| all.get(range.clone()).is_some_and(|gap| gap.trim().is_empty());
    let (before, after) = (inner.start..first, last.end..inner.end);
    if !blank(&before) || !blank(&after) {
        return None;
    }
    let gap = if apart { style.line_break("") } else { String::new() };
    let new =
        gap + &style.line_break(&indent) + &write(&style, &indent, Some(&last)) + &style.line_break(outer);
    let mut edits = vec![text.edit(after, &new)?];
    if !all.get(before.clone())?.contains('\n') {
        edits.insert(0, text.edit(before, &style.line_break(&indent))?);
    }
    Some(edits)
}

/// Adds what `write` writes to a body that is empty, or before the blocks of one that has no attributes.
fn into_front(
    body: Node<'_>,
    inner: Range<usize>,
    style: &HclStyle<'_>,
    write: impl Fn(&HclStyle<'_>, &str, Option<&Range<usize>>) -> String,
) -> Option<Vec<Edit>> {
    let text = body.tree().text();
    let all = text.as_str();
    let is_empty = body.entries().next().is_none();
    if body.form() == Form::Block {
        let start = if all.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let gap = if all.len() > start { style.line_break("") } else { String::new() };
        let new = write(style, "", None) + &style.line_break("") + &gap;
        return Some(vec![text.edit(start..start, &new)?]);
    }
    let outer = style.indent_at(body.range().start);
    let indent = style.deeper(outer);
    let new = style.line_break(&indent) + &write(style, &indent, None);
    if is_empty {
        let gap = HclGap::of(body, inner.clone()).filter(|gap| gap.comma.is_none())?;
        let start = gap.comments.last().map_or(inner.start, |comment| comment.end);
        return Some(vec![text.edit(start..inner.end, &(new + &style.line_break(outer)))?]);
    }
    let end = behind(body, inner.start, inner.end)?;
    Some(vec![text.edit(end..end, &(new + &style.line_break("")))?])
}

/// Where the line of the entry that ends at `end` ends, with the comment behind it.
fn behind(body: Node<'_>, end: usize, limit: usize) -> Option<usize> {
    let text = body.tree().text().as_str();
    let mut end = end;
    loop {
        let on_line = line(text, end).end.min(limit);
        let comment = body.tree().comments_within(end..limit).find(|comment| comment.start <= on_line);
        match comment {
            Some(comment) => end = comment.end,
            None => return text.get(end..on_line)?.trim().is_empty().then_some(on_line),
        }
    }
}

/// Adds a child of an object or list behind the others.
fn append(
    node: Node<'_>,
    write: impl Fn(&HclStyle<'_>, Option<&str>, Option<&Range<usize>>) -> String,
) -> Option<Vec<Edit>> {
    let text = node.tree().text();
    let inner = inside(node)?;
    let style = HclStyle::of(node);
    let Some(last) = children(node).pop() else { return append_first(node, inner, &style, write) };
    let gap = HclGap::of(node, last.end..inner.end)?;
    let tall = is_tall(node);
    if place::ends_with_heredoc(node) && !(tall && node.is_mapping() && gap.comma.is_none()) {
        return None;
    }
    let new = if tall {
        let indent = style.indent_at(last.start);
        style.line_break(indent) + &write(&style, Some(indent), Some(&last))
    } else {
        " ".to_owned() + &write(&style, None, None)
    };
    let end = gap.comment_on_line(text.as_str(), last.end);
    if let Some(comma) = gap.comma {
        let place = end.unwrap_or(0).max(comma + 1);
        let again = if tall { "," } else { "" };
        return Some(vec![text.edit(place..place, &format!("{new}{again}"))?]);
    }
    let needless = tall && node.is_mapping() && (!style.commas || place::ends_with_heredoc(node));
    let comma = if needless { "" } else { "," };
    match end {
        None => Some(vec![text.edit(last.end..last.end, &format!("{comma}{new}"))?]),
        Some(end) if comma.is_empty() => Some(vec![text.edit(end..end, &new)?]),
        Some(end) => Some(vec![text.edit(last.end..last.end, comma)?, text.edit(end..end, &new)?]),
    }
}

/// Adds the first child of an object or list, whose brackets hold `inner`.
fn append_first(
    node: Node<'_>,
    inner: Range<usize>,
    style: &HclStyle<'_>,
    write: impl Fn(&HclStyle<'_>, Option<&str>, Option<&Range<usize>>) -> String,
) -> Option<Vec<Edit>> {
    let text = node.tree().text();
    let gap = HclGap::of(node, inner.clone()).filter(|gap| gap.comma.is_none())?;
    let in_lines = node.parent().is_none_or(|parent| {
        matches!(parent.form(), Form::Body | Form::Block) || is_tall(parent) && place::is_something(parent)
    });
    let opened = text.as_str().get(inner.clone())?.contains('\n');
    let start = gap.comments.last().map_or(inner.start, |comment| comment.end);
    if opened || node.is_mapping() && in_lines {
        let outer = style.indent_at(node.range().start);
        let indent = style.deeper(outer);
        let new = style.line_break(&indent) + &write(style, Some(&indent), None) + &style.line_break(outer);
        return Some(vec![text.edit(start..inner.end, &new)?]);
    }
    let blank = if node.is_mapping() || start > inner.start { " " } else { "" };
    let after = if node.is_mapping() { " " } else { "" };
    let new = format!("{blank}{}{after}", write(style, None, None));
    Some(vec![text.edit(start..inner.end, &new)?])
}
