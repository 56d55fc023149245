//! The statements of an `aws_iam_policy_document`, with those that it takes over from other documents.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document#override_policy_documents-1>

use std::collections::HashMap;
use std::rc::Rc;

use xacct_syntax::{Node, Text};

use super::context::{Expressions, known};
use super::dynamic::{ScopedBlock, blocks};
use super::paths::{DOCUMENT, document_of, documents_in};
use crate::budget::VALUE;
use crate::value::{Evaluate, ExprValue};

/// Documents that are made of documents that are made of documents.
const DEEPEST: usize = 8;

/// A statement of a document.
pub(super) enum StatementSource<'e, 't> {
    /// A `statement` block.
    Block(ScopedBlock<'e, 't>),
    /// One of a policy in the JSON policy language, all of it evaluated, with the expression that gives it.
    Policy(ExprValue<'t>, Node<'t>),
}

/// The statements of the document `body`, in their order: those of its source documents, its own, and those of its override
/// documents. One that has the `sid` of an earlier one takes its place.
pub(super) fn statements<'e, 't>(
    cx: &Rc<Expressions<'e, 't>>,
    body: Node<'t>,
) -> Vec<StatementSource<'e, 't>> {
    let mut merged = StatementMerge { cx, depth: 0, statements: Vec::new(), by_sid: HashMap::new() };
    merged.document(body);
    merged.statements
}

struct StatementMerge<'c, 'e, 't> {
    cx: &'c Rc<Expressions<'e, 't>>,
    depth: usize,
    statements: Vec<StatementSource<'e, 't>>,
    by_sid: HashMap<String, usize>,
}

impl<'e, 't> StatementMerge<'_, 'e, 't> {
    fn document(&mut self, body: Node<'t>) {
        if self.depth >= DEEPEST || !self.cx.budget().spend(1, 0) {
            return;
        }
        self.depth += 1;
        self.others(body, ["source_policy_documents", "source_json"]);
        for block in blocks(self.cx, body, "statement").blocks {
            let sid = block.node.get("sid").and_then(|sid| block.cx.known(sid));
            self.add(sid, StatementSource::Block(block));
        }
        self.others(body, ["override_policy_documents", "override_json"]);
        self.depth -= 1;
    }

    fn add(&mut self, sid: Option<String>, statement: StatementSource<'e, 't>) {
        if !self.cx.budget().spend(1, VALUE) {
            return;
        }
        let sid = sid.filter(|sid| !sid.is_empty());
        let earlier = sid.as_ref().and_then(|sid| self.by_sid.get(sid));
        if let Some(earlier) = earlier.and_then(|at| self.statements.get_mut(*at)) {
            *earlier = statement;
            return;
        }
        self.by_sid.extend(sid.map(|sid| (sid, self.statements.len())));
        self.statements.push(statement);
    }

    /// Adds the statements of the documents that the attributes list; the second attribute, of older versions, is one document.
    fn others(&mut self, body: Node<'t>, attributes: [&str; 2]) {
        for listed in attributes.into_iter().filter_map(|key| body.get(key)) {
            if listed.is_sequence() {
                for item in listed.items() {
                    self.other(self.cx.evaluate(item), item, Some(item));
                }
                continue;
            }
            match self.cx.list(listed) {
                Some(items) => items.into_iter().for_each(|item| self.other(item, listed, None)),
                None => self.other(self.cx.evaluate(listed), listed, Some(listed)),
            }
        }
    }

    /// Adds the statements of the document that `value` is, which `at` gives; where it is not known, of those that `written`
    /// mentions.
    fn other(&mut self, value: ExprValue<'t>, at: Node<'t>, written: Option<Node<'t>>) {
        let Some(text) = self.cx.string(value.clone()) else {
            let whole = self.cx.whole(value, at);
            return self.policy(&whole, at);
        };
        if text.as_str().trim_start().starts_with('{') {
            // What stands in a string is evaluated already.
            let policy = self.cx.module.json(&text);
            let literal = self.literal(policy);
            return self.policy(&literal, at);
        }
        let named = match document_of(text.as_str()) {
            Some(name) => vec![name],
            None => written.into_iter().flat_map(documents_in).collect(),
        };
        for name in named {
            if let Some(block) = self.cx.module.block(&format!("data.{DOCUMENT}.{name}")) {
                self.document(block.body);
            }
        }
    }

    /// Adds the statements of a policy.
    fn policy(&mut self, policy: &ExprValue<'t>, at: Node<'t>) {
        let Some(statements) = entry(policy, "Statement") else { return };
        let one = std::slice::from_ref(statements);
        for statement in if let ExprValue::List(items) = statements { items } else { one } {
            let sid = entry(statement, "Sid").and_then(text).and_then(known);
            self.add(sid, StatementSource::Policy(statement.clone(), at));
        }
    }

    /// What is written at `node`, which holds no expressions.
    fn literal(&self, node: Node<'t>) -> ExprValue<'t> {
        if !self.cx.budget().spend(1, VALUE) {
            return ExprValue::Absent;
        }
        if node.is_mapping() {
            let entry = |e: xacct_syntax::Entry<'t>| Some((e.key.text()?, self.literal(e.value)));
            ExprValue::Map(node.entries().filter_map(entry).collect::<Rc<[_]>>())
        } else if node.is_sequence() {
            ExprValue::List(node.items().map(|item| self.literal(item)).collect::<Rc<[_]>>())
        } else {
            node.text().map_or(ExprValue::Absent, ExprValue::Text)
        }
    }
}

fn entry<'v, 't>(value: &'v ExprValue<'t>, key: &str) -> Option<&'v ExprValue<'t>> {
    let ExprValue::Map(entries) = value else { return None };
    entries.iter().find(|(known, _)| known.as_str() == key).map(|(_, value)| value)
}

fn text<'v>(value: &'v ExprValue<'_>) -> Option<&'v Text> {
    if let ExprValue::Text(text) = value { Some(text) } else { None }
}
