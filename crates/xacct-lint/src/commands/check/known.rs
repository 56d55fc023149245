//! `--baseline` and `--write-baseline`.

use std::path::Path;

use xacct_rules::{RuleId, Severity};
use xacct_workspace::{Baseline, BaselineEntry, CheckOutcome, Problem};

use crate::cli::{CheckArgs, RuleSet};

/// How many stale entries are named.
const NAMED: usize = 5;

/// Writes the baseline that is asked for, and leaves out of `outcome` what stands in one.
pub(super) fn apply(args: &CheckArgs, outcome: &mut CheckOutcome) {
    let known = match (&args.write_baseline, &args.baseline) {
        (Some(path), _) => {
            let baseline = Baseline::of(outcome);
            baseline.write(path).map(|()| (path, baseline))
        }
        (None, Some(path)) => Baseline::read(path).map(|baseline| (path, baseline)),
        (None, None) => return,
    };
    match known {
        Ok((path, baseline)) => {
            let stale = baseline.drop_known(outcome);
            let is_checked =
                |entry: &BaselineEntry| entry.is_below(&args.paths) && is_asked_for(args, &entry.rule);
            // What could not be read may still hold what is listed, and a revision has only a part of the findings.
            let is_whole = args.diff_base.is_none()
                && args.min_severity.is_none()
                && outcome.problems.iter().all(|problem| problem.severity != Severity::Error);
            let stale: Vec<BaselineEntry> = stale.into_iter().filter(is_checked).collect();
            if is_whole && !stale.is_empty() {
                outcome.problems.push(stale_entries(path, &stale));
            }
        }
        Err(problem) => outcome.problems.push(problem),
    }
}

/// Whether the rule called `id` takes part in this run.
fn is_asked_for(args: &CheckArgs, id: &str) -> bool {
    let names = |sets: &[RuleSet]| sets.iter().flat_map(|set| &set.0).any(|rule: &RuleId| rule.id() == id);
    (args.select.is_empty() || names(&args.select)) && !names(&args.ignore)
}

fn stale_entries(path: &Path, stale: &[BaselineEntry]) -> Problem {
    let named: Vec<String> =
        stale.iter().take(NAMED).map(|entry| format!("{} in {}", entry.rule, entry.file)).collect();
    let more = stale.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let (count, are) = if stale.len() == 1 {
        ("1 finding".to_owned(), "is")
    } else {
        (format!("{} findings", stale.len()), "are")
    };
    Problem {
        severity: Severity::Warning,
        path: path.to_owned(),
        message: format!("lists {count} that {are} no longer there: {}{more}", named.join(", ")),
        help: "--write-baseline writes what is left".to_owned(),
        place: None,
    }
}
