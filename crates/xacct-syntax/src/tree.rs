//! One tree for every host syntax: scalars, sequences, and mappings that keep order and repeated keys.
//!
//! The tree is a flat arena in document order: a node's children follow it, and each node knows where its
//! subtree ends. Nothing is copied out of the text; strings are decoded when somebody asks for them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

mod builder;
mod family;
mod form;

pub use builder::Builder;
use family::Family;
pub(crate) use form::Form;
pub use form::Language;

use crate::{Span, Text, json};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Nothing was written where a value belongs.
    Missing,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number; it keeps the digits it was written with.
    Number,
    /// A string: in quotes, or as its syntax writes one without.
    String,
    /// A word without quotes where the syntax wants them: `${ExternalId}`.
    Bare,
    /// A string that the reader put together: its text has an origin of its own.
    Built,
    /// A list.
    Sequence,
    /// Entries of key and value.
    Mapping,
}

/// Names a node within its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The id behind it.
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

#[derive(Clone, Copy)]
struct Data {
    /// Byte range in the tree's text, quotes and brackets included; for [`Kind::Built`] `start` is
    /// the index of its text instead.
    start: u32,
    end: u32,
    /// The id just behind this node's subtree.
    after: u32,
    kind: Kind,
    form: Form,
    /// For strings: has a closing quote; has escapes.
    closed: bool,
    escaped: bool,
}

/// A document as a tree of nodes over its [`Text`].
pub struct Tree {
    text: Text,
    language: Language,
    nodes: Vec<Data>,
    texts: Vec<Text>,
    /// What the strings of [`Form::Told`] mean, by node.
    told: Vec<(u32, Text)>,
    /// The nodes that stand for others, written elsewhere: runs of ids, in order.
    copies: Vec<Range<u32>>,
    comments: Vec<Range<u32>>,
    family: OnceLock<Family>,
}

/// A node of a tree: a cursor that is cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
}

/// One `key: value` of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    /// The key: a scalar.
    pub key: Node<'t>,
    /// The value; of kind [`Kind::Missing`] where none is written.
    pub value: Node<'t>,
}

impl Tree {
    /// The text that was read.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The syntax that it is written in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The outermost value; of kind [`Kind::Missing`] where the text is empty.
    pub fn root(&self) -> Node<'_> {
        Node { tree: self, id: NodeId(0) }
    }

    /// The node that `id` names. An id of another tree gives some node or the root.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        let id = if (id.0 as usize) < self.nodes.len() { id } else { NodeId(0) };
        Node { tree: self, id }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing was written: the root is [`Kind::Missing`].
    pub fn is_empty(&self) -> bool {
        self.root().kind() == Kind::Missing
    }

    /// The comments, in order, as ranges of [`text`](Self::text).
    pub fn comments(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.comments.iter().map(|r| r.start as usize..r.end as usize)
    }

    /// Whether nothing else stands on the line where `comment` (one of [`comments`](Self::comments)) begins.
    pub fn is_alone(&self, comment: &Range<usize>) -> bool {
        let before = self.text.as_str().as_bytes().get(..comment.start).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        let before = before.get(line..).unwrap_or_default();
        let before = before.strip_prefix("\u{feff}".as_bytes()).unwrap_or(before);
        before.iter().all(|b| matches!(b, b' ' | b'\t'))
    }

    /// Every node in document order, keys included.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len() as u32).map(|id| Node { tree: self, id: NodeId(id) })
    }

    /// The comments within `range` of [`text`](Self::text).
    pub(crate) fn comments_within(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let first = self.comments.partition_point(|comment| (comment.start as usize) < range.start);
        let behind = self.comments.get(first..).unwrap_or_default();
        let comments = behind.iter().map(|r| r.start as usize..r.end as usize);
        comments.take_while(move |comment| comment.end <= range.end)
    }

    /// Whether some nodes were made by aliases.
    pub(crate) fn has_copies(&self) -> bool {
        !self.copies.is_empty()
    }

    fn family(&self) -> &Family {
        self.family.get_or_init(|| Family::of(&self.nodes))
    }

    fn data(&self, id: NodeId) -> Data {
        const MISSING: Data = Data {
            start: 0,
            end: 0,
            after: u32::MAX,
            kind: Kind::Missing,
            form: Form::Enclosed,
            closed: true,
            escaped: false,
        };
        self.nodes.get(id.0 as usize).copied().unwrap_or(MISSING)
    }
}

impl<'t> Node<'t> {
    /// The tree that it belongs to.
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// Its name within the tree.
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
    pub fn kind(self) -> Kind {
        self.tree.data(self.id).kind
    }

    /// How it is written.
    pub(crate) fn form(self) -> Form {
        self.tree.data(self.id).form
    }

    /// Whether it was made by an alias, or by what a mapping took over from another: it is written elsewhere, where
    /// its span is, and the nodes there are not these.
    pub fn is_copy(self) -> bool {
        let copies = &self.tree.copies;
        let behind = copies.partition_point(|run| run.start <= self.id.0);
        behind.checked_sub(1).and_then(|run| copies.get(run)).is_some_and(|run| run.contains(&self.id.0))
    }

    /// Whether it is a mapping.
    pub fn is_mapping(self) -> bool {
        self.kind() == Kind::Mapping
    }

    /// Whether it is a sequence.
    pub fn is_sequence(self) -> bool {
        self.kind() == Kind::Sequence
    }

    /// Whether it is a single value that has a text: see [`text`](Self::text).
    pub fn is_scalar(self) -> bool {
        matches!(self.kind(), Kind::Bool | Kind::Number | Kind::String | Kind::Bare | Kind::Built)
    }

    /// The sequence or mapping that holds it; none for the root.
    pub fn parent(self) -> Option<Self> {
        self.tree.family().parent(self.id.0).map(|id| Self { id: NodeId(id), ..self })
    }

    /// How many [`children`](Self::children) it has.
    pub(crate) fn child_count(self) -> usize {
        self.tree.family().children(self.id.0).len()
    }

    /// One of its [`children`](Self::children).
    pub(crate) fn child(self, index: usize) -> Option<Self> {
        let id = self.tree.family().children(self.id.0).get(index)?;
        Some(Self { id: NodeId(*id), ..self })
    }

    /// Itself and every node below it, in document order, keys included.
    pub fn subtree(self) -> impl Iterator<Item = Node<'t>> {
        (self.id.0..self.after().0).map(move |id| Self { id: NodeId(id), ..self })
    }

    /// Its bytes in the tree's text, quotes and brackets included; empty for [`Kind::Built`].
    pub fn range(self) -> Range<usize> {
        let data = self.tree.data(self.id);
        if data.kind == Kind::Built { 0..0 } else { data.start as usize..data.end as usize }
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
            Kind::Built => self.built().cloned(),
            Kind::String if data.form == Form::Plain => Some(self.tree.text.slice(self.range())),
            Kind::String if data.form == Form::Told => self.told().cloned(),
            Kind::String => {
                let inner = self.tree.text.slice(inner(data));
                Some(if data.escaped { json::unescape(&inner) } else { inner })
            }
            Kind::Bool | Kind::Number | Kind::Bare => Some(self.tree.text.slice(self.range())),
            Kind::Missing | Kind::Null | Kind::Sequence | Kind::Mapping => None,
        }
    }

    /// The value of a scalar as a string, borrowed where it can be.
    pub fn as_str(self) -> Option<Cow<'t, str>> {
        let data = self.tree.data(self.id);
        let whole = self.tree.text.as_str();
        match data.kind {
            Kind::Built => self.built().map(|t| Cow::Borrowed(t.as_str())),
            Kind::String if data.form == Form::Told => self.told().map(|t| Cow::Borrowed(t.as_str())),
            Kind::String if data.escaped => self.text().map(|t| Cow::Owned(t.as_str().to_owned())),
            Kind::String => whole.get(inner(data)).map(Cow::Borrowed),
            Kind::Bool | Kind::Number | Kind::Bare => whole.get(self.range()).map(Cow::Borrowed),
            Kind::Missing | Kind::Null | Kind::Sequence | Kind::Mapping => None,
        }
    }

    /// Whether it is a scalar that reads `value`.
    pub fn is(self, value: &str) -> bool {
        let data = self.tree.data(self.id);
        if data.kind == Kind::String && !data.escaped && data.form != Form::Told {
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
        let alone = !self.is_sequence() && self.kind() != Kind::Missing;
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

    fn built(self) -> Option<&'t Text> {
        let data = self.tree.data(self.id);
        if data.kind == Kind::Built { self.tree.texts.get(data.start as usize) } else { None }
    }

    fn told(self) -> Option<&'t Text> {
        let told = &self.tree.told;
        let index = told.binary_search_by_key(&self.id.0, |(id, _)| *id).ok()?;
        told.get(index).map(|(_, text)| text)
    }
}

/// The bytes of a string between its quotes, where it has any.
fn inner(data: Data) -> Range<usize> {
    if data.form == Form::Plain {
        return data.start as usize..data.end as usize;
    }
    let start = data.start as usize + 1;
    start..(data.end as usize).saturating_sub(usize::from(data.closed)).max(start)
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::Sequence => f.debug_list().entries(self.items()).finish(),
            Kind::Mapping => f.debug_map().entries(self.entries().map(|e| (e.key, e.value))).finish(),
            kind => match self.text() {
                Some(text) => text.fmt(f),
                None => kind.fmt(f),
            },
        }
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileId, Source};

    #[test]
    fn children_keep_order_and_repeated_keys() {
        let source = Source::new(FileId(0), "x", r#"{"a": 1, "b": [true], "a": 2}"#);
        let tree = json::parse(source.text()).tree;
        let root = tree.root();
        assert_eq!(root.entries().filter(|e| e.key.is("a")).count(), 2);
        assert!(root.get("a").unwrap().is("2"));
        assert!(root.get("b").unwrap().items().next().unwrap().is("true"));
        assert_eq!(root.get("b").unwrap().span().range(), 14..20);
        assert_eq!(root.get("a").unwrap().one_or_many().count(), 1);
    }

    #[test]
    fn a_node_is_small() {
        assert_eq!(size_of::<Data>(), 16);
    }
}
