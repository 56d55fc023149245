//! Only what a change adds: findings that a revision did not have.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use xacct_rules::{Applicability, Finding};

use super::{CheckOutcome, CheckRequest, FileResult, Progress};
use crate::fingerprint::FindingIdentity;
use crate::revision::RevisionSessions;
use crate::{Problem, Session};

/// Checks what `request` names, and keeps only what is not found in `revision`. A finding in a file that was moved, or in lines
/// that were, is no new one.
///
/// # Errors
///
/// There is no `git`, no repository that it reads, no such revision, or no such file.
pub fn check_since(
    revision: &str,
    request: &CheckRequest,
    progress: &dyn Progress,
) -> Result<CheckOutcome, Problem> {
    let RevisionSessions { old, new, changed, problems } = RevisionSessions::open(revision, request)?;
    let mut outcome = new.check(progress);
    let old = old.with_model_of(&new);
    let changed: Vec<PathBuf> = changed.iter().flat_map(|changed| new.read_with(&changed.path)).collect();
    let mut known = KnownFindings::default();
    let files = affected(&changed, &old, &new);
    for path in &files {
        let Ok(look) = old.file(path) else { continue };
        for finding in &look.findings {
            known.0.entry(FindingIdentity::of(finding, &look.source)).or_default().push(path.clone());
        }
    }
    for result in &mut outcome.results {
        if !files.contains(&result.path) {
            result.findings.clear();
            result.suppressed.clear();
        }
    }
    // What is still in its file is told from what was moved there.
    for is_moved in [false, true] {
        outcome.results.iter_mut().for_each(|result| known.drop(result, is_moved));
    }
    outcome.results.iter_mut().for_each(recount);
    outcome.problems.extend(problems);
    Ok(outcome)
}

/// The files whose findings may have changed with those at `changed`.
fn affected(changed: &[PathBuf], old: &Session, new: &Session) -> BTreeSet<PathBuf> {
    let mut files: BTreeSet<PathBuf> = changed.iter().cloned().collect();
    for path in changed {
        for session in [new, old] {
            files.extend(match session.file(path) {
                Ok(look) => look.affected,
                Err(_) => session.forget(path),
            });
        }
    }
    files
}

/// The findings of the revision, each with the files that it was in.
#[derive(Default)]
struct KnownFindings(HashMap<FindingIdentity, Vec<PathBuf>>);

impl KnownFindings {
    /// Drops the findings of `result` that are known of its file; of another one where it `is_moved`.
    fn drop(&mut self, result: &mut FileResult, is_moved: bool) {
        let (source, path) = (&result.source, &result.path);
        result.findings.retain(|finding| {
            let Some(known) = self.0.get_mut(&FindingIdentity::of(finding, source)) else { return true };
            let Some(at) = known.iter().position(|other| is_moved || other == path) else { return true };
            known.swap_remove(at);
            false
        });
    }
}

/// Counts the fixes of what is left in `result`.
pub(super) fn recount(result: &mut FileResult) {
    let best = |finding: &Finding| finding.mends().map(|fix| fix.applicability).max();
    let with =
        |applicability| result.findings.iter().filter(|finding| best(finding) == Some(applicability)).count();
    result.fixable.safe = result.fixable.safe.min(with(Applicability::Safe));
    result.fixable.narrowing = result.fixable.narrowing.min(with(Applicability::Unsafe));
}
