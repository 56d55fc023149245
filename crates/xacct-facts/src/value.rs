//! What an expression of a template evaluates to, and trees in which every expression is evaluated.

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::{Builder, Encoding, Hole, Node, NodeKind, Piece, Text, Tree};

use crate::budget::{Budget, VALUE};

/// What an expression evaluates to.
#[derive(Clone, Debug)]
pub(crate) enum ExprValue<'t> {
    /// A string, with holes where it is not known.
    Text(Text),
    /// What is written in the file, with expressions that are still to be evaluated.
    Node(Node<'t>),
    /// A list that an expression puts together.
    List(Rc<[ExprValue<'t>]>),
    /// Entries that an expression puts together.
    Map(Rc<[(Text, ExprValue<'t>)]>),
    /// Nothing: the entry or item is left out.
    Absent,
}

/// Evaluates the expressions of a host's language.
pub(crate) trait Evaluate<'t> {
    /// What `node` evaluates to, if it is an expression; `None` for what is written out.
    fn value(&self, node: Node<'t>) -> Option<ExprValue<'t>>;

    /// Whether `node` may be an expression: `false` where its [`value`](Self::value) is `None`.
    fn may_be_expression(&self, node: Node<'t>) -> bool;

    /// What may be spent on the tree of what the expressions evaluate to.
    fn budget(&self) -> &Budget;

    /// `text` where it is to be shown for the expression `at`: where it is written if that is the same file.
    fn place(&self, text: Text, at: Node<'t>) -> Text {
        here(text, at)
    }

    /// The key of an entry, where keys can be expressions.
    fn key(&self, _key: Node<'t>) -> Option<Text> {
        None
    }

    /// What `node` evaluates to, itself where it is written out.
    fn evaluate(&self, node: Node<'t>) -> ExprValue<'t> {
        self.value(node).unwrap_or(ExprValue::Node(node))
    }

    /// The string that `node` evaluates to.
    fn text(&self, node: Node<'t>) -> Option<Text> {
        match self.evaluate(node) {
            ExprValue::Text(text) => Some(text),
            ExprValue::Node(node) => node.text(),
            _ => None,
        }
    }
}

/// The tree of `root` with every expression in it evaluated; `None` where there is none. Where that goes
/// beyond the budget, all of it is unknown.
pub(crate) fn resolve<'t>(root: Node<'t>, evaluate: &impl Evaluate<'t>) -> Option<Tree> {
    if !root.subtree().any(|node| evaluate.may_be_expression(node)) {
        return None;
    }
    let mut writer = Writer::new(root.tree(), evaluate);
    if !evaluate.budget().is_spent() {
        writer.node(root);
    }
    Some(writer.finish(root))
}

/// A tree that says at the place of `at` what `value` says wherever it stands.
pub(crate) fn quote<'t>(value: ExprValue<'t>, at: Node<'t>, budget: &Budget) -> Tree {
    let as_it_is = NoEvaluation(budget);
    let mut writer = Writer::new(at.tree(), &as_it_is);
    writer.value(value, at);
    writer.finish(at)
}

/// What is written, expressions too.
pub(crate) struct NoEvaluation<'b>(&'b Budget);

impl<'t> Evaluate<'t> for NoEvaluation<'_> {
    fn value(&self, _: Node<'t>) -> Option<ExprValue<'t>> {
        None
    }

    fn may_be_expression(&self, _: Node<'t>) -> bool {
        false
    }

    fn budget(&self) -> &Budget {
        self.0
    }
}

/// Values within values within values: an expression that needs more is not followed.
const DEEPEST: usize = 128;

/// The bytes that a document in a string takes once it is read, for each of its characters.
const DOCUMENT: usize = 16;

/// Writes what expressions evaluate to into a tree.
pub(crate) struct Writer<'e, E> {
    pub builder: Builder,
    evaluate: &'e E,
    depth: usize,
    /// How many lists and maps are open that nobody wrote.
    unwritten: usize,
}

impl<'e, 't, E: Evaluate<'t>> Writer<'e, E> {
    /// A writer of a tree over the text of `tree`.
    pub fn new(tree: &Tree, evaluate: &'e E) -> Self {
        Self { builder: Builder::like(tree), evaluate, depth: 0, unwritten: 0 }
    }

    fn spend(&self, steps: usize, bytes: usize) -> bool {
        self.evaluate.budget().spend(steps, bytes)
    }

    /// The tree, with the comments in `root`, which it was made of. Where the budget did not suffice, some of it may be
    /// missing, a condition perhaps: then nothing of it is known.
    pub fn finish(mut self, root: Node<'t>) -> Tree {
        if self.evaluate.budget().is_spent() {
            self.builder = Builder::like(root.tree());
            self.builder.told(range(root), unknown("", root));
            return self.builder.finish();
        }
        let range = root.range();
        for comment in root.tree().comments().filter(|c| range.start <= c.start && c.end <= range.end) {
            self.builder.comment(comment.start as u32..comment.end as u32);
        }
        self.builder.finish()
    }

    /// Writes what `node` evaluates to.
    pub fn node(&mut self, node: Node<'t>) {
        match self.evaluate.value(node) {
            Some(value) => self.value(value, node),
            None => self.plain(node),
        }
    }

    /// Writes what stands in the file, its entries and items evaluated.
    fn plain(&mut self, node: Node<'t>) {
        if !node.is_mapping() && !node.is_sequence() {
            self.spend(1, VALUE);
            self.builder.copy(node);
            return;
        }
        if !self.spend(1, VALUE) {
            return;
        }
        let copy = self.builder.open_copy(node);
        let entries: Vec<_> =
            node.entries().map(|entry| (entry, self.evaluate.evaluate(entry.value))).collect();
        if entries.iter().any(|(_, value)| matches!(value, ExprValue::Absent)) {
            // What is left out is written all the same, and would be written twice.
            self.builder.unwritten(copy);
        }
        for (entry, value) in entries {
            if matches!(value, ExprValue::Absent) {
                continue;
            }
            match self.evaluate.key(entry.key) {
                Some(key) => self.told(key, entry.key),
                None => drop(self.builder.copy(entry.key)),
            }
            self.value(value, entry.value);
        }
        for item in node.items() {
            let value = self.evaluate.evaluate(item);
            if !matches!(value, ExprValue::Absent) {
                self.value(value, item);
            }
        }
        self.builder.close(copy, node.range().end as u32);
    }

    /// Writes what the expression `at` evaluates to.
    pub fn value(&mut self, value: ExprValue<'t>, at: Node<'t>) {
        if self.depth >= DEEPEST {
            return self.told(unknown("", at), at);
        }
        self.depth += 1;
        match value {
            ExprValue::Text(text) => self.told(text, at),
            ExprValue::Node(node) if node.id() == at.id() && std::ptr::eq(node.tree(), at.tree()) => {
                self.plain(at)
            }
            ExprValue::Node(node) if !same_text(node, at) => self.elsewhere(node, at),
            ExprValue::Node(node) => self.plain(node),
            ExprValue::List(items) => {
                let list = self.builder.open_unwritten(NodeKind::Sequence, at.range().start as u32);
                self.unwritten += 1;
                for item in items.iter().filter(|item| !matches!(item, ExprValue::Absent)) {
                    if self.evaluate.budget().is_spent() {
                        break;
                    }
                    self.value(item.clone(), at);
                }
                self.unwritten -= 1;
                self.builder.close(list, at.range().end as u32);
            }
            ExprValue::Map(entries) => {
                let map = self.builder.open_unwritten(NodeKind::Mapping, at.range().start as u32);
                self.unwritten += 1;
                for (key, value) in entries.iter().filter(|(_, value)| !matches!(value, ExprValue::Absent)) {
                    if self.evaluate.budget().is_spent() {
                        break;
                    }
                    self.told(key.clone(), at);
                    self.value(value.clone(), at);
                }
                self.unwritten -= 1;
                self.builder.close(map, at.range().end as u32);
            }
            // At the root, where there is nothing to leave it out of.
            ExprValue::Absent => drop(self.builder.scalar(NodeKind::Null, range(at))),
        }
        self.depth -= 1;
    }

    /// Writes what stands in another text at the place of the expression that brings it here.
    fn elsewhere(&mut self, node: Node<'t>, at: Node<'t>) {
        let value = if node.is_mapping() {
            let entries = node.entries().filter_map(|e| {
                let key = self.evaluate.key(e.key).or_else(|| e.key.text())?;
                Some((said(key.as_str(), &source(at)), self.evaluate.evaluate(e.value)))
            });
            ExprValue::Map(entries.collect())
        } else if node.is_sequence() {
            ExprValue::List(node.items().map(|item| self.evaluate.evaluate(item)).collect())
        } else {
            match node.text() {
                Some(text) => ExprValue::Text(moved(&text, &source(at))),
                None => ExprValue::Absent,
            }
        };
        self.value(value, at);
    }

    /// Writes the string `text`, in the place of `at`.
    pub fn told(&mut self, text: Text, at: Node<'t>) {
        // A document in a string is read once more, as a tree of its own.
        let is_document = text.as_str().trim_start().starts_with(['{', '[', '%']);
        if !self.spend(1, 2 * VALUE + text.len() * if is_document { DOCUMENT } else { 1 }) {
            return;
        }
        let id = self.builder.told(range(at), self.evaluate.place(text, at));
        if self.unwritten > 0 {
            self.builder.unwritten(id);
        }
    }
}

fn same_text(one: Node<'_>, other: Node<'_>) -> bool {
    one.tree().text().same_buffer(other.tree().text())
}

fn range(node: Node<'_>) -> std::ops::Range<u32> {
    let range = node.range();
    range.start as u32..range.end as u32
}

/// What is written for `node`.
pub(crate) fn source(node: Node<'_>) -> Text {
    node.tree().text().slice(node.range())
}

/// `what`, said at `place`.
pub(crate) fn said(what: &str, place: &Text) -> Text {
    Text::derive([Piece::Decoded(what.to_owned(), place.clone())], Encoding::Plain)
}

/// A hole that reads `${name}`, at `place`.
pub(crate) fn hole(hole: Hole, name: &str, place: &Text) -> Text {
    Text::derive([Piece::Hole(hole, said(&format!("${{{name}}}"), place))], Encoding::Plain)
}

/// A hole in the place of the expression `at`, under the name that its source gives it.
pub(crate) fn unknown<'t>(name: &str, at: Node<'t>) -> Text {
    hole(Hole::Named(Arc::from(name)), name, &source(at))
}

/// `text` with its holes, all of it said at `place`.
pub(crate) fn moved(text: &Text, place: &Text) -> Text {
    moved_with(text, place, |hole, shown| Piece::Hole(hole.clone(), said(shown, place)))
}

/// `text` said at `place`, in a template in which a name means something else than where it was evaluated: what is not known
/// has the name `name` there.
pub(crate) fn passed_on(text: &Text, place: &Text, name: &str) -> Text {
    moved_with(text, place, |hole_passed, shown| match hole_passed {
        Hole::Named(_) => Piece::Verbatim(hole(Hole::Named(Arc::from(name)), name, place)),
        known => Piece::Hole(known.clone(), said(shown, place)),
    })
}

/// `text` said at `place`, with what `piece` makes of each hole and the characters that it is shown as.
pub(crate) fn moved_with(text: &Text, place: &Text, piece: impl Fn(&Hole, &str) -> Piece) -> Text {
    let mut pieces = Vec::new();
    let mut done = 0;
    let plain = |range: std::ops::Range<usize>| {
        let part = text.as_str().get(range).unwrap_or_default();
        (!part.is_empty()).then(|| Piece::Decoded(part.to_owned(), place.clone()))
    };
    for (range, hole) in text.holes() {
        pieces.extend(plain(done..range.start));
        pieces.push(piece(hole, text.as_str().get(range.clone()).unwrap_or_default()));
        done = range.end;
    }
    pieces.extend(plain(done..text.len()));
    Text::derive(pieces, Encoding::Plain)
}

/// A tree of one node, which stands at `place`.
pub(crate) fn spot(place: &Text) -> Tree {
    let mut builder = Builder::new(place.clone());
    builder.told(0..place.len() as u32, place.clone());
    builder.finish()
}

/// `text` if it stands in the file of `at`; if not, said at `at`.
pub(crate) fn here(text: Text, at: Node<'_>) -> Text {
    if text.is_of(at.span().file) { text } else { moved(&text, &source(at)) }
}

/// Several texts, one after the other.
pub(crate) fn joined(parts: impl IntoIterator<Item = Text>) -> Text {
    Text::derive(parts.into_iter().map(Piece::Verbatim), Encoding::Plain)
}
