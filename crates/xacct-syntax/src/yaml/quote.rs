//! Strings as they are written: without quotes, in single ones, in double ones.

use super::scalar::kind;
use crate::{Node, NodeKind, json};

/// How many nodes are asked for their habits.
const ASKED: usize = 200;

/// How a document puts its strings in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quoting {
    /// The quote that it uses.
    mark: char,
    /// Whether values are in quotes that need none.
    values: bool,
    /// Whether keys are.
    keys: bool,
}

impl Quoting {
    /// The habits of those in `near`, or of the document.
    pub(crate) fn of(near: Node<'_>) -> Self {
        let quoted = near.tree().nodes().take(ASKED).chain(near.subtree().take(ASKED));
        let marks = || quoted.filter_map(mark);
        let (single, double) = marks().fold((0, 0), |(single, double), mark| match mark {
            '\'' => (single + 1, double),
            _ => (single, double + 1),
        });
        let strings = |keys: bool| {
            let entries = near.entries().take(8);
            let of_entries = entries.map(move |entry| if keys { entry.key } else { entry.value });
            let of_items = near.items().take(if keys { 0 } else { 8 });
            of_entries.chain(of_items).filter(|node| node.kind() == NodeKind::String && !node.is_copy())
        };
        // Most of those that would do without quotes have some.
        let most = |keys: bool| {
            let (mut with, mut without) = (0, 0);
            for node in strings(keys) {
                let needless = node.as_str().is_some_and(|text| !needs_quotes(&text, false));
                match mark(node) {
                    Some(_) if needless => with += 1,
                    Some(_) => {}
                    None => without += 1,
                }
            }
            with > without
        };
        Self { mark: if double > single { '"' } else { '\'' }, values: most(false), keys: most(true) }
    }

    /// These habits for the string that takes the place of `node`.
    pub(super) fn instead_of(self, node: Node<'_>) -> Self {
        match mark(node) {
            Some(mark) => Self { mark, values: true, ..self },
            None if node.kind() == NodeKind::String => Self { values: false, ..self },
            None => self,
        }
    }

    /// `text` as it is written; `flow` says that it stands within brackets.
    pub(crate) fn write(self, text: &str, is_key: bool, flow: bool) -> String {
        let quoted = if is_key { self.keys } else { self.values };
        if !quoted && !needs_quotes(text, flow) {
            text.to_owned()
        } else if self.mark == '"' || text.chars().any(|c| c.is_control() || is_break(c)) {
            format!(
                "\"{}\"",
                json::escape(text)
                    .replace('\u{85}', "\\N")
                    .replace('\u{2028}', "\\L")
                    .replace('\u{2029}', "\\P")
            )
        } else {
            single(text)
        }
    }
}

/// `text` in single quotes. It may have no line breaks.
pub(super) fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The quote that a string is written in.
fn mark(node: Node<'_>) -> Option<char> {
    if node.kind() != NodeKind::String || node.is_copy() {
        return None;
    }
    let written = node.tree().text().as_str().get(node.range())?;
    written.chars().next().filter(|c| matches!(c, '\'' | '"'))
}

fn is_break(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Whether `text` without quotes would be no string, or another one.
pub(crate) fn needs_quotes(text: &str, flow: bool) -> bool {
    const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@`=~<";
    const WORDS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];
    let trimmed = text.trim_matches(|c: char| c.is_whitespace());
    let number = |c: char| c.is_ascii_hexdigit() || "+-._:xXoO".contains(c);
    text.is_empty()
        || trimmed.len() < text.len()
        || text.starts_with(|c| INDICATORS.contains(c))
        || text.ends_with(':')
        || text.contains(": ")
        || text.contains(" #")
        || text.contains("{{")
        || text.chars().any(|c| c.is_control() || is_break(c))
        || flow && text.contains([',', '[', ']', '{', '}'])
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || kind(text) != NodeKind::String
        || text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) && text.chars().all(number)
}
