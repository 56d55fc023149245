//! Mends a text by the fixes of its findings.

use std::path::Path;

use xacct_rules::{Applicability, Finding, Fix};
use xacct_syntax::{Edit, FileId, Source, apply};

use crate::inspect::{Seen, inspect};
use crate::{FileSettings, Problem};

/// How often a text is looked at again after a change: one fix may make room for another.
const MAX_PASSES: usize = 8;

/// What is mended, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixing {
    /// Fixes that can be trusted at least so far. Manual ones are never applied.
    pub least: Applicability,
    /// Write the files.
    pub write: bool,
}

/// What was mended in a file.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The text as it was.
    pub before: Source,
    /// How many fixes were applied.
    pub count: usize,
}

/// A text after mending.
pub(crate) struct Mended {
    pub source: Source,
    pub seen: Seen,
    pub fixed: Option<Fixed>,
    /// Why a change was given up.
    pub problem: Option<Problem>,
}

impl Mended {
    /// The text as it is.
    pub(crate) fn not(source: Source, seen: Seen) -> Self {
        Self { source, seen, fixed: None, problem: None }
    }
}

/// Applies the fixes of `seen`, looks again, and goes on until nothing changes. A change that would leave the text
/// with more mistakes in its syntax than it had is given up.
pub(crate) fn mend(before: Source, settings: &FileSettings, seen: Seen, fixing: Fixing) -> Mended {
    let mut mended = Mended::not(before.clone(), seen);
    let mut count = 0;
    for _ in 0..MAX_PASSES {
        let fixes = choose(&mended.seen.findings, before.file(), fixing.least);
        if fixes.is_empty() {
            break;
        }
        let edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
        let Ok(text) = apply(mended.source.as_str(), &edits) else {
            mended.problem = Some(given_up(&before, &fixes, "its edits do not fit the text"));
            break;
        };
        if text == mended.source.as_str() {
            break;
        }
        let source = Source::new(before.file(), before.name(), text);
        let seen = inspect(&source, settings);
        if !seen.bugs.is_empty() || seen.syntax_errors > mended.seen.syntax_errors {
            mended.problem = Some(given_up(&before, &fixes, "it would break the file's syntax"));
            break;
        }
        count += fixes.len();
        (mended.source, mended.seen) = (source, seen);
    }
    if count > 0 {
        mended.fixed = Some(Fixed { before, count });
    }
    mended
}

/// For each finding its best fix, as long as it goes together with those chosen before: a fix is applied whole or
/// not at all. The others wait for the next pass.
fn choose(findings: &[Finding], file: FileId, least: Applicability) -> Vec<&Fix> {
    let least = least.max(Applicability::Unsafe);
    let mut chosen: Vec<&Fix> = Vec::new();
    for finding in findings {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.applicability >= least) else { continue };
        let here = fix.edits.iter().all(|edit| edit.span.file == file);
        // Two findings may ask for the very same change.
        let fits = chosen
            .iter()
            .flat_map(|other| &other.edits)
            .all(|taken| fix.edits.iter().all(|edit| !edit.conflicts_with(taken)));
        if here && fits {
            chosen.push(fix);
        }
    }
    chosen
}

fn given_up(source: &Source, fixes: &[&Fix], why: &str) -> Problem {
    let titles: Vec<&str> = fixes.iter().map(|fix| fix.title.as_str()).collect();
    Problem::bug(
        Path::new(source.name()),
        &format!("the fix \u{201c}{}\u{201d} was not applied: {why}", titles.join("; ")),
    )
}

#[cfg(test)]
mod tests {
    use xacct_rules::RuleId;
    use xacct_syntax::Span;

    use super::*;

    fn finding(fixes: Vec<(Applicability, std::ops::Range<u32>)>) -> Finding {
        let mut finding = Finding::new(RuleId::ALL[0], Span::new(FileId(0), 0..1), "wrong");
        for (applicability, range) in fixes {
            let edit = Edit::new(Span::new(FileId(0), range), "x");
            finding = finding.fix(Fix::new("Mend", applicability, Some(vec![edit])));
        }
        finding
    }

    #[test]
    fn fixes_that_conflict_wait_and_manual_ones_are_never_taken() {
        use Applicability::{Manual, Safe, Unsafe};
        let findings = [
            finding(vec![(Safe, 0..2)]),
            finding(vec![(Safe, 1..3)]),
            finding(vec![(Manual, 5..6), (Unsafe, 6..7)]),
            finding(vec![(Manual, 8..9)]),
        ];
        let starts = |least| -> Vec<u32> {
            choose(&findings, FileId(0), least).iter().map(|fix| fix.edits[0].span.start).collect()
        };
        assert_eq!(starts(Safe), [0]);
        assert_eq!(starts(Unsafe), [0, 6]);
        assert_eq!(starts(Manual), [0, 6]);
        assert!(choose(&findings, FileId(1), Safe).is_empty());
    }
}
