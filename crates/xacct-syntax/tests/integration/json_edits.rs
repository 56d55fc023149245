//! What holds for JSON alone: escapes, edits and repairs.

use crate::common;

use common::language::JSON;
use common::sound::boundary;
use common::{POLICIES, parse, source};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use xacct_syntax::{NodeKind, Text, apply, edit, json, percent_decode};

fn policy() -> impl Strategy<Value = &'static str> {
    prop::sample::select(POLICIES).prop_map(|(_, policy)| policy)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: common::cases(2000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn escapes_come_back(text in any::<String>()) {
        let source = source(&json::escape(&text));
        let back = json::unescape(source.text());
        prop_assert_eq!(back.as_str(), &text);
        check_places(&back, source.as_str())?;
    }

    #[test]
    fn decoding_keeps_places(pieces in prop::collection::vec(prop::sample::select(JSON.fragments), 0..60)) {
        let text = pieces.concat();
        let source = source(&text);
        check_places(&json::unescape(source.text()), &text)?;
        check_places(&percent_decode(source.text()), &text)?;
    }

    #[test]
    fn edits_touch_nothing_else(policy in policy(), node in 0.0..1.0, key in "[a-z\"\\\\]{1,6}", what in 0usize..5) {
        let source = source(policy);
        let parsed = json::parse(source.text());
        let nodes: Vec<_> = parsed.tree.nodes().filter(|n| n.kind() != NodeKind::Missing).collect();
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
