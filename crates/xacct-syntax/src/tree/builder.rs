//! Trees under construction.

use std::ops::Range;
use std::sync::OnceLock;

use super::{Data, Kind, Node, NodeId, Tree};
use crate::Text;

/// Puts a tree together, for readers: children right after their parent, in document order.
pub struct Builder {
    tree: Tree,
}

impl Builder {
    /// A tree over `text`, still without nodes. The first node added is the root.
    pub fn new(text: Text) -> Self {
        // A policy has about one node in twelve bytes.
        let nodes = Vec::with_capacity(text.len() / 12 + 4);
        let family = OnceLock::new();
        Self { tree: Tree { text, nodes, texts: Vec::new(), comments: Vec::new(), family } }
    }

    /// Adds a scalar (or a missing value) written at `range`.
    pub fn scalar(&mut self, kind: Kind, range: Range<u32>) -> NodeId {
        self.push(kind, range, true, false)
    }

    /// Adds a string written at `range`, opening quote included, closing quote too if `closed`.
    pub fn string(&mut self, range: Range<u32>, closed: bool, escaped: bool) -> NodeId {
        self.push(Kind::String, range, closed, escaped)
    }

    /// Adds a string that the reader put together.
    pub fn built(&mut self, text: Text) -> NodeId {
        let index = self.tree.texts.len() as u32;
        self.tree.texts.push(text);
        self.push(Kind::Built, index..index, true, false)
    }

    /// Adds a copy of the scalar `node`, which belongs to a tree over the same text.
    pub fn copy(&mut self, node: Node<'_>) -> NodeId {
        let data = node.tree.data(node.id);
        match node.built() {
            Some(text) => self.built(text.clone()),
            None => self.push(data.kind, data.start..data.end, data.closed, data.escaped),
        }
    }

    /// Opens a sequence or mapping at `start`; what is added until [`close`](Self::close) are its children
    /// (for a mapping: key, value, key, value).
    pub fn open(&mut self, kind: Kind, start: u32) -> NodeId {
        self.push(kind, start..start, true, false)
    }

    /// Ends the sequence or mapping `id` before the byte `end`.
    pub fn close(&mut self, id: NodeId, end: u32) {
        let after = self.tree.nodes.len() as u32;
        if let Some(data) = self.tree.nodes.get_mut(id.0 as usize) {
            data.end = end;
            data.after = after;
        }
    }

    /// Notes a comment.
    pub fn comment(&mut self, range: Range<u32>) {
        self.tree.comments.push(range);
    }

    /// How many nodes there are so far.
    pub fn len(&self) -> usize {
        self.tree.nodes.len()
    }

    /// Whether there is no node yet.
    pub fn is_empty(&self) -> bool {
        self.tree.nodes.is_empty()
    }

    /// The tree; with a missing root where nothing was added.
    pub fn finish(mut self) -> Tree {
        if self.tree.nodes.is_empty() {
            self.scalar(Kind::Missing, 0..0);
        }
        self.tree
    }

    fn push(&mut self, kind: Kind, range: Range<u32>, closed: bool, escaped: bool) -> NodeId {
        let id = self.tree.nodes.len() as u32;
        self.tree.nodes.push(Data {
            start: range.start,
            end: range.end,
            after: id + 1,
            kind,
            closed,
            escaped,
        });
        NodeId(id)
    }
}
