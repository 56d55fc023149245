//! One tree for every host syntax: scalars, sequences, and mappings that keep order and repeated keys.
//!
//! The tree is a flat arena in document order: a node's children follow it, and each node knows where its
//! subtree ends. Nothing is copied out of the text; strings are decoded when somebody asks for them.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

mod builder;
mod form;
mod links;
mod node;
mod unit;

pub use builder::Builder;
pub(crate) use form::Form;
pub use form::Language;
use links::NodeLinks;
pub use unit::Units;
pub(crate) use unit::line_of;

use crate::Text;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
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

/// Names a node within its tree; by default the root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The id behind it.
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

#[derive(Clone, Copy)]
struct Data {
    /// Byte range in the tree's text, quotes and brackets included; for [`NodeKind::Built`] `start` is
    /// the index of its text instead.
    start: u32,
    end: u32,
    /// The id just behind this node's subtree.
    after: u32,
    kind: NodeKind,
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
    /// Whether the reader found a mistake.
    is_broken: bool,
    /// Whether there may be mistakes that nobody is told of; found out once somebody asks.
    is_guess: OnceLock<bool>,
    /// The directives of a template engine, in order.
    directives: Arc<[Range<u32>]>,
    links: OnceLock<NodeLinks>,
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
    /// The value; of kind [`NodeKind::Missing`] where none is written.
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

    /// The outermost value; of kind [`NodeKind::Missing`] where the text is empty.
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

    /// Whether nothing was written: the root is [`NodeKind::Missing`].
    pub fn is_empty(&self) -> bool {
        self.root().kind() == NodeKind::Missing
    }

    /// Whether the reader found a mistake in the text.
    pub(crate) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Whether mistakes in the text may be none once a template engine has made a document of it, and nobody is told of
    /// them: what stands where is a guess then, and nothing is put there.
    pub(crate) fn is_guess(&self) -> bool {
        let is_hidden = || self.language == Language::Json || self.is_template();
        self.is_broken && *self.is_guess.get_or_init(is_hidden)
    }

    /// Notes that the reader found a mistake; in JSON, that it found some that nobody is told of.
    pub(crate) fn set_broken(&mut self) {
        self.is_broken = true;
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

    /// Whether the byte `at` of [`text`](Self::text) belongs to a comment.
    pub(crate) fn is_comment(&self, at: usize) -> bool {
        let behind = self.comments.partition_point(|comment| comment.start as usize <= at);
        let comment = behind.checked_sub(1).and_then(|last| self.comments.get(last));
        comment.is_some_and(|comment| at < comment.end as usize)
    }

    /// Whether a directive of a template engine stands in `range` of [`text`](Self::text): what is written there is not
    /// all that comes of it, or comes of it not always.
    pub fn has_directives(&self, range: Range<usize>) -> bool {
        self.directives_within(range).next().is_some()
    }

    /// The directives within `range` of [`text`](Self::text).
    pub(crate) fn directives_within(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let first = self.directives.partition_point(|directive| (directive.start as usize) < range.start);
        let behind = self.directives.get(first..).unwrap_or_default();
        let directives = behind.iter().map(|r| r.start as usize..r.end as usize);
        directives.take_while(move |directive| directive.end <= range.end)
    }

    /// Whether some nodes were made by aliases.
    pub(crate) fn has_copies(&self) -> bool {
        !self.copies.is_empty()
    }

    fn links(&self) -> &NodeLinks {
        self.links.get_or_init(|| NodeLinks::of(&self.nodes))
    }

    fn data(&self, id: NodeId) -> Data {
        const MISSING: Data = Data {
            start: 0,
            end: 0,
            after: u32::MAX,
            kind: NodeKind::Missing,
            form: Form::Enclosed,
            closed: true,
            escaped: false,
        };
        self.nodes.get(id.0 as usize).copied().unwrap_or(MISSING)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            NodeKind::Sequence => f.debug_list().entries(self.items()).finish(),
            NodeKind::Mapping => f.debug_map().entries(self.entries().map(|e| (e.key, e.value))).finish(),
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
    use crate::{FileId, Source, json};

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
