//! Searches all folders, as the command line does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tower_lsp::ls_types::notification::Progress as ProgressNotification;
use tower_lsp::ls_types::{
    Diagnostic, ProgressParams, ProgressParamsValue, ProgressToken, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressEnd, WorkDoneProgressReport,
};
use xacct_syntax::{FileId, Source};
use xacct_workspace::{CONFIG_FILE, CheckOutcome, Problem, Progress, Session};

use crate::client_text::ClientText;
use crate::diagnostic;
use crate::features::Features;
use crate::outbox::Outbox;
use crate::paths::uri_of;
use crate::snapshot::texts_of;

/// What was found in the folders.
#[derive(Debug, Default)]
pub(crate) struct ScanResult {
    /// The files with findings.
    pub files: BTreeMap<PathBuf, Vec<Diagnostic>>,
    /// How many files were checked.
    pub checked: usize,
    /// What is wrong with the configurations that were met.
    pub mistakes: Vec<Problem>,
    /// Whether it was left before its end.
    pub stopped: bool,
    /// What was known of the disk when it began.
    pub stamp: u64,
    /// Which search it was.
    pub id: u64,
}

/// Whether anybody still waits: each who does holds a token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interest(Option<Weak<()>>);

impl Interest {
    /// Of somebody who waits as long as the token lives.
    pub(crate) fn of(token: &Arc<()>) -> Self {
        Self(Some(Arc::downgrade(token)))
    }

    /// Of nobody in particular: it is wanted in any case.
    pub(crate) fn always() -> Self {
        Self(None)
    }

    fn lasts(&self) -> bool {
        self.0.as_ref().is_none_or(|token| token.strong_count() > 0)
    }
}

/// A search under way.
#[derive(Debug)]
pub(crate) struct FolderScan {
    pub id: u64,
    /// What is known of the disk.
    pub stamp: u64,
    interests: Mutex<Vec<Interest>>,
    stopped: AtomicBool,
    /// Under which name the client sees how far it is.
    pub token: Option<ProgressToken>,
    outbox: Outbox,
    files: AtomicUsize,
    done: AtomicUsize,
}

impl FolderScan {
    pub(crate) fn new(id: u64, stamp: u64, token: Option<ProgressToken>, outbox: Outbox) -> Self {
        let (interests, stopped) = (Mutex::default(), AtomicBool::new(false));
        Self {
            id,
            stamp,
            interests,
            stopped,
            token,
            outbox,
            files: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
        }
    }

    /// Gives it up, and says who waited for it.
    pub(crate) fn replace(&self) -> Vec<Interest> {
        self.stop();
        std::mem::take(&mut self.interests.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One more waits for it; `false` where it was given up already.
    pub(crate) fn join(&self, interest: Interest) -> bool {
        let mut interests = self.interests.lock().unwrap_or_else(PoisonError::into_inner);
        interests.push(interest);
        !self.stopped.load(Ordering::Relaxed)
    }

    /// Nobody needs it any more, whether or not somebody waits.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Searches the folders of `session`.
    pub(crate) fn run(&self, session: &Session, features: &Features) -> ScanResult {
        self.report(WorkDoneProgress::Begin(WorkDoneProgressBegin {
            title: "xacct-lint: checking the workspace".to_owned(),
            cancellable: Some(true),
            message: None,
            percentage: Some(0),
        }));
        let outcome = session.check(self);
        let mut files = BTreeMap::new();
        let results = outcome.results.iter();
        let pointed_to = pointed_to(&outcome);
        let others = texts_of(&pointed_to, features.encoding);
        for result in results {
            let Some(uri) = uri_of(&result.path) else { continue };
            let sheet = ClientText::new(uri, result.source.clone(), features.encoding);
            files.insert(result.path.clone(), diagnostic::of(&sheet, &others, &result.findings, features));
        }
        let of_config = |problem: &Problem| {
            problem.place.is_some() && problem.path.file_name().is_some_and(|name| name == CONFIG_FILE)
        };
        let mistakes = outcome.problems.into_iter().filter(of_config).collect();
        let message = Some(format!("{} files checked", outcome.files_checked));
        self.report(WorkDoneProgress::End(WorkDoneProgressEnd { message }));
        ScanResult {
            files,
            checked: outcome.files_checked,
            mistakes,
            stopped: self.is_cancelled(),
            stamp: self.stamp,
            id: self.id,
        }
    }

    fn report(&self, progress: WorkDoneProgress) {
        if let Some(token) = self.token.clone() {
            let value = ProgressParamsValue::WorkDone(progress);
            self.outbox.notify::<ProgressNotification>(&ProgressParams { token, value });
        }
    }
}

/// The files that findings of other files point to.
fn pointed_to(outcome: &CheckOutcome) -> Vec<(PathBuf, Source)> {
    let labels = outcome.results.iter().flat_map(|result| {
        let own = result.source.file();
        let related = result.findings.iter().flat_map(|finding| &finding.related);
        related.map(|label| label.span.file).filter(move |file| *file != own)
    });
    let files: BTreeSet<FileId> = labels.collect();
    let with_findings = outcome.results.iter().filter(|result| files.contains(&result.source.file()));
    let with_findings = with_findings.map(|result| (result.path.clone(), result.source.clone()));
    with_findings.chain(outcome.others.iter().cloned()).collect()
}

impl Progress for FolderScan {
    fn start(&self, files: usize) {
        self.files.store(files, Ordering::Relaxed);
    }

    fn step(&self) {
        let files = self.files.load(Ordering::Relaxed).max(1);
        let done = self.done.fetch_add(1, Ordering::Relaxed);
        let percent = |done: usize| (done.min(files) * 100 / files) as u32;
        if self.token.is_some() && percent(done) != percent(done + 1) {
            self.report(WorkDoneProgress::Report(WorkDoneProgressReport {
                cancellable: Some(true),
                message: Some(format!("{}/{files} files", done + 1)),
                percentage: Some(percent(done + 1)),
            }));
        }
    }

    fn is_cancelled(&self) -> bool {
        let interests = self.interests.lock().unwrap_or_else(PoisonError::into_inner);
        // What was given up once stays so: something was left out by then.
        if !interests.iter().any(Interest::lasts) {
            self.stop();
        }
        self.stopped.load(Ordering::Relaxed)
    }
}
