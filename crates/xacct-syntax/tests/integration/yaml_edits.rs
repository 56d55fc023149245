//! Edits of YAML: they touch nothing else, and what comes of them reads as it was meant.

use crate::common;

use common::sample_edit::{SampleEdit, keeps_line_breaks};
use common::written::{changed, value, written};
use common::{TEMPLATES, parse_yaml, source};
use proptest::prelude::*;
use xacct_syntax::edit::{self, NodeSource, Value};
use xacct_syntax::{Edit, Tree, apply, json, yaml};

proptest! {
    #![proptest_config(ProptestConfig { cases: common::cases(4000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_do_what_they_say(
        template in prop::sample::select((0..TEMPLATES.len()).collect::<Vec<_>>()),
        node in 0.0..1.0,
        which in 0.0..1.0,
        key in "[a-z:*]{1,6}",
        value in value(),
        what in 0..SampleEdit::KINDS,
    ) {
        let (name, text) = TEMPLATES[template];
        let origin = source(text);
        let parsed = yaml::parse(origin.text());
        let nodes: Vec<_> = parsed.tree.nodes().filter(|node| SampleEdit::fits(what, *node)).collect();
        let node = nodes[(nodes.len() as f64 * node) as usize];
        let is_key = node.parent().is_some_and(|p| p.entries().any(|e| e.key.id() == node.id()));
        prop_assume!(!(what == 0 && is_key));
        let count = node.items().count() + node.entries().count();
        let index = (count as f64 * which) as usize;
        let sample = SampleEdit { what, key: &key, value: &value, index };
        let Some(edits) = sample.of(node) else { return Ok(()) };
        let edited = apply(text, &edits).unwrap();
        let after = parse_yaml(&edited);
        prop_assert_eq!(&after.errors, &[], "{}", edited);
        prop_assert!(keeps_line_breaks(text, &edited), "{}", edited);
        if name.contains("anchors") {
            return Ok(());
        }
        let expected = changed(parsed.tree.root(), node, &|own| sample.made_of(own, None));
        prop_assert_eq!(written(after.tree.root()), expected, "{}", edited);
    }
}

fn edited(text: &str, edit: impl Fn(&Tree) -> Option<Vec<Edit>>) -> String {
    let source = source(text);
    apply(text, &edit(&yaml::parse(source.text()).tree).unwrap()).unwrap()
}

#[test]
fn an_entry_is_written_like_those_beside_it() {
    let value = Value::from([("x", vec!["u", "*"])]);
    for (before, after) in [
        ("a: 1\n", "a: 1\nk:\n  x:\n    - u\n    - '*'\n"),
        ("a: 1", "a: 1\nk:\n  x:\n    - u\n    - '*'"),
        ("a:\n- \"b\" # c\n# d\n", "a:\n- \"b\" # c\nk:\n  x:\n  - u\n  - \"*\"\n# d\n"),
        ("a:\r\n    b: c\r\n", "a:\r\n    b: c\r\nk:\r\n    x:\r\n        - u\r\n        - '*'\r\n"),
        ("{a: b}\n", "{a: b, k: {x: [u, '*']}}\n"),
        ("a: |\n  b\n", "a: |\n  b\nk:\n  x:\n    - u\n    - '*'\n"),
    ] {
        assert_eq!(edited(before, |tree| edit::insert_entry(tree.root(), "k", &value)), after, "{before}");
    }
}

#[test]
fn items_come_and_go() {
    let push = |text: &str| edited(text, |tree| edit::push_item(tree.root().get("a")?, &"z".into()));
    assert_eq!(push("a:\n  - 'x' # c\n  # d\nb: c\n"), "a:\n  - 'x' # c\n  - 'z'\n  # d\nb: c\n");
    assert_eq!(push("a:\n-   x\n"), "a:\n-   x\n-   z\n");
    assert_eq!(push("a: [x, y]\n"), "a: [x, y, z]\n");
    assert_eq!(push("a: []\n"), "a: [z]\n");
    let remove = |text: &str, index| edited(text, |tree| edit::remove_item(tree.root().get("a")?, index));
    assert_eq!(remove("a:\n  - x # c\n  - y\n", 1), "a:\n  - x # c\n");
    assert_eq!(remove("a:\n  - x # c\n  - y\n", 0), "a:\n  # c\n  - y\n");
    assert_eq!(remove("a:\n  - x\n", 0), "a: []\n");
    assert_eq!(remove("a: [x, y]\n", 0), "a: [y]\n");
    let text = "s:\n  - a: 1\n    b: 2\n";
    let first = |tree: &Tree| edit::remove_entry(tree.root().get("s")?.items().next()?, 0);
    assert_eq!(edited(text, first), "s:\n  - b: 2\n");
}

#[test]
fn a_value_takes_the_place_of_another() {
    let replace =
        |text: &str, value: Value| edited(text, |tree| edit::replace(tree.root().get("a")?, &value));
    assert_eq!(replace("a: \"*\" # c\n", "x".into()), "a: \"x\" # c\n");
    assert_eq!(replace("a: b\n", "*".into()), "a: '*'\n");
    assert_eq!(replace("a:\nb: c\n", "x".into()), "a: x\nb: c\n");
    assert_eq!(replace("a:\n  - b\n  - c\nd: e\n", "x".into()), "a: x\nd: e\n");
    assert_eq!(replace("a: b\n", vec!["x", "w"].into()), "a:\n  - x\n  - w\n");
    assert_eq!(replace("a: [b]\n", "w".into()), "a: w\n");
}

#[test]
fn a_source_is_written_as_it_is() {
    for (written, changed) in [
        ("'x-y*'", "'x-y'"),
        ("x-y*", "x-y"),
        ("\"\\x78-y*\"", "\"\\x78-y\""),
        ("!Sub \"x-${y}*\"", "!Sub \"x-${y}*\""),
    ] {
        let text = format!("a: {written}\nb: []\n");
        let both = |tree: &Tree| {
            let source = NodeSource::of(tree.root().get("a")?)?;
            let star = source.as_str().find('*').filter(|_| !written.starts_with('!'));
            let other = match star {
                Some(star) => source.clone().with(star..star + 1, "")?,
                None => source.clone(),
            };
            Some(Value::from(vec![source, other]))
        };
        let after = edited(&text, |tree| edit::replace(tree.root().get("b")?, &both(tree)?));
        assert_eq!(after, format!("a: {written}\nb:\n  - {written}\n  - {changed}\n"));
        let after = edited(&text, |tree| edit::replace(tree.root().get("a")?, &both(tree)?));
        assert_eq!(after, format!("a:\n  - {written}\n  - {changed}\nb: []\n"));
    }
}

#[test]
fn what_a_function_puts_in_is_not_lost() {
    let source = source("a: !Sub x\nb: [!Ref y, z]\nc:\n  d: !GetAtt e.f\n");
    let tree = yaml::parse(source.text()).tree;
    let get = |key: &str| tree.root().get(key).unwrap();
    assert_eq!(edit::replace(get("a"), &"w".into()), None);
    assert_eq!(edit::remove_item(get("b"), 0), None);
    assert!(edit::remove_item(get("b"), 1).is_some());
    assert_eq!(edit::remove_entry(tree.root(), 2), None);
    let own = NodeSource::of(get("a")).unwrap();
    assert!(edit::replace(get("a"), &vec![own].into()).is_some());
}

#[test]
fn documents_in_block_scalars_are_edited_in_place() {
    let text = "a:\n  b: |\n    {\n      \"x\": [\n        \"y\"\n      ],\n      \"c\": 1\n    }\n  d: e\n";
    let document = |tree: &Tree| tree.root().get("a")?.get("b")?.text();
    let pushed = edited(text, |tree| {
        let inner = json::parse(&document(tree)?);
        edit::push_item(inner.tree.root().get("x")?, &"z".into())
    });
    assert_eq!(pushed, text.replace("\"y\"\n", "\"y\",\n        \"z\"\n"));
    let removed = edited(text, |tree| edit::remove_entry(json::parse(&document(tree)?).tree.root(), 0));
    assert_eq!(removed, "a:\n  b: |\n    {\n      \"c\": 1\n    }\n  d: e\n");
}

#[test]
fn what_an_alias_made_is_not_changed() {
    let source = source("a: &x\n  b: c\nd: *x\ne:\n  <<: *x\n  f: g\n");
    let tree = yaml::parse(source.text()).tree;
    assert_eq!(edit::insert_entry(tree.root().get("d").unwrap(), "k", &"v".into()), None);
    assert_eq!(edit::remove_entry(tree.root().get("e").unwrap(), 0), None);
    assert!(edit::remove_entry(tree.root().get("e").unwrap(), 1).is_some());
}
