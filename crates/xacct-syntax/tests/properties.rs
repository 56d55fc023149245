//! What holds for every text.

mod common;

use common::{POLICIES, parse, source};
use proptest::prelude::*;
use xacct_syntax::{Kind, Node, Parsed, Text, apply, edit, json, percent_decode};

/// Characters that mean something to the reader, more often than others.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "'", "\n", "\r\n", " ", "\t", "//", "/*", "*/", "#", "${", "}}", "{{", "<", ">", "%s",
            "true", "null", "01", "-1.5e3", "\"a\"", "\"Action\": ", "\\u00e9", "\\ud83d", "\u{feff}", "\u{a0}", "\u{201c}", "\u{201d}", "a", "\u{e4}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn policy() -> impl Strategy<Value = &'static str> {
    prop::sample::select(POLICIES.iter().map(|(_, policy)| *policy).collect::<Vec<_>>())
}

/// The start of a character of `text`, at about `share` of it.
fn boundary(text: &str, share: f64) -> usize {
    let at = (text.len() as f64 * share) as usize;
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Every place is within the text and between characters; parents hold their children, in order.
fn check(text: &str, parsed: &Parsed) -> Result<(), TestCaseError> {
    for error in &parsed.errors {
        let repaired = error.repair.iter().map(|repair| repair.span);
        let related = error.related.iter().map(|(span, _)| *span);
        for span in std::iter::once(error.span).chain(repaired).chain(related) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
        prop_assert!(!error.message.is_empty());
    }
    let order: Vec<_> = parsed.errors.iter().map(|error| error.span.start).collect();
    prop_assert!(order.is_sorted());
    for comment in parsed.tree.comments() {
        prop_assert!(text.get(comment).is_some());
    }
    let mut seen = 0;
    let mut pending = vec![parsed.tree.root()];
    while let Some(node) = pending.pop() {
        seen += 1;
        prop_assert!(text.get(node.span().range()).is_some(), "{:?} in {text:?}", node.range());
        let _ = (node.text().map(|t| t.span()), node.as_str());
        let children: Vec<Node<'_>> =
            node.items().chain(node.entries().flat_map(|e| [e.key, e.value])).collect();
        let mut end = node.span().start;
        for child in &children {
            prop_assert!(
                node.span().contains(child.span()),
                "{:?} in {:?} of {text:?}",
                child.span(),
                node.span()
            );
            prop_assert!(end <= child.span().start, "{:?} before {end} in {text:?}", child.span());
            end = child.span().end;
            if node.is_mapping() && node.entries().any(|e| e.key.id() == child.id()) {
                prop_assert!(!child.is_mapping() && !child.is_sequence());
            }
        }
        pending.extend(children);
    }
    prop_assert_eq!(seen, parsed.tree.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_a_tree(text in text()) {
        check(&text, &parse(&text))?;
    }

    #[test]
    fn any_characters_have_a_tree(text in any::<String>()) {
        check(&text, &parse(&text))?;
    }

    #[test]
    fn any_prefix_has_a_tree(policy in policy(), end in 0.0..1.0) {
        let text = &policy[..boundary(policy, end)];
        check(text, &parse(text))?;
    }

    #[test]
    fn any_deletion_has_a_tree(policy in policy(), start in 0.0..1.0, length in 0usize..40) {
        let start = boundary(policy, start);
        let end = (start + length..).find(|&end| end >= policy.len() || policy.is_char_boundary(end)).unwrap_or(start);
        let text = format!("{}{}", &policy[..start], policy.get(end..).unwrap_or_default());
        check(&text, &parse(&text))?;
    }

    #[test]
    fn a_slice_reads_like_a_text_of_its_own(before in text(), text in text(), after in text()) {
        let whole = format!("{before}{text}{after}");
        let outer = source(&whole);
        let parsed = json::parse(&outer.text().slice(before.len()..before.len() + text.len()));
        let alone = parse(&text);
        prop_assert_eq!(format!("{:?}", kinds(&parsed)), format!("{:?}", kinds(&alone)));
        prop_assert_eq!(parsed.errors.len(), alone.errors.len());
        for (one, other) in parsed.errors.iter().zip(&alone.errors) {
            prop_assert_eq!(one.span.start as usize, other.span.start as usize + before.len());
        }
    }

    #[test]
    fn escapes_come_back(text in any::<String>()) {
        let source = source(&json::escape(&text));
        let back = json::unescape(source.text());
        prop_assert_eq!(back.as_str(), &text);
        check_places(&back, source.as_str())?;
    }

    #[test]
    fn decoding_keeps_places(text in text()) {
        let source = source(&text);
        check_places(&json::unescape(source.text()), &text)?;
        check_places(&percent_decode(source.text()), &text)?;
    }

    #[test]
    fn edits_touch_nothing_else(policy in policy(), node in 0.0..1.0, key in "[a-z\"\\\\]{1,6}", what in 0usize..5) {
        let source = source(policy);
        let parsed = json::parse(source.text());
        let nodes: Vec<_> = parsed.tree.nodes().filter(|n| n.kind() != Kind::Missing).collect();
        let node = nodes[(nodes.len() as f64 * node) as usize];
        let value = json::Value::from([(key.as_str(), vec!["x", "y\"z"])]);
        let count = node.items().count() + node.entries().count();
        let edits = match what {
            0 => edit::replace(node, &json::Value::from(key.as_str())),
            1 => edit::insert_entry(node, &key, &value),
            2 => edit::remove_entry(node, count / 2),
            3 => edit::push_item(node, &value),
            _ => edit::remove_item(node, count.saturating_sub(1)),
        };
        let Some(edits) = edits else { return Ok(()) };
        let edited = apply(policy, &edits).unwrap();
        let after = parse(&edited);
        prop_assert_eq!(&after.errors, &[], "{}", edited);
        if let Some(same) = after.tree.nodes().nth(nodes.iter().position(|n| n.id() == node.id()).unwrap()) {
            let now = same.items().count() + same.entries().count();
            match what {
                0 => prop_assert!(same.is(&key)),
                1 | 3 => prop_assert_eq!(now, count + 1),
                _ => prop_assert_eq!(now + 1, count),
            }
        }
    }

    #[test]
    fn repairs_mend(policy in policy(), line in 0.0..1.0, what in 0usize..4) {
        let at = policy[..boundary(policy, line)].rfind('\n').map_or(0, |newline| newline + 1);
        let mark = ["// note\n", "/* note */ ", "\u{a0}", "# one\n# two\n"][what];
        let text = format!("{}{mark}{}", &policy[..at], &policy[at..]);
        let errors = parse(&text).errors;
        prop_assert_eq!(errors.len(), 1, "{}", text);
        let repaired = apply(&text, &[errors[0].repair.clone().unwrap()]).unwrap();
        prop_assert_eq!(&parse(&repaired).errors, &[], "{}", repaired);
    }
}

fn kinds(parsed: &Parsed) -> Vec<(Kind, Option<String>)> {
    parsed.tree.nodes().map(|node| (node.kind(), node.as_str().map(|s| s.into_owned()))).collect()
}

/// Every character of a derived text has a place, in order.
fn check_places(derived: &Text, written: &str) -> Result<(), TestCaseError> {
    let mut end = 0;
    for (at, character) in derived.as_str().char_indices() {
        let span = derived.span_of(at..at + character.len_utf8());
        prop_assert!(written.get(span.range()).is_some_and(|s| !s.is_empty()));
        prop_assert!(end <= span.start, "{written:?}");
        end = span.end;
    }
    Ok(())
}
