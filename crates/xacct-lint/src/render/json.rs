//! `--format json`: one object, for programs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use xacct_rules::{Finding, Fix, Label, Request, Suppressed};
use xacct_syntax::{Position, Span};
use xacct_workspace::CheckOutcome;

use super::serial::{prose, uri_unless_text, write_json};
use super::{Files, Tally};
use xacct_access::ExampleRequest;

/// The version of this shape. It grows when something is taken away or changes its meaning.
pub(super) const VERSION: u32 = 1;

#[derive(Serialize)]
struct JsonReport<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
    suppressed: Vec<JsonSuppressed<'a>>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'static str,
    category: &'static str,
    severity: &'static str,
    #[serde(serialize_with = "prose")]
    message: &'a str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
    related: Vec<JsonRelated<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    example_request: Option<Witness<'a>>,
    #[serde(serialize_with = "prose")]
    help: &'a str,
    fixes: Vec<JsonFix<'a>>,
}

/// A request that is allowed and should not be.
#[derive(Serialize)]
pub(super) struct Witness<'a> {
    #[serde(serialize_with = "prose")]
    sentence: String,
    principal: &'a str,
    action: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    /// The condition keys that matter, with their values.
    context: BTreeMap<&'a str, &'a [String]>,
}

#[derive(Serialize)]
pub(super) struct JsonPlace<'a> {
    file: Cow<'a, str>,
    /// Where the path is no text: with every byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_uri: Option<String>,
    start: JsonPoint,
    end: JsonPoint,
}

/// Line and column from 1, the column in characters; the offset in bytes from 0.
#[derive(Serialize)]
struct JsonPoint {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    #[serde(serialize_with = "prose")]
    message: &'a str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
}

/// A finding that somebody has suppressed.
#[derive(Serialize)]
struct JsonSuppressed<'a> {
    #[serde(serialize_with = "prose")]
    reason: &'a str,
    /// Where that is said.
    by: &'static str,
    #[serde(flatten)]
    finding: JsonFinding<'a>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    #[serde(serialize_with = "prose")]
    title: &'a str,
    applicability: &'static str,
    edits: Vec<JsonEdit<'a>>,
    placeholders: &'a [String],
    /// Only there where it is so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    suppresses: bool,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    #[serde(flatten)]
    place: JsonPlace<'a>,
    replacement: &'a str,
}

#[derive(Serialize)]
struct JsonSummary {
    files: usize,
    files_unchecked: usize,
    files_with_policies: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    fixable: JsonFixable,
    fixed: usize,
    not_fixed: JsonNotFixed,
}

/// What was not applied when it was tried.
#[derive(Serialize)]
struct JsonNotFixed {
    unwritten: usize,
    overlapping: usize,
    invalid: usize,
}

#[derive(Serialize)]
struct JsonFixable {
    safe: usize,
    #[serde(rename = "unsafe")]
    narrowing: usize,
    manual: usize,
}

/// Writes the findings of `outcome` and their number.
pub(crate) fn write(
    outcome: &CheckOutcome,
    files: &Files<'_>,
    tally: &Tally,
    out: &mut dyn Write,
) -> io::Result<()> {
    let findings = outcome.results.iter().flat_map(|result| &result.findings);
    let suppressed = outcome.results.iter().flat_map(|result| &result.suppressed);
    let report = JsonReport {
        version: VERSION,
        findings: findings.filter_map(|finding| json_finding(finding, files)).collect(),
        suppressed: suppressed.filter_map(|suppressed| json_allowed(suppressed, files)).collect(),
        summary: JsonSummary {
            files: tally.files,
            files_unchecked: tally.files_unchecked,
            files_with_policies: tally.files_with_policies,
            errors: tally.errors,
            warnings: tally.warnings,
            notes: tally.notes,
            suppressed: tally.suppressed,
            fixable: JsonFixable { safe: tally.safe, narrowing: tally.narrowing, manual: tally.manual },
            fixed: tally.fixed,
            not_fixed: JsonNotFixed {
                unwritten: tally.unwritten,
                overlapping: tally.unapplied.overlapping,
                invalid: tally.unapplied.unproven,
            },
        },
    };
    write_json(&report, out)
}

fn json_finding<'a>(finding: &'a Finding, files: &Files<'a>) -> Option<JsonFinding<'a>> {
    Some(JsonFinding {
        rule: finding.rule.id(),
        category: finding.category.id(),
        severity: finding.severity.id(),
        message: &finding.message,
        place: place(finding.primary.span, files)?,
        related: finding.related.iter().filter_map(|label| related(label, files)).collect(),
        example_request: finding.witness.as_ref().map(witness),
        help: &finding.help,
        fixes: finding.fixes.iter().map(|fix| json_fix(fix, files)).collect(),
    })
}

fn json_allowed<'a>(suppressed: &'a Suppressed, files: &Files<'a>) -> Option<JsonSuppressed<'a>> {
    let by = if suppressed.in_file { "file" } else { "configuration" };
    Some(JsonSuppressed {
        reason: &suppressed.reason,
        by,
        finding: json_finding(&suppressed.finding, files)?,
    })
}

pub(super) fn witness(request: &Request) -> Witness<'_> {
    Witness {
        sentence: request.sentence(),
        principal: request.caller.name(),
        action: &request.action,
        resource: request.resource.as_deref(),
        context: request.context.iter().collect(),
    }
}

/// A request with what is said of it.
pub(super) fn example(example: &ExampleRequest) -> Witness<'_> {
    Witness { sentence: example.sentence.clone(), ..witness(&example.request) }
}

fn related<'a>(label: &'a Label, files: &Files<'a>) -> Option<JsonRelated<'a>> {
    Some(JsonRelated { message: &label.message, place: place(label.span, files)? })
}

fn json_fix<'a>(fix: &'a Fix, files: &Files<'a>) -> JsonFix<'a> {
    let edit = |edit: &'a xacct_syntax::Edit| {
        Some(JsonEdit { place: place(edit.span, files)?, replacement: &edit.replacement })
    };
    JsonFix {
        title: &fix.title,
        applicability: fix.applicability.id(),
        edits: fix.edits.iter().filter_map(edit).collect(),
        placeholders: &fix.placeholders,
        suppresses: fix.suppresses,
    }
}

pub(super) fn place<'a>(span: Span, files: &Files<'a>) -> Option<JsonPlace<'a>> {
    let at = files.locate(span)?;
    let point = |Position { line, column }, offset| JsonPoint { line, column, offset };
    let (file, file_uri) = (at.path.to_string_lossy(), uri_unless_text(at.path));
    Some(JsonPlace { file, file_uri, start: point(at.start, span.start), end: point(at.end, span.end) })
}
