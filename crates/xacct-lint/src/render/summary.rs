//! The last line: what was found, and what can be done about it.

use std::fmt;

use xacct_rules::{Applicability, Finding, Severity};
use xacct_workspace::{CheckOutcome, Fixable, Unapplied};

/// How many of what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub files: usize,
    pub files_unchecked: usize,
    pub files_with_policies: usize,
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    /// What was found and is suppressed.
    pub suppressed: usize,
    /// What was found and stands in the baseline.
    pub in_baseline: usize,
    /// Fixes that `--fix` would apply.
    pub safe: usize,
    /// How many more there are with `--unsafe-fixes`.
    pub narrowing: usize,
    /// Findings that a person has to fix, and is told how.
    pub manual: usize,
    /// Fixes that were applied, or would be.
    pub fixed: usize,
    pub files_fixed: usize,
    /// What was not applied when it was tried.
    pub unapplied: Unapplied,
    /// Fixes of files that could not be written.
    pub unwritten: usize,
    /// Fixes were applied, or would be.
    pub is_tried: bool,
    /// Nothing was written.
    pub only_shown: bool,
}

impl Tally {
    pub(crate) fn of(outcome: &CheckOutcome) -> Self {
        let mut tally = Self {
            files: outcome.files_checked,
            files_unchecked: outcome.files_unchecked,
            files_with_policies: outcome.files_with_policies,
            in_baseline: outcome.in_baseline,
            ..Self::default()
        };
        for result in &outcome.results {
            result.findings.iter().for_each(|finding| tally.count(finding));
            tally.suppressed += result.suppressed.len();
            let Fixable { safe, narrowing, unwritten, unapplied } = result.fixable;
            tally.safe += safe;
            tally.narrowing += narrowing;
            tally.unwritten += unwritten;
            tally.unapplied.unproven += unapplied.unproven;
            tally.unapplied.overlapping += unapplied.overlapping;
            if let Some(fixed) = &result.fixed {
                tally.fixed += fixed.count;
                tally.files_fixed += 1;
            }
        }
        tally
    }

    fn count(&mut self, finding: &Finding) {
        match finding.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
        let best = finding.mends().map(|fix| fix.applicability).max();
        self.manual += usize::from(best == Some(Applicability::Manual));
    }

    pub(crate) fn findings(&self) -> usize {
        self.errors + self.warnings + self.notes
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} checked", plural(self.files, "file"))?;
        if self.files_unchecked > 0 {
            write!(f, ", {} could not be", self.files_unchecked)?;
        }
        if self.files_with_policies == 0 && self.findings() == 0 {
            return match (self.files, self.files_unchecked) {
                (0, 0) => f.write_str(": no file there can hold a policy"),
                (0, _) => Ok(()),
                (1, _) => f.write_str(": it holds no policy"),
                _ => f.write_str(": none holds a policy"),
            };
        }
        if self.findings() == 0 {
            if self.files_with_policies < self.files {
                write!(f, ", {} with policies", self.files_with_policies)?;
            }
            f.write_str(": nothing found")?;
        } else {
            let found = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
            let found = found.iter().filter(|(n, _)| *n > 0).map(|(n, what)| plural(*n, what));
            write!(f, ": {}", found.collect::<Vec<_>>().join(", "))?;
        }
        if self.suppressed > 0 {
            write!(f, ", {} suppressed", self.suppressed)?;
        }
        if self.in_baseline > 0 {
            write!(f, ", {} in the baseline", self.in_baseline)?;
        }
        if self.fixed > 0 {
            let done = if self.only_shown { "to apply" } else { "applied" };
            let fixes = if self.fixed == 1 { "1 fix".to_owned() } else { format!("{} fixes", self.fixed) };
            write!(f, " \u{b7} {fixes} {done} in {}", plural(self.files_fixed, "file"))?;
        }
        let unsafe_fixes =
            if self.is_tried { "unsafe (--unsafe-fixes)" } else { "with --fix --unsafe-fixes" };
        let left = [
            (self.safe, "with --fix"),
            (self.narrowing, unsafe_fixes),
            (self.manual, "manual"),
            (self.unwritten, "in files that were not written"),
            (self.unapplied.overlapping, "overlapping another fix"),
            (self.unapplied.unproven, "that would not leave valid syntax"),
        ];
        let left: Vec<_> = left.iter().filter(|(n, _)| *n > 0).map(|(n, why)| format!("{n} {why}")).collect();
        if !left.is_empty() {
            let heading = if self.is_tried { "not fixed" } else { "fixable" };
            write!(f, " \u{b7} {heading}: {}", left.join(", "))?;
        }
        Ok(())
    }
}

fn plural(n: usize, what: &str) -> String {
    if n == 1 { format!("{n} {what}") } else { format!("{n} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_there_is_and_nothing_else() {
        let said = |tally: Tally| tally.to_string();
        assert_eq!(said(Tally::default()), "0 files checked: no file there can hold a policy");
        assert_eq!(said(Tally { files_unchecked: 1, ..Tally::default() }), "0 files checked, 1 could not be");
        assert_eq!(said(Tally { files: 1, ..Tally::default() }), "1 file checked: it holds no policy");
        let clean = Tally { files: 12, files_with_policies: 4, ..Tally::default() };
        assert_eq!(said(clean.clone()), "12 files checked, 4 with policies: nothing found");
        assert_eq!(
            said(Tally { suppressed: 3, ..clean.clone() }),
            "12 files checked, 4 with policies: nothing found, 3 suppressed"
        );
        let found = Tally { errors: 2, warnings: 1, safe: 1, narrowing: 1, manual: 1, ..clean };
        assert_eq!(
            said(found.clone()),
            "12 files checked: 2 errors, 1 warning \u{b7} fixable: 1 with --fix, 1 with --fix --unsafe-fixes, 1 manual"
        );
        let fixed = Tally {
            errors: 0,
            warnings: 1,
            safe: 0,
            narrowing: 0,
            manual: 0,
            fixed: 2,
            files_fixed: 1,
            ..found
        };
        assert_eq!(said(fixed.clone()), "12 files checked: 1 warning \u{b7} 2 fixes applied in 1 file");
        let unapplied = Unapplied { unproven: 1, overlapping: 2 };
        let tried = Tally { is_tried: true, narrowing: 3, manual: 4, unwritten: 5, unapplied, ..fixed };
        assert_eq!(
            said(tried),
            "12 files checked: 1 warning \u{b7} 2 fixes applied in 1 file \u{b7} not fixed: 3 unsafe (--unsafe-fixes), \
             4 manual, 5 in files that were not written, 2 overlapping another fix, 1 that would not leave valid syntax"
        );
    }
}
