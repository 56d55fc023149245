//! The task that owns the state: it takes one event after the other and never waits.

mod documents;
mod folders;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tower_lsp::Client;
use tower_lsp::ls_types::{ConfigurationItem, FileEvent, MessageType, ShowDocumentParams};
use xacct_rules::RuleId;
use xacct_workspace::{CONFIG_FILE, Session};

use crate::config_mistakes::ConfigMistakes;
use crate::events::Event;
use crate::features::{ClientDescription, Features};
use crate::outbox::Outbox;
use crate::paths::path_of;
use crate::settings::{SECTION, Settings};
use crate::snapshot::InspectionSettings;
use documents::Documents;
use folders::Folders;

/// The state of the server.
pub(crate) struct Server {
    /// For requests to the client: only ever used by tasks of their own.
    client: Client,
    outbox: Outbox,
    /// For what other threads have to report.
    queue: UnboundedSender<Event>,
    looking: InspectionSettings,
    settings: Settings,
    documents: Documents,
    folders: Folders,
    mistakes: ConfigMistakes,
}

impl Server {
    pub(crate) fn new(client: Client, outbox: Outbox, queue: UnboundedSender<Event>) -> Self {
        let settings = Settings::default();
        let session = Arc::new(Session::new(settings.request(&[])).while_files_change());
        let looking =
            InspectionSettings { session, features: Arc::default(), enabled: true, roots: Arc::default() };
        let (documents, folders) = (Documents::default(), Folders::default());
        Self {
            client,
            outbox,
            queue,
            looking,
            settings,
            documents,
            folders,
            mistakes: ConfigMistakes::default(),
        }
    }

    /// Takes what happens, for ever. What has piled up is taken as a whole before any of it is acted upon, so that of
    /// several edits only the newest is checked.
    pub(crate) async fn run(mut self, mut events: UnboundedReceiver<Event>) {
        while let Some(event) = events.recv().await {
            self.take(event);
            while let Ok(event) = events.try_recv() {
                self.take(event);
            }
            self.start_checks();
        }
    }

    /// A bug in handling one event does not keep the next from being handled.
    fn take(&mut self, event: Event) {
        if catch_unwind(AssertUnwindSafe(|| self.handle(event))).is_err() {
            self.outbox.log(MessageType::ERROR, "a bug in xacct-lint: an event could not be handled");
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Introduced(introduction) => self.introduce(*introduction),
            Event::Initialized => self.initialized(),
            Event::Opened { uri, version, text } => self.open(uri, version, text),
            Event::Changed { uri, version, changes } => self.change(&uri, version, changes),
            Event::Saved { uri } => {
                if path_of(&uri).is_some_and(|path| self.is_about_all(&path)) {
                    self.reload();
                } else if !self.features().watches {
                    self.folders.outdate();
                }
            }
            Event::Closed { uri } => self.close(uri),
            Event::Watched(changes) => self.watched(&changes),
            Event::Configured(value) if value.is_null() && self.features().has_settings => {
                self.ask_settings()
            }
            Event::Configured(value) => self.configure(Settings::of(&value)),
            Event::Folders { added, removed } => self.change_folders(added, &removed),
            Event::View { uri, reply } => self.snapshot(uri, reply),
            Event::Configuration { uri, reply } => {
                if let Some(sheet) = self.documents.configuration(uri, self.features().encoding) {
                    let _ = reply.send(sheet);
                }
            }
            Event::Text { uri, reply } => {
                if let Some(text) = self.documents.text(&uri) {
                    let _ = reply.send(text);
                }
            }
            Event::Session(reply) => {
                let _ = reply.send(Arc::clone(&self.looking.session));
            }
            Event::Search(search) => self.search(search),
            Event::Show(rule) => self.show_page(rule),
            Event::StopSearch(token) => self.folders.stop(&token),
            Event::Checked { uri, stamp, snapshot } => self.checked(&uri, stamp, snapshot),
            Event::CheckedFile { uri, snapshot } => self.checked_file(uri, snapshot.as_deref()),
            Event::Affected(paths) => self.affected(paths),
            Event::Indexed { session, tied, stamp } => self.indexed(&session, tied, stamp),
            Event::Searched(scanned) => self.searched(scanned),
        }
    }

    fn features(&self) -> &Features {
        &self.looking.features
    }

    fn introduce(&mut self, introduction: ClientDescription) {
        self.looking.features = Arc::new(introduction.features);
        self.folders.roots = introduction.roots;
        self.settings = Settings::of(&introduction.options);
        self.reload();
    }

    /// Now the client may be asked for something.
    fn initialized(&mut self) {
        if self.features().watches {
            let client = self.client.clone();
            let registration = folders::watch(&self.settings);
            tokio::spawn(async move { client.register_capability(vec![registration]).await });
        }
        if self.features().has_settings {
            self.ask_settings();
        }
    }

    fn ask_settings(&self) {
        let (client, queue) = (self.client.clone(), self.queue.clone());
        tokio::spawn(async move {
            let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
            let answer = client.configuration(vec![item]).await;
            // `null` is the answer of a client that has none: then what was said at the start holds.
            if let Some(value) =
                answer.ok().and_then(|values| values.into_iter().next()).filter(|v| v.is_object())
            {
                let _ = queue.send(Event::Configured(value));
            }
        });
    }

    fn show_page(&self, rule: RuleId) {
        let Ok(uri) = rule.url().parse() else { return };
        let client = self.client.clone();
        let params = ShowDocumentParams { uri, external: Some(true), take_focus: None, selection: None };
        tokio::spawn(async move { client.show_document(params).await });
    }

    fn configure(&mut self, settings: Settings) {
        if settings != self.settings {
            self.settings = settings;
            self.reload();
        }
    }

    /// Reads the configuration anew and checks everything again.
    fn reload(&mut self) {
        let session = Session::new(self.settings.request(&self.folders.roots)).while_files_change();
        self.documents.all().for_each(|(path, text)| session.open(path, text));
        self.looking.session = Arc::new(session);
        self.looking.enabled = self.settings.enable;
        self.looking.roots = self.folders.roots.clone().into();
        for root in &self.folders.roots {
            self.looking.session.meet(&root.join(CONFIG_FILE));
        }
        self.documents.paths().for_each(|path| self.looking.session.meet(path));
        self.documents.outdate();
        self.index();
        self.outdate_folders();
        self.show_mistakes();
    }

    fn is_configuration(&self, path: &Path) -> bool {
        let chosen = self.settings.configuration.as_ref();
        path.file_name().is_some_and(|name| name == CONFIG_FILE)
            || chosen.is_some_and(|chosen| path.ends_with(chosen))
    }

    /// Whether a change of the file at `path` changes what is found in any other: it is a configuration, or one has accounts
    /// from it.
    fn is_about_all(&self, path: &Path) -> bool {
        self.is_configuration(path) || self.looking.session.is_named(path)
    }

    /// Of what is open, what is on disk does not count.
    fn watched(&mut self, changes: &[FileEvent]) {
        let paths = changes.iter().filter_map(|change| path_of(&change.uri));
        let paths: Vec<PathBuf> =
            paths.filter(|path| self.is_about_all(path) || !self.documents.has_path(path)).collect();
        if paths.iter().any(|path| self.is_about_all(path)) {
            self.reload();
        } else if !paths.is_empty() {
            self.look_at_affected(paths);
            self.outdate_folders();
        }
    }

    fn change_folders(&mut self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        self.folders.roots.retain(|root| !removed.contains(root));
        for folder in added {
            if !self.folders.roots.contains(&folder) {
                self.folders.roots.push(folder);
            }
        }
        self.reload();
    }

    /// Shows what is wrong with the configurations that were met so far.
    fn show_mistakes(&mut self) {
        let mut problems = self.looking.session.problems();
        problems.extend(self.folders.mistakes().iter().cloned());
        self.mistakes.show(&problems, self.looking.features.encoding, &self.outbox);
    }
}
