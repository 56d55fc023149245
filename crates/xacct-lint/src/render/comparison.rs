//! The answer of `compare`.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use xacct_access::Relation;

use super::escape::{EscapedLines, escape, escape_path};
use super::json::{self, Witness};
use super::serial::{prose, uri_unless_text, write_json};
use crate::format::TableFormat;
use crate::terminal::{Color, Style};
use xacct_access::ExampleRequest;

/// A policy before and after.
pub(crate) struct Compared {
    /// The old file's path; `None` where there is none.
    pub old: Option<PathBuf>,
    /// The new file's.
    pub new: Option<PathBuf>,
    /// What the policy is called.
    pub document: String,
    /// What changed.
    pub change: AccessChange,
}

/// What changed.
pub(crate) struct AccessChange {
    /// What the new policy allows beside the old one.
    pub relation: Relation,
    /// A request that is allowed now and was not.
    pub gained: Option<ExampleRequest>,
    /// A request that was allowed and is not now.
    pub lost: Option<ExampleRequest>,
    /// Whether what is gained, or lost, is so by a denial of what other policies allow.
    pub by_denial: [bool; 2],
}

impl Compared {
    fn file(&self) -> &Path {
        self.new.as_deref().or(self.old.as_deref()).unwrap_or(Path::new(""))
    }

    /// The witnesses, each with its heading.
    fn witnesses(&self) -> impl Iterator<Item = (&'static str, &ExampleRequest)> {
        let [gained_by_denial, lost_by_denial] = self.change.by_denial;
        let gained = if gained_by_denial { "no longer denies" } else { "now allows" };
        let lost = if lost_by_denial { "now denies" } else { "no longer allows" };
        let found = [(gained, &self.change.gained), (lost, &self.change.lost)];
        found.into_iter().filter_map(|(heading, example)| Some((heading, example.as_ref()?)))
    }
}

#[derive(Serialize)]
struct ComparisonReport<'a> {
    version: u32,
    comparisons: Vec<JsonCompared<'a>>,
}

#[derive(Serialize)]
struct JsonCompared<'a> {
    old: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_uri: Option<String>,
    new: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_uri: Option<String>,
    #[serde(serialize_with = "prose")]
    document: &'a str,
    relation: &'static str,
    examples: Vec<JsonWitness<'a>>,
}

#[derive(Serialize)]
struct JsonWitness<'a> {
    /// `now allows`, `no longer denies`, `no longer allows` or `now denies`.
    what: &'static str,
    request: Witness<'a>,
}

/// Writes what was compared.
pub(crate) fn write_comparisons(
    compared: &[Compared],
    format: TableFormat,
    color: Color,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        TableFormat::Json => write_report(compared, out),
        TableFormat::Pretty => write_pretty(compared, Style::of_stdout(color), &mut EscapedLines::new(out)),
    }
}

fn write_pretty(compared: &[Compared], style: Style, out: &mut dyn Write) -> io::Result<()> {
    for one in compared {
        let relation = one.change.relation;
        let (on, off) = match relation {
            Relation::Wider | Relation::Incomparable => style.removed(),
            Relation::Same | Relation::Narrower => style.added(),
            Relation::Unknown => style.help(),
        };
        let (bold, plain) = style.bold();
        let news = match (&one.old, &one.new) {
            (None, Some(_)) => " (a new file)",
            (Some(_), None) => " (the file is gone)",
            _ => "",
        };
        let (file, document) = (escape_path(one.file()), escape(&one.document));
        writeln!(out, "{bold}{file}{plain}: {document}{news}: {on}{}{off}", word(relation))?;
        if let Some(meaning) = meaning(relation) {
            writeln!(out, "  {meaning}")?;
        }
        for (heading, example) in one.witnesses() {
            writeln!(out, "  {heading}: {}", escape(&example.sentence))?;
        }
    }
    if !compared.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(compared))?;
    out.flush()
}

fn meaning(relation: Relation) -> Option<&'static str> {
    match relation {
        Relation::Unknown => Some("it depends on something that is not written out, or could not be read"),
        _ => None,
    }
}

fn summary(compared: &[Compared]) -> String {
    const ORDER: [Relation; 5] =
        [Relation::Wider, Relation::Incomparable, Relation::Unknown, Relation::Narrower, Relation::Same];
    if compared.is_empty() {
        return "no policy changed".to_owned();
    }
    let count = |relation: Relation| compared.iter().filter(|one| one.change.relation == relation).count();
    let counts = ORDER.into_iter().map(|relation| (count(relation), word(relation))).filter(|(n, _)| *n > 0);
    let counts: Vec<String> = counts.map(|(n, word)| format!("{n} {word}")).collect();
    let policies = if compared.len() == 1 { "policy" } else { "policies" };
    format!("{} {policies} compared: {}", compared.len(), counts.join(", "))
}

fn word(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::Narrower => "narrower",
        Relation::Wider => "wider",
        Relation::Incomparable => "incomparable",
        Relation::Unknown => "unknown",
    }
}

fn write_report(compared: &[Compared], out: &mut dyn Write) -> io::Result<()> {
    let report = ComparisonReport {
        version: json::VERSION,
        comparisons: compared.iter().map(json_compared).collect(),
    };
    write_json(&report, out)
}

fn json_compared(one: &Compared) -> JsonCompared<'_> {
    let witness = |(what, example)| JsonWitness { what, request: json::example(example) };
    JsonCompared {
        old: one.old.as_deref().map(Path::to_string_lossy),
        old_uri: one.old.as_deref().and_then(uri_unless_text),
        new: one.new.as_deref().map(Path::to_string_lossy),
        new_uri: one.new.as_deref().and_then(uri_unless_text),
        document: &one.document,
        relation: word(one.change.relation),
        examples: one.witnesses().map(witness).collect(),
    }
}
