//! What the reader makes of HCL, whole and broken.

use super::{parse, parse_expression, template};
use crate::{FileId, Hole, NodeKind, Parsed, Source, Text};

fn text(text: &str) -> Text {
    Source::new(FileId(0), "test.tf", text).text().clone()
}

fn read(source: &str) -> Parsed {
    parse(&text(source))
}

/// The tree without places, and the errors as `place: message`.
fn told(source: &str) -> (String, Vec<String>) {
    shown(source, &read(source))
}

fn expression(source: &str) -> String {
    let (tree, errors) = shown(source, &parse_expression(&text(source)));
    assert_eq!(errors, [""; 0], "{source}");
    tree
}

fn shown(source: &str, parsed: &Parsed) -> (String, Vec<String>) {
    fn show(node: crate::Node<'_>) -> String {
        if node.is_mapping() {
            let entries = node.entries().map(|e| format!("{}: {}", show(e.key), show(e.value)));
            let entries = entries.collect::<Vec<_>>().join(", ");
            let [open, close] = match (node.is_block(), node.call().is_some()) {
                (true, _) => ["<", ">"],
                (_, true) => ["(", ")"],
                _ => ["{", "}"],
            };
            format!("{open}{entries}{close}")
        } else if node.is_sequence() {
            format!("[{}]", node.items().map(show).collect::<Vec<_>>().join(", "))
        } else {
            let text = node.as_str().unwrap_or_default();
            match node.kind() {
                NodeKind::Missing => "?".to_owned(),
                NodeKind::Null => "null".to_owned(),
                NodeKind::Bare => format!("`{text}`"),
                NodeKind::String => format!("{:?}", &*text),
                _ => text.into_owned(),
            }
        }
    }
    let errors = parsed.errors.iter().map(|e| format!("{:?}: {}", &source[e.span.range()], e.message));
    (show(parsed.tree.root()), errors.collect())
}

#[test]
fn bodies_read_as_json_syntax_would_write_them() {
    let (tree, errors) = told(
        "a = 1\nresource \"x\" y {\n  b = \"c\"\n  s { d = true }\n  s {}\n}\nlocals {\n  e = null # f\n}\n",
    );
    assert_eq!(errors, [""; 0]);
    assert_eq!(
        tree,
        "{\"a\": 1, \"resource\": <\"x\": <\"y\": <\"b\": \"c\", \"s\": <\"d\": true>, \"s\": <>>>>, \"locals\": <\"e\": null>}"
    );
}

#[test]
fn expressions() {
    for (source, expected) in [
        ("-5", "-5"),
        ("1.5e3", "1.5e3"),
        ("var.x", "`var.x`"),
        ("a.b[\"c\"].d[*].e.0", "`a.b[\"c\"].d[*].e.0`"),
        ("[1, var.x,\n  ]", "[1, `var.x`]"),
        (
            "{a = 1, \"b\" : 2\n (c.d) = 3\n (\"e\") = 4, 5 = 6}",
            "{\"a\": 1, \"b\": 2, `c.d`: 3, \"e\": 4, 5: 6}",
        ),
        ("f()", "(\"f\": [])"),
        ("aws::f(1, [2]...)", "(\"aws::f\": [1, (\"...\": [[2]])])"),
        ("1 + 2 * 3 - 4", "(\"-\": [(\"+\": [1, (\"*\": [2, 3])]), 4])"),
        ("a && !b || c", "(\"||\": [(\"&&\": [`a`, (\"!\": [`b`])]), `c`])"),
        ("a == 1 ? b : c ? d : e", "(\"?:\": [(\"==\": [`a`, 1]), `b`, (\"?:\": [`c`, `d`, `e`])])"),
        ("(a + b)[0].c", "(\".\": [(\"[]\": [(\"+\": [`a`, `b`]), 0]), \"c\"])"),
        ("f(x)[*].y", "(\".\": [(\"[]\": [(\"f\": [`x`]), `*`]), \"y\"])"),
        (
            "[for k, v in a : f(v) if k != \"\"]",
            "(\"for[]\": [[\"k\", \"v\"], `a`, (\"f\": [`v`]), (\"!=\": [`k`, \"\"])])",
        ),
        ("{for v in [1] : v.a => v...}", "(\"for{}\": [[\"v\"], [1], `v.a`, (\"...\": [`v`])])"),
        ("\"${a.b}\"", "`a.b`"),
        ("\"${ f(\"x}\") }\"", "(\"f\": [\"x}\"])"),
        ("\"${\"${a}\"}\"", "`a`"),
        ("\"a${\"b\"}\"", "\"a${\\\"b\\\"}\""),
        ("${a + 1}", "(\"+\": [`a`, 1])"),
        ("${~ a ~}", "`a`"),
        ("-a", "(\"-\": [`a`])"),
        ("!!a", "(\"!\": [(\"!\": [`a`])])"),
    ] {
        assert_eq!(expression(source), expected, "{source}");
    }
}

#[test]
fn operators_are_underlined_where_they_stand() {
    let parsed = parse_expression(&text("a.b  == c ? \"d\" : e"));
    let conditional = parsed.tree.root().call().unwrap();
    assert_eq!(conditional.key.text().unwrap().span().range(), 10..11);
    let condition = conditional.value.items().next().unwrap();
    assert_eq!(condition.call().unwrap().key.text().unwrap().span().range(), 5..7);
    assert_eq!(condition.span().range(), 0..9);
}

#[test]
fn templates_have_holes_and_escapes() {
    let source = "a = \"x${ var.b }\\n\\u00e4$${c}%{ if d }y%{ endif }\"\n";
    let parsed = read(source);
    assert_eq!(parsed.errors, []);
    let value = parsed.tree.root().get("a").unwrap().text().unwrap();
    assert_eq!(value.as_str(), "x${ var.b }\n\u{e4}${c}%{ if d }y%{ endif }");
    let holes: Vec<_> = value.holes().collect();
    let name = |name: &str| Hole::Named(name.into());
    assert_eq!(holes, [(1..11, &name("var.b")), (18..27, &name("if d")), (28..38, &name("endif"))]);
    assert_eq!(&source[value.span_of(11..12).range()], "\\n");
    assert_eq!(&source[value.span_of(14..18).range()], "$${c}");
    let hole = parse_expression(&value.slice(1..11));
    assert_eq!(&source[hole.tree.root().span().range()], "var.b");
}

#[test]
fn heredocs_are_stripped_as_they_say() {
    let source = "a = <<E\n x\n  y${b}\nE\nb = <<-E\n    x\n\n      $${y}\n    ${z}\n  E\nc = 1\n";
    let parsed = read(source);
    assert_eq!(parsed.errors, []);
    let root = parsed.tree.root();
    assert!(root.get("a").unwrap().is(" x\n  y${b}\n"));
    let b = root.get("b").unwrap().text().unwrap();
    assert_eq!(b.as_str(), "x\n\n  ${y}\n${z}\n");
    assert!(b.holes().map(|(range, _)| range).eq(std::iter::once(10..14)));
    assert_eq!(&source[b.span_of(0..1).range()], "x");
    assert!(root.get("c").unwrap().is("1"));
    let edit = b.edit(0..1, "p${q}\nr").unwrap();
    assert_eq!(edit.replacement, "p$${q}\n    r");
}

#[test]
fn strings_of_json_syntax_are_templates() {
    let value = template(&text("arn:${var.x}:$${aws:username}\\n"));
    assert_eq!(value.as_str(), "arn:${var.x}:${aws:username}\\n");
    assert!(value.holes().map(|(range, _)| range).eq(std::iter::once(4..12)));
    assert_eq!(value.edit(0..3, "${a}").unwrap().replacement, "$${a}");
}

#[test]
fn comments_are_kept() {
    let source = "# a\nb = 1 // c\n/* d\n e */ f = 2\n";
    let parsed = read(source);
    let comments: Vec<_> = parsed.tree.comments().collect();
    assert_eq!(
        comments.iter().map(|c| &source[c.clone()]).collect::<Vec<_>>(),
        ["# a", "// c", "/* d\n e */"]
    );
    assert_eq!(comments.iter().map(|c| parsed.tree.is_alone(c)).collect::<Vec<_>>(), [true, false, true]);
}

#[test]
fn one_mistake_is_one_error() {
    for (source, tree, error) in [
        ("a {\n  b = 1\n", "{\"a\": <\"b\": 1>}", "\"{\": this `{` is never closed"),
        ("a {\n  b = 1\n}\n}\nc = 2\n", "{\"a\": <\"b\": 1>, \"c\": 2}", "\"}\": this `}` closes nothing"),
        ("a {\n  b = [1\n}\nc = 2\n", "{\"a\": <\"b\": [1]>, \"c\": 2}", "\"[\": this `[` is never closed"),
        (
            "a \"b\" \n  c = 1\n}\nd = 2\n",
            "{\"a\": <\"b\": <\"c\": 1>>, \"d\": 2}",
            "\"\": a `{` is missing here",
        ),
        (
            "a \"b {\n  c = 1\n}\n",
            "{\"a\": <\"b\": <\"c\": 1>>}",
            "\"\\\"b\": this string has no closing quote",
        ),
        ("a = \nb = 1\n", "{\"a\": ?, \"b\": 1}", "\"\": a value belongs here"),
        (
            "a {\n  res\n  b = 1\n}\n",
            "{\"a\": <\"res\": ?, \"b\": 1>}",
            "\"\": an `=` and a value, or a block, belongs here",
        ),
        ("a = [\"b\" \"c\"]\n", "{\"a\": [\"b\", \"c\"]}", "\"\": a comma is missing here"),
        (
            "a = {b = 1 c = 2}\n",
            "{\"a\": {\"b\": 1, \"c\": 2}}",
            "\"\": a comma or a line break is missing here",
        ),
        ("a = b.\nc = 1\n", "{\"a\": `b.`, \"c\": 1}", "\"\": a name belongs here"),
        ("a [1]\nb = 1\n", "{\"a\": [1], \"b\": 1}", "\"\": an `=` is missing here"),
        ("a: 1\n", "{\"a\": 1}", "\":\": an attribute has an `=` here, no colon"),
        ("a = \"x\nb = 1\n", "{\"a\": \"x\", \"b\": 1}", "\"\\\"x\": this string has no closing quote"),
        ("a = <<E\nx\nb = 1\n", "{\"a\": \"x\", \"b\": 1}", "\"<<E\": this heredoc has no closing delimiter"),
        (
            "a = \"${x\"\nb = 1\n",
            "{\"a\": \"${x\", \"b\": 1}",
            "\"\\\"${x\\\"\": a `${` in this string has no closing `}`",
        ),
        ("a = 1 /* x\nb = 1\n", "{\"a\": 1, \"b\": 1}", "\"/*\": this comment has no closing `*/`"),
    ] {
        assert_eq!(told(source), (tree.to_owned(), vec![error.to_owned()]), "{source}");
    }
}

#[test]
fn a_colon_is_mended() {
    for source in ["a: 1\n", "a : 1\n"] {
        let repairs: Vec<_> = read(source).errors.into_iter().filter_map(|error| error.repair).collect();
        assert_eq!(crate::apply(source, &repairs).unwrap(), "a = 1\n");
    }
}

#[test]
fn depth_has_a_limit() {
    for (open, close) in [
        ("[", "]"),
        ("{a=", "}"),
        ("(", ")"),
        ("f(", ")"),
        ("\"${", "}\""),
        ("!", ""),
        ("-", ""),
        ("1+", "1"),
        ("a?b:", "c"),
        ("[for a in ", ": a]"),
        ("{for a in b : a => ", "}"),
        ("a[", "]"),
        ("f()[", "]"),
        ("(", ")[0]"),
    ] {
        for count in [10, 100, 100_000] {
            let source = format!("x = {}1{}\ny = 1\n", open.repeat(count), close.repeat(count));
            let parsed = read(&source);
            let mut deepest = 0;
            let mut levels: Vec<crate::NodeId> = Vec::new();
            for node in parsed.tree.nodes() {
                while levels.pop_if(|after| *after <= node.id()).is_some() {}
                levels.push(node.after());
                deepest = deepest.max(levels.len());
            }
            assert!(deepest <= super::parser::MAX_DEPTH + 8, "{deepest} levels of {open}");
            assert!(parsed.tree.root().get("y").is_some_and(|y| y.is("1")), "{open} {count}");
        }
        let source = format!("x = {}", open.repeat(100_000));
        read(&source);
    }
    let source = format!("{}{}", "a {\n".repeat(100_000), "}\n".repeat(100_000));
    assert_eq!(read(&source).errors.len(), 1);
    read(&format!("a {}{{}}", "\"b\" ".repeat(100_000)));
    let chain = read(&format!("a = 1{}\nb = 2\n", " + 1".repeat(100_000)));
    assert!(chain.tree.root().get("b").is_some());
}

#[test]
fn hostile_text_is_read_to_its_end() {
    for piece in [
        "\"",
        "\"\n",
        "\"${",
        "${",
        "a = \"%{",
        "{",
        "}\n",
        "<<E ",
        "<<E\n",
        "a = <<E\nx ${\nE\n",
        "/*",
        "a{",
        "  a = [\n}\n",
    ] {
        let source = format!("y = 1\nx = {}", piece.repeat(300_000 / piece.len()));
        assert!(read(&source).tree.root().get("y").is_some(), "{piece}");
    }
    let source = format!("a = <<E\n{}", "x ${y}\n".repeat(50_000));
    assert!(read(&source).tree.root().get("a").is_some());
}
