//! The YAML reader against two others: it gives the strings of the parser that it is built on, and the values of
//! another one (a port of libyaml) that has nothing in common with it.

use crate::common;

use common::{Random, TEMPLATES, parse_yaml};
use granit_parser::{Event, Parser, ScalarStyle};
use proptest::prelude::*;
use serde_yaml_ng::Value;
use xacct_syntax::{Node, NodeKind};

/// The scalars that the parser sees in `text`; `None` where it refuses the text.
fn scalars(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for next in Parser::new_from_str(text) {
        match next.ok()? {
            (Event::Scalar(_, ScalarStyle::Plain, ..), span) if span.byte_range().unwrap().is_empty() => {}
            (Event::Scalar(value, ..), _) => found.push(value.into_owned()),
            (Event::Alias(_), _) => return None,
            _ => {}
        }
    }
    Some(found)
}

/// The same strings, from the tree.
fn strings(node: Node<'_>) -> Vec<String> {
    let is_tag = |n: Node<'_>| {
        n.parent().is_some_and(|p| p.is_mapping() && p.range().start == n.range().start)
            && n.as_str().is_some_and(|s| s.starts_with('!'))
    };
    node.subtree()
        .filter(|n| !is_tag(*n))
        .filter_map(|n| match n.kind() {
            NodeKind::Null => Some(n.tree().text().as_str()[n.range()].to_owned()),
            _ => n.as_str().map(|s| s.into_owned()),
        })
        .collect()
}

/// What the other reader makes of a node.
fn agree(node: Node<'_>, value: &Value, text: &str) {
    let written = node.as_str().unwrap_or_default();
    match value {
        Value::Null => {
            assert!(matches!(node.kind(), NodeKind::Null | NodeKind::Missing), "{node:?} in {text}")
        }
        Value::Bool(value) => assert_eq!(written.to_lowercase(), value.to_string(), "{text}"),
        Value::Number(number) => {
            assert!(
                matches!(node.kind(), NodeKind::Number | NodeKind::String),
                "{node:?} is {number} in {text}"
            );
        }
        Value::String(value) => assert_eq!(written, value.as_str(), "{text}"),
        Value::Sequence(values) => {
            assert_eq!(node.items().count(), values.len(), "{text}");
            node.items().zip(values).for_each(|(node, value)| agree(node, value, text));
        }
        Value::Mapping(entries) => {
            assert_eq!(node.entries().count(), entries.len(), "{text}");
            for (key, value) in entries {
                let key =
                    key.as_str().map(str::to_owned).unwrap_or_else(|| serde_yaml_ng::to_string(key).unwrap());
                agree(node.get(key.trim_end()).unwrap_or_else(|| panic!("{key} in {text}")), value, text);
            }
        }
        Value::Tagged(tagged) => {
            let entry = node.entries().next().unwrap();
            assert!(entry.key.is(&tagged.tag.to_string()), "{text}");
            agree(entry.value, &tagged.value, text);
        }
    }
}

#[test]
fn templates_read_as_others_read_them() {
    for (name, text) in TEMPLATES {
        let parsed = parse_yaml(text);
        assert_eq!(parsed.errors, [], "{name}");
        let root = parsed.tree.root();
        if let Some(scalars) = scalars(text) {
            assert_eq!(strings(root), scalars, "{name}");
        }
        let documents: Vec<Value> = serde_yaml_ng::Deserializer::from_str(text)
            .map(|d| serde::Deserialize::deserialize(d).unwrap())
            .collect();
        if let [document] = &documents[..] {
            let mut document = document.clone();
            document.apply_merge().unwrap();
            agree(root, &document, name);
        } else {
            assert_eq!(root.items().count(), documents.len());
            root.items().zip(&documents).for_each(|(node, value)| agree(node, value, name));
        }
    }
}

/// Lines of all sorts, as the content of scalars of all styles.
fn content() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b c",
        " ",
        "  ",
        "\t",
        "\n",
        "\n\n",
        "\r\n",
        "\\",
        "\\n",
        "\\\n",
        "\\u00e9",
        "\\x41",
        "\\t",
        "\\ ",
        "''",
        "\u{e4}",
        "\u{1f600}",
        "#",
        " # x",
        ": ",
        "- ",
        "\n  ",
        "\n    ",
        "\n   x",
        "{",
        "\u{85}",
        "\\ud83d\\ude00",
        "\\_",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: common::cases(20_000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scalars_read_as_the_parser_reads_them(
        content in content(),
        style in 0usize..12,
        crlf in any::<bool>(),
        deep in any::<bool>(),
    ) {
        let outer = if deep { "k:\n  - x: " } else { "x: " };
        let header = ["", "'", "\"", "|", ">", "|-", ">+", "|+", ">-", "|2", ">1-", "|1+"][style];
        let close = ["", "'", "\""].get(style).copied().unwrap_or_default();
        let indent = if deep { "      " } else { "  " };
        let content = if style > 2 {
            content.split('\n').map(|line| format!("\n{indent}{line}")).collect::<String>()
        } else {
            content.replace('\n', &format!("\n{indent}"))
        };
        let mut text = format!("{outer}{header}{content}{close}\nlast: 1\n");
        if deep {
            text = text.replace("\nlast", "\n    last");
        }
        if crlf {
            text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
        if let Some(scalars) = scalars(&text) {
            let parsed = parse_yaml(&text);
            prop_assert_eq!(&parsed.errors, &[], "{:?}", text);
            prop_assert_eq!(strings(parsed.tree.root()), scalars, "{:?}", text);
        }
    }
}

#[test]
fn what_is_left_of_templates_reads_as_the_parser_reads_it() {
    let mut random = Random(0xA11);
    let mut read = 0;
    for _ in 0..300 {
        for (_, template) in TEMPLATES {
            let mut text = (*template).to_owned();
            for _ in 0..2 {
                let at = random.character(&text);
                if random.below(2) == 0 {
                    text.remove(at);
                } else {
                    let mark = ['\n', ' ', ':', '-', '"', '\'', '#', '\t', '[', '|'][random.below(10)];
                    text.insert(at, mark);
                }
            }
            if let Some(scalars) = scalars(&text).filter(|_| !text.contains("{{") && !text.contains("? ")) {
                assert_eq!(strings(parse_yaml(&text).tree.root()), scalars, "{text}");
                read += 1;
            }
        }
    }
    assert!(read > 500, "{read}");
}
