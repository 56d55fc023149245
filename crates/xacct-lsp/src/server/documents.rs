//! The open documents, and how they are checked.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tower_lsp::ls_types::{MessageType, TextDocumentContentChangeEvent, Uri};
use xacct_aws::service;
use xacct_syntax::{FileId, Source};
use xacct_workspace::Session;

use super::Server;
use crate::change;
use crate::client_text::ClientText;
use crate::events::{Event, Reply};
use crate::paths::{path_of, place_of, uri_of};
use crate::position::PositionEncoding;
use crate::snapshot::Snapshot;

/// The longest text that is looked at while it is edited.
const LONGEST: usize = 16 << 20;
/// A text this short is looked at in less than a millisecond: to have another thread do it would cost a good part of that,
/// and events wait no longer than that for it.
const SHORT: usize = 128 << 10;
/// How many texts are looked at at the same time.
const AT_ONCE: usize = 2;

/// The open documents.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: HashMap<Uri, OpenDocument>,
    /// Those whose text is not checked, the one that was touched last behind the others.
    unchecked: Vec<Uri>,
    /// How many are being checked.
    busy: usize,
    /// The table of services is being unpacked, or was.
    is_unpacked: bool,
    /// Counts the texts: each is a moment in the life of a document.
    clock: u64,
}

/// An open document.
#[derive(Debug)]
struct OpenDocument {
    /// Where it is looked at as if it stood there.
    path: PathBuf,
    version: i32,
    text: String,
    /// Which text this is.
    stamp: u64,
    /// Which text is being checked.
    checking: Option<u64>,
    /// What is known of the text that was checked last.
    snapshot: Option<Arc<Snapshot>>,
    /// Which text that was.
    checked: Option<u64>,
    /// Those who want to know of the newest text.
    waiting: Vec<Reply<Arc<Snapshot>>>,
    /// It was edited: what it says of other files may have changed with it.
    is_edited: bool,
    /// Somebody was told that it is too long.
    told: bool,
    /// It is no policy: its mistakes are shown by who reads it, from disk.
    is_configuration: bool,
}

impl Documents {
    /// Everything has to be checked again.
    pub(super) fn outdate(&mut self) {
        for (uri, document) in &mut self.open {
            self.clock += 1;
            document.stamp = self.clock;
            self.unchecked.push(uri.clone());
        }
    }

    /// The documents at these places have to be checked again, as they are; the places where none is open.
    fn outdate_at(&mut self, paths: Vec<PathBuf>) -> Vec<PathBuf> {
        let mut others = Vec::new();
        for path in paths {
            let open = self.open.iter_mut().find(|(_, document)| document.path == path);
            let Some((uri, document)) = open else {
                others.push(path);
                continue;
            };
            self.clock += 1;
            document.stamp = self.clock;
            if !self.unchecked.contains(uri) {
                self.unchecked.insert(0, uri.clone());
            }
        }
        others
    }

    /// Where they stand, and what they say.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.open.values().map(|document| (document.path.as_path(), document.text.as_str()))
    }

    /// Which documents are open.
    pub(super) fn uris(&self) -> Vec<Uri> {
        self.open.keys().cloned().collect()
    }

    /// Where they stand.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.open.values().map(|document| document.path.as_path())
    }

    /// Whether the file at `path` is open.
    pub(super) fn has_path(&self, path: &Path) -> bool {
        self.open.values().any(|document| document.path == path)
    }

    /// Version and text.
    pub(super) fn text(&self, uri: &Uri) -> Option<(i32, String)> {
        self.open.get(uri).map(|document| (document.version, document.text.clone()))
    }

    /// The text of a configuration that is open.
    pub(super) fn configuration(&self, uri: Uri, encoding: PositionEncoding) -> Option<ClientText> {
        let document = self.open.get(&uri).filter(|document| document.is_configuration)?;
        let name = document.path.to_string_lossy();
        Some(ClientText::new(uri, Source::new(FileId(0), name, document.text.as_str()), encoding))
    }

    fn touch(&mut self, uri: &Uri) {
        self.clock += 1;
        if let Some(document) = self.open.get_mut(uri) {
            (document.stamp, document.is_edited) = (self.clock, true);
        }
        self.unchecked.retain(|other| other != uri);
        self.unchecked.push(uri.clone());
    }
}

impl Server {
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) {
        let path = place_of(&uri, self.folders.roots.first().map(PathBuf::as_path));
        let is_configuration = self.is_configuration(&path);
        let document = OpenDocument {
            path,
            version,
            text,
            stamp: 0,
            checking: None,
            snapshot: None,
            checked: None,
            waiting: Vec::new(),
            is_edited: true,
            told: false,
            is_configuration,
        };
        self.looking.session.open(&document.path, &document.text);
        self.documents.open.insert(uri.clone(), document);
        self.documents.touch(&uri);
    }

    /// Edits come in the order in which they were made, whatever their versions say.
    pub(super) fn change(&mut self, uri: &Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        let encoding = self.features().encoding;
        let Some(document) = self.documents.open.get_mut(uri) else {
            let what = format!("{} was edited and is not open: the edit is ignored", uri.as_str());
            return self.outbox.log(MessageType::WARNING, &what);
        };
        change::apply(&mut document.text, changes, encoding);
        document.version = version;
        self.looking.session.open(&document.path, &document.text);
        self.documents.touch(uri);
    }

    /// What is on disk counts again.
    pub(super) fn close(&mut self, uri: Uri) {
        let Some(document) = self.documents.open.remove(&uri) else { return };
        self.documents.unchecked.retain(|other| *other != uri);
        self.looking.session.close(&document.path);
        self.look_at_affected(vec![document.path.clone()]);
        self.folders.outdate();
        if self.features().pulls || document.is_configuration {
            return;
        }
        match path_of(&uri).filter(|_| self.folders.is_announced()) {
            Some(path) => self.show_from_disk(path, uri),
            None => self.outbox.publish(&uri, None, &[]),
        }
    }

    /// Answers as soon as the newest text is checked.
    pub(super) fn snapshot(&mut self, uri: Uri, reply: Reply<Arc<Snapshot>>) {
        if let Some(document) = self.documents.open.get_mut(&uri) {
            match &document.snapshot {
                Some(snapshot) if document.checked == Some(document.stamp) => {
                    let _ = reply.send(Arc::clone(snapshot));
                }
                None if document.checked == Some(document.stamp) || document.is_configuration => {}
                _ => document.waiting.push(reply),
            }
        } else if let Some(path) = path_of(&uri) {
            let looking = self.looking.clone();
            tokio::task::spawn_blocking(move || {
                if let Some(snapshot) = looking.file(uri, &path).filter(|_| !reply.is_closed()) {
                    let _ = reply.send(Arc::new(snapshot));
                }
            });
        }
    }

    /// Checks what is not checked, the document that was touched last first.
    pub(super) fn start_checks(&mut self) {
        while self.documents.busy < AT_ONCE
            && let Some(uri) = self.documents.unchecked.pop()
        {
            let Some(document) = self.documents.open.get_mut(&uri) else { continue };
            let is_done = document.checked == Some(document.stamp) || document.is_configuration;
            if document.checking.is_some() || is_done {
                // What is under way reports back, and is done again where it came too late.
                continue;
            }
            if document.text.len() > LONGEST {
                self.pass_over(&uri);
                continue;
            }
            document.checking = Some(document.stamp);
            let (stamp, version, path) = (document.stamp, document.version, document.path.clone());
            let text = document.text.clone();
            self.documents.busy += 1;
            let looking = self.looking.clone();
            let is_short = text.len() <= SHORT;
            let check = move |uri: &Uri| {
                let look = || Arc::new(looking.text(uri.clone(), version, &path, text));
                catch_unwind(AssertUnwindSafe(look)).ok()
            };
            if is_short {
                let snapshot = check(&uri);
                self.checked(&uri, stamp, snapshot);
                continue;
            }
            let queue = self.queue.clone();
            tokio::task::spawn_blocking(move || {
                let snapshot = check(&uri);
                let _ = queue.send(Event::Checked { uri, stamp, snapshot });
            });
        }
    }

    /// Says that a text is too long, and that nothing is known of it.
    fn pass_over(&mut self, uri: &Uri) {
        let Some(document) = self.documents.open.get_mut(uri) else { return };
        (document.checked, document.snapshot) = (Some(document.stamp), None);
        document.waiting.clear();
        if !std::mem::replace(&mut document.told, true) {
            let (size, limit) = (document.text.len() >> 20, LONGEST >> 20);
            let what = format!(
                "{} is not checked while it is edited: it has {size} MiB, and the limit is {limit} MiB",
                document.path.display()
            );
            self.outbox.show(MessageType::WARNING, &what);
        }
        if !self.looking.features.pulls {
            self.outbox.publish(uri, Some(document.version), &[]);
        }
    }

    /// Shows what was found, unless there is a newer text by now.
    pub(super) fn checked(&mut self, uri: &Uri, stamp: u64, snapshot: Option<Arc<Snapshot>>) {
        self.documents.busy -= 1;
        let Some(document) = self.documents.open.get_mut(uri) else { return };
        if document.checking != Some(stamp) {
            // It was closed and opened again meanwhile.
            return;
        }
        document.checking = None;
        if document.stamp != stamp {
            self.documents.unchecked.push(uri.clone());
            return;
        }
        document.checked = Some(stamp);
        let is_edited = std::mem::take(&mut document.is_edited);
        // To clear away what is outdated takes as long as a part of the check: it is done when the new is shown.
        let _outdated = std::mem::replace(&mut document.snapshot, snapshot.clone());
        let waiting = std::mem::take(&mut document.waiting);
        let Some(snapshot) = snapshot else {
            return self
                .outbox
                .log(MessageType::ERROR, &format!("a bug in xacct-lint: reading {} failed", uri.as_str()));
        };
        for problem in &snapshot.look.problems {
            self.outbox.log(MessageType::ERROR, &format!("{}: {}", problem.path.display(), problem.message));
        }
        if !self.features().pulls {
            self.outbox.publish(uri, snapshot.version, &snapshot.diagnostics);
        }
        for reply in waiting {
            let _ = reply.send(Arc::clone(&snapshot));
        }
        if is_edited && !snapshot.look.affected.is_empty() {
            self.affected(snapshot.look.affected.clone());
        }
        self.show_mistakes();
        if !snapshot.look.facts.documents.is_empty() {
            self.prepare_completion();
        }
    }

    /// Looks at files on disk that changed, and then at those whose findings rest on them.
    pub(super) fn look_at_affected(&self, changed: Vec<PathBuf>) {
        let (session, queue) = (Arc::clone(&self.looking.session), self.queue.clone());
        tokio::task::spawn_blocking(move || {
            let affected = changed.iter().flat_map(|path| match session.file(path) {
                Ok(look) => look.affected,
                Err(_) => session.forget(path),
            });
            let affected: BTreeSet<PathBuf> = affected.collect();
            if !affected.is_empty() {
                let _ = queue.send(Event::Affected(affected.into_iter().collect()));
            }
        });
    }

    /// Reads what all files of the folders say of one another.
    pub(super) fn index(&self) {
        let (session, queue) = (Arc::clone(&self.looking.session), self.queue.clone());
        if self.folders.roots.is_empty() || !self.settings.enable {
            return;
        }
        let stamp = self.documents.clock;
        tokio::task::spawn_blocking(move || {
            let tied = session.index();
            let _ = queue.send(Event::Indexed { session, tied, stamp });
        });
    }

    /// What files say of one another is known; of documents that were edited meanwhile it is read again.
    pub(super) fn indexed(&mut self, session: &Arc<Session>, tied: Vec<PathBuf>, stamp: u64) {
        if !Arc::ptr_eq(session, &self.looking.session) {
            return;
        }
        let open = self.documents.open.values();
        let edited: Vec<PathBuf> =
            open.filter(|document| document.stamp > stamp).map(|document| document.path.clone()).collect();
        if !edited.is_empty() {
            self.look_at_affected(edited);
        }
        if !tied.is_empty() {
            self.affected(tied);
        }
    }

    /// Checks again what is open at these places, and shows what is not to who wants to be told of such.
    pub(super) fn affected(&mut self, paths: Vec<PathBuf>) {
        let others = self.documents.outdate_at(paths);
        self.folders.outdate();
        for path in others {
            if let Some(uri) = uri_of(&path) {
                self.show_from_disk(path, uri);
            }
        }
    }

    /// Where a policy is open and the client completes, somebody will soon ask for actions: the table of services, which
    /// takes milliseconds to unpack, is ready by then.
    fn prepare_completion(&mut self) {
        if self.features().completes && !std::mem::replace(&mut self.documents.is_unpacked, true) {
            tokio::task::spawn_blocking(service::unpack);
        }
    }
}
