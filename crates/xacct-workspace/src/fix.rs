//! Fixes a text by the fixes of its findings.
//!
//! A change is kept only when a second look proves it. A repair of the syntax has to leave fewer mistakes than there
//! were, any other fix no more. What does not prove itself is not applied, and its finding stays; a run ends only
//! where nothing proves itself any more, so that a second run changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use xacct_rules::{Applicability, Finding, Fix};
use xacct_syntax::{Edit, FileId, Source, apply};

use crate::inspect::{TextFindings, inspect};
use crate::{FileSettings, Problem};

/// How often a text is looked at again after a change: one fix may make room for another.
const MAX_PASSES: usize = 32;
/// How many mistakes of the syntax may hide behind one another: a repair that brings the next one to light does not
/// lower their number.
const MAX_HIDDEN: usize = 4;
/// Where fixes do not prove themselves together, so many are tried alone.
const MAX_ALONE: usize = 8;

/// What is fixed, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixOptions {
    /// Fixes that can be trusted at least so far. Manual ones are never applied.
    pub least: Applicability,
    /// Write the files.
    pub write: bool,
}

/// What was fixed in a file.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The text as it was.
    pub before: Source,
    /// How many fixes were applied.
    pub count: usize,
}

/// A text after fixing.
pub(crate) struct FixedText {
    pub source: Source,
    pub seen: TextFindings,
    pub fixed: Option<Fixed>,
    /// What was not applied.
    pub unapplied: Unapplied,
    /// Why a change was given up.
    pub problem: Option<Problem>,
}

/// How many findings have a fix that could be trusted and was not applied all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unapplied {
    /// It would leave no better syntax than there was, or the text is too broken to tell.
    pub unproven: usize,
    /// It changes what one of those changes.
    pub overlapping: usize,
}

impl FixedText {
    /// The text as it is.
    pub(crate) fn not(source: Source, seen: TextFindings) -> Self {
        Self { source, seen, fixed: None, unapplied: Unapplied::default(), problem: None }
    }
}

/// How many fixes would be applied to `source`: the safe ones, and those that may allow less as well.
pub(crate) fn count(source: &Source, settings: &FileSettings, seen: &TextFindings) -> (usize, usize) {
    /// In larger files, of which there are few, it would take too long to try: what goes together is counted.
    const LARGE: usize = 1 << 20;
    let has_fix = |seen: &TextFindings, is: fn(Applicability) -> bool| {
        seen.findings.iter().flat_map(Finding::mends).any(|fix| is(fix.applicability))
    };
    if source.as_str().len() > LARGE {
        return [Applicability::Safe, Applicability::Unsafe]
            .map(|least| choose(seen.findings.iter(), source.file(), least).len())
            .into();
    }
    let apply = |least| mend(source.clone(), settings, seen.clone(), FixOptions { least, write: false });
    let number = |mended: &FixedText| mended.fixed.as_ref().map_or(0, |fixed| fixed.count);
    let narrows = |applicability| applicability == Applicability::Unsafe;
    let mut safe = 0;
    if has_fix(seen, |applicability| applicability == Applicability::Safe) {
        let mended = apply(Applicability::Safe);
        safe = number(&mended);
        if !has_fix(seen, narrows) && !has_fix(&mended.seen, narrows) {
            return (safe, safe);
        }
    } else if !has_fix(seen, narrows) {
        return (0, 0);
    }
    (safe, number(&apply(Applicability::Unsafe)))
}

/// Applies the fixes of `seen`, looks again, and goes on until no fix proves itself.
pub(crate) fn mend(
    before: Source,
    settings: &FileSettings,
    seen: TextFindings,
    fixing: FixOptions,
) -> FixedText {
    let mender = Fixer { settings, least: fixing.least.max(Applicability::Unsafe) };
    let mut stage = FixProgress { source: before.clone(), seen, count: 0 };
    for _ in 0..MAX_PASSES {
        let Some(next) =
            mender.attempt(&stage, FixKind::Repair).or_else(|| mender.attempt(&stage, FixKind::Other))
        else {
            return mender.finish(before, stage);
        };
        stage = next;
    }
    // Half of it written now and half of it by the next run would be worse than nothing.
    let seen = inspect(&before, settings);
    let endless = mender.choose(&stage, FixKind::Other);
    let problem =
        (stage.seen.syntax_errors == 0).then(|| given_up(&before, &endless, "there is no end to it"));
    FixedText { problem, ..FixedText::not(before, seen) }
}

/// A text on the way, and how many fixes brought it there.
struct FixProgress {
    source: Source,
    seen: TextFindings,
    count: usize,
}

/// What sort of change a fix is, for its proof.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FixKind {
    /// Of the syntax alone.
    Repair,
    /// Of what the text says.
    Other,
}

impl FixKind {
    fn of(finding: &Finding) -> Self {
        if finding.rule.is_syntax() { Self::Repair } else { Self::Other }
    }

    /// Whether `after` may take the place of `before`.
    fn proves(self, before: &TextFindings, after: &TextFindings) -> bool {
        // Mistakes are counted only where there is a policy.
        let lost = match self {
            Self::Repair => after.policies < before.policies,
            Self::Other => after.policies == 0 && before.policies > 0,
        };
        let limit = before.syntax_errors + usize::from(self == Self::Other);
        after.bugs.is_empty() && !lost && after.syntax_errors < limit
    }
}

struct Fixer<'s> {
    settings: &'s FileSettings,
    least: Applicability,
}

impl Fixer<'_> {
    /// The text with the fixes of one sort applied: all together, else the first that proves itself alone.
    fn attempt(&self, stage: &FixProgress, sort: FixKind) -> Option<FixProgress> {
        let fixes = self.choose(stage, sort);
        self.together(stage, &fixes, sort).or_else(|| {
            let alone = fixes.iter().take(if fixes.len() > 1 { MAX_ALONE } else { 0 });
            let mut stages = alone.filter_map(|fix| self.apply(stage, &[fix]));
            stages.find(|next| sort.proves(&stage.seen, &next.seen))
        })
    }

    fn together(&self, stage: &FixProgress, fixes: &[&Fix], sort: FixKind) -> Option<FixProgress> {
        let mut next = self.apply(stage, fixes)?;
        for _ in 0..if sort == FixKind::Repair { MAX_HIDDEN } else { 0 } {
            if sort.proves(&stage.seen, &next.seen) {
                break;
            }
            next = self.apply(&next, &self.choose(&next, sort))?;
        }
        sort.proves(&stage.seen, &next.seen).then_some(next)
    }

    /// The text with `fixes` applied; `None` where they do not change it.
    fn apply(&self, stage: &FixProgress, fixes: &[&Fix]) -> Option<FixProgress> {
        let edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
        let before = &stage.source;
        let text = apply(before.as_str(), &edits).ok().filter(|text| text != before.as_str())?;
        let source = Source::new(before.file(), before.name(), text);
        let seen = inspect(&source, self.settings);
        Some(FixProgress { source, seen, count: stage.count + fixes.len() })
    }

    fn choose<'f>(&self, stage: &'f FixProgress, sort: FixKind) -> Vec<&'f Fix> {
        let findings = stage.seen.findings.iter().filter(|finding| FixKind::of(finding) == sort);
        choose(findings, stage.source.file(), self.least)
    }

    /// Nothing proves itself any more.
    fn finish(&self, before: Source, mut stage: FixProgress) -> FixedText {
        // In a text that is broken all the same, where a change belongs is a guess; in a sound one it is not.
        let refused = self.choose(&stage, FixKind::Other);
        let problem = (stage.seen.syntax_errors == 0 && !refused.is_empty())
            .then(|| given_up(&before, &refused, "it would break the file's syntax"));
        let has_fix = |finding: &&Finding| finding.fixes.iter().any(|fix| fix.applicability >= self.least);
        let left = stage.seen.findings.iter().filter(has_fix).count();
        let unproven = refused.len() + self.choose(&stage, FixKind::Repair).len();
        let unapplied = Unapplied { unproven, overlapping: left.saturating_sub(unproven) };
        // What did not prove itself now never will.
        for finding in &mut stage.seen.findings {
            finding.fixes.retain(|fix| fix.applicability < self.least);
        }
        let fixed = (stage.count > 0).then_some(Fixed { before, count: stage.count });
        FixedText { source: stage.source, seen: stage.seen, fixed, unapplied, problem }
    }
}

/// For each finding its best fix, as long as it goes together with those chosen before: a fix is applied whole or
/// not at all. The others wait for the next pass.
fn choose<'f>(
    findings: impl Iterator<Item = &'f Finding>,
    file: FileId,
    least: Applicability,
) -> Vec<&'f Fix> {
    let mut chosen = Vec::new();
    // By their starts. None conflicts with another, so that a new one can only conflict with its neighbours.
    let mut taken: BTreeMap<u32, &Edit> = BTreeMap::new();
    for finding in findings {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.applicability >= least) else { continue };
        let fits = fix.edits.iter().all(|edit| {
            let start = edit.span.start;
            let before = taken.range(..=start).next_back();
            let behind = taken.range(start..).next();
            // Two findings may ask for the very same change.
            edit.span.file == file
                && before.into_iter().chain(behind).all(|(_, other)| !edit.conflicts_with(other))
        });
        if fits {
            taken.extend(fix.edits.iter().map(|edit| (edit.span.start, edit)));
            chosen.push(fix);
        }
    }
    chosen
}

fn given_up(source: &Source, fixes: &[&Fix], why: &str) -> Problem {
    let titles: BTreeSet<&str> = fixes.iter().map(|fix| fix.title.as_str()).collect();
    let titles: Vec<&str> = titles.into_iter().collect();
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
            choose(findings.iter(), FileId(0), least).iter().map(|fix| fix.edits[0].span.start).collect()
        };
        assert_eq!(starts(Safe), [0]);
        assert_eq!(starts(Unsafe), [0, 6]);
        assert!(choose(findings.iter(), FileId(1), Safe).is_empty());
    }
}
