//! `--diff`: what `--fix` would change.

use std::io::{self, Write};

use similar::{ChangeTag, TextDiff};
use xacct_workspace::{CheckOutcome, FileResult};

use super::escape::{EscapedLines, defuse, escape_line, escape_path};
use crate::terminal::Style;

/// Writes a unified diff of each file that would be fixed, as `patch -p0` and `git apply -p0` take it. A diff with a line
/// that would act on a terminal or a runner of workflows is escaped, and says that it is not for them.
pub(crate) fn write_diff(outcome: &CheckOutcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut EscapedLines::new(out);
    for result in &outcome.results {
        write_one(result, style, out)?;
    }
    out.flush()
}

fn write_one(result: &FileResult, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let Some(fixed) = &result.fixed else { return Ok(()) };
    let name = escape_path(&result.path);
    let diff = TextDiff::from_lines(fixed.before.as_str(), result.source.as_str());
    let mut unified = diff.unified_diff();
    let hunks: Vec<_> = unified.context_radius(3).iter_hunks().collect();
    if !hunks.iter().flat_map(|hunk| hunk.iter_changes()).all(|change| is_harmless(change.value())) {
        writeln!(out, "# {name} has characters that are shown escaped: this is no diff for `patch`")?;
    }
    writeln!(out, "--- {name}\n+++ {name}")?;
    for hunk in hunks {
        writeln!(out, "{}", hunk.header())?;
        for change in hunk.iter_changes() {
            let (on, off) = match change.tag() {
                ChangeTag::Delete => style.removed(),
                ChangeTag::Insert => style.added(),
                ChangeTag::Equal => Default::default(),
            };
            let (mark, line, end) = parts(change.value());
            writeln!(out, "{on}{}{mark}{}{end}{off}", change.tag(), escape_line(line))?;
            if change.missing_newline() {
                writeln!(out, "\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}

fn is_harmless(line: &str) -> bool {
    let (_, line, _) = parts(line);
    escape_line(line) == line && defuse(line) == line
}

/// A line without what is written as it is: a byte order mark before it, and a carriage return at its end.
fn parts(line: &str) -> (&str, &str, &str) {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let (mark, line) = line.split_at(if line.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 });
    let (line, end) = line.split_at(line.len() - usize::from(line.ends_with('\r')));
    (mark, line, end)
}
