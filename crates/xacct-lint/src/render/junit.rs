//! `--format junit`: JUnit XML, the test report that every continuous integration reads.

use std::io::{self, Write};

use xacct_rules::Severity;

use super::escape::{EscapedLines, escape_path};
use super::{Report, xml};

/// Writes a suite for each file with findings, with a failed test for each, and one with an error for each thing that could not
/// be done. Warnings and notes are failures, too: the format has no other word. Where there is nothing to say, a test passes, since
/// platforms take an empty report for a broken one.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let failures = report.findings().count();
    let problems: Vec<_> =
        report.outcome.problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    let errors = problems.len();
    let is_clean = failures + errors == 0;
    let tests = failures + errors + usize::from(is_clean);
    let out = &mut EscapedLines::new(out);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"xacct-lint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    )?;
    if is_clean {
        writeln!(out, "  <testsuite name=\"xacct-lint\" tests=\"1\" failures=\"0\" errors=\"0\">")?;
        writeln!(out, "    <testcase classname=\"xacct-lint\" name=\"no findings\"/>")?;
        writeln!(out, "  </testsuite>")?;
    }
    for result in report.outcome.results.iter().filter(|result| !result.findings.is_empty()) {
        let (file, count) = (xml::value(&escape_path(&result.path)), result.findings.len());
        writeln!(out, "  <testsuite name=\"{file}\" tests=\"{count}\" failures=\"{count}\" errors=\"0\">")?;
        for finding in &result.findings {
            let Some(at) = report.files.locate(finding.primary.span) else { continue };
            let (rule, line, column) = (finding.rule.id(), at.start.line, at.start.column);
            writeln!(
                out,
                "    <testcase classname=\"{file}\" name=\"{rule} ({line}:{column})\" file=\"{file}\" line=\"{line}\">"
            )?;
            let message = xml::value(&report.message(finding));
            writeln!(out, "      <failure type=\"{}\" message=\"{message}\">", finding.severity)?;
            let place = format!("{}:{line}:{column}: {}", escape_path(at.path), report.message(finding));
            let body = std::iter::once(place).chain(report.details(finding)).collect::<Vec<_>>().join("\n");
            writeln!(out, "{}</failure>", xml::lines(&body))?;
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    if errors > 0 {
        writeln!(
            out,
            "  <testsuite name=\"not checked\" tests=\"{errors}\" failures=\"0\" errors=\"{errors}\">"
        )?;
        for problem in problems {
            let (name, message) = (xml::value(&escape_path(&problem.path)), xml::value(&problem.message));
            writeln!(out, "    <testcase classname=\"not checked\" name=\"{name}\">")?;
            writeln!(
                out,
                "      <error type=\"error\" message=\"{message}\">{}</error>",
                xml::lines(&problem.help)
            )?;
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")?;
    out.flush()
}
