//! `--format github`: annotations of GitHub Actions.

use std::io::{self, Write};

use xacct_rules::{Finding, Severity};
use xacct_workspace::Problem;

use super::escape::{EscapedLines, defuse, escape, escape_path};
use super::{Report, short};

/// How many annotations of each kind GitHub shows for a step; it drops the others without a word.
/// Source: GitHub documentation, "Workflow commands": 10 warning and 10 error annotations per step; actions/runner, `ExecutionContext.cs`,
/// `_maxIssueCount`, has the same for notices.
const SHOWN: usize = 10;

/// Writes an annotation for what could not be done and for each finding, as many as are shown. The others are lines of the log.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = EscapedLines::new(out);
    let mut written = [0; 3];
    let mut has_room = |severity: Severity| {
        let count = &mut written[severity as usize];
        *count += 1;
        *count <= SHOWN
    };
    let errors = |problem: &&Problem| problem.severity == Severity::Error;
    for problem in report.outcome.problems.iter().filter(errors) {
        if has_room(problem.severity) {
            write_problem(problem, lines.commands())?;
        }
    }
    let mut rest = Vec::new();
    for finding in report.findings() {
        if has_room(finding.severity) {
            annotate(finding, report, lines.commands())?;
        } else {
            rest.push(finding);
        }
    }
    if !rest.is_empty() {
        writeln!(
            lines,
            "{} more without an annotation: GitHub shows {SHOWN} errors, warnings and notices for a step",
            rest.len()
        )?;
    }
    rest.into_iter().try_for_each(|finding| short::write_one(finding, report, &mut lines))?;
    lines.flush()
}

/// Writes the workflow command `::error file=…,line=…::message`.
fn annotate(finding: &Finding, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(at) = report.files.locate(finding.primary.span) else { return Ok(()) };
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut message = escape(&finding.message).into_owned();
    if !finding.help.is_empty() {
        message = format!("{message}\n{}", escape(&finding.help));
    }
    for place in report.elsewhere(finding) {
        message = format!("{message}\nsee {place}");
    }
    let file = property(&escape_path(at.path));
    write!(out, "::{command} file={file},line={},col={}", at.start.line, at.start.column)?;
    write!(out, ",endLine={}", at.end.line)?;
    // GitHub ignores columns on more than one line, and its columns end with the last character.
    if at.end.line == at.start.line {
        write!(out, ",endColumn={}", at.end.column.saturating_sub(1).max(at.start.column))?;
    }
    writeln!(out, ",title=xacct-lint({})::{}", property(finding.rule.id()), data(&message))
}

/// Writes that something could not be done. The name of a file stands in the message, too: a file that is not there has no lines.
fn write_problem(problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
    let path = escape_path(&problem.path);
    let message = escape(&problem.message);
    let (file, said) = if path.is_empty() {
        (String::new(), message.into_owned())
    } else {
        (format!(" file={},", property(&path)), format!("{path}: {message}"))
    };
    let space = if file.is_empty() { " " } else { "" };
    writeln!(out, "::error{file}{space}title=xacct-lint::{}", data(&said))
}

/// A message may have neither line breaks nor what stands for them, and no other command in it.
fn data(text: &str) -> String {
    defuse(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property may have no separators either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(property("a,b:c%\r\n"), "a%2Cb%3Ac%25%0D%0A");
        assert_eq!(data("a, b: 100%\n"), "a, b: 100%25%0A");
        assert_eq!(data("::a ##[b]"), "\\u{3a}:a #\\u{23}[b]");
    }
}
