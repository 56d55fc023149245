//! `--format jsonl`: one object a line, for programs that read as they go.

use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use super::json::{error, finding, summary, suppressed};
use super::serial::write_json_line;

/// One line: what it is, and the object that `--format json` has of it.
#[derive(Serialize)]
struct JsonLine<T: Serialize> {
    kind: &'static str,
    #[serde(flatten)]
    value: T,
}

/// Writes findings, what is suppressed, what could not be done, and last the summary.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for value in report.findings().filter_map(|one| finding(one, &report.files)) {
        write_json_line(&JsonLine { kind: "finding", value }, out)?;
    }
    let allowed = report.outcome.results.iter().flat_map(|result| &result.suppressed);
    for value in allowed.filter_map(|one| suppressed(one, &report.files)) {
        write_json_line(&JsonLine { kind: "suppressed", value }, out)?;
    }
    for value in report.outcome.problems.iter().map(error) {
        write_json_line(&JsonLine { kind: "error", value }, out)?;
    }
    write_json_line(&JsonLine { kind: "summary", value: summary(report) }, out)
}
