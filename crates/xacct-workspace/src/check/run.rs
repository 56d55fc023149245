//! A run over files: each is checked and fixed alone, and then again where others say something of it.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use xacct_estate::EstateFile;
use xacct_rules::Applicability;
use xacct_syntax::{FileId, Source};

use super::{CheckOutcome, FileResult, Fixable};
use crate::fix::{self, FixedText};
use crate::inspect::{TextFindings, inspect, inspect_with};
use crate::session::JoinedFacts;
use crate::walk::FoundFile;
use crate::{FileSettings, Problem, Session, name, write};

/// What is the same for all files.
pub(super) struct CheckRun<'s> {
    session: &'s Session,
    checked: AtomicUsize,
    with_policies: AtomicUsize,
}

/// What is worth keeping of a file.
pub(super) struct FileOutcome {
    file: FileId,
    /// What the estate keeps of it.
    entry: EstateFile,
    result: Option<FileResult>,
    problems: Vec<Problem>,
}

impl<'s> CheckRun<'s> {
    pub fn new(session: &'s Session) -> Self {
        Self { session, checked: AtomicUsize::new(0), with_policies: AtomicUsize::new(0) }
    }

    pub fn file(&self, file: FileId, found: &FoundFile) -> Option<FileOutcome> {
        self.read(file, &found.path, self.session.read(&found.path, found.walked), true)
    }

    /// Checks what was read from `path`; `None` where there is nothing to say of it.
    pub fn read(
        &self,
        file: FileId,
        path: &Path,
        text: Result<Option<String>, Problem>,
        on_disk: bool,
    ) -> Option<FileOutcome> {
        match text {
            Ok(Some(text)) => self.text(name::source(file, path, text), path, on_disk),
            Ok(None) => {
                self.checked.fetch_add(1, Ordering::Relaxed);
                None
            }
            Err(problem) => Some(FileOutcome {
                file,
                entry: EstateFile::default(),
                result: None,
                problems: vec![problem],
            }),
        }
    }

    /// Checks a text, and fixes it where that is asked for.
    fn text(&self, source: Source, path: &Path, on_disk: bool) -> Option<FileOutcome> {
        let (session, file) = (self.session, source.file());
        let fixing = session.request.fix;
        let settings = session.settings_with_others(path, &source)?;
        let mut entry = EstateFile::default();
        let mut seen =
            inspect_with(&source, &settings, |facts| entry = session.entry(path, facts, &settings));
        self.checked.fetch_add(1, Ordering::Relaxed);
        self.with_policies.fetch_add(usize::from(seen.policies > 0), Ordering::Relaxed);
        let mut problems = std::mem::take(&mut seen.bugs);
        let mut mended = match fixing {
            Some(fixing) => fix::mend(source, &settings, seen, fixing),
            None => FixedText::not(source, seen),
        };
        problems.extend(mended.problem.take());
        let mut unwritten = 0;
        if let Some(fixed) = &mended.fixed
            && on_disk
            && fixing.is_some_and(|fixing| fixing.write)
        {
            match write::replace(path, &fixed.before, mended.source.as_str(), &session.trees) {
                Ok(warning) => problems.extend(warning),
                Err(problem) => {
                    problems.push(problem);
                    unwritten = fixed.count;
                    let before = fixed.before.clone();
                    let seen = inspect(&before, &settings);
                    mended = FixedText::not(before, seen);
                }
            }
        }
        let fixable = self.fixable(&mended, &settings, unwritten);
        let FixedText { source, seen, fixed, .. } = mended;
        let TextFindings { findings, suppressed, .. } = seen;
        let worth_keeping = !findings.is_empty() || !suppressed.is_empty() || fixed.is_some();
        let result = worth_keeping.then_some(FileResult {
            path: path.to_owned(),
            source,
            findings,
            suppressed,
            fixed,
            fixable,
        });
        // A text is named by its path only as far as that is text.
        problems.iter_mut().for_each(|problem| path.clone_into(&mut problem.path));
        let is_nothing = result.is_none() && problems.is_empty() && entry.is_empty();
        (!is_nothing).then_some(FileOutcome { file, entry, result, problems })
    }

    /// What there is to fix in a text as it is now. Those fixes are not among it that were to be applied when it could not
    /// be written.
    fn fixable(&self, mended: &FixedText, settings: &FileSettings, unwritten: usize) -> Fixable {
        let mut fixable = Fixable { unwritten, unapplied: mended.unapplied, ..Fixable::default() };
        let request = &self.session.request;
        if request.count_fixes {
            let (safe, every) = fix::count(&mended.source, settings, &mended.seen);
            let tried = if unwritten > 0 { request.fix.map(|fixing| fixing.least) } else { None };
            fixable.safe = if tried.is_some() { 0 } else { safe };
            fixable.narrowing =
                if tried == Some(Applicability::Unsafe) { 0 } else { every.saturating_sub(safe) };
        }
        fixable
    }

    pub fn outcome(self, files: usize, noted: Vec<FileOutcome>, mut problems: Vec<Problem>) -> CheckOutcome {
        let mut noted = noted;
        for noted in &mut noted {
            problems.append(&mut noted.problems);
        }
        let joined = self.join(&mut noted);
        problems.extend(joined.problems);
        problems.sort_by(|a, b| a.order().cmp(&b.order()));
        // What is wrong with the configuration explains the rest.
        problems.splice(0..0, self.session.configs.problems());
        let files_checked = self.checked.into_inner();
        CheckOutcome {
            files_checked,
            files_unchecked: files - files_checked,
            files_with_policies: self.with_policies.into_inner(),
            results: noted.into_iter().filter_map(|noted| noted.result).collect(),
            others: joined.others,
            in_baseline: 0,
            problems,
        }
    }

    /// Looks again at the files that say something of one another, now that all have been read.
    fn join(&self, noted: &mut [FileOutcome]) -> JoinOutcome {
        let mut outcome = JoinOutcome::default();
        let tied = {
            let mut model = self.session.model();
            let entries = noted.iter_mut().map(|noted| (noted.file, std::mem::take(&mut noted.entry)));
            model.start_anew(entries)
        };
        let mut joined = JoinedFacts::new(self.session);
        for noted in noted.iter_mut().filter(|noted| tied.contains(&noted.file)) {
            let Some(seen) = joined.look(noted.file) else { continue };
            outcome.problems.extend(seen.bugs);
            let result = noted.result.take();
            let has_findings = !seen.findings.is_empty() || !seen.suppressed.is_empty();
            noted.result = match result {
                Some(result) => {
                    Some(FileResult { findings: seen.findings, suppressed: seen.suppressed, ..result })
                }
                None if has_findings => joined.source(noted.file).map(|(path, source)| FileResult {
                    path,
                    source,
                    findings: seen.findings,
                    suppressed: seen.suppressed,
                    fixed: None,
                    fixable: Fixable::default(),
                }),
                None => None,
            };
        }
        let shown: HashSet<FileId> =
            noted.iter().filter_map(|noted| Some(noted.result.as_ref()?.source.file())).collect();
        let results = noted.iter().filter_map(|noted| noted.result.as_ref());
        let findings = results.flat_map(|result| &result.findings);
        let mut pointed_to: BTreeSet<FileId> =
            findings.flat_map(|finding| &finding.related).map(|label| label.span.file).collect();
        pointed_to.retain(|file| !shown.contains(file));
        outcome.others = pointed_to.into_iter().filter_map(|file| joined.source(file)).collect();
        outcome
    }
}

/// What came of a second look at files that say something of one another.
#[derive(Default)]
struct JoinOutcome {
    others: Vec<(PathBuf, Source)>,
    problems: Vec<Problem>,
}
