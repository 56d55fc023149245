//! What can be asked of a node.

use std::borrow::Cow;
use std::ops::Range;

use super::{Data, Entry, Form, Node, NodeId, NodeKind, Tree};
use crate::{Span, Text, json};

impl<'t> Node<'t> {
    /// The tree that it belongs to.
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The number by which the tree knows the node.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The id just behind its subtree: nodes from its own id up to here belong to it.
    pub fn after(self) -> NodeId {
        NodeId(self.tree.data(self.id).after)
    }

    /// How many nodes its subtree has, itself included.
    pub fn size(self) -> usize {
        (self.after().0 - self.id.0) as usize
    }

    /// What it is.
    pub fn kind(self) -> NodeKind {
        self.tree.data(self.id).kind
    }

    /// How it is written.
    pub(crate) fn form(self) -> Form {
        self.tree.data(self.id).form
    }

    /// Whether it is written outside of what holds it, as what an expression there stands for; not by an
    /// [alias](Self::is_copy).
    pub fn is_elsewhere(self) -> bool {
        let own = self.range();
        !self.is_copy()
            && self.parent().is_some_and(|parent| {
                let around = parent.range();
                own.start < around.start || around.end < own.end
            })
    }

    /// Whether it is a string that means something else than its bytes.
    pub(crate) fn is_told(self) -> bool {
        self.form() == Form::Told
    }

    /// Whether it was made by an alias, or by what a mapping took over from another: it is written elsewhere, where
    /// its span is, and the nodes there are not these.
    pub fn is_copy(self) -> bool {
        let copies = &self.tree.copies;
        let behind = copies.partition_point(|run| run.start <= self.id.0);
        behind.checked_sub(1).and_then(|run| copies.get(run)).is_some_and(|run| run.contains(&self.id.0))
    }

    /// Whether it is written as a block of HCL, not as an object: its body, or the mappings that its labels read as.
    pub fn is_block(self) -> bool {
        matches!(self.form(), Form::Labels | Form::Body)
    }

    /// What is called and what with, where nobody wrote a mapping: a function or an operator of HCL and the sequence
    /// of its operands (`f(a)`, `a + b`), a tag of YAML and what it is put to. It reads as a mapping of this one entry.
    pub fn call(self) -> Option<Entry<'t>> {
        if matches!(self.form(), Form::Call | Form::Tagged) { self.entries().next() } else { None }
    }

    /// Whether it is a mapping.
    pub fn is_mapping(self) -> bool {
        self.kind() == NodeKind::Mapping
    }

    /// Whether it is a sequence.
    pub fn is_sequence(self) -> bool {
        self.kind() == NodeKind::Sequence
    }

    /// Whether it is a single value that has a text: see [`text`](Self::text).
    pub fn is_scalar(self) -> bool {
        matches!(
            self.kind(),
            NodeKind::Bool | NodeKind::Number | NodeKind::String | NodeKind::Bare | NodeKind::Built
        )
    }

    /// The sequence or mapping that holds it; none for the root.
    pub fn parent(self) -> Option<Self> {
        self.tree.links().parent(self.id.0).map(|id| Self { id: NodeId(id), ..self })
    }

    /// How many [`children`](Self::children) it has.
    pub(crate) fn child_count(self) -> usize {
        self.tree.links().children(self.id.0).len()
    }

    /// One of its [`children`](Self::children).
    pub(crate) fn child(self, index: usize) -> Option<Self> {
        let id = self.tree.links().children(self.id.0).get(index)?;
        Some(Self { id: NodeId(*id), ..self })
    }

    /// Itself and every node below it, in document order, keys included.
    pub fn subtree(self) -> impl Iterator<Item = Node<'t>> {
        (self.id.0..self.after().0).map(move |id| Self { id: NodeId(id), ..self })
    }

    /// Its bytes in the tree's text, quotes and brackets included; empty for [`NodeKind::Built`].
    pub fn range(self) -> Range<usize> {
        let data = self.tree.data(self.id);
        if data.kind == NodeKind::Built { 0..0 } else { data.start as usize..data.end as usize }
    }

    /// Where it is written, quotes and brackets included.
    pub fn span(self) -> Span {
        match self.built() {
            Some(text) => text.span(),
            None => self.tree.text.span_of(self.range()),
        }
    }

    /// The value of a scalar as text: a string without its quotes, the digits of a number, `true`.
    pub fn text(self) -> Option<Text> {
        let data = self.tree.data(self.id);
        match data.kind {
            NodeKind::Built => self.built().cloned(),
            NodeKind::String if data.form == Form::Plain => Some(self.tree.text.slice(self.range())),
            NodeKind::String if data.form == Form::Told => self.told().cloned(),
            NodeKind::String => {
                let inner = self.tree.text.slice(inner(data));
                Some(if data.escaped { json::unescape(&inner) } else { inner })
            }
            NodeKind::Bool | NodeKind::Number | NodeKind::Bare => Some(self.tree.text.slice(self.range())),
            NodeKind::Missing | NodeKind::Null | NodeKind::Sequence | NodeKind::Mapping => None,
        }
    }

    /// The value of a scalar as a string, borrowed where it can be.
    pub fn as_str(self) -> Option<Cow<'t, str>> {
        let data = self.tree.data(self.id);
        let whole = self.tree.text.as_str();
        if data.kind == NodeKind::String && !data.escaped && data.form != Form::Told {
            // Nearly every scalar.
            return whole.get(inner(data)).map(Cow::Borrowed);
        }
        match data.kind {
            NodeKind::Built => self.built().map(|t| Cow::Borrowed(t.as_str())),
            NodeKind::String if data.form == Form::Told => self.told().map(|t| Cow::Borrowed(t.as_str())),
            NodeKind::String => self.text().map(|t| Cow::Owned(t.as_str().to_owned())),
            NodeKind::Bool | NodeKind::Number | NodeKind::Bare => whole.get(self.range()).map(Cow::Borrowed),
            NodeKind::Missing | NodeKind::Null | NodeKind::Sequence | NodeKind::Mapping => None,
        }
    }

    /// Whether it is a scalar that reads `value`.
    pub fn is(self, value: &str) -> bool {
        let data = self.tree.data(self.id);
        if data.kind == NodeKind::String && !data.escaped && data.form != Form::Told {
            // Nearly every question: a key compared with a name.
            let range = inner(data);
            return range.len() == value.len()
                && self.tree.text.as_str().as_bytes().get(range) == Some(value.as_bytes());
        }
        self.as_str().is_some_and(|s| s == value)
    }

    /// The entries of a mapping, repeated keys included; nothing for anything else.
    pub fn entries(self) -> impl Iterator<Item = Entry<'t>> {
        let mut children = self.children_if(self.is_mapping());
        std::iter::from_fn(move || Some(Entry { key: children.next()?, value: children.next()? }))
    }

    /// The items of a sequence; nothing for anything else.
    pub fn items(self) -> impl Iterator<Item = Node<'t>> {
        self.children_if(self.is_sequence())
    }

    /// The items of a sequence, or the node itself where one value stands for a list of one; nothing
    /// where there is no value.
    pub fn one_or_many(self) -> impl Iterator<Item = Node<'t>> {
        let alone = !self.is_sequence() && self.kind() != NodeKind::Missing;
        alone.then_some(self).into_iter().chain(self.items())
    }

    /// The value under `key`; the last one, as JSON parsers do it, where the key is repeated.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|e| e.value)
    }

    /// The entry under `key`; the last one where the key is repeated.
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        self.entries().filter(|e| e.key.is(key)).last()
    }

    /// The items of a sequence, or keys and values of a mapping in turn.
    pub(crate) fn children(self) -> impl Iterator<Item = Node<'t>> {
        let tree = self.tree;
        let end = self.after().0;
        let mut next = self.id.0 + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let id = NodeId(next);
                next = tree.data(id).after.max(next + 1);
                Node { tree, id }
            })
        })
    }

    fn children_if(self, any: bool) -> impl Iterator<Item = Node<'t>> {
        any.then(|| self.children()).into_iter().flatten()
    }

    pub(super) fn built(self) -> Option<&'t Text> {
        let data = self.tree.data(self.id);
        if data.kind == NodeKind::Built { self.tree.texts.get(data.start as usize) } else { None }
    }

    pub(super) fn told(self) -> Option<&'t Text> {
        let told = &self.tree.told;
        let index = told.binary_search_by_key(&self.id.0, |(id, _)| *id).ok()?;
        told.get(index).map(|(_, text)| text)
    }
}

/// The bytes of a string between its quotes, where it has any.
#[inline]
fn inner(data: Data) -> Range<usize> {
    if data.form == Form::Plain {
        return data.start as usize..data.end as usize;
    }
    let start = data.start as usize + 1;
    start..(data.end as usize).saturating_sub(usize::from(data.closed)).max(start)
}
