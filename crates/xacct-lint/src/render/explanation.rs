//! The answer of `why`.

use std::io::{self, Write};

use serde::Serialize;

use super::decision::{draw, json_layers};
use super::escape::{EscapedLines, escape};
use super::json;
use super::serial::{all_prose, prose, write_json};
use super::{Files, LayerResult};
use crate::format::TableFormat;
use crate::terminal::{Color, Style, fill, width};

/// What stands before the subject of an explanation.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Said {
    /// AWS has refused it.
    #[default]
    Refused,
    /// It is allowed.
    Yes,
    /// It is not.
    No,
    /// It is not known.
    Unknown,
}

/// Why something was refused, or is not allowed.
#[derive(Default)]
pub(crate) struct Explanation {
    /// Whether it was refused, or is allowed.
    pub said: Said,
    /// What was refused, in one sentence.
    pub subject: String,
    /// What failed: `grant`, `trust`, …
    pub failed: &'static str,
    /// The same in a sentence.
    pub answer: String,
    /// What the text proves.
    pub proved: Vec<String>,
    /// What each half of the files says, and where.
    pub layers: Vec<LayerResult>,
    /// What else follows from the files.
    pub follows: Vec<String>,
    /// What was presumed to say so.
    pub presumed: Vec<String>,
    /// What is not known.
    pub unknown: Vec<String>,
    /// The statements that would be needed.
    pub snippets: Vec<StatementSnippet>,
    /// What to do or to bring.
    pub next: Vec<String>,
}

/// A statement for somebody to add.
#[derive(Serialize)]
pub(crate) struct StatementSnippet {
    /// Who adds it, and where.
    #[serde(serialize_with = "super::serial::owned_prose")]
    pub owner: String,
    /// The statement, in JSON.
    pub text: String,
}

#[derive(Serialize)]
struct JsonExplanation<'a> {
    version: u32,
    result: &'static str,
    failed: &'static str,
    #[serde(serialize_with = "prose")]
    subject: &'a str,
    #[serde(serialize_with = "prose")]
    answer: &'a str,
    #[serde(serialize_with = "all_prose")]
    proved_by_text: &'a [String],
    layers: Vec<super::decision::JsonLayer<'a>>,
    #[serde(serialize_with = "all_prose")]
    follows_from_files: &'a [String],
    #[serde(serialize_with = "all_prose")]
    presumed: &'a [String],
    #[serde(serialize_with = "all_prose")]
    not_known: &'a [String],
    statements: &'a [StatementSnippet],
    #[serde(serialize_with = "all_prose")]
    next: &'a [String],
}

impl Said {
    fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// Writes `said`.
pub(crate) fn write_explanation(
    said: &Explanation,
    files: &Files<'_>,
    format: TableFormat,
    color: Color,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == TableFormat::Json {
        let report = JsonExplanation {
            version: json::VERSION,
            result: said.said.word(),
            failed: said.failed,
            subject: &said.subject,
            answer: &said.answer,
            proved_by_text: &said.proved,
            layers: json_layers(&said.layers, files),
            follows_from_files: &said.follows,
            presumed: &said.presumed,
            not_known: &said.unknown,
            statements: &said.snippets,
            next: &said.next,
        };
        return write_json(&report, out);
    }
    let out = &mut EscapedLines::new(out);
    let style = Style::of_stdout(color);
    if !said.subject.is_empty() {
        let (on, off) = match said.said {
            Said::Refused | Said::No => style.removed(),
            Said::Yes => style.added(),
            Said::Unknown => style.help(),
        };
        writeln!(out, "{on}{}{off}: {}", said.said.word(), fill(&escape(&said.subject), width(), "  "))?;
    }
    let (on, off) = style.bold();
    writeln!(out, "{on}{}{off}\n", fill(&escape(&capitalized(&said.answer)), width(), "  "))?;
    list("proved by the text", &said.proved, style, out)?;
    if !said.layers.is_empty() || !said.follows.is_empty() {
        heading("follows from the files", style, out)?;
        if !said.layers.is_empty() {
            writeln!(out)?;
        }
        for layer in &said.layers {
            draw(layer, files, style, out)?;
        }
        items(&said.follows, out)?;
        if !said.follows.is_empty() {
            writeln!(out)?;
        }
    }
    list("presumed", &said.presumed, style, out)?;
    list("not known", &said.unknown, style, out)?;
    for snippet in &said.snippets {
        heading(&format!("for {}", escape(&snippet.owner)), style, out)?;
        for line in snippet.text.lines() {
            writeln!(out, "  {}", escape(line))?;
        }
        writeln!(out)?;
    }
    list("what to do", &said.next, style, out)?;
    out.flush()
}

fn list(title: &str, texts: &[String], style: Style, out: &mut dyn Write) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    heading(title, style, out)?;
    items(texts, out)?;
    writeln!(out)
}

fn heading(title: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (on, off) = style.help();
    writeln!(out, "{on}{title}{off}:")
}

fn items(texts: &[String], out: &mut dyn Write) -> io::Result<()> {
    texts.iter().try_for_each(|text| writeln!(out, "{}", fill(&format!("- {}", escape(text)), width(), "  ")))
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
