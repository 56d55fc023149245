//! `--format short`: one line a finding, as compilers and editors understand it.

use std::io::{self, Write};

use xacct_rules::Finding;

use super::Report;
use super::escape::{EscapedLines, escape_path};

/// Writes each finding as `file:line:column: severity[rule]: message`.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = EscapedLines::new(out);
    report.findings().try_for_each(|finding| write_one(finding, report, &mut lines))?;
    lines.flush()
}

/// Writes the line of one finding.
pub(super) fn write_one(finding: &Finding, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(at) = report.files.locate(finding.primary.span) else { return Ok(()) };
    let (file, message) = (escape_path(at.path), report.message(finding));
    let (line, column, rule) = (at.start.line, at.start.column, finding.rule.id());
    writeln!(out, "{file}:{line}:{column}: {}[{rule}]: {message}", finding.severity)
}
