//! What holds for every text, in each language.

use crate::common;

use common::language::{HCL, JSON, Language, YAML};
use common::sound::{boundary, check};
use common::{TAGS, source};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use xacct_syntax::{NodeKind, Parsed, hcl, json, yaml};

/// Characters that mean something to the reader, more often than others.
fn text(language: &'static Language) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(language.fragments).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn example(language: &'static Language) -> impl Strategy<Value = &'static str> {
    prop::sample::select(language.examples).prop_map(|(_, text)| text)
}

fn slice_reads_alone(
    language: &Language,
    before: &str,
    text: &str,
    after: &str,
) -> Result<(), TestCaseError> {
    let outer = source(&format!("{before}{text}{after}"));
    let parsed = language.parse_slice(&outer.text().slice(before.len()..before.len() + text.len()));
    let alone = language.parse(text);
    prop_assert_eq!(kinds(&parsed), kinds(&alone));
    prop_assert_eq!(parsed.errors.len(), alone.errors.len());
    for (one, other) in parsed.errors.iter().zip(&alone.errors) {
        prop_assert_eq!(one.span.start as usize, other.span.start as usize + before.len());
    }
    Ok(())
}

fn kinds(parsed: &Parsed) -> Vec<(NodeKind, Option<String>)> {
    parsed.tree.nodes().map(|node| (node.kind(), node.as_str().map(|s| s.into_owned()))).collect()
}

/// The tests of one language, in a module of its name.
macro_rules! properties {
    ($module:ident, $language:ident, $cases:literal) => {
        mod $module {
            use super::*;

            proptest! {
                #![proptest_config(ProptestConfig { cases: common::cases($cases), failure_persistence: None, ..ProptestConfig::default() })]

                #[test]
                fn any_text_has_a_tree(text in text(&$language)) {
                    check(&text, &$language.parse(&text))?;
                }

                #[test]
                fn any_characters_have_a_tree(text in any::<String>()) {
                    check(&text, &$language.parse(&text))?;
                }

                #[test]
                fn any_bytes_have_a_tree(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
                    let text = String::from_utf8_lossy(&bytes);
                    check(&text, &$language.parse(&text))?;
                }

                #[test]
                fn any_deletion_has_a_tree(text in example(&$language), start in 0.0..1.0, length in 0usize..40) {
                    let start = boundary(text, start);
                    let is_end = |&end: &usize| end >= text.len() || text.is_char_boundary(end);
                    let end = (start + length..).find(is_end).unwrap_or(start);
                    let text = format!("{}{}", &text[..start], text.get(end..).unwrap_or_default());
                    check(&text, &$language.parse(&text))?;
                }

                #[test]
                fn a_slice_reads_like_a_text_of_its_own(
                    before in text(&$language), text in text(&$language), after in text(&$language)
                ) {
                    slice_reads_alone(&$language, &before, &text, &after)?;
                }
            }

            #[test]
            fn any_prefix_has_a_tree() {
                for (name, text) in $language.examples {
                    for (end, _) in text.char_indices().step_by(common::step()) {
                        let text = &text[..end];
                        if let Err(error) = check(text, &$language.parse(text)) {
                            panic!("{error} in {name}");
                        }
                    }
                }
            }
        }
    };
}

properties!(of_json, JSON, 2000);
properties!(of_yaml, YAML, 3000);
properties!(of_hcl, HCL, 3000);

proptest! {
    #![proptest_config(ProptestConfig { cases: common::cases(3000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_a_tree_with_tags(text in text(&YAML)) {
        check(&text, &yaml::parse_with(source(&text).text(), TAGS))?;
    }

    #[test]
    fn any_text_has_a_tree_as_an_expression(text in text(&HCL)) {
        check(&text, &hcl::parse_expression(source(&text).text()))?;
    }

    #[test]
    fn documents_in_block_scalars_are_underlined_where_they_stand(
        spaces in 1usize..9, crlf in any::<bool>(), clip in 0usize..3
    ) {
        let start = format!("a:\n- b: {}\n", ["|", "|-", "|+"][clip]);
        is_underlined_where_it_stands(&YAML, &start, &" ".repeat(spaces + 2), "  c: d\n", crlf)?;
    }

    #[test]
    fn documents_in_heredocs_are_underlined_where_they_stand(
        spaces in 1usize..9, crlf in any::<bool>(), clip in 0usize..3
    ) {
        let start = format!("a {{\n  b = {}\n", ["<<E", "<<-E", "<<-\"E\""][clip]);
        is_underlined_where_it_stands(&HCL, &start, &" ".repeat(spaces), "  E\n}\n", crlf)?;
    }
}

/// A JSON document between `start` and `end`, each of its lines behind `indent`, has the places that it has alone.
fn is_underlined_where_it_stands(
    language: &Language,
    start: &str,
    indent: &str,
    end: &str,
    crlf: bool,
) -> Result<(), TestCaseError> {
    let document = include_str!("../data/trust-two-spaces.json").replace("\r\n", "\n");
    let inner = source(&document);
    let expected = json::parse(inner.text());
    let lines: String = document.lines().map(|line| format!("{indent}{line}\n")).collect();
    let mut text = format!("{start}{lines}{end}");
    if crlf {
        text = text.replace('\n', "\r\n");
    }
    let outer = language.parse(&text);
    prop_assert_eq!(&outer.errors, &[]);
    let is_document =
        |node: &xacct_syntax::Node<'_>| node.as_str().is_some_and(|s| s.trim_start().starts_with('{'));
    let found = outer.tree.nodes().find(is_document).unwrap();
    let parsed = json::parse(&found.text().unwrap());
    prop_assert_eq!(&parsed.errors, &[]);
    prop_assert_eq!(parsed.tree.len(), expected.tree.len());
    for (node, other) in parsed.tree.nodes().zip(expected.tree.nodes()).filter(|(n, _)| n.is_scalar()) {
        prop_assert_eq!(&text[node.span().range()], &document[other.span().range()]);
    }
    Ok(())
}
