//! The answer of `can`.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use xacct_policy::Tri;
use xacct_rules::{Label, Severity};

use super::escape::{EscapedLines, escape};
use super::json::{self, JsonPlace, Witness};
use super::serial::{all_prose, prose, write_json};
use super::{Files, Notice, PrettyOptions, plain, pretty};
use crate::format::TableFormat;
use crate::terminal::{Color, Style};
use xacct_access::ExampleRequest;

/// The result of all layers together.
pub(crate) struct Ruling {
    /// Whether it is allowed.
    pub allowed: Tri,
    /// The request, with the keys that were given.
    pub request: ExampleRequest,
    /// What each layer says, the one that decides first.
    pub says: Vec<LayerResult>,
    /// What the files do not say and what was left out.
    pub notes: Vec<String>,
}

/// What one layer says.
pub(crate) struct LayerResult {
    /// `identity`, …
    pub layer: &'static str,
    /// What it is called in a sentence.
    pub who: &'static str,
    /// Whether it allows, denies, says nothing or depends.
    pub verdict: Verdict,
    /// Where, with the words for it; the first is the one that decides.
    pub labels: Vec<Label>,
}

/// What a layer says in one word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allows,
    Denies,
    Nothing,
    Depends,
    /// No layer of policies, but the call itself.
    Calls,
    /// No layer of policies, but somebody with a similar name.
    Similar,
}

#[derive(Serialize)]
struct DecisionReport<'a> {
    version: u32,
    answer: &'static str,
    request: Witness<'a>,
    layers: Vec<JsonLayer<'a>>,
    #[serde(serialize_with = "all_prose")]
    notes: &'a [String],
}

#[derive(Serialize)]
pub(super) struct JsonLayer<'a> {
    layer: &'static str,
    says: &'static str,
    places: Vec<Labelled<'a>>,
}

#[derive(Serialize)]
struct Labelled<'a> {
    #[serde(serialize_with = "prose")]
    message: &'a str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
}

/// Writes `ruling`.
pub(crate) fn write_decision(
    ruling: &Ruling,
    files: &Files<'_>,
    format: TableFormat,
    color: Color,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == TableFormat::Json {
        return write_report(ruling, files, out);
    }
    let out = &mut EscapedLines::new(out);
    let style = Style::of_stdout(color);
    let (on, off) = match ruling.allowed {
        Tri::Yes => style.added(),
        Tri::No => style.removed(),
        Tri::Unknown => style.help(),
    };
    let said = &ruling.request.sentence;
    let said = match ruling.allowed {
        Tri::Yes => said.clone(),
        Tri::No => said.replacen(" can call ", " cannot call ", 1),
        Tri::Unknown => format!("whether {said}"),
    };
    writeln!(out, "{on}{}{off}: {}\n", answer(ruling.allowed), escape(&said))?;
    for says in &ruling.says {
        draw(says, files, style, out)?;
    }
    for note in &ruling.notes {
        let (on, off) = style.help();
        writeln!(out, "{on}note{off}: {}", escape(note))?;
    }
    out.flush()
}

pub(super) fn draw(
    says: &LayerResult,
    files: &Files<'_>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = match says.verdict {
        Verdict::Allows => " allows it",
        Verdict::Denies => " denies it",
        Verdict::Nothing => " does not allow it",
        Verdict::Depends => " may or may not allow it",
        Verdict::Calls | Verdict::Similar => "",
    };
    let message = format!("{}{verdict}", says.who);
    let Some((primary, related)) = says.labels.split_first() else { return writeln!(out, "{message}\n") };
    let notice = Notice {
        severity: Severity::Note,
        rule: None,
        message: &message,
        primary,
        related,
        witness: None,
        help: "",
        fixes: &[],
    };
    if io::stdout().is_terminal() || style.color {
        pretty::write(&notice, files, &PrettyOptions::new(style), out)
    } else {
        plain::write(&notice, files, out)
    }
}

fn write_report(ruling: &Ruling, files: &Files<'_>, out: &mut dyn Write) -> io::Result<()> {
    let layers = json_layers(&ruling.says, files);
    let report = DecisionReport {
        version: json::VERSION,
        answer: answer(ruling.allowed),
        request: json::example(&ruling.request),
        layers,
        notes: &ruling.notes,
    };
    write_json(&report, out)
}

/// The layers with their places.
pub(super) fn json_layers<'a>(says: &'a [LayerResult], files: &Files<'a>) -> Vec<JsonLayer<'a>> {
    let layer = |says: &'a LayerResult| JsonLayer {
        layer: says.layer,
        says: match says.verdict {
            Verdict::Allows => "allow",
            Verdict::Denies => "deny",
            Verdict::Nothing => "nothing",
            Verdict::Depends => "unknown",
            Verdict::Calls => "call",
            Verdict::Similar => "similar",
        },
        places: says
            .labels
            .iter()
            .filter_map(|label| {
                Some(Labelled { message: &label.message, place: json::place(label.span, files)? })
            })
            .collect(),
    };
    says.iter().map(layer).collect()
}

fn answer(allowed: Tri) -> &'static str {
    match allowed {
        Tri::Yes => "yes",
        Tri::No => "no",
        Tri::Unknown => "unknown",
    }
}
