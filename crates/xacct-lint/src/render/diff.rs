//! `--diff`: what `--fix` would change.

use std::io::{self, Write};

use similar::{ChangeTag, TextDiff};
use xacct_workspace::Outcome;

use super::printable::printable;
use crate::terminal::Style;

/// Writes a unified diff of each file that would be mended, as `patch -p0` and `git apply -p0` take it.
pub(crate) fn write_diff(outcome: &Outcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for result in &outcome.results {
        let Some(fixed) = &result.fixed else { continue };
        let name = printable(result.source.name());
        let diff = TextDiff::from_lines(fixed.before.as_str(), result.source.as_str());
        writeln!(out, "--- {name}\n+++ {name}")?;
        for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
            writeln!(out, "{}", hunk.header())?;
            for change in hunk.iter_changes() {
                let (on, off) = match change.tag() {
                    ChangeTag::Delete => style.removed(),
                    ChangeTag::Insert => style.added(),
                    ChangeTag::Equal => Default::default(),
                };
                let line = change.value();
                write!(out, "{on}{}{}{off}", change.tag(), line.strip_suffix('\n').unwrap_or(line))?;
                writeln!(out)?;
                if change.missing_newline() {
                    writeln!(out, "\\ No newline at end of file")?;
                }
            }
        }
    }
    Ok(())
}
