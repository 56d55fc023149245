//! `--format markdown`: findings as a table, for a comment or the summary of a job.

use std::io::{self, Write};

use xacct_rules::Finding;

use super::Report;
use super::comment::code;
use super::escape::{EscapedLines, escape_path};

/// How many bytes of findings are written: GitHub and GitLab show no longer comment.
/// Sources: GitHub REST API, "body is too long (maximum is 65536 characters)"; GitLab takes 1,000,000 characters in a comment.
const LONGEST: usize = 60_000;

/// Writes the findings as one table, as many as a comment has room for.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_within(LONGEST, report, out)
}

/// Writes as many findings as there are bytes for, the errors first, and says how many are left out.
pub(crate) fn write_within(room: usize, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut EscapedLines::new(out);
    writeln!(out, "### Cross-account access: {}\n", report.tally)?;
    let mut room = room;
    let mut left_out = 0;
    let mut findings: Vec<&Finding> = report.findings().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    if !findings.is_empty() {
        writeln!(out, "| | place | finding |\n|---|---|---|")?;
    }
    for finding in findings {
        let Some(row) = row(finding, report) else { continue };
        match room.checked_sub(row.len() + 1) {
            Some(rest) if left_out == 0 => {
                room = rest;
                writeln!(out, "{row}")?;
            }
            _ => left_out += 1,
        }
    }
    if left_out > 0 {
        writeln!(out, "\n{left_out} more findings are left out: there is no room for them here.")?;
    }
    let problems: Vec<String> = report
        .outcome
        .problems
        .iter()
        .map(|problem| {
            let path = escape_path(&problem.path);
            let path = if path.is_empty() { path } else { format!("{} ", code(&path)) };
            format!("- {}: {path}{}", problem.severity, code(&problem.message))
        })
        .collect();
    if !problems.is_empty() {
        writeln!(out, "\n#### What could not be done\n")?;
    }
    let mut left_out = 0;
    for problem in problems {
        match room.checked_sub(problem.len() + 1) {
            Some(rest) => {
                room = rest;
                writeln!(out, "{problem}")?;
            }
            None => left_out += 1,
        }
    }
    if left_out > 0 {
        writeln!(out, "- {left_out} more are left out")?;
    }
    out.flush()
}

fn row(finding: &Finding, report: &Report<'_>) -> Option<String> {
    let at = report.files.locate(finding.primary.span)?;
    let place = code(&format!("{}:{}:{}", escape_path(at.path), at.start.line, at.start.column));
    let mut cell = format!("[{}]({}): {}", finding.rule.id(), finding.rule.url(), code(&finding.message));
    for line in report.details(finding) {
        // `see` is followed by a place, which has colons of its own.
        let mark = if line.starts_with("see ") { " " } else { ": " };
        let (heading, rest) = line.split_once(mark).unwrap_or(("", &line));
        let colon = if mark == " " { "" } else { ":" };
        cell.push_str(&format!("<br>{heading}{colon} {}", code(rest)));
    }
    Some(format!("| {} | {place} | {cell} |", finding.severity))
}
