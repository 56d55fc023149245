//! What there is to know of one text: made once, and never changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tower_lsp::ls_types::{Diagnostic, Uri};
use xacct_syntax::Source;
use xacct_workspace::{Inspection, Session};

use crate::client_text::ClientText;
use crate::diagnostic;
use crate::features::Features;
use crate::paths::uri_of;
use crate::position::PositionEncoding;

/// What there is to know of one text.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub sheet: ClientText,
    /// The version of the document; none for a file that is not open.
    pub version: Option<i32>,
    /// Where it stands, or would stand.
    pub path: PathBuf,
    /// The folder that the client works on and that it lies in.
    pub root: Option<PathBuf>,
    /// What was found in it.
    pub look: Inspection,
    /// The same for the client.
    pub diagnostics: Vec<Diagnostic>,
    pub features: Arc<Features>,
    /// The session that looked at it.
    pub session: Arc<Session>,
}

/// How texts are looked at at the moment: the same for all of them, and cheap to hand on to another thread.
#[derive(Clone, Debug)]
pub(crate) struct InspectionSettings {
    pub session: Arc<Session>,
    pub features: Arc<Features>,
    /// Whether anything is found at all.
    pub enabled: bool,
    /// The folders that the client works on.
    pub roots: Arc<[PathBuf]>,
}

impl InspectionSettings {
    /// Looks at the text of an open document.
    pub(crate) fn text(&self, uri: Uri, version: i32, path: &Path, text: String) -> Snapshot {
        self.snapshot(uri, Some(version), path, self.session.text(path, text))
    }

    /// Looks at a file as it is on disk; `None` where it cannot be read.
    pub(crate) fn file(&self, uri: Uri, path: &Path) -> Option<Snapshot> {
        Some(self.snapshot(uri, None, path, self.session.file(path).ok()?))
    }

    fn snapshot(&self, uri: Uri, version: Option<i32>, path: &Path, mut look: Inspection) -> Snapshot {
        if !self.enabled {
            look.findings.clear();
        }
        let sheet = ClientText::new(uri, look.source.clone(), self.features.encoding);
        let others = texts_of(&look.others, self.features.encoding);
        let diagnostics = diagnostic::of(&sheet, &others, &look.findings, &self.features);
        let (features, session) = (Arc::clone(&self.features), Arc::clone(&self.session));
        let root =
            self.roots.iter().filter(|root| path.starts_with(root)).max_by_key(|root| root.as_os_str().len());
        Snapshot {
            sheet,
            version,
            path: path.to_owned(),
            root: root.cloned(),
            look,
            diagnostics,
            features,
            session,
        }
    }
}

/// Files that findings point to, each under its address.
pub(crate) fn texts_of(files: &[(PathBuf, Source)], encoding: PositionEncoding) -> Vec<ClientText> {
    let texts = files
        .iter()
        .filter_map(|(path, source)| Some(ClientText::new(uri_of(path)?, source.clone(), encoding)));
    texts.collect()
}
