//! How findings are shown: one file for each output.

mod comment;
mod comparison;
mod decision;
mod diff;
mod escape;
mod excerpt;
mod explanation;
mod files;
mod github;
mod json;
mod markdown;
mod notice;
mod plain;
mod pretty;
mod problems;
mod sarif;
mod serial;
mod short;
mod summary;
mod who;

use std::io::{self, Write};

use xacct_workspace::CheckOutcome;

use crate::format::Format;
pub(crate) use comparison::{AccessChange, Compared, News, write_comparisons};
pub(crate) use decision::{LayerResult, Ruling, Verdict, write_decision};
pub(crate) use diff::write_diff;
pub(crate) use escape::{EscapedLines, defuse, escape, escape_path};
pub(crate) use explanation::{Explanation, Said, StatementSnippet, write_explanation};
pub(crate) use files::Files;
pub(crate) use markdown::write_markdown;
pub(crate) use notice::Notice;
pub(crate) use pretty::PrettyOptions;
pub(crate) use problems::write_problems;
pub(crate) use serial::write_json;
pub(crate) use summary::Tally;
pub(crate) use who::{PolicyAccess, write_who};

/// Writes the findings of `outcome`.
pub(crate) fn write_findings(
    format: Format,
    outcome: &CheckOutcome,
    tally: &Tally,
    look: &PrettyOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let files = Files::of(outcome);
    match format {
        Format::Json => return json::write(outcome, &files, tally, out),
        Format::Sarif => return sarif::write(outcome, &files, out),
        Format::Pretty | Format::Plain | Format::Short | Format::Github => {}
    }
    let mut lines = EscapedLines::new(&mut *out);
    for finding in outcome.results.iter().flat_map(|result| &result.findings) {
        match format {
            Format::Pretty => pretty::write(&Notice::from(finding), &files, look, &mut lines)?,
            Format::Plain => plain::write(&Notice::from(finding), &files, &mut lines)?,
            Format::Short => short::write(finding, &files, &mut lines)?,
            _ => github::write(finding, &files, lines.commands())?,
        }
    }
    lines.flush()
}

#[cfg(test)]
mod tests;
