//! The statements of an `aws_iam_policy_document`, with those that it takes over from other documents.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document#override_policy_documents-1>

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use xacct_syntax::{Node, Span, Text};

use super::context::{Expressions, known};
use super::dynamic::{ScopedBlock, blocks};
use super::paths::{DOCUMENT, document_of, documents_in};
use crate::budget::{Budget, VALUE};
use crate::value::{Evaluate, ExprValue};

/// The attributes that name documents whose statements come before those of a document; the second, of older versions, names one.
const BEFORE: [&str; 2] = ["source_policy_documents", "source_json"];
/// The same of statements that come after them.
const BEHIND: [&str; 2] = ["override_policy_documents", "override_json"];
/// All of them.
pub(super) const TAKING_OVER: [&str; 4] = [BEFORE[0], BEFORE[1], BEHIND[0], BEHIND[1]];

/// So many documents are merged for the sake of one: of more, nothing is known.
const MOST_MERGED: usize = 32;
/// The steps that it takes to merge a document, its statements aside.
const MERGING: usize = 16;

/// A statement of a document.
pub(super) enum StatementSource<'e, 't> {
    /// A `statement` block.
    Block(ScopedBlock<'e, 't>),
    /// One of a policy in the JSON policy language, all of it evaluated, with the expression that gives it.
    Policy(ExprValue<'t>, Node<'t>),
}

/// A statement, and the expression of the document that it was taken over by; none for one that the document has itself.
pub(super) type MergedStatement<'e, 't> = (StatementSource<'e, 't>, Option<Node<'t>>);

/// The statements of the document `body`, in their order: those of its source documents, its own, and those of its override
/// documents. One that has the `sid` of an earlier one takes its place. None where there are too many documents.
pub(super) fn statements<'e, 't>(
    cx: &Rc<Expressions<'e, 't>>,
    body: Node<'t>,
) -> Option<Vec<MergedStatement<'e, 't>>> {
    let mut merged = StatementMerge {
        cx,
        depth: 0,
        taken_by: None,
        statements: Vec::new(),
        by_sid: HashMap::new(),
        merged: 0,
        seen: HashSet::new(),
        is_replaced: false,
    };
    merged.document(body);
    if merged.merged > MOST_MERGED {
        cx.budget().exceed();
        return None;
    }
    Some(merged.statements)
}

/// What is written at `node`, which holds no expressions: lists, maps and strings, each at its place.
pub(super) fn literal<'v>(node: Node<'_>, budget: &Budget) -> ExprValue<'v> {
    if !budget.spend(1, VALUE) {
        return ExprValue::Absent;
    }
    if node.is_mapping() {
        let entry = |e: xacct_syntax::Entry<'_>| Some((e.key.text()?, literal(e.value, budget)));
        ExprValue::Map(node.entries().filter_map(entry).collect::<Rc<[_]>>())
    } else if node.is_sequence() {
        ExprValue::List(node.items().map(|item| literal(item, budget)).collect::<Rc<[_]>>())
    } else {
        node.text().map_or(ExprValue::Absent, ExprValue::Text)
    }
}

struct StatementMerge<'c, 'e, 't> {
    cx: &'c Rc<Expressions<'e, 't>>,
    depth: usize,
    /// The expression of the outermost document whose statements are being added.
    taken_by: Option<Node<'t>>,
    statements: Vec<MergedStatement<'e, 't>>,
    by_sid: HashMap<String, usize>,
    /// How many documents were merged.
    merged: usize,
    /// The places of those that were merged.
    seen: HashSet<Span>,
    /// Whether a statement took the place of another one: then it matters in which order documents come.
    is_replaced: bool,
}

impl<'e, 't> StatementMerge<'_, 'e, 't> {
    fn document(&mut self, body: Node<'t>) {
        if !self.cx.budget().spend(MERGING, 0) {
            return;
        }
        // What it says twice it says once, unless a part was replaced in between.
        if !self.seen.insert(body.span()) && !self.is_replaced {
            return;
        }
        self.merged += 1;
        if self.merged > MOST_MERGED {
            return;
        }
        self.depth += 1;
        self.others(body, BEFORE);
        for block in blocks(self.cx, body, "statement").blocks {
            let sid = block.node.get("sid").and_then(|sid| block.cx.known(sid));
            self.add(sid, StatementSource::Block(block));
        }
        self.others(body, BEHIND);
        self.depth -= 1;
    }

    fn add(&mut self, sid: Option<String>, statement: StatementSource<'e, 't>) {
        if !self.cx.budget().spend(1, VALUE) {
            return;
        }
        let sid = sid.filter(|sid| !sid.is_empty());
        let earlier = sid.as_ref().and_then(|sid| self.by_sid.get(sid));
        let statement = (statement, self.taken_by);
        if let Some(earlier) = earlier.and_then(|at| self.statements.get_mut(*at)) {
            self.is_replaced = true;
            *earlier = statement;
            return;
        }
        self.by_sid.extend(sid.map(|sid| (sid, self.statements.len())));
        self.statements.push(statement);
    }

    /// Adds the statements of the documents that the attributes list.
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
        let is_outermost = self.depth == 1;
        if is_outermost {
            self.taken_by = Some(at);
        }
        self.add_of(value, at, written);
        if is_outermost {
            self.taken_by = None;
        }
    }

    fn add_of(&mut self, value: ExprValue<'t>, at: Node<'t>, written: Option<Node<'t>>) {
        let Some(text) = self.cx.string(value.clone()) else {
            let whole = self.cx.whole(value, at);
            return self.policy(&whole, at);
        };
        if text.as_str().trim_start().starts_with('{') {
            // What stands in a string is evaluated already.
            let policy = self.cx.module.json(&text);
            let literal = literal(policy, self.cx.budget());
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
}

fn entry<'v, 't>(value: &'v ExprValue<'t>, key: &str) -> Option<&'v ExprValue<'t>> {
    let ExprValue::Map(entries) = value else { return None };
    entries.iter().find(|(known, _)| known.as_str() == key).map(|(_, value)| value)
}

fn text<'v>(value: &'v ExprValue<'_>) -> Option<&'v Text> {
    if let ExprValue::Text(text) = value { Some(text) } else { None }
}
