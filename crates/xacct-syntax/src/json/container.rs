//! The lists and mappings that are open while a text is read.

use super::lexer::LineStart;
use crate::{NodeId, NodeKind};

/// What tells the reader where a list or mapping ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ContainerEnd {
    Brackets,
    Indentation,
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    /// The first item or key, or the closing bracket.
    First,
    /// The item or key behind a comma.
    Next,
    /// The colon behind a key.
    Colon,
    /// The value behind a colon, or the outermost one.
    Value,
    /// A comma, or the closing bracket.
    Comma,
    /// Nothing: the outermost value is complete.
    Nothing,
}

/// A list or mapping that is still open.
pub(super) struct OpenContainer {
    pub(super) id: NodeId,
    pub(super) kind: NodeKind,
    /// Where its bracket is; where its first child is, if it is implied.
    pub(super) at: usize,
    /// The line of its bracket.
    pub(super) line: LineStart,
    /// The indentation of its children, known once one is the first on its line.
    pub(super) children: Option<usize>,
    /// Nobody wrote its bracket, but its children are there.
    pub(super) implied: bool,
}
