//! `data "aws_iam_policy_document"`: a policy in blocks.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>

use std::collections::HashSet;

use xacct_syntax::{Encoding, Entry, Kind, Node, NodeId, Piece, Text, Tree};

use super::context::Expressions;
use super::module::Block;
use crate::budget::{Budget, VALUE};
use crate::value::{Evaluate, Value, Writer, said, source, unknown};

/// The type of the data source.
pub(crate) const DOCUMENT: &str = "aws_iam_policy_document";

/// Documents that are made of documents that are made of documents.
const DEEPEST: usize = 8;

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
    let strings = Strings { cx };
    let mut maker = Maker { writer: Writer::new(block.body.tree(), &strings), cx, depth: 0 };
    maker.document(block.body);
    maker.writer.finish(block.body)
}

/// The name in `data.aws_iam_policy_document.NAME.json`.
pub(crate) fn reference(expression: &str) -> Option<String> {
    let name = expression.trim().strip_prefix("data.")?.strip_prefix(DOCUMENT)?.strip_prefix('.')?;
    let end = name.find(['.', '[']).unwrap_or(name.len());
    Some(name.get(..end)?.to_owned())
}

/// Strings in such a document: `&{aws:username}` is a variable of the policy.
struct Strings<'s, 'e, 't> {
    cx: &'s Expressions<'e, 't>,
}

impl<'t> Evaluate<'t> for Strings<'_, '_, 't> {
    fn may_be_expression(&self, node: Node<'t>) -> bool {
        self.cx.may_be_expression(node)
            || node.kind() == Kind::String && node.as_str().is_some_and(|raw| raw.contains("&{"))
    }

    fn budget(&self) -> &Budget {
        self.cx.budget()
    }

    fn value(&self, node: Node<'t>) -> Option<Value<'t>> {
        let value = self.cx.value(node);
        match value {
            Some(Value::Text(text)) => Some(Value::Text(with_variables(text))),
            None if node.kind() == Kind::String && node.as_str()?.contains("&{") => {
                Some(Value::Text(with_variables(node.text()?)))
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

/// The blocks of a type.
struct Made<'t> {
    blocks: Vec<Node<'t>>,
    /// What some are made for each of is not known, and may be nothing.
    may_be_less: bool,
}

struct Maker<'w, 's, 'e, 't> {
    writer: Writer<'w, Strings<'s, 'e, 't>>,
    cx: &'s Expressions<'e, 't>,
    depth: usize,
}

impl<'t> Maker<'_, '_, '_, 't> {
    fn document(&mut self, body: Node<'t>) {
        let root = self.writer.builder.open_copy(body);
        self.key("Version", start(body));
        match body.get("version") {
            Some(version) => self.writer.node(version),
            None => self.string("2012-10-17", start(body)),
        }
        self.key("Statement", start(body));
        let list = self.writer.builder.open_unwritten(Kind::Sequence, body.range().start as u32);
        let overriding = self.others(body, ["override_policy_documents", "override_json"]);
        let replaced: HashSet<String> =
            overriding.iter().flat_map(|other| self.statements(*other)).filter_map(|s| self.sid(s)).collect();
        for other in self.others(body, ["source_policy_documents", "source_json"]) {
            self.statements_of(other, body, &replaced);
        }
        self.statements_of(body, body, &replaced);
        for other in overriding {
            self.statements_of(other, body, &HashSet::new());
        }
        self.writer.builder.close(list, body.range().end as u32);
        self.writer.builder.close(root, body.range().end as u32);
    }

    /// The documents of this module that `body` takes statements from.
    fn others(&self, body: Node<'t>, attributes: [&str; 2]) -> Vec<Node<'t>> {
        let named = attributes.into_iter().filter_map(|key| body.get(key));
        let references = named.flat_map(Node::subtree).filter(|node| node.is_scalar()).filter_map(|node| {
            let written = node.as_str()?;
            reference(written.trim().trim_start_matches("${"))
        });
        references
            .filter_map(|name| Some(self.cx.module.block(&format!("data.{DOCUMENT}.{name}"))?.body))
            .collect()
    }

    fn sid(&self, statement: Node<'t>) -> Option<String> {
        statement.get("sid").and_then(|sid| self.cx.known(sid)).filter(|sid| !sid.is_empty())
    }

    /// Adds the statements of the document `of`, which may be another than `body`.
    fn statements_of(&mut self, of: Node<'t>, body: Node<'t>, replaced: &HashSet<String>) {
        if self.depth >= DEEPEST || !self.cx.budget().spend(1, 0) {
            return;
        }
        if of.id() != body.id() || !std::ptr::eq(of.tree(), body.tree()) {
            self.depth += 1;
            for other in self.others(of, ["source_policy_documents", "override_policy_documents"]) {
                self.statements_of(other, body, replaced);
            }
            self.depth -= 1;
        }
        let is_here = of.tree().text().same_buffer(body.tree().text());
        for statement in self.statements(of) {
            if !self.cx.budget().spend(1, VALUE) {
                return;
            }
            let sid = self.sid(statement);
            if sid.is_some_and(|sid| replaced.contains(&sid)) {
                continue;
            }
            if is_here {
                self.statement(statement);
            }
        }
    }

    fn statement(&mut self, statement: Node<'t>) {
        let copy = self.writer.builder.open_copy(statement);
        if statement.get("effect").is_none() {
            self.key("Effect", start(statement));
            self.string("Allow", start(statement));
        }
        let mut seen: Vec<&str> = Vec::new();
        for entry in statement.entries() {
            let name = entry.key.as_str().unwrap_or_default();
            if let Some((_, element)) = ELEMENTS.iter().find(|(attribute, _)| *attribute == name) {
                let value = self.writer_value(entry.value);
                if !matches!(value, Value::Absent) {
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
            let made = self.blocks(statement, element.0);
            match element.1 {
                _ if made.blocks.is_empty() && !made.may_be_less => {}
                "Condition" => self.conditions(entry, &made),
                name => self.principals(entry, name, &made),
            }
        }
        self.writer.builder.close(copy, statement.range().end as u32);
    }

    fn writer_value(&self, node: Node<'t>) -> Value<'t> {
        Strings { cx: self.cx }.evaluate(node)
    }

    fn principals(&mut self, first: Entry<'t>, name: &str, made: &Made<'t>) {
        let place = source(first.key);
        let everyone = made.blocks.iter().find(|block| block.get("type").is_some_and(|t| t.is("*")));
        self.key(name, place);
        if let Some(identifiers) = everyone.and_then(|block| block.get("identifiers")) {
            // `type = "*"` makes the string "*" of `["*"]`.
            let only = identifiers.one_or_many().next().unwrap_or(identifiers);
            self.writer.node(only);
            return;
        }
        let map = self.open(first);
        for block in &made.blocks {
            if let (Some(of_type), Some(identifiers)) = (block.get("type"), block.get("identifiers")) {
                self.writer.node(of_type);
                self.writer.node(identifiers);
            }
        }
        if made.may_be_less {
            // Whether there is such an element at all is not known.
            self.writer.told(unknown(name, first.value), first.value);
            self.writer.told(unknown(name, first.value), first.value);
        }
        self.close(map, &made.blocks, first);
    }

    fn conditions(&mut self, first: Entry<'t>, made: &Made<'t>) {
        self.key("Condition", source(first.key));
        let map = self.open(first);
        for block in &made.blocks {
            let (Some(test), Some(variable), Some(values)) =
                (block.get("test"), block.get("variable"), block.get("values"))
            else {
                // What it will demand is not known.
                self.key("?", source(first.key));
                self.string("?", source(first.key));
                continue;
            };
            self.writer.node(test);
            let tests = self.writer.builder.open_unwritten(Kind::Mapping, block.range().start as u32);
            self.writer.node(variable);
            self.writer.node(values);
            self.writer.builder.close(tests, block.range().end as u32);
        }
        if made.may_be_less {
            self.key("?", source(first.key));
            self.string("?", source(first.key));
        }
        self.close(map, &made.blocks, first);
    }

    /// The statements of a document, those that are made for each of something too.
    fn statements(&self, body: Node<'t>) -> Vec<Node<'t>> {
        self.blocks(body, "statement").blocks
    }

    /// The blocks of that type in `body`: each of them in JSON syntax is an item of a list. Those that are made for each
    /// of nothing are left out.
    fn blocks(&self, body: Node<'t>, name: &str) -> Made<'t> {
        let mut made = Made { blocks: Vec::new(), may_be_less: false };
        for entry in body.entries() {
            if entry.key.is(name) {
                made.blocks.extend(entry.value.one_or_many().filter(|block| block.is_mapping()));
            } else if entry.key.is("dynamic") {
                let dynamics = entry.value.one_or_many().filter_map(|dynamic| dynamic.get(name));
                for dynamic in dynamics.flat_map(Node::one_or_many) {
                    match dynamic.get("for_each").and_then(|each| self.cx.count(each)) {
                        Some(0) => continue,
                        Some(_) => {}
                        None => made.may_be_less = true,
                    }
                    made.blocks.extend(dynamic.get("content").into_iter().flat_map(Node::one_or_many));
                }
            }
        }
        made
    }

    fn open(&mut self, first: Entry<'_>) -> NodeId {
        self.writer.builder.open_unwritten(Kind::Mapping, first.key.range().start as u32)
    }

    fn close(&mut self, map: NodeId, blocks: &[Node<'_>], first: Entry<'_>) {
        let end = blocks.last().unwrap_or(&first.value).range().end;
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
