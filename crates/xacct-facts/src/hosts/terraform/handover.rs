//! What a call gives to the variables of a module.

use std::rc::Rc;

use xacct_syntax::{Node, Span, Text};

use super::call::CallArguments;
use super::context::Expressions;
use super::document;
use super::foreign::{renamed, unknown};
use super::paths::{DOCUMENT, document_of};
use super::statements::literal;
use super::terragrunt;
use crate::value::{Evaluate, ExprValue, source};

/// What is no variable of the module that is called.
const META: [&str; 7] = ["count", "depends_on", "enabled", "for_each", "providers", "source", "version"];

/// The types of resources that a module may be given the names or ARNs of, and ties something to.
const REFERRED: [&str; 4] = ["aws_iam_group.", "aws_iam_policy.", "aws_iam_role.", "aws_iam_user."];

/// What a call gives to each variable: evaluated, each part at its place in the call.
pub(super) fn arguments<'t>(cx: &Expressions<'_, 't>, body: Node<'t>) -> CallArguments<'t> {
    let mut arguments = CallArguments::default();
    if let Some(outer) = cx.module.call() {
        // What the caller itself is given may be handed on.
        arguments.documents.clone_from(&outer.arguments.documents);
        arguments.sources.clone_from(&outer.arguments.sources);
    }
    let mut give = |name: String, value: ExprValue<'t>, at: Node<'t>| {
        let variable = format!("var.{name}");
        let value = cx.whole(value, at);
        let value = Handover { cx, at, variable: &variable, arguments: &mut arguments }.given(value);
        arguments.values.insert(name, value);
    };
    if body.call().is_none() && body.is_mapping() {
        for entry in body.entries() {
            if let Some(name) = entry.key.as_str().filter(|name| !META.contains(&&**name)) {
                give(name.into_owned(), cx.evaluate(entry.value), entry.value);
            }
        }
    } else {
        // Terragrunt's inputs may be put together by an expression.
        match cx.entries(cx.evaluate(body)) {
            Some(entries) => {
                entries.into_iter().for_each(|(key, value)| give(key.as_str().to_owned(), value, body))
            }
            None => arguments.is_open = true,
        }
    }
    arguments.is_open |= cx.module.of_terragrunt().is_some_and(terragrunt::is_open);
    arguments
}

/// One argument that is handed over: names mean other things in the module than in the caller.
struct Handover<'a, 'c, 'e, 't> {
    cx: &'c Expressions<'e, 't>,
    at: Node<'t>,
    variable: &'a str,
    arguments: &'a mut CallArguments<'t>,
}

impl<'t> Handover<'_, '_, '_, 't> {
    /// `value` with every text in it at its place: where it was written, if that is the file of the call or one that calls this one,
    /// and else at the argument. What is not known of it goes by the name of the variable.
    fn given(&mut self, value: ExprValue<'t>) -> ExprValue<'t> {
        match value {
            ExprValue::Text(text) => match self.document(&text) {
                Some(document) => document,
                None => ExprValue::Text(self.text(text)),
            },
            ExprValue::List(items) => {
                ExprValue::List(items.iter().map(|item| self.given(item.clone())).collect())
            }
            ExprValue::Map(entries) => {
                let entry = |(key, value): &(Text, ExprValue<'t>)| (key.clone(), self.given(value.clone()));
                ExprValue::Map(entries.iter().map(entry).collect())
            }
            other => other,
        }
    }

    fn text(&mut self, text: Text) -> Text {
        let is_kept = text.part_in(&|file| self.arguments.sources.contains(&file)).is_some();
        let text = if is_kept { text } else { self.cx.place(text, self.at) };
        match renamed(&text, self.variable, &source(self.at)) {
            Some(renamed) => renamed,
            None => {
                // Nothing of it is known: it stands where it is written, or else at the argument.
                let own =
                    text.part_in(&|file| file == self.at.span().file).unwrap_or_else(|| source(self.at));
                let place = if self.at.span().contains(own.span()) { own } else { source(self.at) };
                self.refer(&text, place.span());
                unknown(self.variable, &place)
            }
        }
    }

    /// Notes which resource of the caller `text`, which is given at `place`, is an attribute of.
    fn refer(&mut self, text: &Text, place: Span) {
        let inner = text.as_str().strip_prefix("${").and_then(|inner| inner.strip_suffix('}'));
        let attribute = inner.filter(|inner| REFERRED.iter().any(|kind| inner.starts_with(kind)));
        let Some(attribute) = attribute else { return };
        let address: Vec<&str> = attribute.split(['.', '[']).take(2).collect();
        let address = address.join(".");
        if self.cx.module.block(&address).is_some() {
            self.arguments.references.insert(place, address);
        }
    }

    /// The document that `text` names, as it is written in the caller.
    fn document(&mut self, text: &Text) -> Option<ExprValue<'t>> {
        let name = document_of(text.as_str())?;
        let block = self.cx.module.block(&format!("data.{DOCUMENT}.{name}"))?;
        let tree = document::tree(self.cx, block);
        let first = tree.root().entries().next()?.key.text()?.span();
        let document = self.document_value(literal(tree.root(), self.cx.budget()));
        self.arguments.documents.insert(first);
        self.arguments.sources.insert(first.file);
        Some(document)
    }

    fn document_value(&self, value: ExprValue<'t>) -> ExprValue<'t> {
        let place = source(self.at);
        match value {
            ExprValue::Text(text) => ExprValue::Text(
                renamed(&text, self.variable, &place).unwrap_or_else(|| unknown(self.variable, &text)),
            ),
            ExprValue::List(items) => {
                ExprValue::List(items.iter().map(|item| self.document_value(item.clone())).collect())
            }
            ExprValue::Map(entries) => {
                let entry =
                    |(key, value): &(Text, ExprValue<'t>)| (key.clone(), self.document_value(value.clone()));
                ExprValue::Map(entries.iter().map(entry).collect::<Rc<[_]>>())
            }
            other => other,
        }
    }
}
