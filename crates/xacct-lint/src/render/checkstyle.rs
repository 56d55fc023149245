//! `--format checkstyle`: the XML of Checkstyle, which Jenkins and many others read.

use std::io::{self, Write};
use std::path::Path;

use xacct_rules::Severity;

use super::escape::{EscapedLines, escape_path};
use super::{Report, xml};

/// Writes a `file` for each file with findings, and for each that could not be read.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut EscapedLines::new(out);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<checkstyle version=\"4.3\">")?;
    for result in report.outcome.results.iter().filter(|result| !result.findings.is_empty()) {
        open(&result.path, out)?;
        for finding in &result.findings {
            let Some(at) = report.files.locate(finding.primary.span) else { continue };
            let mut message = report.message(finding);
            if !finding.help.is_empty() {
                message = format!("{message}. {}", finding.help);
            }
            write!(out, "    <error line=\"{}\" column=\"{}\"", at.start.line, at.start.column)?;
            write!(out, " severity=\"{}\"", severity(finding.severity))?;
            writeln!(
                out,
                " message=\"{}\" source=\"xacct-lint.{}\"/>",
                xml::value(&message),
                finding.rule.id()
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    for problem in &report.outcome.problems {
        open(&problem.path, out)?;
        let (severity, message) = (severity(problem.severity), xml::value(&problem.message));
        writeln!(
            out,
            "    <error line=\"1\" severity=\"{severity}\" message=\"{message}\" source=\"xacct-lint\"/>"
        )?;
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")?;
    out.flush()
}

fn open(path: &Path, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  <file name=\"{}\">", xml::value(&escape_path(path)))
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    }
}
