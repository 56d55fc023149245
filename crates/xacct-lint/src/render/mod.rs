//! How findings are shown: one file for each output.

mod comparison;
mod decision;
mod diff;
mod excerpt;
mod files;
mod github;
mod json;
mod markdown;
mod notice;
mod plain;
mod pretty;
mod printable;
mod problems;
mod sarif;
mod short;
mod summary;
mod who;

use std::io::{self, Write};

use xacct_workspace::Outcome;

use crate::cli::Format;
pub(crate) use comparison::{Change, Compared, write_comparisons};
pub(crate) use decision::{Ruling, Says, Verdict, write_decision};
pub(crate) use diff::write_diff;
pub(crate) use files::Files;
pub(crate) use markdown::write_markdown;
pub(crate) use notice::Notice;
pub(crate) use pretty::Look;
pub(crate) use problems::write_problems;
pub(crate) use summary::Tally;
pub(crate) use who::{Doors, write_who};

/// Writes the findings of `outcome`.
pub(crate) fn write_findings(
    format: Format,
    outcome: &Outcome,
    tally: &Tally,
    look: &Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let files = Files::of(outcome);
    match format {
        Format::Json => return json::write(outcome, &files, tally, out),
        Format::Sarif => return sarif::write(outcome, &files, out),
        Format::Pretty | Format::Plain | Format::Short | Format::Github => {}
    }
    for finding in outcome.results.iter().flat_map(|result| &result.findings) {
        match format {
            Format::Pretty => pretty::write(&Notice::from(finding), &files, look, out)?,
            Format::Plain => plain::write(&Notice::from(finding), &files, out)?,
            Format::Short => short::write(finding, &files, out)?,
            _ => github::write(finding, &files, out)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
