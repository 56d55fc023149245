//! What there is to know of one text: made once, and never changed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tower_lsp::ls_types::{Diagnostic, Location, Position, Range, Uri};
use xacct_syntax::{FileId, Lines, Source, Span};
use xacct_workspace::{Inspection, Inspector};

use crate::diagnostic;
use crate::features::Features;
use crate::position::PositionEncoding;

/// A text under its address, and how its places are told to the client.
#[derive(Debug)]
pub(crate) struct ClientText {
    pub uri: Uri,
    pub source: Source,
    /// Most texts have nothing wrong with them, and nobody asks where.
    lines: OnceLock<Lines>,
    pub encoding: PositionEncoding,
}

impl ClientText {
    pub(crate) fn new(uri: Uri, source: Source, encoding: PositionEncoding) -> Self {
        Self { uri, source, lines: OnceLock::new(), encoding }
    }

    /// The range of `span`; empty at the start where it lies in another file.
    pub(crate) fn range(&self, span: Span) -> Range {
        if span.file != self.source.file() {
            return Range::default();
        }
        Range::new(self.position(span.start), self.position(span.end))
    }

    pub(crate) fn position(&self, offset: u32) -> Position {
        let text = self.source.as_str();
        self.encoding.position(text, self.lines.get_or_init(|| Lines::new(text)), offset)
    }

    /// The byte that `position` stands before.
    pub(crate) fn offset(&self, position: Position) -> u32 {
        self.encoding.offset(self.source.as_str(), position) as u32
    }

    /// The bytes of `range`.
    pub(crate) fn span(&self, range: Range) -> Span {
        let bytes = self.encoding.bytes(self.source.as_str(), range);
        Span::new(self.source.file(), bytes.start as u32..bytes.end as u32)
    }

    /// Where `span` is; none where it lies in another file.
    pub(crate) fn location(&self, span: Span) -> Option<Location> {
        (span.file == self.source.file()).then(|| Location::new(self.uri.clone(), self.range(span)))
    }
}

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
    /// What looked at it.
    pub inspector: Arc<Inspector>,
}

/// How texts are looked at at the moment: the same for all of them, and cheap to hand on to another thread.
#[derive(Clone, Debug)]
pub(crate) struct InspectionSettings {
    pub inspector: Arc<Inspector>,
    pub features: Arc<Features>,
    /// Whether anything is found at all.
    pub enabled: bool,
    /// The folders that the client works on.
    pub roots: Arc<[PathBuf]>,
}

impl InspectionSettings {
    /// Looks at the text of an open document.
    pub(crate) fn text(&self, uri: Uri, version: i32, path: &Path, text: String) -> Snapshot {
        self.snapshot(uri, Some(version), path, self.inspector.text(FileId(0), path, text))
    }

    /// Looks at a file as it is on disk; `None` where it cannot be read.
    pub(crate) fn file(&self, uri: Uri, path: &Path) -> Option<Snapshot> {
        Some(self.snapshot(uri, None, path, self.inspector.file(FileId(0), path).ok()?))
    }

    fn snapshot(&self, uri: Uri, version: Option<i32>, path: &Path, mut look: Inspection) -> Snapshot {
        if !self.enabled {
            look.findings.clear();
        }
        let sheet = ClientText::new(uri, look.source.clone(), self.features.encoding);
        let diagnostics = diagnostic::of(&sheet, &look.findings, &self.features);
        let (features, inspector) = (Arc::clone(&self.features), Arc::clone(&self.inspector));
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
            inspector,
        }
    }
}
