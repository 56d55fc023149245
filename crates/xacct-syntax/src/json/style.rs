//! How a document is written: its line breaks, its indentation, its blanks.

use std::ops::Range;

use super::string::escape;
use crate::edit::{Key, Value};
use crate::text::Code;
use crate::yaml::Quoting;
use crate::{Language, Node, NodeKind};

/// The habits of the place where something is to be written.
pub(super) struct JsonStyle<'t> {
    text: &'t str,
    newline: &'static str,
    /// One step of indentation.
    unit: &'t str,
    /// What stands between a key and its value.
    pub(super) colon: &'t str,
    /// What stands between two entries on one line.
    pub(super) comma: &'t str,
    /// What stands inside the braces of a mapping on one line.
    padding: &'t str,
    /// Lists have a line for each item.
    tall_lists: bool,
    /// How YAML puts strings in quotes; JSON always does.
    quoting: Option<Quoting>,
}

/// How many nodes are asked for their habits. A large document shows them early on, and is asked at every edit.
const ASKED: usize = 200;
/// Where a line is longer than this, how it begins and ends is no habit of anyone's: the document is minified.
const LONGEST_LINE: usize = 4_096;

impl<'t> JsonStyle<'t> {
    /// The habits of `near`, or of the document where `near` has none.
    pub(super) fn of(near: Node<'t>) -> Self {
        let tree = near.tree();
        let text = tree.text().as_str();
        let nodes = || tree.nodes().take(ASKED);
        let containers =
            || std::iter::once(near).chain(nodes().filter(|n| n.is_mapping() || n.is_sequence()));
        let colon = containers().find_map(|node| colon_of(text, node)).unwrap_or(": ");
        let comma = containers().find_map(|node| comma_of(text, node));
        let padding = containers().filter(|node| node.is_mapping()).find_map(|node| padding_of(text, node));
        let lists = || nodes().filter(|node| node.is_sequence());
        let of_scalars = lists().find(|node| node.items().next().is_some_and(Node::is_scalar));
        Self {
            text,
            newline: newline_of(text),
            unit: containers().find_map(|node| unit_of(text, node)).unwrap_or("  "),
            colon,
            comma: comma.unwrap_or(if colon == ":" { "," } else { ", " }),
            padding: padding.unwrap_or(""),
            tall_lists: of_scalars.is_none_or(|node| is_tall(text, node)),
            quoting: (tree.language() == Language::Yaml).then(|| Quoting::of(near)),
        }
    }

    /// `value` as it is written; `indent` is that of its line where it may take several lines.
    pub(super) fn write(&self, value: &Value, indent: Option<&str>) -> Code {
        let mut out = Code::default();
        self.write_to(&mut out, value, indent);
        out
    }

    /// `"key": value`.
    pub(super) fn write_entry(&self, key: &Key, value: &Value, indent: Option<&str>) -> Code {
        let mut out = Code::default();
        self.write_entry_to(&mut out, key, value, indent);
        out
    }

    /// A line break, and the indentation of the next line.
    pub(super) fn line_break(&self, indent: &str) -> String {
        format!("{}{indent}", self.newline)
    }

    /// One step deeper than `indent`.
    pub(super) fn deeper(&self, indent: &str) -> String {
        format!("{indent}{}", self.unit)
    }

    /// The only child of a container whose line has `indent`, with what goes around it.
    pub(super) fn around(&self, child: Code, is_mapping: bool, indent: Option<&str>) -> Code {
        let (before, after) = match indent {
            Some(indent) => (self.line_break(&self.deeper(indent)), self.line_break(indent)),
            None if is_mapping => (self.padding.to_owned(), self.padding.to_owned()),
            None => (String::new(), String::new()),
        };
        let mut code = child.after(&before);
        code.push_str(&after);
        code
    }

    /// The blanks that the line of the byte `at` begins with.
    pub(super) fn indent_at(&self, at: usize) -> &'t str {
        indent_at(self.text, at)
    }

    fn write_to(&self, out: &mut Code, value: &Value, indent: Option<&str>) {
        match value {
            Value::String(text) => self.write_string(out, text, false),
            Value::Source(source) => out.append(source.code()),
            Value::List(items) => {
                let indent =
                    indent.filter(|_| self.tall_lists || items.iter().any(|i| matches!(i, Value::Map(_))));
                self.write_children(out, items, ['[', ']'], indent, |out, item, inner| {
                    self.write_to(out, item, inner)
                });
            }
            Value::Map(entries) => {
                self.write_children(out, entries, ['{', '}'], indent, |out, (key, value), inner| {
                    self.write_entry_to(out, key, value, inner);
                })
            }
        }
    }

    fn write_children<T>(
        &self,
        out: &mut Code,
        children: &[T],
        [open, close]: [char; 2],
        indent: Option<&str>,
        write: impl Fn(&mut Code, &T, Option<&str>),
    ) {
        let inner = indent.map(|indent| self.deeper(indent));
        let padding = if open == '{' { self.padding } else { "" };
        out.push(open);
        for (i, child) in children.iter().enumerate() {
            match &inner {
                Some(inner) => {
                    out.push_str(if i == 0 { "" } else { "," });
                    out.push_str(&self.line_break(inner));
                }
                None => out.push_str(if i == 0 { padding } else { self.comma }),
            }
            write(out, child, inner.as_deref());
        }
        match indent {
            _ if children.is_empty() => {}
            Some(indent) => out.push_str(&self.line_break(indent)),
            None => out.push_str(padding),
        }
        out.push(close);
    }

    fn write_entry_to(&self, out: &mut Code, key: &Key, value: &Value, indent: Option<&str>) {
        match key {
            Key::Name(name) => self.write_string(out, name, true),
            Key::Source(source) => out.append(source.code()),
        }
        out.push_str(self.colon);
        self.write_to(out, value, indent);
    }

    fn write_string(&self, out: &mut Code, text: &str, is_key: bool) {
        if let Some(quoting) = self.quoting {
            out.push_str(&quoting.write(text, is_key, true));
            return;
        }
        out.push('"');
        out.push_str(&escape(text));
        out.push('"');
    }
}

/// How many children a container has: entries or items.
pub(super) fn count(node: Node<'_>) -> usize {
    if node.is_mapping() { node.child_count() / 2 } else { node.child_count() }
}

/// The bytes of a child: of an entry, key and value.
pub(super) fn child(node: Node<'_>, index: usize) -> Option<Range<usize>> {
    if node.is_mapping() {
        Some(node.child(2 * index)?.range().start..node.child(2 * index + 1)?.range().end)
    } else {
        node.child(index).map(Node::range)
    }
}

/// How many of its children show how all are written, however many there are.
fn few(node: Node<'_>) -> usize {
    count(node).min(8)
}

/// Whether the last child of `node` stands on a line of its own.
pub(super) fn is_tall(text: &str, node: Node<'_>) -> bool {
    count(node).checked_sub(1).is_some_and(|last| begins_line(text, node, last))
}

/// Whether a child is the first on its line.
fn begins_line(text: &str, node: Node<'_>, index: usize) -> bool {
    let before = match index.checked_sub(1) {
        Some(before) => child(node, before).map(|before| before.end),
        None => Some(node.range().start),
    };
    let gap = before.zip(child(node, index)).and_then(|(end, child)| text.get(end..child.start));
    gap.is_some_and(|gap| gap.contains('\n'))
}

pub(crate) fn newline_of(text: &str) -> &'static str {
    let start = text.as_bytes().get(..LONGEST_LINE).unwrap_or(text.as_bytes());
    let newline = memchr::memchr(b'\n', start).and_then(|at| start.get(..at));
    if newline.is_some_and(|line| line.ends_with(b"\r")) { "\r\n" } else { "\n" }
}

/// The blanks that the line of the byte `at` begins with.
fn indent_at(text: &str, at: usize) -> &str {
    let from = at.saturating_sub(LONGEST_LINE);
    let before = text.as_bytes().get(from..at).unwrap_or_default();
    let line = match memchr::memrchr(b'\n', before) {
        Some(newline) => from + newline + 1,
        None if from > 0 => return "",
        None => 0,
    };
    let line = text.get(line..).unwrap_or_default();
    let length = line.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
    line.get(..length).unwrap_or_default()
}

fn unit_of<'t>(text: &'t str, node: Node<'t>) -> Option<&'t str> {
    let last = few(node).checked_sub(1).filter(|last| begins_line(text, node, *last))?;
    let inner = indent_at(text, child(node, last)?.start);
    inner.strip_prefix(indent_at(text, node.range().start)).filter(|unit| !unit.is_empty())
}

fn colon_of<'t>(text: &'t str, node: Node<'t>) -> Option<&'t str> {
    node.entries().find_map(|e| {
        let between = text.get(e.key.range().end..e.value.range().start)?;
        (between.trim_matches([' ', '\t']) == ":").then_some(between)
    })
}

fn comma_of<'t>(text: &'t str, node: Node<'t>) -> Option<&'t str> {
    (1..few(node)).find_map(|index| {
        let between = text.get(child(node, index - 1)?.end..child(node, index)?.start)?;
        (between.trim_matches([' ', '\t']) == ",").then_some(between)
    })
}

fn padding_of<'t>(text: &'t str, node: Node<'t>) -> Option<&'t str> {
    let first = node.entries().next().filter(|_| node.kind() == NodeKind::Mapping)?;
    let between = text.get(node.range().start + 1..first.key.range().start)?;
    between.bytes().all(|b| b == b' ').then_some(between)
}
