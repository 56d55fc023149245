//! Checks files.

mod baseline;
mod counts;
mod run;
mod since;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use rayon::ThreadPoolBuilder;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use xacct_aws::AccountId;
use xacct_estate::EstateFile;
use xacct_policy::PolicyKind;
use xacct_rules::{Finding, RuleId, Suppressed};
use xacct_syntax::{FileId, Source};

use crate::config::Configs;
use crate::fix::{FixOptions, Fixed, Unapplied};
use crate::inspect::read_facts;
use crate::walk::{FoundFile, walk};
use crate::{ConfigChoice, FileSettings, Problem, Session, draft, name, read};
pub use baseline::{Baseline, BaselineEntry};
pub use counts::RuleCount;
use run::{CheckRun, FileOutcome};
pub use since::check_since;

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
    /// How many findings were left out because they stand in a baseline.
    pub in_baseline: usize,
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
        let one = |file: FileId, found: &FoundFile| {
            if progress.is_cancelled() {
                return None;
            }
            let noted = run.file(file, found);
            progress.step();
            noted
        };
        let noted: Vec<FileOutcome> = self.each(&walked.files, threads, one);
        run.outcome(walked.files.len(), noted, walked.problems)
    }

    /// Reads all files below the directories that the session's request names for what they say of one another, and checks
    /// none of them. The files that are tied to others.
    pub fn index(&self) -> Vec<PathBuf> {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let walked = walk(&self.request.paths, self.request.no_ignore, threads, &self.trees);
        let one = |file: FileId, found: &FoundFile| {
            let text = self.read(&found.path, found.walked).ok()??;
            let source = name::source(file, &found.path, text);
            let settings = self.settings_with_others(&found.path, &source)?;
            let facts = read_facts(&found.path, &source, &settings).ok()?;
            let entry = self.entry(&found.path, &facts, &settings);
            (!entry.is_empty()).then_some((file, entry))
        };
        let entries: Vec<(FileId, EstateFile)> = self.each(&walked.files, threads, one);
        let mut model = self.model();
        let tied = model.start_anew(entries.into_iter());
        tied.into_iter().filter_map(|file| model.identities.path(file).map(Path::to_owned)).collect()
    }

    /// What `one` makes of each of `files`, in their order.
    fn each<T: Send>(
        &self,
        files: &[FoundFile],
        threads: usize,
        one: impl Fn(FileId, &FoundFile) -> Option<T> + Sync,
    ) -> Vec<T> {
        let ids: Vec<FileId> = {
            let mut model = self.model();
            files.iter().map(|found| model.identities.of(&found.path)).collect()
        };
        self.configs.number(files.iter().map(|found| found.path.as_path()).zip(ids.iter().copied()));
        let pool = (threads > 1 && files.len() >= WORTH_THREADS)
            .then(|| ThreadPoolBuilder::new().num_threads(threads).build().ok())
            .flatten();
        match pool {
            Some(pool) => pool.install(|| {
                ids.par_iter().zip(files).filter_map(|(file, found)| one(*file, found)).collect()
            }),
            None => ids.iter().zip(files).filter_map(|(file, found)| one(*file, found)).collect(),
        }
    }
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
