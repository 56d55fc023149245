//! How a document without brackets is written: its line breaks, its indentation, its lists.

use super::quote::Quoting;
use crate::edit::{Key, Value};
use crate::json::style::newline_of;
use crate::tree::Form;
use crate::{Node, NodeKind};

/// How many nodes are asked for their habits.
const ASKED: usize = 400;

/// The habits of the place where something is to be written.
pub(super) struct YamlStyle {
    newline: &'static str,
    /// How much deeper the entries of a mapping stand than its key.
    unit: usize,
    /// How much deeper the dashes of a list stand than its key.
    dash: usize,
    /// How many blanks stand between a dash and its item.
    gap: usize,
    pub(super) quoting: Quoting,
}

impl YamlStyle {
    /// The habits of `near`, and of the document.
    pub(super) fn of(near: Node<'_>) -> Self {
        let tree = near.tree();
        let text = tree.text().as_str();
        let blocks = || tree.nodes().take(ASKED).filter(|node| node.form() == Form::Block && !node.is_copy());
        let step = |node: Node<'_>| {
            let key = node.parent().filter(|parent| parent.is_mapping() && parent.form() == Form::Block)?;
            column(text, node.range().start)?.checked_sub(column(text, key.range().start)?)
        };
        let of = |kind: NodeKind| blocks().filter(move |node| node.kind() == kind);
        let unit = of(NodeKind::Mapping).find_map(step).filter(|unit| *unit > 0).unwrap_or(2);
        let dash = of(NodeKind::Sequence).find_map(step);
        let gap = of(NodeKind::Sequence).find_map(|list| {
            let first = list.items().next().filter(|item| !item.is_copy())?;
            let between = text.get(list.range().start + 1..first.range().start)?;
            (!between.is_empty() && between.bytes().all(|b| b == b' ')).then_some(between.len())
        });
        Self {
            newline: newline_of(text),
            unit,
            dash: dash.unwrap_or(unit),
            gap: gap.unwrap_or(1),
            quoting: Quoting::of(near),
        }
    }

    /// A line break, and the indentation of the next line.
    pub(super) fn line_break(&self, column: usize) -> String {
        format!("{}{}", self.newline, " ".repeat(column))
    }

    /// `key: value` for a line that begins at `column`.
    pub(super) fn entry(&self, key: &Key, value: &Value, column: usize) -> String {
        let written = match key {
            Key::Name(name) => self.quoting.write(name, true, false),
            Key::Source(source) => source.code().reads(),
        };
        format!("{written}:{}", self.behind_key(value, column))
    }

    /// `- value` for a line that begins at `column`.
    pub(super) fn item(&self, value: &Value, column: usize) -> String {
        format!("-{}{}", " ".repeat(self.gap), self.value(value, column + 1 + self.gap))
    }

    /// What stands behind a key and its colon, on this line or on those that follow; the key is at `column`.
    pub(super) fn behind_key(&self, value: &Value, column: usize) -> String {
        let deeper = match value {
            Value::List(items) if !items.is_empty() => column + self.dash,
            Value::Map(entries) if !entries.is_empty() => column + self.unit,
            _ => return format!(" {}", self.value(value, column)),
        };
        format!("{}{}", self.line_break(deeper), self.value(value, deeper))
    }

    /// `value`, where the first line of what has several begins at `column`.
    pub(super) fn value(&self, value: &Value, column: usize) -> String {
        let join = |lines: Vec<String>| lines.join(&self.line_break(column));
        match value {
            Value::String(text) => self.quoting.write(text, false, false),
            Value::Source(source) => source.code().reads(),
            Value::List(items) if items.is_empty() => "[]".to_owned(),
            Value::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Value::List(items) => join(items.iter().map(|item| self.item(item, column)).collect()),
            Value::Map(entries) => {
                join(entries.iter().map(|(key, value)| self.entry(key, value, column)).collect())
            }
        }
    }
}

/// The column of the byte `at`, where only blanks and dashes stand before it.
pub(super) fn column(text: &str, at: usize) -> Option<usize> {
    let before = text.as_bytes().get(..at)?;
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let before = before.get(start..)?;
    let before = before.strip_prefix("\u{feff}".as_bytes()).unwrap_or(before);
    before.iter().all(|b| matches!(b, b' ' | b'-')).then_some(before.len())
}
