//! The blocks of a type within a body, and those that `dynamic` blocks make.
//! <https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks>

use std::rc::Rc;

use xacct_syntax::{Node, NodeKind, Text};

use super::context::Expressions;
use crate::value::{Evaluate, ExprValue, said, source};

/// So many elements of a `dynamic` block are told apart; the content of more is read once, with an iterator that is not known.
const MOST_ELEMENTS: usize = 64;

/// A block, and what its expressions are evaluated in: that of a `dynamic` block has the iterator.
pub(super) struct ScopedBlock<'e, 't> {
    pub node: Node<'t>,
    pub cx: Rc<Expressions<'e, 't>>,
    /// Whether it is there for several elements: to edit it for one would be to edit it for all.
    pub is_repeated: bool,
}

/// The blocks of a type.
pub(super) struct BlocksOfType<'e, 't> {
    pub blocks: Vec<ScopedBlock<'e, 't>>,
    /// What some are made for each of is not known, and may be nothing.
    pub may_be_less: bool,
}

/// The blocks of that type in `body`: each of them in JSON syntax is an item of a list. The content of a `dynamic` block is there
/// once for each of its elements, where they are known.
pub(super) fn blocks<'e, 't>(
    cx: &Rc<Expressions<'e, 't>>,
    body: Node<'t>,
    name: &str,
) -> BlocksOfType<'e, 't> {
    let mut made = BlocksOfType { blocks: Vec::new(), may_be_less: false };
    for entry in body.entries() {
        if entry.key.is(name) {
            let written = entry.value.one_or_many().filter(|block| block.is_mapping());
            made.blocks.extend(written.map(|node| ScopedBlock {
                node,
                cx: Rc::clone(cx),
                is_repeated: false,
            }));
        } else if entry.key.is("dynamic") {
            let dynamics = entry.value.one_or_many().filter_map(|dynamic| dynamic.get(name));
            for dynamic in dynamics.flat_map(Node::one_or_many) {
                made.dynamic(cx, dynamic, name);
            }
        }
    }
    made
}

impl<'e, 't> BlocksOfType<'e, 't> {
    /// Adds what the body of a `dynamic` block makes.
    fn dynamic(&mut self, cx: &Rc<Expressions<'e, 't>>, dynamic: Node<'t>, name: &str) {
        let scopes = match dynamic.get("for_each").and_then(|each| elements(cx, each)) {
            Some((elements, may_be_less)) => {
                self.may_be_less |= may_be_less;
                let iterator = dynamic.get("iterator").and_then(Node::as_str);
                let iterator = iterator.map_or_else(|| name.to_owned(), |name| name.into_owned());
                let scope = |element| Rc::new(cx.with(vec![(iterator.clone(), element)]));
                elements.into_iter().map(scope).collect()
            }
            None => {
                let count = dynamic.get("for_each").and_then(|each| cx.count(each));
                self.may_be_less |= count.is_none_or(|count| count > MOST_ELEMENTS);
                vec![Rc::clone(cx)]
            }
        };
        let is_repeated = scopes.len() > 1;
        for cx in scopes {
            for node in dynamic.get("content").into_iter().flat_map(Node::one_or_many) {
                self.blocks.push(ScopedBlock { node, cx: Rc::clone(&cx), is_repeated });
            }
        }
    }
}

/// What the iterator is for each element of `each`: an object of its `key` and its `value`; and whether there may be more of
/// them, or less. None where the elements are not known, or too many.
fn elements<'t>(cx: &Expressions<'_, 't>, each: Node<'t>) -> Option<(Vec<ExprValue<'t>>, bool)> {
    let over = cx.evaluate(each);
    // A part of a list that an expression puts together stands there as one item where it is not known.
    let is_open = |item: &ExprValue<'t>| matches!(item, ExprValue::Text(text) if is_unknown(text));
    let may_be_less = matches!(&over, ExprValue::List(items) if items.iter().any(is_open));
    let place = source(each);
    let pairs: Vec<(Option<Text>, ExprValue<'t>)> = match cx.items(over.clone()) {
        Some(items) => {
            let key = |at: usize, item: &ExprValue<'t>| match (each.kind(), each.call()) {
                (NodeKind::Sequence, None) => Some(said(&at.to_string(), &place)),
                (_, Some(call)) if call.key.is("toset") => cx.string(item.clone()),
                // The keys of a list are its indexes, those of a set its values: which of them it is, is not known.
                _ => None,
            };
            items.into_iter().enumerate().map(|(at, item)| (key(at, &item), item)).collect()
        }
        None => cx.entries(over)?.into_iter().map(|(key, value)| (Some(key), value)).collect(),
    };
    if pairs.len() > MOST_ELEMENTS {
        return None;
    }
    let element = |(key, value): (Option<Text>, ExprValue<'t>)| {
        // What stands in another scope is evaluated in that.
        let value = if cx.scope.is_empty() { value } else { cx.whole(value, each) };
        let key = key.map(|key| (said("key", &place), ExprValue::Text(key)));
        cx.mapped(key.into_iter().chain([(said("value", &place), value)]).collect())
    };
    Some((pairs.into_iter().map(element).collect::<Option<_>>()?, may_be_less))
}

/// Whether nothing of `text` is known.
fn is_unknown(text: &Text) -> bool {
    text.holes().any(|(range, _)| range.len() == text.len())
}
