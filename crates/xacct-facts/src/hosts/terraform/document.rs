//! `data "aws_iam_policy_document"`: a policy in blocks.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use xacct_syntax::{Encoding, Entry, Node, NodeId, NodeKind, Piece, Text, Tree};

use super::context::Expressions;
use super::dynamic::{BlocksOfType, ScopedBlock, blocks};
use super::module::Block;
use super::statements::{StatementSource, literal, statements};
use super::texts::is_checked_elsewhere;
use crate::budget::{Budget, VALUE};
use crate::value::{Evaluate, ExprValue, Writer, said, source, unknown};

/// The attributes of a statement, and the elements of a policy that they are.
const ELEMENTS: [(&str, &str); 6] = [
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// The policy that `block` makes, as a tree of its statements' own places.
pub(crate) fn tree<'t>(cx: &Expressions<'_, 't>, block: &Block<'t>) -> Tree {
    made(&Rc::new(cx.with(Vec::new())), block.body, |maker| maker.document(block.body))
}

/// The tree over the text of `root` that `make` writes.
fn made<'e, 't>(
    cx: &Rc<Expressions<'e, 't>>,
    root: Node<'t>,
    make: impl FnOnce(&mut DocumentBuilder<'_, 'e, 't>),
) -> Tree {
    let strings = DocumentStrings { cx: RefCell::new(Rc::clone(cx)), is_kept: Cell::new(false) };
    let writer = Writer::new(root.tree(), &strings);
    let mut maker = DocumentBuilder { writer, strings: &strings, cx: Rc::clone(cx) };
    make(&mut maker);
    maker.writer.finish(root)
}

/// Strings in such a document: `&{aws:username}` is a variable of the policy.
struct DocumentStrings<'e, 't> {
    /// What the block that is being written is evaluated in.
    cx: RefCell<Rc<Expressions<'e, 't>>>,
    /// Whether what is being written keeps its place in another file.
    is_kept: Cell<bool>,
}

impl<'e, 't> DocumentStrings<'e, 't> {
    fn cx(&self) -> Rc<Expressions<'e, 't>> {
        Rc::clone(&self.cx.borrow())
    }
}

impl<'t> Evaluate<'t> for DocumentStrings<'_, 't> {
    fn may_be_expression(&self, node: Node<'t>) -> bool {
        self.cx().may_be_expression(node)
            || node.kind() == NodeKind::String && node.as_str().is_some_and(|raw| raw.contains("&{"))
    }

    fn budget(&self) -> &Budget {
        let module = self.cx.borrow().module;
        module.budget()
    }

    fn place(&self, text: Text, at: Node<'t>) -> Text {
        if self.is_kept.get() { text } else { self.cx().place(text, at) }
    }

    fn value(&self, node: Node<'t>) -> Option<ExprValue<'t>> {
        let value = self.cx().value(node);
        match value {
            Some(ExprValue::Text(text)) => Some(ExprValue::Text(with_variables(text))),
            None if node.kind() == NodeKind::String && node.as_str()?.contains("&{") => {
                Some(ExprValue::Text(with_variables(node.text()?)))
            }
            other => other,
        }
    }
}

fn with_variables(text: Text) -> Text {
    if !text.as_str().contains("&{") {
        return text;
    }
    let mut pieces = Vec::new();
    let mut done = 0;
    for (at, _) in text.as_str().match_indices("&{") {
        pieces.push(Piece::Verbatim(text.slice(done..at)));
        pieces.push(Piece::Decoded("${".to_owned(), text.slice(at..at + 2)));
        done = at + 2;
    }
    pieces.push(Piece::Verbatim(text.slice(done..text.len())));
    Text::derive(pieces, Encoding::Plain)
}

struct DocumentBuilder<'w, 'e, 't> {
    writer: Writer<'w, DocumentStrings<'e, 't>>,
    strings: &'w DocumentStrings<'e, 't>,
    /// What the document is evaluated in, outside of its `dynamic` blocks.
    cx: Rc<Expressions<'e, 't>>,
}

impl<'e, 't> DocumentBuilder<'_, 'e, 't> {
    fn document(&mut self, body: Node<'t>) {
        let root = self.writer.builder.open_copy(body);
        self.key("Version", start(body));
        match body.get("version") {
            Some(version) => self.writer.node(version),
            None => self.string("2012-10-17", start(body)),
        }
        self.key("Statement", start(body));
        let Some(statements) = statements(&self.cx, body) else {
            self.writer.told(unknown("statements", body), body);
            return self.writer.builder.close(root, body.range().end as u32);
        };
        let list = self.writer.builder.open_unwritten(NodeKind::Sequence, body.range().start as u32);
        let is_here = |node: Node<'t>| node.tree().text().same_buffer(body.tree().text());
        for (statement, taken_by) in statements {
            match statement {
                StatementSource::Block(block) if is_here(block.node) => self.statement(&block),
                StatementSource::Policy(_, at) if is_checked_elsewhere(self.cx.module, at) => {}
                StatementSource::Policy(policy, at) if is_here(at) => self.writer.value(policy, at),
                of_other_file => self.joined(of_other_file, taken_by.filter(|at| is_here(*at))),
            }
        }
        self.writer.builder.close(list, body.range().end as u32);
        self.writer.builder.close(root, body.range().end as u32);
    }

    /// Writes a statement of another file, which the expression `taken_by` brings here: what it says keeps its place there.
    fn joined(&mut self, statement: StatementSource<'e, 't>, taken_by: Option<Node<'t>>) {
        let Some(at) = taken_by else { return };
        let value = match statement {
            StatementSource::Block(block) => {
                let tree = made(&block.cx, block.node, |maker| maker.statement(&block));
                literal(tree.root(), self.cx.budget())
            }
            StatementSource::Policy(policy, _) => policy,
        };
        let is_kept = self.strings.is_kept.replace(true);
        self.writer.value(value, at);
        self.strings.is_kept.set(is_kept);
    }

    /// Writes what is evaluated in `cx`.
    fn within(&mut self, cx: &Rc<Expressions<'e, 't>>, write: impl FnOnce(&mut Self)) {
        let outer = self.strings.cx.replace(Rc::clone(cx));
        write(self);
        self.strings.cx.replace(outer);
    }

    fn statement(&mut self, block: &ScopedBlock<'e, 't>) {
        let first = self.writer.builder.next_id();
        self.within(&block.cx, |maker| maker.statement_in(block));
        if block.is_repeated {
            self.writer.builder.unwritten_from(first);
        }
    }

    fn statement_in(&mut self, block: &ScopedBlock<'e, 't>) {
        let statement = block.node;
        let copy = self.writer.builder.open_copy(statement);
        if statement.get("effect").is_none() {
            self.key("Effect", start(statement));
            self.string("Allow", start(statement));
        }
        let mut seen: Vec<&str> = Vec::new();
        for entry in statement.entries() {
            let name = entry.key.as_str().unwrap_or_default();
            if let Some((_, element)) = ELEMENTS.iter().find(|(attribute, _)| *attribute == name) {
                let value = self.strings.evaluate(entry.value);
                if !matches!(value, ExprValue::Absent) {
                    self.key(element, source(entry.key));
                    self.writer.value(value, entry.value);
                }
                continue;
            }
            let kind = if name == "dynamic" {
                entry.value.entries().next().and_then(|e| e.key.as_str())
            } else {
                Some(name)
            };
            let element = match kind.as_deref() {
                Some("principals") => ("principals", "Principal"),
                Some("not_principals") => ("not_principals", "NotPrincipal"),
                Some("condition") => ("condition", "Condition"),
                _ => continue,
            };
            // All blocks of a sort make one element, at the first of them.
            if seen.contains(&element.0) {
                continue;
            }
            seen.push(element.0);
            let made = blocks(&block.cx, statement, element.0);
            match element.1 {
                _ if made.blocks.is_empty() && !made.may_be_less => {}
                "Condition" => self.conditions(entry, &made),
                name => self.principals(entry, name, &made),
            }
        }
        self.writer.builder.close(copy, statement.range().end as u32);
    }

    fn principals(&mut self, first: Entry<'t>, name: &str, made: &BlocksOfType<'e, 't>) {
        let place = source(first.key);
        let is_everyone = |block: &&ScopedBlock<'e, 't>| {
            block.node.get("type").is_some_and(|of_type| block.cx.known(of_type).as_deref() == Some("*"))
        };
        self.key(name, place);
        let everyone = made.blocks.iter().find(is_everyone);
        if let Some((block, identifiers)) =
            everyone.and_then(|block| Some((block, block.node.get("identifiers")?)))
        {
            // `type = "*"` makes the string "*" of `["*"]`.
            return self.within(&block.cx, |maker| maker.only(identifiers));
        }
        let map = self.open(first);
        for block in &made.blocks {
            if let (Some(of_type), Some(identifiers)) =
                (block.node.get("type"), block.node.get("identifiers"))
            {
                self.within(&block.cx, |maker| {
                    maker.writer.node(of_type);
                    maker.writer.node(identifiers);
                });
            }
        }
        if made.may_be_less {
            // Whether there is such an element at all is not known.
            self.writer.told(unknown(name, first.value), first.value);
            self.writer.told(unknown(name, first.value), first.value);
        }
        self.close(map, &made.blocks, first);
    }

    fn conditions(&mut self, first: Entry<'t>, made: &BlocksOfType<'e, 't>) {
        self.key("Condition", source(first.key));
        let map = self.open(first);
        for block in &made.blocks {
            let (Some(test), Some(variable), Some(values)) =
                (block.node.get("test"), block.node.get("variable"), block.node.get("values"))
            else {
                // What it will require is not known.
                self.key("?", source(first.key));
                self.string("?", source(first.key));
                continue;
            };
            let range = block.node.range();
            self.within(&block.cx, |maker| {
                maker.writer.node(test);
                let tests = maker.writer.builder.open_unwritten(NodeKind::Mapping, range.start as u32);
                maker.writer.node(variable);
                maker.writer.node(values);
                maker.writer.builder.close(tests, range.end as u32);
            });
        }
        if made.may_be_less {
            self.key("?", source(first.key));
            self.string("?", source(first.key));
        }
        self.close(map, &made.blocks, first);
    }

    /// Writes the first of a list.
    fn only(&mut self, list: Node<'t>) {
        match self.strings.evaluate(list) {
            ExprValue::List(items) => {
                if let Some(first) = items.first() {
                    self.writer.value(first.clone(), list);
                }
            }
            ExprValue::Node(node) => {
                let first = node.one_or_many().next().unwrap_or(node);
                let value = self.strings.evaluate(first);
                self.writer.value(value, if std::ptr::eq(node.tree(), list.tree()) { first } else { list });
            }
            value => self.writer.value(value, list),
        }
    }

    fn open(&mut self, first: Entry<'_>) -> NodeId {
        self.writer.builder.open_unwritten(NodeKind::Mapping, first.key.range().start as u32)
    }

    fn close(&mut self, map: NodeId, blocks: &[ScopedBlock<'_, '_>], first: Entry<'_>) {
        let end = blocks.last().map_or(first.value, |block| block.node).range().end;
        self.writer.builder.close(map, end as u32);
    }

    /// Writes a key that stands for what is written at `place`.
    fn key(&mut self, name: &str, place: Text) {
        self.string(name, place);
    }

    fn string(&mut self, text: &str, place: Text) {
        if !self.cx.budget().spend(1, 2 * VALUE) {
            return;
        }
        let start = place.start_in_buffer();
        self.writer.builder.told(start as u32..(start + place.len()) as u32, said(text, &place));
    }
}

/// The first character of a block's body, where what nobody wrote is said.
fn start(body: Node<'_>) -> Text {
    let start = body.range().start;
    body.tree().text().slice(start..start + 1)
}
