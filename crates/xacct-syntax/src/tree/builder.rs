//! Trees under construction.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::{Data, Form, Language, Node, NodeId, NodeKind, Tree};
use crate::{Encoding, Hole, Piece, Text};

/// Puts a tree together, for readers: children right after their parent, in document order.
pub struct Builder {
    tree: Tree,
}

impl Builder {
    /// A tree over `text`, still without nodes. The first node added is the root.
    pub fn new(text: Text) -> Self {
        Self::of(text, Language::Json)
    }

    /// A tree over the text of `tree`, in its language, still without nodes.
    pub fn like(tree: &Tree) -> Self {
        // It holds a part of the text, as a rule.
        let mut builder = Self::with_room(tree.text.clone(), tree.language, 0);
        builder.tree.directives = Arc::clone(&tree.directives);
        builder.tree.is_broken = tree.is_broken;
        builder
    }

    pub(crate) fn of(text: Text, language: Language) -> Self {
        // A policy has about one node in twelve bytes.
        let room = text.len() / 12 + 4;
        Self::with_room(text, language, room)
    }

    fn with_room(text: Text, language: Language, room: usize) -> Self {
        Self {
            tree: Tree {
                text,
                language,
                nodes: Vec::with_capacity(room),
                texts: Vec::new(),
                told: Vec::new(),
                copies: Vec::new(),
                comments: Vec::new(),
                is_broken: false,
                is_guess: OnceLock::new(),
                directives: Arc::default(),
                links: OnceLock::new(),
            },
        }
    }

    /// Adds a scalar (or a missing value) written at `range`.
    pub fn scalar(&mut self, kind: NodeKind, range: Range<u32>) -> NodeId {
        self.push(kind, range, true, false)
    }

    /// Adds a string that is written at `range` without quotes.
    pub(crate) fn plain(&mut self, range: Range<u32>) -> NodeId {
        let id = self.push(NodeKind::String, range, true, false);
        self.set_form(id, Form::Plain)
    }

    /// Adds a string that is written at `range` and means `text`.
    pub fn told(&mut self, range: Range<u32>, text: Text) -> NodeId {
        let id = self.push(NodeKind::String, range, true, true);
        self.tree.told.push((id.0, text));
        self.set_form(id, Form::Told)
    }

    /// Adds a string written at `range` of which it is not known what it will say: all of `inner` is a hole.
    pub(crate) fn unknown(&mut self, range: Range<u32>, inner: Range<usize>) -> NodeId {
        let inner = self.tree.text.slice(inner);
        let hole = Hole::Named(Arc::from(inner.as_str()));
        self.told(range, Text::derive([Piece::Hole(hole, inner)], Encoding::Plain))
    }

    /// Adds a string written at `range`, opening quote included, closing quote too if `closed`.
    pub fn string(&mut self, range: Range<u32>, closed: bool, escaped: bool) -> NodeId {
        self.push(NodeKind::String, range, closed, escaped)
    }

    /// Adds a string that the reader put together.
    pub fn built(&mut self, text: Text) -> NodeId {
        let index = self.tree.texts.len() as u32;
        self.tree.texts.push(text);
        self.push(NodeKind::Built, index..index, true, false)
    }

    /// Adds a copy of the scalar `node`, which belongs to a tree over the same text.
    pub fn copy(&mut self, node: Node<'_>) -> NodeId {
        let data = node.tree.data(node.id);
        let id = match (node.built(), node.told()) {
            (Some(text), _) => self.built(text.clone()),
            (None, Some(text)) => self.told(data.start..data.end, text.clone()),
            (None, None) => self.push(data.kind, data.start..data.end, data.closed, data.escaped),
        };
        self.note_copy(id, node);
        self.set_form(id, data.form)
    }

    /// Opens a copy of the sequence or mapping `node`, which belongs to a tree over the same text; see
    /// [`open`](Self::open).
    pub fn open_copy(&mut self, node: Node<'_>) -> NodeId {
        let data = node.tree.data(node.id);
        let id = self.open_as(data.kind, data.form, data.start);
        self.note_copy(id, node);
        id
    }

    /// Opens a sequence or mapping at `start`; what is added until [`close`](Self::close) are its children
    /// (for a mapping: key, value, key, value).
    pub fn open(&mut self, kind: NodeKind, start: u32) -> NodeId {
        self.push(kind, start..start, true, false)
    }

    /// Opens a sequence or mapping that nobody wrote, for something at `start`: what it holds has its own places, but
    /// it cannot be edited; see [`open`](Self::open).
    pub fn open_unwritten(&mut self, kind: NodeKind, start: u32) -> NodeId {
        let id = self.open(kind, start);
        self.note_copies(id.0..id.0 + 1);
        id
    }

    /// The scalar `id` stands for something that is written otherwise at its place: it cannot be edited.
    pub fn unwritten(&mut self, id: NodeId) {
        self.note_copies(id.0..id.0 + 1);
    }

    /// The same of all that was added from `first` on.
    pub fn unwritten_from(&mut self, first: NodeId) {
        // What lies within is part of it.
        self.tree.copies.retain(|run| run.start < first.0);
        self.note_copies(first.0..self.tree.nodes.len() as u32);
    }

    pub(crate) fn open_as(&mut self, kind: NodeKind, form: Form, start: u32) -> NodeId {
        let id = self.open(kind, start);
        self.set_form(id, form)
    }

    /// Ends the sequence or mapping `id` before the byte `end`.
    pub fn close(&mut self, id: NodeId, end: u32) {
        let after = self.tree.nodes.len() as u32;
        if let Some(data) = self.tree.nodes.get_mut(id.0 as usize) {
            data.end = end;
            data.after = after;
        }
    }

    /// Puts all nodes into a sequence, which becomes the root: every id grows by one.
    pub(crate) fn wrap(&mut self, form: Form, range: Range<u32>) {
        let after = self.tree.nodes.len() as u32 + 1;
        self.tree.nodes.iter_mut().for_each(|data| data.after += 1);
        self.tree.told.iter_mut().for_each(|(id, _)| *id += 1);
        let (start, end) = (range.start, range.end);
        let data = Data { start, end, after, kind: NodeKind::Sequence, form, closed: true, escaped: false };
        self.tree.nodes.insert(0, data);
    }

    /// The id of the node that is added next.
    pub fn next_id(&self) -> NodeId {
        NodeId(self.tree.nodes.len() as u32)
    }

    /// Makes the nodes from `from` on, which begin at `start`, the first operands of a call of `key`; those that follow
    /// are operands too until both the call `from` and the sequence behind its key are [closed](Self::close).
    ///
    /// The key has no bytes of its own before its operands: its text knows where it is written.
    pub(crate) fn precede(&mut self, from: NodeId, start: u32, key: Text) {
        const ADDED: u32 = 3;
        let at = from.0 as usize;
        // A first operand that is missing stands before the place where it was looked for.
        let start = self.tree.nodes.get(at).map_or(start, |first| first.start.min(start));
        let moved = self.tree.nodes.get_mut(at..).unwrap_or_default();
        moved.iter_mut().for_each(|data| data.after += ADDED);
        let told = self.tree.told.partition_point(|(id, _)| *id < from.0);
        self.tree.told.iter_mut().skip(told).for_each(|(id, _)| *id += ADDED);
        self.tree.told.insert(told, (from.0 + 1, key));
        let data =
            |kind, form, after| Data { start, end: start, after, kind, form, closed: true, escaped: false };
        let added = [
            data(NodeKind::Mapping, Form::Call, from.0 + 1),
            Data { escaped: true, ..data(NodeKind::String, Form::Told, from.0 + 2) },
            data(NodeKind::Sequence, Form::Operands, from.0 + 3),
        ];
        self.tree.nodes.splice(at..at, added);
    }

    /// Takes back the nodes from `from` on.
    pub(crate) fn truncate(&mut self, from: NodeId) {
        self.tree.nodes.truncate(from.0 as usize);
        let told = self.tree.told.partition_point(|(id, _)| *id < from.0);
        self.tree.told.truncate(told);
    }

    /// Adds a copy of the nodes `from` of this tree.
    pub(crate) fn graft(&mut self, from: Range<NodeId>) -> NodeId {
        let nodes =
            self.tree.nodes.get(from.start.0 as usize..from.end.0 as usize).unwrap_or_default().to_vec();
        let id = self.tree.nodes.len() as u32;
        let distance = id - from.start.0;
        let told = &self.tree.told;
        let run = told.partition_point(|(id, _)| *id < from.start.0)
            ..told.partition_point(|(id, _)| *id < from.end.0);
        let copies: Vec<_> = told
            .get(run)
            .unwrap_or_default()
            .iter()
            .map(|(id, text)| (id + distance, text.clone()))
            .collect();
        self.tree.told.extend(copies);
        self.note_copies(id..id + nodes.len() as u32);
        self.tree.nodes.extend(nodes.into_iter().map(|data| Data { after: data.after + distance, ..data }));
        NodeId(id)
    }

    /// The tree so far.
    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Notes a comment.
    pub fn comment(&mut self, range: Range<u32>) {
        self.tree.comments.push(range);
    }

    /// Notes where the directives of a template engine are, in order.
    pub(crate) fn directives(&mut self, directives: impl IntoIterator<Item = Range<usize>>) {
        let narrow = |range: Range<usize>| range.start as u32..range.end as u32;
        self.tree.directives = directives.into_iter().map(narrow).collect();
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
            self.scalar(NodeKind::Missing, 0..0);
        }
        if !self.tree.comments.is_sorted_by_key(|comment| comment.start) {
            self.tree.comments.sort_unstable_by_key(|comment| comment.start);
        }
        self.tree
    }

    fn set_form(&mut self, id: NodeId, form: Form) -> NodeId {
        if let Some(data) = self.tree.nodes.get_mut(id.0 as usize) {
            data.form = form;
        }
        id
    }

    fn note_copy(&mut self, id: NodeId, of: Node<'_>) {
        if of.is_copy() {
            self.note_copies(id.0..id.0 + 1);
        }
    }

    fn note_copies(&mut self, run: Range<u32>) {
        match self.tree.copies.last_mut().filter(|last| last.end >= run.start) {
            Some(last) => last.end = last.end.max(run.end),
            None => self.tree.copies.push(run),
        }
    }

    fn push(&mut self, kind: NodeKind, range: Range<u32>, closed: bool, escaped: bool) -> NodeId {
        let id = self.tree.nodes.len() as u32;
        self.tree.nodes.push(Data {
            start: range.start,
            end: range.end,
            after: id + 1,
            kind,
            form: Form::Enclosed,
            closed,
            escaped,
        });
        NodeId(id)
    }
}
