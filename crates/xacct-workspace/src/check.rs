//! Checks files.

use std::collections::{BTreeSet, HashSet};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rayon::ThreadPoolBuilder;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use xacct_aws::AccountId;
use xacct_estate::EstateFile;
use xacct_policy::PolicyKind;
use xacct_rules::{Applicability, Finding, RuleId, Suppressed};
use xacct_syntax::{FileId, Source};

use crate::config::Configs;
use crate::fix::{self, FixOptions, Fixed, FixedText, Unapplied};
use crate::inspect::{TextFindings, inspect, inspect_with};
use crate::session::JoinedFacts;
use crate::walk::{FoundFile, walk};
use crate::{ConfigChoice, FileSettings, Problem, Session, draft, name, read, write};

/// Fewer files are checked before a second thread has started.
const WORTH_THREADS: usize = 16;

/// What to check, and how.
#[derive(Clone, Debug, Default)]
pub struct CheckRequest {
    /// Files and directories.
    pub paths: Vec<PathBuf>,
    /// Check what `.gitignore` and the like leave out, too.
    pub no_ignore: bool,
    /// How many threads; as many as there are processors where nothing is said.
    pub threads: Option<NonZero<usize>>,
    /// Which configuration is used.
    pub config: ConfigChoice,
    /// Only these rules, even those that are configured as off.
    pub select: Option<Vec<RuleId>>,
    /// Not these rules.
    pub ignore: Vec<RuleId>,
    /// The account that the files belong to, whatever the configuration says.
    pub account: Option<AccountId>,
    /// What sort of policies they hold, whatever the configuration says.
    pub kind: Option<PolicyKind>,
    /// What is fixed, and how.
    pub fix: Option<FixOptions>,
    /// Whether to find out how many fixes there are to apply, which takes as long as to apply them.
    pub count_fixes: bool,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct CheckOutcome {
    /// How many files were checked.
    pub files_checked: usize,
    /// How many were not, because of a problem with them or with their configuration.
    pub files_unchecked: usize,
    /// How many of them hold a policy.
    pub files_with_policies: usize,
    /// Files with findings, suppressed ones too, and fixed ones, sorted by path.
    pub results: Vec<FileResult>,
    /// Files without findings of their own that findings of others point to: where they are, and their texts.
    pub others: Vec<(PathBuf, Source)>,
    /// What could not be done, sorted by path.
    pub problems: Vec<Problem>,
}

/// What was found in one file.
#[derive(Debug)]
pub struct FileResult {
    /// Where it is. Its bytes may be no text.
    pub path: PathBuf,
    /// The file as it is now, fixed where that was asked for. Its name is the path, as far as that is text.
    pub source: Source,
    /// What is wrong with it, in the order of the text.
    pub findings: Vec<Finding>,
    /// What was found and is suppressed.
    pub suppressed: Vec<Suppressed>,
    /// What was fixed.
    pub fixed: Option<Fixed>,
    /// What there still is to fix.
    pub fixable: Fixable,
}

/// How many fixes there are to apply to a file as it is now, where the request asks for their number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixable {
    /// Those after which exactly the same requests are allowed.
    pub safe: usize,
    /// How many more there are if fewer requests may be allowed.
    pub narrowing: usize,
    /// How many were to be applied when the file could not be written.
    pub unwritten: usize,
    /// What could not be applied when it was tried.
    pub unapplied: Unapplied,
}

/// A progress reporter. The calls come from any thread.
pub trait Progress: Sync {
    /// There are so many files.
    fn start(&self, files: usize);
    /// One more is done.
    fn step(&self);
    /// Whether nobody waits for the outcome any more: what is not yet checked is left out.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Nobody wants to see it.
impl Progress for () {
    fn start(&self, _: usize) {}
    fn step(&self) {}
}

/// Checks the files that `request` names and those below the directories that it names.
pub fn check_paths(request: &CheckRequest, progress: &dyn Progress) -> CheckOutcome {
    Session::new(request.clone()).check(progress)
}

/// Checks `bytes` as the file `name`, which need not exist: what comes from standard input. Nothing is written.
pub fn check_text(request: &CheckRequest, name: &Path, bytes: Vec<u8>) -> CheckOutcome {
    let session = Session::new(request.clone());
    let run = CheckRun::new(&session);
    let noted = run.read(FileId(0), name, read::decode(name, false, bytes), false);
    run.outcome(1, noted.into_iter().collect(), Vec::new())
}

impl Session {
    /// Checks the files that the session's request names and those below the directories that it names, as they are on disk
    /// or in the documents that are open. What was known of other files is forgotten.
    pub fn check(&self, progress: &dyn Progress) -> CheckOutcome {
        let request = &self.request;
        let threads =
            request.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
        let run = CheckRun::new(self);
        let walked = walk(&request.paths, request.no_ignore, threads, &self.trees);
        if request.fix.is_some_and(|fixing| fixing.write) {
            let folders: BTreeSet<&Path> =
                walked.files.iter().filter_map(|found| found.path.parent()).collect();
            folders.into_iter().for_each(draft::clear);
        }
        progress.start(walked.files.len());
        let files: Vec<FileId> = {
            let mut model = self.model();
            walked.files.iter().map(|found| model.identities.of(&found.path)).collect()
        };
        let one = |(file, found): (&FileId, &FoundFile)| {
            if progress.is_cancelled() {
                return None;
            }
            let noted = run.file(*file, found);
            progress.step();
            noted
        };
        let pool = (threads > 1 && walked.files.len() >= WORTH_THREADS)
            .then(|| ThreadPoolBuilder::new().num_threads(threads).build().ok())
            .flatten();
        let noted: Vec<FileOutcome> = match pool {
            Some(pool) => pool.install(|| files.par_iter().zip(&walked.files).filter_map(one).collect()),
            None => files.iter().zip(&walked.files).filter_map(one).collect(),
        };
        run.outcome(walked.files.len(), noted, walked.problems)
    }
}

/// What is the same for all files.
struct CheckRun<'s> {
    session: &'s Session,
    checked: AtomicUsize,
    with_policies: AtomicUsize,
}

/// What is worth keeping of a file.
struct FileOutcome {
    file: FileId,
    /// What the estate keeps of it.
    entry: EstateFile,
    result: Option<FileResult>,
    problems: Vec<Problem>,
}

impl<'s> CheckRun<'s> {
    fn new(session: &'s Session) -> Self {
        Self { session, checked: AtomicUsize::new(0), with_policies: AtomicUsize::new(0) }
    }

    fn file(&self, file: FileId, found: &FoundFile) -> Option<FileOutcome> {
        self.read(file, &found.path, self.session.read(&found.path, found.walked), true)
    }

    /// Checks what was read from `path`; `None` where there is nothing to say of it.
    fn read(
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
        let settings = session.settings(path)?;
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
        (!is_nothing).then(|| FileOutcome { file, entry, result, problems })
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

    fn outcome(self, files: usize, noted: Vec<FileOutcome>, mut problems: Vec<Problem>) -> CheckOutcome {
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
        if tied.is_empty() {
            return outcome;
        }
        let mut joined = JoinedFacts::new(self.session);
        let mut pointed_to = BTreeSet::new();
        for noted in noted.iter_mut().filter(|noted| tied.contains(&noted.file)) {
            let Some(seen) = joined.look(noted.file) else { continue };
            outcome.problems.extend(seen.bugs);
            let labels = seen.findings.iter().flat_map(|finding| &finding.related);
            pointed_to.extend(labels.map(|label| label.span.file).filter(|file| *file != noted.file));
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

/// The configuration's settings for the file at `path` with what `request` says on top; `None` where the configuration
/// has mistakes.
pub(crate) fn settings(configs: &Configs, request: &CheckRequest, path: &Path) -> Option<FileSettings> {
    let mut settings = configs.for_file(path)?;
    settings.account = request.account.or(settings.account);
    settings.kind = request.kind.or(settings.kind);
    if let Some(rules) = &request.select {
        settings.levels.select(rules.clone());
    }
    settings.levels.ignore(request.ignore.clone());
    Some(settings)
}
