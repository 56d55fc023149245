//! What holds for the tree of every text, whatever its syntax.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use xacct_syntax::{Node, NodeKind, Parsed};

/// The start of a character of `text`, at about `share` of it.
pub fn boundary(text: &str, share: f64) -> usize {
    let at = (text.len() as f64 * share) as usize;
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Every place is within the text and between characters; parents hold their children, in order.
pub fn check(text: &str, parsed: &Parsed) -> Result<(), TestCaseError> {
    for error in &parsed.errors {
        for span in std::iter::once(error.span).chain(error.repair.iter().map(|repair| repair.span)) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
        prop_assert!(!error.message.is_empty());
    }
    let order: Vec<_> = parsed.errors.iter().map(|error| error.span.start).collect();
    prop_assert!(order.is_sorted());
    for comment in parsed.tree.comments() {
        prop_assert!(text.get(comment.clone()).is_some());
        let _ = parsed.tree.is_alone(&comment);
    }
    let mut seen = 0;
    let mut pending = vec![parsed.tree.root()];
    while let Some(node) = pending.pop() {
        seen += 1;
        let written = text.get(node.span().range());
        prop_assert!(written.is_some(), "{:?} in {text:?}", node.range());
        let value = node.text();
        let string = node.as_str();
        prop_assert_eq!(value.as_ref().map(|t| t.as_str()), string.as_deref());
        if let Some(value) = &value {
            prop_assert!(node.is(value.as_str()));
            for (at, character) in value.as_str().char_indices() {
                let span = value.span_of(at..at + character.len_utf8());
                prop_assert!(text.get(span.range()).is_some(), "{character:?} of {value:?} in {text:?}");
            }
        }
        if matches!(node.kind(), NodeKind::Number | NodeKind::Bool | NodeKind::Bare) {
            prop_assert_eq!(string.as_deref(), written);
        }
        let children: Vec<Node<'_>> =
            node.items().chain(node.entries().flat_map(|e| [e.key, e.value])).collect();
        let mut end = node.span().start;
        for child in children.iter().filter(|child| !child.is_copy()) {
            prop_assert!(node.span().contains(child.span()), "{child:?} in {node:?} of {text:?}");
            prop_assert!(end <= child.span().start, "{:?} before {end} in {text:?}", child.span());
            end = child.span().end;
            if node.entries().any(|e| e.key.id() == child.id()) {
                prop_assert!(!child.is_mapping() && !child.is_sequence());
            }
        }
        pending.extend(children);
    }
    prop_assert_eq!(seen, parsed.tree.len());
    Ok(())
}
