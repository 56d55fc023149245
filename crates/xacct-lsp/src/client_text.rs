//! A text and its places, as the protocol has them.

use std::sync::OnceLock;

use tower_lsp::ls_types::{Location, Position, Range, Uri};
use xacct_syntax::{Lines, Source, Span};

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
