//! What holds for every YAML text.

mod common;

use common::sound::{boundary, check};
use common::{TAGS, TEMPLATES, parse_yaml, source};
use proptest::prelude::*;
use xacct_syntax::{Parsed, json, yaml};

/// Characters that mean something to the reader, more often than others.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "{", "}", "[", "]", ",", ": ", ":", "- ", "? ", "\"", "\\", "'", "\n", "\n  ", "\n    ", "\r\n", " ", "\t", "#", " # c\n", "|", ">",
            "|-\n", "&a ", "*a", "<<: *a", "!Sub ", "!!str ", "!", "---\n", "...\n", "%", "@", "`", "{{", "}}", "~", "true", "012", "a: b\n",
            "a:\n  b: ", "\u{feff}", "\u{a0}", "\u{85}", "\u{2028}", "a", "\u{e4}", "\0", "\r", "${x}", "{% if x %}\n",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn template() -> impl Strategy<Value = &'static str> {
    prop::sample::select(TEMPLATES.iter().map(|(_, template)| *template).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_a_tree(text in text()) {
        check(&text, &parse_yaml(&text))?;
        check(&text, &yaml::parse_with(source(&text).text(), TAGS))?;
    }

    #[test]
    fn any_characters_have_a_tree(text in any::<String>()) {
        check(&text, &parse_yaml(&text))?;
    }

    #[test]
    fn any_bytes_have_a_tree(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        check(&text, &parse_yaml(&text))?;
    }

    #[test]
    fn any_deletion_has_a_tree(template in template(), start in 0.0..1.0, length in 0usize..40) {
        let start = boundary(template, start);
        let end = (start + length..).find(|&end| end >= template.len() || template.is_char_boundary(end)).unwrap_or(start);
        let text = format!("{}{}", &template[..start], template.get(end..).unwrap_or_default());
        check(&text, &parse_yaml(&text))?;
    }

    #[test]
    fn a_slice_reads_like_a_text_of_its_own(before in text(), text in text(), after in text()) {
        let whole = format!("{before}{text}{after}");
        let outer = source(&whole);
        let parsed = yaml::parse(&outer.text().slice(before.len()..before.len() + text.len()));
        let alone = parse_yaml(&text);
        let kinds = |parsed: &Parsed| format!("{:?}", parsed.tree.nodes().map(|n| (n.kind(), n.as_str().map(|s| s.into_owned()))).collect::<Vec<_>>());
        prop_assert_eq!(kinds(&parsed), kinds(&alone));
        prop_assert_eq!(parsed.errors.len(), alone.errors.len());
        for (one, other) in parsed.errors.iter().zip(&alone.errors) {
            prop_assert_eq!(one.span.start as usize, other.span.start as usize + before.len());
        }
    }

    #[test]
    fn documents_in_block_scalars_are_underlined_where_they_stand(spaces in 1usize..9, crlf in any::<bool>(), clip in 0usize..3) {
        let document = include_str!("data/trust-two-spaces.json").replace("\r\n", "\n");
        let inner = source(&document);
        let expected = json::parse(inner.text());
        let indent = " ".repeat(spaces);
        let mut text = format!("a:\n- b: {}\n", ["|", "|-", "|+"][clip]);
        for line in document.lines() {
            text += &format!("  {indent}{line}\n");
        }
        text += "  c: d\n";
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let outer = parse_yaml(&text);
        prop_assert_eq!(&outer.errors, &[]);
        let found = outer.tree.nodes().find(|n| n.as_str().is_some_and(|s| s.starts_with('{'))).unwrap();
        let parsed = json::parse(&found.text().unwrap());
        prop_assert_eq!(&parsed.errors, &[]);
        prop_assert_eq!(parsed.tree.len(), expected.tree.len());
        for (node, other) in parsed.tree.nodes().zip(expected.tree.nodes()).filter(|(n, _)| n.is_scalar()) {
            prop_assert_eq!(&text[node.span().range()], &document[other.span().range()]);
        }
    }
}

#[test]
fn any_prefix_has_a_tree() {
    for (name, template) in TEMPLATES {
        for (end, _) in template.char_indices() {
            let text = &template[..end];
            if let Err(error) = check(text, &parse_yaml(text)) {
                panic!("{error} in {name}");
            }
        }
    }
}
