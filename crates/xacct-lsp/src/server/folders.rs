//! The folders that the client works on, and what is known of the files in them that are not open.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;
use tower_lsp::ls_types::{NumberOrString, ProgressToken, Registration, Uri};
use xacct_workspace::{CONFIG_FILE, CheckRequest, EXTENSIONS, Problem, Session};

use super::Server;
use crate::diagnostic::result_id;
use crate::events::{Event, Reply, SearchRequest};
use crate::paths::{path_of, uri_of};
use crate::scan::{FolderScan, Interest, ScanResult};
use crate::settings::Settings;
use crate::snapshot::Snapshot;

/// How long the client may take to make room for a bar before the work begins without one.
const PATIENCE: Duration = Duration::from_millis(500);

/// What is known of the folders.
#[derive(Debug, Default)]
pub(super) struct Folders {
    pub roots: Vec<PathBuf>,
    /// Counts what is known to have changed on disk.
    clock: u64,
    /// What was found last.
    scanned: Option<Arc<ScanResult>>,
    /// How often they were searched.
    searches: u64,
    /// The search that is under way.
    running: Option<Arc<FolderScan>>,
    waiting: Vec<Reply<(Arc<ScanResult>, Vec<Uri>)>>,
    /// The files that the client was told of unasked, with what; none where nobody ever asked for that.
    announced: Option<HashMap<PathBuf, String>>,
    /// Whether what is found next is told.
    announce: bool,
}

impl Folders {
    /// What was found may no longer be so.
    pub(super) fn outdate(&mut self) {
        self.clock += 1;
    }

    /// Whether the client wants to be told of files that are not open.
    pub(super) fn is_announced(&self) -> bool {
        self.announced.is_some()
    }

    /// What is wrong with the configurations that were met.
    pub(super) fn mistakes(&self) -> &[Problem] {
        match &self.scanned {
            Some(scanned) if scanned.stamp == self.clock => &scanned.mistakes,
            _ => &[],
        }
    }

    /// Somebody pressed the button beside the bar.
    pub(super) fn stop(&self, token: &ProgressToken) {
        if let Some(scan) = self.running.as_ref().filter(|scan| scan.token.as_ref() == Some(token)) {
            scan.stop();
        }
    }
}

/// What the client is asked to watch.
pub(super) fn watch(settings: &Settings) -> Registration {
    let chosen = settings.configuration.as_ref().and_then(|path| path.file_name());
    let names = [CONFIG_FILE, ".gitignore", ".ignore"].map(str::to_owned).into_iter();
    let names = names.chain(chosen.map(|name| name.to_string_lossy().into_owned()));
    let globs = names.map(|name| format!("**/{name}")).chain([
        format!("**/*.{{{}}}", EXTENSIONS.join(",")),
        "**/{.aws,aws}/{config,credentials}".to_owned(),
        "**/{aws-,aws_,aws}{config,credentials}".to_owned(),
    ]);
    let watchers: Vec<_> = globs.map(|glob| json!({ "globPattern": glob })).collect();
    Registration {
        id: "xacct-lint.watch".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(json!({ "watchers": watchers })),
    }
}

impl Server {
    /// What was found in the folders is no longer so: clients that were notified are notified again.
    pub(super) fn outdate_folders(&mut self) {
        self.folders.outdate();
        if self.features().pulls && self.features().refreshes {
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
        if self.features().refreshes_hints {
            let client = self.client.clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
        if self.folders.is_announced() {
            self.search(SearchRequest {
                fresh: false,
                announce: true,
                token: None,
                interest: Interest::always(),
                reply: None,
            });
        }
    }

    /// Answers from what was found last, where that is still so; searches otherwise.
    pub(super) fn search(&mut self, search: SearchRequest) {
        let will_do = !search.fresh && !search.announce && self.features().watches;
        let known = self.folders.scanned.clone();
        if let Some(scanned) = known.filter(|scanned| will_do && scanned.stamp == self.folders.clock) {
            if let Some(reply) = search.reply {
                let _ = reply.send((scanned, self.documents.uris()));
            }
            return;
        }
        self.folders.waiting.extend(search.reply);
        self.folders.announce |= search.announce;
        let mut interests = vec![search.interest.clone()];
        if let Some(running) = &self.folders.running {
            if running.stamp == self.folders.clock && running.join(search.interest) {
                return;
            }
            // It sees the disk as it was. Who waits for it waits for the new one.
            interests.extend(running.replace());
        }
        self.start_search(search.token, interests, search.fresh || self.folders.scanned.is_none());
    }

    /// Only who asked, or who sees it for the first time, sees a bar.
    fn start_search(&mut self, token: Option<ProgressToken>, interests: Vec<Interest>, is_shown: bool) {
        self.folders.searches += 1;
        let id = self.folders.searches;
        let own = NumberOrString::String(format!("xacct-lint.{id}"));
        let own = (token.is_none() && is_shown && self.features().progress).then_some(own);
        let stamp = self.folders.clock;
        let scan = Arc::new(FolderScan::new(id, stamp, token.or_else(|| own.clone()), self.outbox.clone()));
        for interest in interests {
            scan.join(interest);
        }
        self.folders.running = Some(Arc::clone(&scan));
        let session = match self.settings.enable {
            true => Arc::clone(&self.looking.session),
            false => Arc::new(Session::new(CheckRequest::default())),
        };
        let features = Arc::clone(&self.looking.features);
        let (client, queue) = (self.client.clone(), self.queue.clone());
        tokio::spawn(async move {
            if let Some(token) = own {
                let _ = timeout(PATIENCE, client.create_work_done_progress(token)).await;
            }
            let scanned = tokio::task::spawn_blocking(move || scan.run(&session, &features)).await;
            let failed = |_| ScanResult { stopped: true, stamp, id, ..ScanResult::default() };
            let _ = queue.send(Event::Searched(scanned.unwrap_or_else(failed)));
        });
    }

    pub(super) fn searched(&mut self, scanned: ScanResult) {
        if self.folders.running.as_ref().is_none_or(|running| running.id != scanned.id) {
            // It was given up, and another has begun.
            return;
        }
        self.folders.running = None;
        if self.folders.announce && !scanned.stopped && scanned.stamp != self.folders.clock {
            // What is told has to be so.
            return self.start_search(None, vec![Interest::always()], false);
        }
        let scanned = Arc::new(scanned);
        if std::mem::take(&mut self.folders.announce) && !self.features().pulls && !scanned.stopped {
            self.announce(&scanned);
        }
        for reply in std::mem::take(&mut self.folders.waiting) {
            let _ = reply.send((Arc::clone(&scanned), self.documents.uris()));
        }
        if !scanned.stopped {
            self.folders.scanned = Some(scanned);
        }
        self.show_mistakes();
    }

    /// Shows what was found in files that are not open, where that is news, and takes back what is gone.
    fn announce(&mut self, scanned: &ScanResult) {
        let mut before = self.folders.announced.take().unwrap_or_default();
        let mut announced = HashMap::new();
        for (path, diagnostics) in &scanned.files {
            let id = result_id(diagnostics);
            let is_news = before.remove(path).as_ref() != Some(&id);
            if is_news
                && !self.documents.has_path(path)
                && let Some(uri) = uri_of(path)
            {
                self.outbox.publish(&uri, None, diagnostics);
            }
            announced.insert(path.clone(), id);
        }
        let gone = before.keys().filter(|path| !self.documents.has_path(path));
        for uri in gone.filter_map(|path| uri_of(path)) {
            self.outbox.publish(&uri, None, &[]);
        }
        self.folders.announced = Some(announced);
    }

    /// Shows a file that is not open as it is on disk, to who wants to be told of such.
    pub(super) fn show_from_disk(&mut self, path: PathBuf, uri: Uri) {
        if !self.folders.is_announced() || self.documents.has_path(&path) {
            return;
        }
        let (looking, queue) = (self.looking.clone(), self.queue.clone());
        tokio::task::spawn_blocking(move || {
            let snapshot = looking.file(uri.clone(), &path).map(Arc::new);
            let _ = queue.send(Event::CheckedFile { uri, snapshot });
        });
    }

    pub(super) fn checked_file(&mut self, uri: Uri, snapshot: Option<&Snapshot>) {
        if self.documents.text(&uri).is_none() {
            let diagnostics = snapshot.map(|snapshot| snapshot.diagnostics.as_slice()).unwrap_or_default();
            // Should it go, it has to be taken back.
            if let (Some(announced), Some(path)) = (&mut self.folders.announced, path_of(&uri)) {
                announced.insert(path, result_id(diagnostics));
            }
            self.outbox.publish(&uri, None, diagnostics);
        }
    }
}
