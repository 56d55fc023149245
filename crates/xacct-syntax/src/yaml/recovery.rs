//! What is done where the parser stops: the text is fixed there, for the parser alone, and read again.
//!
//! For each mistake several ways to repair it are tried, from the one that a person would choose down to leaving out the
//! line; the one stays that lets the parser go on the furthest.

use std::ops::Range;

use granit_parser::ErrorKind;

use super::candidate::{Candidate, candidates};
use super::draft::DraftText;
use super::message::message;
use super::probe::{ParseFailure, probe};
use crate::report::{ErrorCollector, Mistake};

/// A text with more mistakes is no YAML.
const MOST_MISTAKES: usize = 200;

/// Fixes `draft`, and reports what was wrong with it. What is still wrong with it then is not worth more work.
pub(super) fn recover(mut draft: DraftText, report: &mut ErrorCollector) -> DraftText {
    // However bad a text is, it is not read more often than so, unless it is small.
    let mut fuel = 2_000_000 + 12 * draft.as_str().len();
    let mut stuck = probe(draft.as_str(), &mut fuel);
    let mut mended = 0;
    while let Some(now) = stuck {
        mended += 1;
        let best = match now.kind {
            ErrorKind::RecursionLimitExceeded => None,
            _ if mended > MOST_MISTAKES => None,
            _ => best(&draft, &now, &mut fuel),
        };
        let Some(RepairAttempt { candidate, draft: next, stuck: then, .. }) = best else {
            let at = draft.origin(now.at);
            report.slip(Mistake::at(at..at, format!("{}: the rest is not read", message(&now.kind))));
            break;
        };
        report.slip(candidate.mistake(&draft, &now));
        (draft, stuck) = (next, then);
    }
    draft
}

/// What came of a candidate.
struct RepairAttempt {
    candidate: Candidate,
    draft: DraftText,
    stuck: Option<ParseFailure>,
    /// How far the parser got, in the original.
    reach: usize,
}

/// The candidate that lets the parser go on the furthest; `None` where none does, or nothing may be tried any more.
fn best(draft: &DraftText, stuck: &ParseFailure, fuel: &mut usize) -> Option<RepairAttempt> {
    let mut best: Option<RepairAttempt> = None;
    for candidate in candidates(draft.as_str(), stuck) {
        if *fuel == 0 {
            break;
        }
        // A place that was put in quotes already is not put in quotes once more: its quotes would double each time.
        let again = |(range, text): &(Range<usize>, String)| text.contains('\'') && draft.is_patched(range);
        if candidate.edits.iter().any(again) {
            continue;
        }
        let next = draft.with(&candidate.edits);
        *fuel = fuel.saturating_sub(next.as_str().len() / 8);
        let then = probe(next.as_str(), fuel);
        let reach = then.as_ref().map_or(usize::MAX, |then| next.origin(then.at));
        if best.as_ref().is_none_or(|best| best.reach < reach) {
            best = Some(RepairAttempt { candidate, draft: next, stuck: then, reach });
        }
        if reach == usize::MAX {
            break;
        }
    }
    best.filter(|best| best.reach > draft.origin(stuck.at))
}
