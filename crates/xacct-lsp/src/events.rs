//! What can happen: everything that reaches the task that owns the state.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::oneshot;
use tower_lsp::ls_types::{FileEvent, ProgressToken, TextDocumentContentChangeEvent, Uri};
use xacct_rules::RuleId;
use xacct_workspace::Session;

use crate::client_text::ClientText;
use crate::features::ClientDescription;
use crate::scan::{Interest, ScanResult};
use crate::snapshot::Snapshot;

/// Where an answer goes; closed where nobody waits for it any more.
pub(crate) type Reply<T> = oneshot::Sender<T>;

/// Something that happened, in the order in which it did.
#[derive(Debug)]
pub(crate) enum Event {
    /// The client said what it is.
    Introduced(Box<ClientDescription>),
    /// The client is ready for requests.
    Initialized,
    /// A document was opened.
    Opened { uri: Uri, version: i32, text: String },
    /// A document was edited.
    Changed { uri: Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent> },
    /// A document was written to disk.
    Saved { uri: Uri },
    /// A document was closed.
    Closed { uri: Uri },
    /// Files changed on disk.
    Watched(Vec<FileEvent>),
    /// The client's settings changed; `Null` where it does not say to what.
    Configured(Value),
    /// Folders came and went.
    Folders { added: Vec<PathBuf>, removed: Vec<PathBuf> },
    /// Somebody wants to know what there is to know of a document as it is now. Of a file that is not open that is what
    /// is on disk; of nothing at all, nothing.
    View { uri: Uri, reply: Reply<Arc<Snapshot>> },
    /// Somebody wants to know of a document if it is a configuration that is open.
    Configuration { uri: Uri, reply: Reply<ClientText> },
    /// Somebody wants to know what the files of the folders say together.
    Session(Reply<Arc<Session>>),
    /// Somebody wants the text of a document, if it is open.
    Text { uri: Uri, reply: Reply<(i32, String)> },
    /// Somebody wants to know of all files below the folders.
    Search(SearchRequest),
    /// The page of a rule is to be shown.
    Show(RuleId),
    /// Nobody wants to know it any more.
    StopSearch(ProgressToken),
    /// A text was checked: `None` where that failed by a bug.
    Checked { uri: Uri, stamp: u64, snapshot: Option<Arc<Snapshot>> },
    /// A file that is not open was checked as it is on disk, to be shown.
    CheckedFile { uri: Uri, snapshot: Option<Arc<Snapshot>> },
    /// What was found in these files may no longer be so: another file says something else of them.
    Affected(Vec<PathBuf>),
    /// All files of the folders were read for what they say of one another: those at `tied` say something of others, or
    /// others of them. It began when the documents were as they were at `stamp`.
    Indexed { session: Arc<Session>, tied: Vec<PathBuf>, stamp: u64 },
    /// The folders were searched.
    Searched(ScanResult),
}

/// A wish to have all folders searched.
#[derive(Debug)]
pub(crate) struct SearchRequest {
    /// What was found before will not do.
    pub fresh: bool,
    /// What is found is shown unasked.
    pub announce: bool,
    /// Under which name the client wants to see how far it is.
    pub token: Option<ProgressToken>,
    /// Whether anybody still waits for it.
    pub interest: Interest,
    /// What was found, and which documents are open: of those, what is on disk does not count.
    pub reply: Option<Reply<(Arc<ScanResult>, Vec<Uri>)>>,
}
