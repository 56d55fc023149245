use crate::{FileId, Parsed, Source, Tree, ini};

fn parse(text: &str) -> Parsed {
    ini::parse(Source::new(FileId(0), "config", text).text())
}

fn errors(text: &str) -> Vec<String> {
    parse(text).errors.into_iter().map(|error| error.message).collect()
}

fn value<'t>(tree: &'t Tree, section: &str, key: &str) -> crate::Node<'t> {
    tree.root().get(section).unwrap().get(key).unwrap()
}

#[test]
fn sections_and_keys_keep_their_order_and_repetitions() {
    let parsed = parse("[profile a]\nk = 1\nk=2\n[profile a]\n  x : y = z\n[empty]\n");
    let root = parsed.tree.root();
    let names: Vec<_> = root.entries().map(|entry| entry.key.as_str().unwrap().into_owned()).collect();
    assert_eq!(names, ["profile a", "profile a", "empty"]);
    let first = root.entries().next().unwrap();
    assert_eq!(first.value.entries().filter(|entry| entry.key.is("k")).count(), 2);
    assert!(value(&parsed.tree, "profile a", "x").is("y = z"));
    assert!(parsed.errors.is_empty());
}

#[test]
fn a_comment_is_a_line_of_its_own() {
    let text = "# a\n[p] # b\n; c\nk = v # d\n  # e\nl = w\n";
    let parsed = parse(text);
    let comments: Vec<_> = parsed.tree.comments().map(|range| &text[range]).collect();
    assert_eq!(comments, ["# a", "; c", "# e"]);
    assert!(value(&parsed.tree, "p", "k").is("v # d"));
    assert!(value(&parsed.tree, "p", "l").is("w"));
}

#[test]
fn deeper_lines_go_on_with_the_value() {
    let text = "[p]\ns3 =\n  a = b\n\n  c = d\nrole_arn = x\n  source_profile = y\n  z\nk = 1\n";
    let parsed = parse(text);
    assert!(value(&parsed.tree, "p", "s3").is("\na = b\nc = d"));
    let role = value(&parsed.tree, "p", "role_arn");
    assert!(role.is("x\nsource_profile = y\nz"));
    assert_eq!(&text[role.text().unwrap().span().range()], "x\n  source_profile = y\n  z");
    assert!(value(&parsed.tree, "p", "k").is("1"));
    // What is indented alike is no continuation, the first line of a section least of all.
    let parsed = parse("[p]\n  a = 1\n  b = 2\n");
    assert!(value(&parsed.tree, "p", "a").is("1") && value(&parsed.tree, "p", "b").is("2"));
}

#[test]
fn places_are_those_of_the_file() {
    let text = "\r\n  [profile \"my p\"]  ; c\r\n  role_arn   =  arn:aws  \r\nempty=\r\n";
    let parsed = parse(text);
    let section = parsed.tree.root().entries().next().unwrap();
    assert_eq!(&text[section.key.span().range()], "[profile \"my p\"]");
    assert_eq!(&text[section.key.text().unwrap().span().range()], "profile \"my p\"");
    let keys: Vec<_> = section.value.entries().collect();
    assert_eq!(&text[keys[0].key.span().range()], "role_arn");
    assert_eq!(&text[keys[0].value.span().range()], "arn:aws");
    assert!(keys[1].value.is(""));
    assert!(section.value.range().end <= text.len());
}

#[test]
fn what_is_no_line_of_the_language_is_said() {
    assert_eq!(errors("k = v\n[p]\n"), ["a key stands before the first section"]);
    assert_eq!(errors("[p]\nword\n= v\n"), ["a key and its value have an `=` between them"; 2]);
    assert_eq!(errors("[]\n").len(), 1);
    assert_eq!(errors("").len(), 0);
    let marked = parse("\u{feff}[p]\na = 1\n");
    assert_eq!(marked.errors.len(), 1);
    assert!(marked.errors[0].repair.is_some() && value(&marked.tree, "p", "a").is("1"));
    assert_eq!(errors(&"word\n".repeat(10_000)).len(), 100);
}

#[test]
fn lines_of_a_template_engine_are_none_of_the_document() {
    let text = "{% for a in accounts %}\n[profile {{ a }}]\nrole_arn = {{ b }}\n{% endfor %}\n[x]\na = 1\n";
    let parsed = parse(text);
    assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
    assert!(parsed.tree.is_template());
    assert!(value(&parsed.tree, "profile {{ a }}", "role_arn").is("{{ b }}"));
    assert!(value(&parsed.tree, "x", "a").is("1"));
}

#[test]
fn a_text_is_known_by_its_first_line() {
    for text in
        ["[default]\n", "\u{feff}# c\n\n; d\n  [profile x] # y", "{% if a %}\n[p]", "[_a]", "a = b\n[p]"]
    {
        assert!(ini::opens(text), "{text}");
    }
    for text in ["", "{}", "[\n1]", "[\"a\"]", "[{\"a\": 1}", "a = [b]", "# [x]", "- [a]"] {
        assert!(!ini::opens(text), "{text}");
    }
}

#[test]
fn ten_megabytes_are_read() {
    let mut text = String::new();
    while text.len() < 10 << 20 {
        text.push_str("[profile p]\nrole_arn = x\n  more\n\n# c\n");
    }
    let parsed = parse(&text);
    assert_eq!(parsed.tree.root().entries().count(), text.matches("[profile").count());
    assert!(parsed.errors.is_empty());
}
