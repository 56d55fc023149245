//! Edits of HCL: they touch nothing else, and what comes of them reads as it was meant.

use crate::common;

use common::sample_edit::{SampleEdit, keeps_line_breaks};
use common::written::{WrittenValue, changed, meant, value, written};
use common::{MODULES, parse_hcl, source};
use proptest::prelude::*;
use xacct_syntax::edit::{self, NodeSource, Value};
use xacct_syntax::{Edit, Node, Tree, apply, hcl, json};

/// The number that an entry has which is added to `mapping`.
fn place(mapping: Node<'_>) -> usize {
    let is_body = mapping.is_block() || mapping.parent().is_none();
    let attribute =
        mapping.entries().enumerate().filter(|(_, entry)| !is_body || !entry.value.is_block()).last();
    attribute.map_or(0, |(index, _)| index + 1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: common::cases(8000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_do_what_they_say(
        module in prop::sample::select((0..MODULES.len()).collect::<Vec<_>>()),
        node in 0.0..1.0,
        which in 0.0..1.0,
        key in "[a-z:*-]{1,6}",
        value in value(),
        what in 0..=SampleEdit::KINDS,
    ) {
        let (_, text) = MODULES[module];
        let origin = source(text);
        let parsed = hcl::parse(origin.text());
        let is_block = what == SampleEdit::KINDS;
        let fits = |node: &Node<'_>| if is_block { node.is_mapping() } else { SampleEdit::fits(what, *node) };
        let nodes: Vec<_> = parsed.tree.nodes().filter(fits).collect();
        if nodes.is_empty() {
            return Ok(());
        }
        let node = nodes[(nodes.len() as f64 * node) as usize];
        let is_key = node.parent().is_some_and(|p| p.entries().any(|e| e.key.id() == node.id()));
        if what == 0 && is_key || node.get(&key).is_some() {
            return Ok(());
        }
        let count = node.items().count() + node.entries().count();
        let index = (count as f64 * which) as usize;
        let attributes = Value::from([("test", "StringEquals"), ("variable", &key)]);
        let sample = SampleEdit { what, key: &key, value: &value, index };
        let edits = if is_block { edit::insert_block(node, "condition", &attributes) } else { sample.of(node) };
        let Some(edits) = edits else { return Ok(()) };
        let edited = apply(text, &edits).unwrap();
        let after = parse_hcl(&edited);
        prop_assert_eq!(&after.errors, &[], "{}", edited);
        prop_assert!(hcl_edit::parser::parse_body(&edited).is_ok(), "{}", edited);
        prop_assert!(keeps_line_breaks(text, &edited), "{}", edited);
        prop_assert!(!edited.lines().any(|line| line.ends_with(' ')), "{}", edited);
        let expected = changed(parsed.tree.root(), node, &|own| match own {
            WrittenValue::Map(mut entries) if is_block => {
                entries.push(("condition".to_owned(), meant(&attributes)));
                WrittenValue::Map(entries)
            }
            own => sample.made_of(own, Some(place(node))),
        });
        prop_assert_eq!(written(after.tree.root()), expected, "{}", edited);
    }
}

fn edited(text: &str, edit: impl Fn(&Tree) -> Option<Vec<Edit>>) -> String {
    let source = source(text);
    apply(text, &edit(&hcl::parse(source.text()).tree).unwrap()).unwrap()
}

#[test]
fn an_attribute_is_written_like_those_beside_it() {
    let value = Value::from([("aws:x", "u"), ("y", "*")]);
    for (before, after) in [
        (
            "a {\n  b   = 1\n  cde = 2\n}\n",
            "a {\n  b   = 1\n  cde = 2\n  k   = {\n    \"aws:x\" = \"u\"\n    y       = \"*\"\n  }\n}\n",
        ),
        (
            "a {\n    b = 1 # c\n\n    d {}\n}\n",
            "a {\n    b = 1 # c\n    k = {\n        \"aws:x\" = \"u\"\n        y       = \"*\"\n    }\n\n    d {}\n}\n",
        ),
        ("a {}\n", "a {\n  k = {\n    \"aws:x\" = \"u\"\n    y       = \"*\"\n  }\n}\n"),
        ("a { b = 1 }\n", "a {\n  b = 1\n  k = {\n    \"aws:x\" = \"u\"\n    y       = \"*\"\n  }\n}\n"),
        ("a {\n  # c\n}\n", "a {\n  # c\n  k = {\n    \"aws:x\" = \"u\"\n    y       = \"*\"\n  }\n}\n"),
        (
            "a {\n  d {\n  }\n}\n",
            "a {\n  k = {\n    \"aws:x\" = \"u\"\n    y       = \"*\"\n  }\n\n  d {\n  }\n}\n",
        ),
    ] {
        assert_eq!(
            edited(before, |tree| edit::insert_entry(tree.root().get("a")?, "k", &value)),
            after,
            "{before}"
        );
    }
}

#[test]
fn an_entry_is_written_like_those_beside_it() {
    for (before, after) in [
        ("a = {}\n", "a = {\n  k = \"v\"\n}\n"),
        ("a = { b = 1 }\n", "a = { b = 1, k = \"v\" }\n"),
        ("a = {\n  bcd = 1\n}\n", "a = {\n  bcd = 1\n  k   = \"v\"\n}\n"),
        (
            "a = {\n  \"b\" = 1,\n  \"c\" = 2 # d\n}\n",
            "a = {\n  \"b\" = 1,\n  \"c\" = 2, # d\n  \"k\" = \"v\"\n}\n",
        ),
        (
            "a = {\n  \"b\" : 1,\n  \"c\" : 2,\n}\n",
            "a = {\n  \"b\" : 1,\n  \"c\" : 2,\n  \"k\" : \"v\",\n}\n",
        ),
        ("a = { \"b\": 1 }\n", "a = { \"b\": 1, \"k\": \"v\" }\n"),
        ("a = {\n  b = (1)\n}\n", "a = {\n  b = (1)\n  k = \"v\"\n}\n"),
    ] {
        assert_eq!(
            edited(before, |tree| edit::insert_entry(tree.root().get("a")?, "k", &"v".into())),
            after,
            "{before}"
        );
    }
}

#[test]
fn a_block_stands_apart() {
    let attributes = Value::from([("test", Value::from("StringEquals")), ("values", vec!["${x}"].into())]);
    let text = "a {\n  b = 1\n}\n";
    let after =
        "a {\n  b = 1\n\n  condition {\n    test   = \"StringEquals\"\n    values = [\"$${x}\"]\n  }\n}\n";
    let body = |tree: &Tree| edit::insert_block(tree.root().get("a")?, "condition", &attributes);
    assert_eq!(edited(text, body), after);
    assert_eq!(edited(after, |tree| edit::remove_entry(tree.root().get("a")?, 1)), text);
}

#[test]
fn items_come_and_go() {
    let push = |text: &str| edited(text, |tree| edit::push_item(tree.root().get("a")?, &"z".into()));
    assert_eq!(push("a = []\n"), "a = [\"z\"]\n");
    assert_eq!(push("a = [\"x\"]\n"), "a = [\"x\", \"z\"]\n");
    assert_eq!(push("a = [\"${x}\"]\n"), "a = [\"${x}\", \"z\"]\n");
    assert_eq!(push("a = [\n  \"x\", # c\n]\n"), "a = [\n  \"x\", # c\n  \"z\",\n]\n");
    assert_eq!(push("a = [\n  \"x\" # c\n]\n"), "a = [\n  \"x\", # c\n  \"z\"\n]\n");
    let remove = |text: &str, index| edited(text, |tree| edit::remove_item(tree.root().get("a")?, index));
    assert_eq!(remove("a = [\"x\", (y)]\n", 0), "a = [(y)]\n");
    assert_eq!(remove("a = [\"${x}\", (1)]\n", 1), "a = [\"${x}\"]\n");
    assert_eq!(remove("a = [1]\n", 0), "a = []\n");
    assert_eq!(remove("a = [\n  x,\n  2,\n]\n", 1), "a = [\n  x,\n]\n");
}

#[test]
fn a_value_takes_the_place_of_another() {
    let replace =
        |text: &str, value: Value| edited(text, |tree| edit::replace(tree.root().get("a")?, &value));
    assert_eq!(replace("a = \"*\" # c\n", "x".into()), "a = \"x\" # c\n");
    assert_eq!(replace("a = (1)\n", vec!["y"].into()), "a = [\"y\"]\n");
    assert_eq!(replace("a =\n", "y".into()), "a = \"y\"\n");
    assert_eq!(replace("a = 1\n", [("y", "z")].into()), "a = {\n  y = \"z\"\n}\n");
}

#[test]
fn a_source_is_written_as_it_is() {
    for (written, changed) in [
        ("\"x-${var.y}*\"", "\"x-${var.y}*z\""),
        ("var.y", "\"${var.y}z\""),
        ("\"${var.y}\"", "\"${var.y}z\""),
        ("f(\"a\", [b])", "\"${f(\"a\", [b])}z\""),
    ] {
        let text = format!("a = {written}\nb = []\n");
        let after = edited(&text, |tree| {
            let source = NodeSource::of(tree.root().get("a")?)?;
            edit::push_item(tree.root().get("b")?, &source.into())
        });
        assert_eq!(after, format!("a = {written}\nb = [{written}]\n"));
        // Calls and variables are strings once their host has evaluated them.
        if written.starts_with("\"x") {
            let after = edited(&text, |tree| {
                let source = NodeSource::of(tree.root().get("a")?)?;
                let end = source.as_str().len();
                edit::replace(tree.root().get("a")?, &source.with(end..end, "z")?.into())
            });
            assert_eq!(after, format!("a = {changed}\nb = []\n"));
        }
    }
}

#[test]
fn what_an_expression_puts_in_is_not_lost() {
    let source = source("a = [x, \"${y}\", \"z\"]\nb = f(x)\n");
    let tree = hcl::parse(source.text()).tree;
    let list = tree.root().get("a").unwrap();
    assert_eq!(edit::remove_item(list, 0), None);
    assert_eq!(edit::remove_item(list, 1), None);
    assert!(edit::remove_item(list, 2).is_some());
    assert_eq!(edit::replace(tree.root().get("b").unwrap(), &"c".into()), None);
    assert_eq!(edit::replace(list, &"c".into()), None);
}

#[test]
fn a_document_in_a_heredoc_keeps_its_interpolations() {
    let text =
        "a = <<-E\n    {\n      \"x\": [\"${var.y}*\"],\n      \"z\": [\"$${aws:username}\"]\n    }\n  E\n";
    let with = |change: fn(&Tree) -> Option<Vec<Edit>>| {
        let source = source(text);
        let tree = hcl::parse(source.text()).tree;
        let inner = json::parse(&tree.root().get("a")?.text()?).tree;
        Some(apply(text, &change(&inner)?).unwrap())
    };
    let pushed = with(|tree| {
        let item = NodeSource::of(tree.root().get("x")?.items().next()?)?;
        let star = item.as_str().find('*')?;
        edit::push_item(tree.root().get("x")?, &item.with(star..star + 1, "/*")?.into())
    });
    assert_eq!(pushed.unwrap(), text.replace("*\"]", "*\", \"${var.y}/*\"]"));
    let copied = with(|tree| {
        let item = NodeSource::of(tree.root().get("z")?.items().next()?)?;
        edit::push_item(tree.root().get("x")?, &item.into())
    });
    assert_eq!(copied.unwrap(), text.replace("*\"]", "*\", \"$${aws:username}\"]"));
    assert_eq!(with(|tree| edit::remove_entry(tree.root(), 0)), None);
    assert!(with(|tree| edit::remove_entry(tree.root(), 1)).is_some());
}

#[test]
fn documents_in_heredocs_are_edited_in_place() {
    let text = "a {\n  b = <<-E\n    {\n      \"x\": [\n        \"y\"\n      ]\n    }\n  E\n}\n";
    let after = edited(text, |tree| {
        let inner = json::parse(&tree.root().get("a")?.get("b")?.text()?);
        edit::push_item(inner.tree.root().get("x")?, &"${aws:username}".into())
    });
    assert_eq!(after, text.replace("\"y\"\n", "\"y\",\n        \"$${aws:username}\"\n"));
}
