//! Reads values out of a TOML document, and says what is wrong with them.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};
use xacct_syntax::{Source, Span};

use crate::{Problem, did_you_mean};

/// A value with its place.
pub(super) type TomlValue<'t> = Spanned<DeValue<'t>>;
/// A key with its place.
pub(super) type TomlKey<'t> = Spanned<DeString<'t>>;

/// Collects the mistakes of one document.
pub(super) struct ConfigReader<'s> {
    source: &'s Source,
    /// What is wrong so far.
    pub(super) problems: Vec<Problem>,
}

impl<'s> ConfigReader<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, problems: Vec::new() }
    }

    /// The document, or nothing where it is no TOML.
    pub(super) fn document(&mut self) -> Option<Spanned<DeTable<'s>>> {
        let (document, errors) = DeTable::parse_recoverable(self.source.as_str());
        for error in &errors {
            let span = error.span().unwrap_or_default();
            let written = self.source.as_str().get(span.clone()).unwrap_or("");
            let mut problem = Problem::at(self.source, self.span(span.clone()), error.message());
            if written.starts_with('0') && written.bytes().all(|b| b.is_ascii_digit()) {
                problem = problem.help("an account id is a string: write it in quotes");
            }
            self.problems.push(problem);
        }
        errors.is_empty().then_some(document)
    }

    /// Says that something is wrong at `range`.
    pub(super) fn wrong(&mut self, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::at(self.source, self.span(range), message).help(help));
    }

    /// Says that `key` is none of `known`.
    pub(super) fn unknown_key(&mut self, key: &TomlKey<'_>, place: &str, known: &[&str]) {
        let name = key.get_ref();
        let help = did_you_mean(name, known.iter().copied())
            .unwrap_or_else(|| format!("{place} knows {}", listed(known)));
        self.wrong(key.span(), format!("unknown key `{name}` in {place}"), help);
    }

    pub(super) fn source(&self) -> &'s Source {
        self.source
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source.file(), range.start as u32..range.end as u32)
    }

    /// The entries of a table in the order of the text.
    pub(super) fn entries<'v, 't>(
        &mut self,
        value: &'v TomlValue<'t>,
        what: &str,
    ) -> Vec<(&'v TomlKey<'t>, &'v TomlValue<'t>)> {
        match value.get_ref() {
            DeValue::Table(table) => in_order(table),
            other => {
                let message = format!("{what} is a table, and this is {}", described(other));
                self.wrong(value.span(), message, "");
                Vec::new()
            }
        }
    }

    /// The text of a string.
    pub(super) fn string<'v>(&mut self, value: &'v TomlValue<'_>, what: &str) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            let message = format!("{what} is a string, and this is {}", described(value.get_ref()));
            let help = match value.get_ref() {
                DeValue::Integer(_) | DeValue::Boolean(_) => "write it in quotes",
                _ => "",
            };
            self.wrong(value.span(), message, help);
        }
        text
    }

    /// The texts of a list of strings; a string alone is a list of one.
    pub(super) fn strings<'v>(
        &mut self,
        value: &'v TomlValue<'_>,
        what: &str,
    ) -> Vec<(Range<usize>, &'v str)> {
        match value.get_ref() {
            DeValue::Array(items) => {
                items.iter().filter_map(|item| Some((item.span(), self.string(item, what)?))).collect()
            }
            _ => self.string(value, what).map(|text| (value.span(), text)).into_iter().collect(),
        }
    }
}

/// The entries of `table` in the order of the text.
pub(super) fn in_order<'v, 't>(table: &'v DeTable<'t>) -> Vec<(&'v TomlKey<'t>, &'v TomlValue<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// What a value is, with its article.
fn described(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// `` `a`, `b` and `c` ``.
pub(super) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}
