//! `--format rdjson`: the Reviewdog Diagnostic Format.
//!
//! Source: reviewdog, `proto/rdf/reviewdog.proto`: columns count bytes of UTF-8 from 1, and the end of a range is behind it.

use std::io::{self, Write};

use serde::Serialize;
use xacct_rules::{Applicability, Finding, Severity};
use xacct_syntax::Span;

use super::escape::escape;
use super::serial::{relative, uri_unless_text, write_json};
use super::{Files, Report};

#[derive(Serialize)]
struct RdReport {
    source: RdSource,
    diagnostics: Vec<RdDiagnostic>,
}

#[derive(Serialize)]
struct RdSource {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct RdDiagnostic {
    message: String,
    location: RdLocation,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<RdCode>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<RdSuggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RdRelated>,
}

#[derive(Serialize)]
struct RdRelated {
    message: String,
    location: RdLocation,
}

#[derive(Serialize)]
struct RdLocation {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<RdRange>,
}

#[derive(Serialize)]
struct RdRange {
    start: RdPosition,
    end: RdPosition,
}

#[derive(Serialize)]
struct RdPosition {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct RdCode {
    value: &'static str,
    url: String,
}

#[derive(Serialize)]
struct RdSuggestion {
    range: RdRange,
    text: String,
}

/// Writes a diagnostic for each finding, and one for each thing that could not be done.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.findings().filter_map(|finding| diagnostic(finding, report));
    let problems = report.outcome.problems.iter().map(|problem| RdDiagnostic {
        message: escape(&problem.message).into_owned(),
        location: RdLocation {
            path: uri_unless_text(&problem.path).unwrap_or_else(|| relative(&problem.path)),
            range: None,
        },
        severity: severity(problem.severity),
        code: None,
        suggestions: Vec::new(),
        related_locations: Vec::new(),
    });
    let source = RdSource { name: "xacct-lint", url: env!("CARGO_PKG_REPOSITORY") };
    write_json(&RdReport { source, diagnostics: findings.chain(problems).collect() }, out)
}

fn diagnostic(finding: &Finding, report: &Report<'_>) -> Option<RdDiagnostic> {
    let location = location(finding.primary.span, &report.files)?;
    let related = finding.related.iter().filter_map(|label| {
        let location = self::location(label.span, &report.files)?;
        Some(RdRelated { message: escape(&label.message).into_owned(), location })
    });
    let text = std::iter::once(report.message(finding)).chain(report.details(finding));
    Some(RdDiagnostic {
        message: text.collect::<Vec<_>>().join("\n"),
        location,
        severity: severity(finding.severity),
        code: Some(RdCode { value: finding.rule.id(), url: finding.rule.url() }),
        suggestions: suggestion(finding, &report.files).into_iter().collect(),
        related_locations: related.collect(),
    })
}

/// The best fix, if it can be taken as it is. A suggestion is one edit of the file, so that a fix of several is none.
fn suggestion(finding: &Finding, files: &Files<'_>) -> Option<RdSuggestion> {
    let fix = finding.mends().next().filter(|fix| fix.applicability > Applicability::Manual)?;
    let [edit] = fix.edits.as_slice() else { return None };
    let is_here = edit.span.file == finding.primary.span.file && fix.placeholders.is_empty();
    let range = range(edit.span, files).filter(|_| is_here)?;
    Some(RdSuggestion { range, text: edit.replacement.clone() })
}

fn location(span: Span, files: &Files<'_>) -> Option<RdLocation> {
    let path = files.get(span.file)?.path;
    let path = uri_unless_text(path).unwrap_or_else(|| relative(path));
    Some(RdLocation { path, range: range(span, files) })
}

fn range(span: Span, files: &Files<'_>) -> Option<RdRange> {
    let file = files.get(span.file)?;
    let position = |offset: u32| {
        let at = file.position(offset);
        let start = file.lines().line(at.line - 1).map_or(0, |line| line.start);
        RdPosition { line: at.line, column: offset - start as u32 + 1 }
    };
    Some(RdRange { start: position(span.start), end: position(span.end) })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    }
}
