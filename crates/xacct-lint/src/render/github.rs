//! `--format github`: annotations of GitHub Actions.

use std::io::{self, Write};

use xacct_rules::{Finding, Severity};

use super::Files;
use super::escape::{defuse, escape, escape_path};

/// Writes the workflow command `::error file=…,line=…::message`.
pub(crate) fn write(finding: &Finding, files: &Files<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(at) = files.locate(finding.primary.span) else { return Ok(()) };
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut message = escape(&finding.message).into_owned();
    if !finding.help.is_empty() {
        message = format!("{message}\n{}", escape(&finding.help));
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
