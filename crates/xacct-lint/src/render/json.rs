//! `--format json`: one object, for programs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use xacct_rules::{Finding, Fix, Label, Request, Suppressed};
use xacct_syntax::{Position, Span};
use xacct_workspace::{Problem, RuleCount};

use super::serial::{prose, uri_unless_text, write_json};
use super::{Files, Report};
use xacct_access::ExampleRequest;

/// The version of this shape. It grows when something is taken away or changes its meaning.
pub(super) const VERSION: u32 = 1;

#[derive(Serialize)]
struct JsonReport<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
    suppressed: Vec<JsonSuppressed<'a>>,
    errors: Vec<JsonProblem<'a>>,
    summary: JsonSummary,
}

/// What could not be done, or is worth knowing of how it was done.
#[derive(Serialize)]
pub(super) struct JsonProblem<'a> {
    severity: &'static str,
    #[serde(serialize_with = "prose")]
    message: &'a str,
    #[serde(serialize_with = "prose")]
    help: &'a str,
    /// Absent where it is about no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<JsonPoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<JsonPoint>,
}

#[derive(Serialize)]
pub(super) struct JsonFinding<'a> {
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
pub(super) struct JsonSuppressed<'a> {
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
pub(super) struct JsonSummary {
    files: usize,
    files_unchecked: usize,
    files_with_policies: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    in_baseline: usize,
    fixable: JsonFixable,
    fixed: usize,
    not_fixed: JsonNotFixed,
    rules: Vec<JsonRuleCount>,
}

/// How many findings a rule has.
#[derive(Serialize)]
struct JsonRuleCount {
    rule: &'static str,
    findings: usize,
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

/// Writes the findings, what could not be done, and the summary.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = &report.files;
    let allowed = report.outcome.results.iter().flat_map(|result| &result.suppressed);
    let all = JsonReport {
        version: VERSION,
        findings: report.findings().filter_map(|one| finding(one, files)).collect(),
        suppressed: allowed.filter_map(|one| suppressed(one, files)).collect(),
        errors: report.outcome.problems.iter().map(error).collect(),
        summary: summary(report),
    };
    write_json(&all, out)
}

/// How many there are of what.
pub(super) fn summary(report: &Report<'_>) -> JsonSummary {
    let tally = report.tally;
    let counts = RuleCount::of(report.outcome).into_iter();
    JsonSummary {
        files: tally.files,
        files_unchecked: tally.files_unchecked,
        files_with_policies: tally.files_with_policies,
        errors: tally.errors,
        warnings: tally.warnings,
        notes: tally.notes,
        suppressed: tally.suppressed,
        in_baseline: tally.in_baseline,
        fixable: JsonFixable { safe: tally.safe, narrowing: tally.narrowing, manual: tally.manual },
        fixed: tally.fixed,
        not_fixed: JsonNotFixed {
            unwritten: tally.unwritten,
            overlapping: tally.unapplied.overlapping,
            invalid: tally.unapplied.unproven,
        },
        rules: counts
            .map(|count| JsonRuleCount { rule: count.rule.id(), findings: count.findings })
            .collect(),
    }
}

/// What could not be done.
pub(super) fn error(problem: &Problem) -> JsonProblem<'_> {
    let has_path = !problem.path.as_os_str().is_empty();
    let ends = problem.place.as_ref().map(|place| {
        let (files, span) = (Files::one(&place.source, &problem.path), place.primary.span);
        let at = files.locate(span);
        at.map(|at| (point(at.start, span.start), point(at.end, span.end)))
    });
    let (start, end) = ends.flatten().unzip();
    JsonProblem {
        severity: problem.severity.id(),
        message: &problem.message,
        help: &problem.help,
        file: has_path.then(|| problem.path.to_string_lossy()),
        file_uri: uri_unless_text(&problem.path),
        start,
        end,
    }
}

/// The object of one finding.
pub(super) fn finding<'a>(finding: &'a Finding, files: &Files<'a>) -> Option<JsonFinding<'a>> {
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

/// The object of what is suppressed.
pub(super) fn suppressed<'a>(suppressed: &'a Suppressed, files: &Files<'a>) -> Option<JsonSuppressed<'a>> {
    let by = if suppressed.in_file { "file" } else { "configuration" };
    Some(JsonSuppressed { reason: &suppressed.reason, by, finding: finding(&suppressed.finding, files)? })
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
    let (file, file_uri) = (at.path.to_string_lossy(), uri_unless_text(at.path));
    Some(JsonPlace { file, file_uri, start: point(at.start, span.start), end: point(at.end, span.end) })
}

fn point(Position { line, column }: Position, offset: u32) -> JsonPoint {
    JsonPoint { line, column, offset }
}
