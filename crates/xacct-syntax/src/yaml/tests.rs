//! What the reader makes of YAML, whole and broken.

use super::{parse, parse_with};
use crate::{FileId, NodeKind, Parsed, Source, SyntaxErrorKind, apply};

fn read(text: &str) -> Parsed {
    parse(Source::new(FileId(0), "test.yaml", text).text())
}

/// The tree, and the errors as `place: message`.
fn told(text: &str) -> (String, Vec<String>) {
    let parsed = read(text);
    let plain = format!("{:?}", parsed.tree);
    let errors = parsed.errors.iter().map(|e| format!("{:?}: {}", &text[e.span.range()], e.message));
    (plain, errors.collect())
}

#[test]
fn scalars_keep_their_characters() {
    let parsed = read(
        "a: 012345678901\nb: 123456789012\nc: 2012-10-17\nd: yes\ne: True\nf: ~\ng: 1.50\nh: 'true'\ni: !!str 12\nj:\n\
         k: OFF\nl: 'yes'\nm: !!str on\nyes: y\n",
    );
    assert!(parsed.tree.root().get("yes").is_some());
    let root = parsed.tree.root();
    let kinds: Vec<_> =
        root.entries().map(|e| (e.value.kind(), e.value.as_str().unwrap_or_default().into_owned())).collect();
    let expected = [
        (NodeKind::String, "012345678901"),
        (NodeKind::Number, "123456789012"),
        (NodeKind::String, "2012-10-17"),
        (NodeKind::String, "true"),
        (NodeKind::Bool, "True"),
        (NodeKind::Null, ""),
        (NodeKind::Number, "1.50"),
        (NodeKind::String, "true"),
        (NodeKind::String, "12"),
        (NodeKind::Missing, ""),
        (NodeKind::String, "false"),
        (NodeKind::String, "yes"),
        (NodeKind::String, "on"),
        (NodeKind::String, "y"),
    ];
    assert_eq!(kinds, expected.map(|(kind, text)| (kind, text.to_owned())));
}

#[test]
fn tags_read_as_what_they_are_short_for() {
    let text = "a: !Sub '${x}'\nb: !Join [':', [!Ref c]]\nd: !Other\n  e: f\n";
    let source = Source::new(FileId(0), "test.yaml", text);
    let parsed = parse_with(source.text(), &[("!Sub", "Fn::Sub"), ("!Join", "Fn::Join"), ("!Ref", "Ref")]);
    let root = parsed.tree.root();
    let sub = root.get("a").unwrap();
    assert_eq!(source.slice(sub.span()), "!Sub '${x}'");
    let entry = sub.entries().next().unwrap();
    assert!(entry.key.is("Fn::Sub"));
    assert_eq!(source.slice(entry.key.span()), "!Sub");
    assert!(entry.value.is("${x}"));
    let parts = root.get("b").unwrap().get("Fn::Join").unwrap().items().nth(1).unwrap();
    assert!(parts.items().next().unwrap().get("Ref").unwrap().is("c"));
    assert!(root.get("d").unwrap().get("!Other").unwrap().get("e").unwrap().is("f"));
}

#[test]
fn aliases_are_what_they_stand_for() {
    let text = "a: &x { b: 1, c: 2 }\nd: *x\ne:\n  c: 3\n  <<: *x\nf: [*x, *x]\n";
    let parsed = read(text);
    assert_eq!(parsed.errors, []);
    let root = parsed.tree.root();
    assert!(root.get("d").unwrap().is_copy() && !root.get("a").unwrap().is_copy());
    assert_eq!(&text[root.get("d").unwrap().get("c").unwrap().span().range()], "2");
    let merged = root.get("e").unwrap();
    assert_eq!(merged.entries().count(), 2);
    assert!(merged.get("c").unwrap().is("3") && merged.get("b").unwrap().is("1"));
    assert_eq!(root.get("f").unwrap().items().filter(|n| n.get("b").is_some()).count(), 2);
}

#[test]
fn aliases_have_limits() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..40 {
        laughs += &format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(", "));
    }
    let parsed = read(&laughs);
    assert!(parsed.tree.len() < 50_000);
    assert_eq!(parsed.errors.len(), 1);
    assert!(parsed.errors[0].message.contains("more than 40000"), "{:?}", parsed.errors);
    let (_, errors) = told("a: &x\n  - *x\n");
    assert_eq!(errors, ["\"*x\": this alias stands within what it stands for"]);
    let (tree, errors) = told("a: *x\n");
    assert_eq!(errors.len(), 1);
    assert_eq!(tree, "{\"a\"@0..1: \"*x\"@3..5}");
    let mut deep = "a0: &a0 x\n".to_owned();
    for i in 1..300 {
        deep += &format!("a{i}: &a{i} [*a{}]\n", i - 1);
    }
    let errors = read(&deep).errors;
    assert!(errors.iter().any(|e| e.message.contains("deeper than 256")), "{errors:?}");
}

#[test]
fn depth_and_size_have_limits() {
    for (open, count) in [("[", 10_000), ("{a: ", 10_000), ("- ", 10_000), ("!a ", 10_000), ("[", 200_000)] {
        let parsed = read(&open.repeat(count));
        assert!(parsed.tree.len() < 100_000, "{open}");
        assert!(!parsed.errors.is_empty(), "{open}");
    }
    let mut large = "Resources:\n".to_owned();
    for i in 0..2_500 {
        large +=
            &format!("  R{i}:\n    Type: AWS::IAM::Role\n    Properties:\n      Name: !Sub '${{x}}-{i}'\n");
    }
    let parsed = read(&large);
    assert_eq!(parsed.errors, []);
    assert_eq!(parsed.tree.root().get("Resources").unwrap().entries().count(), 2_500);
    let broken = large.replace("R1200:", "R1200");
    let parsed = read(&broken);
    assert_eq!(parsed.errors.len(), 1);
    assert_eq!(parsed.tree.root().get("Resources").unwrap().entries().count(), 2_500);
}

#[test]
fn an_asterisk_without_quotes_reads_as_one() {
    for text in [
        "Action: *\nb: c\n",
        "Action: * # all\nb: c\n",
        "{Action: *, b: c}\n",
        "Action: [*]\nb: c\n",
        "- Action: *\n  b: c\n",
    ] {
        let parsed = read(text);
        assert_eq!(parsed.errors.len(), 1, "{text}");
        assert_eq!(&text[parsed.errors[0].span.range()], "*", "{text}");
        assert!(parsed.errors[0].message.contains("in quotes"), "{text}: {}", parsed.errors[0].message);
        let root = parsed.tree.root();
        let holder = root.one_or_many().next().unwrap();
        let action = holder.get("Action").unwrap();
        assert!(action.one_or_many().next().unwrap().is("*"), "{:?}", parsed.tree);
        assert!(holder.get("b").unwrap().is("c"));
        let mended = apply(text, &[parsed.errors[0].repair.clone().unwrap()]).unwrap();
        assert_eq!(read(&mended).errors, [], "{mended}");
    }
    let (tree, errors) = told("Resource: *:x\n");
    assert_eq!(tree, "{\"Resource\"@0..8: \"*:x\"@10..13}");
    assert_eq!(errors.len(), 1);
}

#[test]
fn what_is_broken_is_told_where_a_person_would_look() {
    for (text, place, message, tree) in [
        ("a:\n\tb: c\n\td: e\n", "\t", "not with tabs", "{a: {b: c, d: e}}"),
        ("a: b: c\nd: e\n", "b: c", "in quotes", "{a: b: c, d: e}"),
        ("a:\n  b: 1\n  c\n  d: 2\n", "c", "a colon is missing", "{a: {b: 1, c: Missing, d: 2}}"),
        ("a: 'x\nb: y\nc: d\n", "'x", "no closing quote", "{a: x, b: y, c: d}"),
        ("a: \"x\nb: \"y\"\nc: d\n", "\"x", "no closing quote", "{a: x, b: y, c: d}"),
        ("a: [x, y\nb: c\n", "[", "never closed", "{a: [x, y], b: c}"),
        ("a: %x\nb: c\n", "%x", "in quotes", "{a: %x, b: c}"),
        ("a: x\n   b: y\nc: z\n", "b: y", "indentation", "{a: x, b: y, c: z}"),
    ] {
        let parsed = read(text);
        assert_eq!(parsed.errors.len(), 1, "{text}: {:?}", parsed.errors);
        assert_eq!(&text[parsed.errors[0].span.range()], place, "{text}");
        assert!(parsed.errors[0].message.contains(message), "{text}: {}", parsed.errors[0].message);
        let plain: String = format!("{:?}", parsed.tree)
            .split('@')
            .enumerate()
            .map(|(i, part)| {
                let part = if i == 0 {
                    part
                } else {
                    part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
                };
                part.replace('"', "")
            })
            .collect();
        assert_eq!(plain, tree, "{text}");
    }
}

#[test]
fn what_means_something_is_put_in_no_quotes() {
    let repaired = |text: &str| {
        let repairs: Vec<_> = read(text).errors.into_iter().filter_map(|error| error.repair).collect();
        apply(text, &repairs).unwrap()
    };
    for (text, repair) in [
        ("a: b: c\n", "a: 'b: c'\n"),
        ("a: ${x}: y\n", "a: '${x}: y'\n"),
        ("a: *foo{{ y }}\n", "a: '*foo{{ y }}'\n"),
        ("a: {{ x }}\nb: c: d\n", "a: {{ x }}\nb: 'c: d'\n"),
    ] {
        assert_eq!(repaired(text), repair);
    }
    for text in [
        "a: {{ x }}: y\n",
        "{a:* \"b${c}d\"}\n",
        "[*a${b}.c]\n",
        "a: {% b %}x: y: z\n",
        "a: @{{ x }}\n",
        "a: !Sub b: c\n",
        "a: b: !Ref c\n",
        "a: \"b\" c: d\n",
    ] {
        assert_eq!(repaired(text), text);
        assert!(!read(text).errors.is_empty(), "{text}");
    }
}

#[test]
fn places_to_be_filled_in_are_no_mappings() {
    let parsed = read("a: {{ x }}\nb: 'y-{{ z }}'\n{{- if c }}\nd: e\n{{- end }}\n");
    let root = parsed.tree.root();
    assert_eq!(root.get("a").unwrap().kind(), NodeKind::Bare);
    assert!(
        root.get("a").unwrap().is("{{ x }}")
            && root.get("b").unwrap().is("y-{{ z }}")
            && root.get("d").unwrap().is("e")
    );
    assert_eq!(parsed.errors.iter().map(|e| e.slip).collect::<Vec<_>>(), [SyntaxErrorKind::Placeholder]);
}

#[test]
fn entries_to_be_put_in_are_no_mistake() {
    for insert in ["$MORE_RESOURCES", "${MORE}"] {
        let parsed = read(&format!("a:\n  b: c\n\n{insert}\n\nd: e\n"));
        let root = parsed.tree.root();
        assert!(root.get("a").unwrap().get("b").unwrap().is("c") && root.get("d").unwrap().is("e"));
        assert_eq!(parsed.errors, []);
    }
}

#[test]
fn documents_and_comments_are_kept() {
    let text = "\u{feff}# one\na: b # two\n---\n# three\nc: d\n---\n";
    let parsed = read(text);
    assert_eq!(parsed.errors, []);
    assert_eq!(parsed.tree.root().items().count(), 2);
    let comments: Vec<_> =
        parsed.tree.comments().map(|c| (text[c.clone()].to_owned(), parsed.tree.is_alone(&c))).collect();
    assert_eq!(
        comments,
        [("# one".to_owned(), true), ("# two".to_owned(), false), ("# three".to_owned(), true)]
    );
    assert!(read("---\na: b\n").tree.root().get("a").is_some());
    assert!(read("").tree.is_empty() && read("# c\n---\n").tree.is_empty());
    assert_eq!(read("a: 1\na: 2\n").tree.root().entries().count(), 2);
}

#[test]
fn directives_are_no_part_of_the_document() {
    for (text, expected) in [
        ("a: 1\n%{ if x ~}\nb: 2\n%{ else ~}\nc: 3\n%{ endif ~}\n", vec!["a", "b", "c"]),
        ("a: 1\n{% if x %}\nb: 2\n{% endif %}\nc: 3\n", vec!["a", "b", "c"]),
        ("a: 1\n{{- range .X }}\nb: 2\n{{- end }}\n", vec!["a", "b"]),
        ("a: 1\n<% if x %>\nb: 2\n<% end %>\n", vec!["a", "b"]),
        ("a: 1\n<#if x>\nb: 2\n</#if>\n", vec!["a", "b"]),
        ("a: 1\n<?php if ($x): ?>\nb: 2\n<?php endif ?>\n", vec!["a", "b"]),
        ("a: 1\n{# a note #}\nb: 2\n", vec!["a", "b"]),
    ] {
        let parsed = read(text);
        let keys: Vec<_> = parsed.tree.root().entries().filter_map(|e| e.key.as_str()).collect();
        assert_eq!(
            (keys, parsed.errors.len()),
            (expected.iter().map(|key| (*key).into()).collect(), 0),
            "{text}"
        );
        assert!(parsed.tree.is_template());
    }
    let parsed = read("a: x%{ if y }z%{ endif }\nb: x\n");
    let holes = |key: &str| parsed.tree.root().get(key).unwrap().text().unwrap().holes().count();
    assert_eq!((holes("a"), holes("b")), (1, 0));
}
