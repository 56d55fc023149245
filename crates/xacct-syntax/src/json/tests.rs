//! What the reader says of each mistake, and what it makes of the text.

use crate::{Encoding, FileId, Hole, NodeKind, Parsed, Piece, Source, Text, apply, json};

fn parse(text: &str) -> Parsed {
    json::parse(Source::new(FileId(0), "test.json", text).text())
}

/// The tree without places: strings in quotes, what stands without quotes without.
fn tree(parsed: &Parsed) -> String {
    let shown = format!("{:?}", parsed.tree);
    // A scalar shows itself as "text"@start..end.
    shown.split('@').enumerate().fold(String::new(), |out, (i, part)| {
        let from = if i == 0 {
            0
        } else {
            part.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(part.len())
        };
        out + &part[from..]
    })
}

/// One mistake: the text, the only error (marked by `‹` and `›` in the text), the tree, the repaired text.
fn check(marked: &str, message: &str, expected: &str, repaired: Option<&str>) {
    let start = marked.find('‹').unwrap();
    let end = marked.find('›').unwrap() - '‹'.len_utf8();
    let text = marked.replace(['‹', '›'], "");
    let parsed = parse(&text);
    let found: Vec<_> = parsed.errors.iter().map(|e| (e.span.range(), e.message.as_str())).collect();
    assert_eq!(found, [(start..end, message)], "{text}");
    assert_eq!(tree(&parsed), expected, "{text}");
    let repair = parsed.errors[0].repair.clone().map(|repair| apply(&text, &[repair]).unwrap());
    assert_eq!(repair.as_deref(), repaired, "{text}");
}

#[test]
fn commas() {
    check(
        "{\"a\": 1‹› \"b\": 2}",
        "a comma is missing here",
        r#"{"a": "1", "b": "2"}"#,
        Some(r#"{"a": 1, "b": 2}"#),
    );
    check("[\"a\"‹›\n\"b\"]", "a comma is missing here", r#"["a", "b"]"#, Some("[\"a\",\n\"b\"]"));
    check("[1‹,›]", "this comma is one too many: nothing follows it", r#"["1"]"#, Some("[1]"));
    check(
        "{\"a\": 1‹,›\n}",
        "this comma is one too many: nothing follows it",
        r#"{"a": "1"}"#,
        Some("{\"a\": 1\n}"),
    );
    check("[1,‹,› 2]", "this comma is one too many", r#"["1", "2"]"#, Some("[1, 2]"));
    check("[‹,›1]", "this comma is one too many", r#"["1"]"#, Some("[1]"));
    check(
        "{\"a\": ‹,›{\"b\": 1}}",
        "this comma is one too many",
        r#"{"a": {"b": "1"}}"#,
        Some("{\"a\": {\"b\": 1}}"),
    );
    check(
        "{\"a\": 1‹;› \"b\": 2}",
        "this should be a comma",
        r#"{"a": "1", "b": "2"}"#,
        Some(r#"{"a": 1, "b": 2}"#),
    );
}

#[test]
fn colons_keys_and_values() {
    check("{\"a\"‹› 1}", "a colon is missing here", r#"{"a": "1"}"#, Some("{\"a\": 1}"));
    check("{\"a\":‹:› 1}", "this colon is one too many", r#"{"a": "1"}"#, Some("{\"a\": 1}"));
    check("{\"a\" ‹=› 1}", "this should be a colon", r#"{"a": "1"}"#, Some("{\"a\" : 1}"));
    check("{‹\"a\"›}", "this key has no value", r#"{"a": Missing}"#, None);
    check("{\"a\":‹› }", "a value is missing here", r#"{"a": Missing}"#, None);
    check("{\"a\":‹›, \"b\": 1}", "a value is missing here", r#"{"a": Missing, "b": "1"}"#, None);
    check("{\"a\":‹›\n\"b\": 1}", "a value is missing here", r#"{"a": Missing, "b": "1"}"#, None);
    check("{‹›: 1}", "a key is missing before this colon", r#"{Missing: "1"}"#, None);
    check("{‹5›: 1}", "a key must be written in quotes", r#"{"5": "1"}"#, Some("{\"5\": 1}"));
}

#[test]
fn brackets() {
    check("{\"a\": [1, 2‹›}", "a `]` is missing here", r#"{"a": ["1", "2"]}"#, None);
    check("{\"a\": 1}‹}›", "this `}` closes nothing", r#"{"a": "1"}"#, None);
    check("{\"a\": 1‹]›", "this should be a `}`", r#"{"a": "1"}"#, Some("{\"a\": 1}"));
    check("{\"a\": {\"b\": [1‹›", "the brackets `]}}` are missing here", r#"{"a": {"b": ["1"]}}"#, None);
    check("{\"a\":‹› \"b\": 1}, \"c\": 2}", "a `{` is missing here", r#"{"a": {"b": "1"}, "c": "2"}"#, None);
    check("[‹›\"a\": 1]", "a `{` is missing here", r#"[{"a": "1"}]"#, None);
    let parsed = parse("{\"a\": [1}");
    let (span, message) = parsed.errors[0].related.clone().unwrap();
    assert_eq!((span.range(), message.as_str()), (6..7, "this `[` is never closed"));
}

#[test]
fn indentation_tells_which_bracket_is_missing() {
    check(
        "{\n  \"a\": {\n    \"b\": 1‹›\n  \"c\": [\n    2\n  ]\n}",
        "a `}` is missing here",
        r#"{"a": {"b": "1"}, "c": ["2"]}"#,
        None,
    );
    check(
        "{\n  \"a\": [\n    {\n      \"b\": 1‹›\n  ],\n  \"c\": 2\n}",
        "a `}` is missing here",
        r#"{"a": [{"b": "1"}], "c": "2"}"#,
        None,
    );
    check(
        "{\n  \"a\": [‹›\n      \"b\": 1\n    }\n  ],\n  \"c\": 2\n}",
        "a `{` is missing here",
        r#"{"a": [{"b": "1"}], "c": "2"}"#,
        None,
    );
    check(
        "{\n  \"a\": {\n    \"b\": 1‹}›,\n    \"c\": 2\n  },\n  \"d\": 3\n}",
        "this `}` closes nothing",
        r#"{"a": {"b": "1", "c": "2"}, "d": "3"}"#,
        None,
    );
    // Valid JSON may be indented as it likes.
    assert_eq!(parse("{\n  \"a\": {\n      \"b\": 1,\n  \"c\": 2\n}\n    }").errors, []);
}

#[test]
fn quotes() {
    check("{\"a\": ‹\"b›\n}", "this string has no closing quote", r#"{"a": "b"}"#, Some("{\"a\": \"b\"\n}"));
    check("[‹\"a›,\n\"b\"]", "this string has no closing quote", r#"["a", "b"]"#, Some("[\"a\",\n\"b\"]"));
    check(
        "{\n  ‹\"Act›\n  \"b\": 1\n}",
        "this string has no closing quote",
        r#"{"Act": Missing, "b": "1"}"#,
        Some("{\n  \"Act\"\n  \"b\": 1\n}"),
    );
    check(
        "{\"a\": ‹›b\", \"c\": 1}",
        "the opening quote is missing here",
        r#"{"a": "b", "c": "1"}"#,
        Some("{\"a\": \"b\", \"c\": 1}"),
    );
    check(
        "{\"a‹›: \"b\", \"c\": 1}",
        "the closing quote is missing here",
        r#"{"a": "b", "c": "1"}"#,
        Some("{\"a\": \"b\", \"c\": 1}"),
    );
    check("[\"a‹›, \"b\"]", "the closing quote is missing here", r#"["a", "b"]"#, Some("[\"a\", \"b\"]"));
    check("[\"a\"‹\"›, \"b\"]", "this quote is one too many", r#"["a", "b"]"#, Some("[\"a\", \"b\"]"));
    check("[\"a ‹\"›b\" c\"]", "a quote within a string is written `\\\"`", r#"["a \"b\" c"]"#, None);
    check(
        "[‹'a \"b\"'›]",
        "a string is written in double quotes",
        r#"["a \"b\""]"#,
        Some("[\"a \\\"b\\\"\"]"),
    );
    check(
        "[‹\u{201c}a\u{201d}›]",
        "a string is written in straight quotes (\")",
        r#"["a"]"#,
        Some("[\"a\"]"),
    );
}

#[test]
fn characters_within_strings() {
    check(
        "[\"a‹\\d›\"]",
        "`\\d` is no escape in JSON; a backslash is written `\\\\`",
        r#"["a\\d"]"#,
        Some("[\"a\\\\d\"]"),
    );
    check(
        "[\"‹\\ud800›\"]",
        "`\\ud800` is half of a character: its other half is missing",
        "[\"\u{fffd}\"]",
        None,
    );
    check("[\"a‹\t›b\"]", "a tab within a string is written `\\t`", r#"["a\tb"]"#, Some("[\"a\\tb\"]"));
    check(
        "[\"‹\u{1}›\"]",
        "a control character within a string must be escaped",
        "[\"\\u{1}\"]",
        Some("[\"\\u0001\"]"),
    );
}

#[test]
fn words_without_quotes() {
    check("[‹True›]", "`True` is written `true` in JSON", r#"["True"]"#, Some("[true]"));
    check("[‹None›]", "`None` is written `null` in JSON", r#"["None"]"#, Some("[null]"));
    check(
        "[‹ACCOUNT_ID›]",
        "`ACCOUNT_ID` must be written in quotes",
        r#"["ACCOUNT_ID"]"#,
        Some("[\"ACCOUNT_ID\"]"),
    );
    for word in ["${ExternalId}", "<the account>", "{{x}}", "{account}", "%{x}", "#{x}", "a-${b}-c"] {
        check(
            &format!("[‹{word}›]"),
            &format!("`{word}` stands here without quotes"),
            &format!("[\"{word}\"]"),
            None,
        );
    }
    let lookup = "${ACCEL_LOOKUP::CUSTOM:ALLOWED_CORPORATE_CIDRS}";
    check(
        &format!("{{\"aws:SourceIp\": ‹{lookup}›}}"),
        &format!("`{lookup}` stands here without quotes"),
        &format!("{{\"aws:SourceIp\": \"{lookup}\"}}"),
        None,
    );
    let arn = "arn:aws:iam::123456789012:role/x";
    check(
        &format!("[‹{arn}›]"),
        &format!("`{arn}` must be written in quotes"),
        &format!("[\"{arn}\"]"),
        Some(&format!("[\"{arn}\"]")),
    );
}

#[test]
fn nothing_is_written_beside_what_was_not_understood() {
    for text in [
        "{\"Effect\": !Ref \"Allow\"}",
        "{\"Effect\": !Ref\n\"Allow\": 1}",
        "{\"Effect\": Ref \"Allow\"}",
        "{\"Effect\": \"Allow\" \"Deny\"}",
        "[\"a\" !Ref \"b\"]",
        "[!Ref,]",
        "[!Sub 'a']",
        "{!Ref   \": 1}",
        "[\"a.${b, \"c\", \"d\"]}",
        "{\"a\": ${x}\n\"b\": 1}",
        "{\"a\": 1 \"b\": \"${x\"}",
        "{\"a\": \"${join(\"x, 1)\n \"b\": 1}",
        "[\"a\" \"{{ b\"]",
        "[1,,<% if x]",
    ] {
        let errors = parse(text).errors;
        assert!(
            !errors.is_empty() && errors.iter().all(|error| error.repair.is_none()),
            "{text}: {errors:?}"
        );
    }
    // A comment is one, whatever stands beside it.
    assert!(parse("[${x} // y\n]").errors.iter().any(|error| error.repair.is_some()));
}

#[test]
fn numbers() {
    for (text, repaired) in
        [("01", None), ("+1", Some("1")), (".5", Some("0.5")), ("-1.", Some("-1.0")), ("012345678901", None)]
    {
        check(
            &format!("‹{text}›"),
            &format!("`{text}` is no number in JSON"),
            &format!("\"{text}\""),
            repaired,
        );
    }
    check("‹1e999›", "this number is too large", "\"1e999\"", None);
}

#[test]
fn comments_and_blanks() {
    check(
        "{\n  ‹// a\n  # b›\n  \"c\": 1\n}",
        "JSON has no comments",
        r#"{"c": "1"}"#,
        Some("{\n  \"c\": 1\n}"),
    );
    check("[1, ‹// a›\r\n2]", "JSON has no comments", r#"["1", "2"]"#, Some("[1,\r\n2]"));
    check("[1‹/* a\n*/›, 2]", "JSON has no comments", r#"["1", "2"]"#, Some("[1, 2]"));
    check("‹/*› [1]", "this comment is never closed, and JSON has no comments", "Missing", None);
    check("‹\u{feff}›[1]", "a byte order mark stands before the document", r#"["1"]"#, Some("[1]"));
    check(
        "[‹\u{a0}›1]",
        "a no-break space (U+00A0) stands here, which JSON does not allow",
        r#"["1"]"#,
        Some("[ 1]"),
    );
    check(
        "[1‹\u{200b}›]",
        "an invisible character (U+200B) stands here, which JSON does not allow",
        r#"["1"]"#,
        Some("[1]"),
    );
    assert_eq!(parse("[1, // a\n/* b */ 2] # c").tree.comments().collect::<Vec<_>>(), [4..8, 9..16, 20..23]);
}

#[test]
fn documents() {
    check("‹›", "the document is empty: a value is missing", "Missing", None);
    let message =
        "a second document begins here (a file with a document on each line is JSON Lines, not JSON)";
    check("{\"a\": 1}\n‹{›\"b\": 2}", message, r#"{"a": "1"}"#, None);
    check("1 ‹x›", "the document ends before this", r#""1""#, None);
    check("‹policy› = {\"a\": 1}", "this stands before the document", r#"{"a": "1"}"#, None);
    check("‹›\"a\": 1", "a `{` is missing here", r#"{"a": "1"}"#, None);
    let deep = "[".repeat(300);
    assert_eq!(parse(&deep).errors.len(), 1);
    assert_eq!(parse(&deep).errors[0].span.range(), 256..257);
}

#[test]
fn a_document_in_a_string_keeps_its_places() {
    let inner = r#"{"arn": "a\/b", "c": 1 "d": 2}"#;
    let text = format!("{{\"doc\": \"{}\"}}", json::escape(inner));
    let source = Source::new(FileId(0), "test.json", text.as_str());
    let outer = json::parse(source.text());
    assert_eq!(outer.errors, []);
    let document = outer.tree.root().get("doc").unwrap().text().unwrap();
    assert_eq!(document.as_str(), inner);
    let parsed = json::parse(&document);
    assert_eq!(parsed.errors.len(), 1);
    let arn = parsed.tree.root().get("arn").unwrap();
    assert!(arn.is("a/b"));
    assert_eq!(source.slice(arn.span()), r#"\"a\\/b\""#);
    assert_eq!(source.slice(arn.text().unwrap().slice(1..2).span()), r"\\/");
    // The missing comma is put where it belongs, in the outer string.
    let repaired = apply(&text, &[parsed.errors[0].repair.clone().unwrap()]).unwrap();
    assert!(repaired.contains(r#"\"c\": 1, \"d\": 2"#), "{repaired}");
}

#[test]
fn hostile_text_is_read_without_recursion() {
    for piece in [
        "[", "{", "}", "\"", "\"  \n", "\"{\n", "[{", "{\"a\":", "'", "<", "${", "{{", "a\"", "/*", "\\",
        "\n \n", "\u{201c}",
    ] {
        for start in ["", "[1\n", "{\n  \"a\": ["] {
            let parsed = parse(&(start.to_owned() + &piece.repeat(20_000)));
            assert!(!parsed.errors.is_empty() || piece == "\n \n", "{piece}");
        }
    }
}

#[test]
fn what_stands_in_a_hole_is_not_json() {
    let source =
        Source::new(FileId(0), "main.tf", r#"{"a": "x-${f("}\")}-y", "b": ${g({"c": 1})}, ${k}: 1}"#);
    let text = source.as_str();
    let mut pieces = Vec::new();
    let mut at = 0;
    for hole in [r#"${f("}\")}"#, r#"${g({"c": 1})}"#, "${k}"] {
        let start = text.find(hole).unwrap();
        pieces.push(Piece::Verbatim(source.text().slice(at..start)));
        at = start + hole.len();
        pieces.push(Piece::Hole(Hole::Named("x".into()), source.text().slice(start..at)));
    }
    pieces.push(Piece::Verbatim(source.text().slice(at..text.len())));
    let parsed = json::parse(&Text::derive(pieces, Encoding::Plain));
    assert_eq!(parsed.errors, []);
    let root = parsed.tree.root();
    assert_eq!(root.get("a").unwrap().text().unwrap().holes().count(), 1);
    assert_eq!(root.get("b").unwrap().kind(), NodeKind::Bare);
    assert_eq!(source.slice(root.get("b").unwrap().span()), r#"${g({"c": 1})}"#);
    assert!(root.get("${k}").unwrap().is("1"));
}
