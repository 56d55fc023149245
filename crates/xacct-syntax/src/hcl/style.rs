//! How a file is written: its line breaks, its indentation, its keys.

use super::place::{self, is_tall, line};
use super::template::escape;
use crate::edit::{Key, Value};
use crate::json::style::newline_of;
use crate::tree::Form;
use crate::{Node, NodeKind};

/// How many nodes are asked for their habits.
const ASKED: usize = 400;
/// A list of strings that would make a longer line than this has a line for each.
const LONGEST_LIST: usize = 100;

/// The habits of the place where something is to be written.
pub(super) struct HclStyle<'t> {
    text: &'t str,
    newline: &'static str,
    /// One step of indentation.
    unit: &'t str,
    /// What stands between a key of an object and its value, where that is a colon.
    colon: Option<&'t str>,
    /// Keys of objects are in quotes that need none.
    quoted: bool,
    /// Entries of objects on several lines have commas.
    pub(super) commas: bool,
}

impl<'t> HclStyle<'t> {
    /// The habits of `near`, and of the file.
    pub(super) fn of(near: Node<'t>) -> Self {
        let tree = near.tree();
        let text = tree.text().as_str();
        let unit = tree.nodes().take(ASKED).find_map(|node| unit_of(text, node)).unwrap_or("  ");
        let around = std::iter::successors(Some(near), |node| node.parent());
        let object = around.take_while(|node| !node.is_block()).find(|node| is_object(*node));
        let object = object.or_else(|| near.subtree().take(ASKED).find(|node| is_object(*node)));
        let colon = object.and_then(|object| {
            let entry = object.entries().next()?;
            let between = text.get(place::written(entry.key).end..place::written(entry.value).start)?;
            (between.trim() == ":").then_some(between)
        });
        let keys = || object.into_iter().flat_map(|object| object.entries().take(8)).map(|entry| entry.key);
        let needless = |key: &Node<'_>| key.as_str().is_some_and(|key| is_identifier(&key));
        let in_quotes = |key: &Node<'_>| text.get(key.range()).is_some_and(|key| key.starts_with('"'));
        let quoted = keys().filter(needless).filter(in_quotes).count();
        let bare = keys().filter(needless).count() - quoted;
        // Where no key would do without, they tell by the colon.
        let quoted = quoted > bare || bare == 0 && quoted == 0 && colon.is_some();
        let commas = object.filter(|object| is_tall(*object)).and_then(|object| {
            let children = place::children(object);
            let (first, next) = (children.first()?, children.get(1)?);
            place::HclGap::of(object, first.end..next.start).map(|gap| gap.comma.is_some())
        });
        let commas = commas.unwrap_or(colon.is_some());
        Self { text, newline: newline_of(text), unit, colon, quoted, commas }
    }

    /// A line break, and the indentation of the next line.
    pub(super) fn line_break(&self, indent: &str) -> String {
        format!("{}{indent}", self.newline)
    }

    /// One step deeper than `indent`.
    pub(super) fn deeper(&self, indent: &str) -> String {
        format!("{indent}{}", self.unit)
    }

    /// The blanks that the line of the byte `at` begins with.
    pub(super) fn indent_at(&self, at: usize) -> &'t str {
        let written = self.text.get(line(self.text, at)).unwrap_or_default();
        written.get(..written.len() - written.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
    }

    /// `value` as it is written; `indent` is that of its line where it may take several lines.
    pub(super) fn value(&self, value: &Value, indent: Option<&str>) -> String {
        match value {
            Value::String(text) => format!("\"{}\"", escape(text)),
            Value::Source(source) => source.code().reads(),
            Value::List(items) => {
                let line: Vec<_> = items.iter().map(|item| self.value(item, None)).collect();
                let line = format!("[{}]", line.join(", "));
                let has_maps = items.iter().any(|item| matches!(item, Value::Map(_)));
                let Some(indent) = indent.filter(|_| has_maps || line.len() > LONGEST_LIST) else {
                    return line;
                };
                let deeper = self.deeper(indent);
                let items =
                    items.iter().map(|item| self.line_break(&deeper) + &self.value(item, Some(&deeper)));
                format!("[{}{}]", items.collect::<Vec<_>>().join(","), self.line_break(indent))
            }
            Value::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Value::Map(entries) => {
                let Some(indent) = indent else {
                    let entries = entries.iter().map(|(key, value)| self.entry(key, value, 0, None));
                    return format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "));
                };
                let deeper = self.deeper(indent);
                let comma = if self.commas { "," } else { "" };
                let keys: Vec<_> = entries.iter().map(|(key, value)| (self.key(key), value)).collect();
                let lines = self.aligned(&keys, &deeper, |key, value, width| match self.colon {
                    Some(colon) => format!("{key}{colon}{value}"),
                    None => format!("{key:width$} = {value}"),
                });
                format!("{{{}{}}}", lines.join(comma), self.line_break(indent))
            }
        }
    }

    /// `key = value` in an object, with its equals sign behind so many characters.
    pub(super) fn entry(&self, key: &Key, value: &Value, width: usize, indent: Option<&str>) -> String {
        let (key, value) = (self.key(key), self.value(value, indent));
        match self.colon {
            Some(colon) => format!("{key}{colon}{value}"),
            None => format!("{key:width$} = {value}"),
        }
    }

    /// `name = value` in a body.
    pub(super) fn attribute(&self, name: &str, value: &Value, width: usize, indent: &str) -> String {
        format!("{name:width$} = {}", self.value(value, Some(indent)))
    }

    /// The block `name { … }`.
    pub(super) fn block(&self, name: &str, attributes: &[(Key, Value)], indent: &str) -> String {
        if attributes.is_empty() {
            return format!("{name} {{}}");
        }
        let deeper = self.deeper(indent);
        let attributes: Vec<_> =
            attributes.iter().map(|(name, value)| (name.as_str().to_owned(), value)).collect();
        let lines =
            self.aligned(&attributes, &deeper, |name, value, width| format!("{name:width$} = {value}"));
        format!("{name} {{{}{}}}", lines.concat(), self.line_break(indent))
    }

    /// A key of an object.
    pub(super) fn key(&self, key: &Key) -> String {
        match key {
            Key::Name(name) if is_identifier(name) && !self.quoted => name.clone(),
            Key::Name(name) => format!("\"{}\"", escape(name)),
            Key::Source(source) => source.code().reads(),
        }
    }

    /// Lines of key and value; the equals signs of those that follow each other on one line each stand in a column.
    fn aligned(
        &self,
        entries: &[(String, &Value)],
        indent: &str,
        write: impl Fn(&str, &str, usize) -> String,
    ) -> Vec<String> {
        let written: Vec<_> =
            entries.iter().map(|(key, value)| (key, self.value(value, Some(indent)))).collect();
        let is_line = |value: &str| !value.contains('\n');
        let groups = written.chunk_by(|(_, one), (_, next)| is_line(one) && is_line(next));
        let mut lines = Vec::with_capacity(entries.len());
        for group in groups {
            let width = group.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
            let group = group.iter().map(|(key, value)| self.line_break(indent) + &write(key, value, width));
            lines.extend(group);
        }
        lines
    }
}

/// Whether `name` may stand without quotes.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !matches!(name, "for" | "true" | "false" | "null")
}

fn is_object(node: Node<'_>) -> bool {
    node.kind() == NodeKind::Mapping && node.form() == Form::Enclosed && node.entries().next().is_some()
}

/// How much deeper the lines of `node` stand than its own.
fn unit_of<'t>(text: &'t str, node: Node<'t>) -> Option<&'t str> {
    if !matches!(node.form(), Form::Body | Form::Enclosed) || !(node.is_mapping() || node.is_sequence()) {
        return None;
    }
    let first = if node.is_mapping() { node.entries().next().map(|e| e.key) } else { node.items().next() }?;
    let blanks = |at: usize| {
        let written = text.get(line(text, at)).unwrap_or_default();
        written.get(..written.len() - written.trim_start_matches([' ', '\t']).len())
    };
    let start = line(text, first.range().start).start;
    if start <= node.range().start || !text.get(start..first.range().start)?.trim().is_empty() {
        return None;
    }
    let unit = blanks(first.range().start)?.strip_prefix(blanks(node.range().start)?)?;
    (!unit.is_empty()).then_some(unit)
}
