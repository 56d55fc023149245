//! `--format short`: one line a finding, as compilers and editors understand it.

use std::io::{self, Write};

use xacct_rules::Finding;

use super::Files;
use super::escape::{escape, escape_path};

/// Writes `file:line:column: severity[rule]: message`.
pub(crate) fn write(finding: &Finding, files: &Files<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(at) = files.locate(finding.primary.span) else { return Ok(()) };
    let (file, message) = (escape_path(at.path), escape(&finding.message));
    let (line, column, rule) = (at.start.line, at.start.column, finding.rule.id());
    writeln!(out, "{file}:{line}:{column}: {}[{rule}]: {message}", finding.severity)
}
