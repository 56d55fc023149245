//! A comment above whatever can have one changes nothing, and goes away without a trace.

use crate::common;

use common::{TEMPLATES, parse_yaml};
use proptest::prelude::*;
use xacct_syntax::edit::{insert_comment, remove_comment};
use xacct_syntax::{Parsed, Units, apply};

/// Lines of which many make a document together.
fn text() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "a:",
        "b: 1",
        "- a: x",
        "- b",
        "c: [1,",
        "2]",
        "d: {e: f}",
        "- - g",
        "e: |",
        "f: >-",
        "\"g\": 'x",
        "y'",
        "# c",
        "h: 1 # d",
        "",
        "text",
        "? i",
        ": j",
        "k: &x {l: 1}",
        "m: *x",
        "<<: *x",
        "n: !Sub o",
        "p: !If",
        "- q",
        "---",
        "...",
        "\tr: 1",
        "{s: 1}",
        "- {t: 1,",
        "u: 2}",
        "-",
        "v: \"w",
        "x\"",
    ]);
    let line = (0usize..4, line).prop_map(|(depth, line)| format!("{}{line}", "  ".repeat(depth)));
    let start = prop::sample::select(vec!["", "\u{feff}"]);
    (start, prop::collection::vec(line, 0..14), any::<bool>())
        .prop_map(|(start, lines, crlf)| format!("{start}{}", lines.join(if crlf { "\r\n" } else { "\n" })))
}

fn meaning(parsed: &Parsed) -> Vec<String> {
    parsed.tree.nodes().map(|node| format!("{:?} {:?}", node.kind(), node.as_str())).collect()
}

/// Whether there was anything to try.
fn check(text: &str) -> Result<bool, TestCaseError> {
    let parsed = parse_yaml(text);
    let units = Units::of(&parsed.tree);
    for (at, _) in text.char_indices() {
        let line = units.on_line(text, at);
        prop_assert!(line.contains(&at) || text[at..].starts_with('\n'), "{line:?} of {at} in {text:?}");
        prop_assert!(text.get(line).is_some(), "{text:?}");
    }
    let mut tried = false;
    for node in parsed.tree.nodes() {
        let Some(at) = units.place_above(&node.range()) else { continue };
        prop_assert!(at <= node.range().start, "{:?} in {text:?}", node.range());
        let edit = insert_comment(&parsed.tree, at, "# new").unwrap();
        let place = edit.span.start as usize;
        let with = apply(text, &[edit]).unwrap();
        // In what is broken nobody knows.
        if !parsed.errors.is_empty() {
            continue;
        }
        tried = true;
        let after = parse_yaml(&with);
        prop_assert_eq!(&after.errors, &[], "{:?} became {:?}", text, with);
        prop_assert_eq!(meaning(&after), meaning(&parsed), "{:?} became {:?}", text, with);
        let comment = after
            .tree
            .comments()
            .find(|comment| place <= comment.start && with[comment.clone()].starts_with("# new"));
        let gone = remove_comment(&after.tree, &comment.unwrap()).unwrap();
        prop_assert_eq!(apply(&with, &[gone]).unwrap(), text);
    }
    Ok(tried)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: common::cases(2000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_comment_changes_nothing(text in text()) {
        check(&text)?;
    }
}

#[test]
fn templates_have_room_for_comments() {
    for (name, template) in TEMPLATES {
        match check(template) {
            Ok(tried) => assert!(tried, "{name}"),
            Err(error) => panic!("{error} in {name}"),
        }
    }
}
