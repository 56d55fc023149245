//! The reader against two others: on valid documents it gives the values of `serde_json` and the places of
//! `json-spanned-value`, and it finds mistakes in exactly those documents that `serde_json` refuses.

use crate::common;

use std::fmt::Write as _;

use common::{POLICIES, Random, parse};
use json_spanned_value::{Value as SpannedValue, spanned};
use serde_json::Value;
use xacct_syntax::{Node, NodeKind};

/// What `serde_json` would make of a node.
fn value_of(node: Node<'_>) -> Value {
    let text = || node.as_str().unwrap_or_default();
    match node.kind() {
        NodeKind::Null => Value::Null,
        NodeKind::Bool => Value::Bool(node.is("true")),
        NodeKind::Number => serde_json::from_str(&text()).unwrap(),
        NodeKind::String => Value::String(text().into_owned()),
        NodeKind::Sequence => node.items().map(value_of).collect(),
        NodeKind::Mapping => node
            .entries()
            .map(|e| (e.key.as_str().unwrap_or_default().into_owned(), value_of(e.value)))
            .collect(),
        kind @ (NodeKind::Missing | NodeKind::Bare | NodeKind::Built) => {
            panic!("{kind:?} in a valid document")
        }
    }
}

/// Compares both places and values; gives the number of places compared.
fn compare(node: Node<'_>, other: &spanned::Value, document: &str) -> usize {
    assert_eq!(node.range(), other.range(), "{document}");
    1 + match other.get_ref() {
        SpannedValue::Array(items) => {
            assert_eq!(node.items().count(), items.len(), "{document}");
            node.items().zip(items).map(|(node, other)| compare(node, other, document)).sum()
        }
        SpannedValue::Object(entries) => {
            assert_eq!(node.entries().count(), entries.len(), "{document}");
            let one = |entry: xacct_syntax::Entry<'_>| {
                let key = entry.key.as_str().unwrap_or_default();
                let (other_key, other) = entries.iter().find(|(other, _)| other.get_ref() == &*key).unwrap();
                assert_eq!(entry.key.range(), other_key.range(), "{document}");
                1 + compare(entry.value, other, document)
            };
            node.entries().map(one).sum::<usize>()
        }
        SpannedValue::String(text) => {
            assert!(node.is(text), "{document}");
            0
        }
        SpannedValue::Null | SpannedValue::Bool(_) | SpannedValue::Number(_) => 0,
    }
}

/// Whether our reader and `serde_json` agree on whether `text` is JSON, and on what it says.
fn agree(text: &str) -> bool {
    let parsed = parse(text);
    match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            assert_eq!(parsed.errors, [], "{text}");
            assert_eq!(value_of(parsed.tree.root()), value, "{text}");
            true
        }
        Err(error) => {
            assert!(!parsed.errors.is_empty(), "{error}: {text}");
            false
        }
    }
}

/// A valid document, in some style.
struct Writer {
    random: Random,
    out: String,
    pretty: bool,
}

impl Writer {
    fn document(seed: u64) -> String {
        let mut writer = Self { random: Random(seed), out: String::new(), pretty: seed.is_multiple_of(2) };
        writer.blank();
        writer.container(4);
        writer.blank();
        writer.out
    }

    fn blank(&mut self) {
        let blanks = if self.pretty { ["", " ", "\n  ", "\r\n\t", "  "] } else { [""; 5] };
        self.out.push_str(blanks[self.random.below(blanks.len())]);
    }

    fn container(&mut self, depth: usize) {
        let is_mapping = self.random.below(2) == 0;
        self.out.push(if is_mapping { '{' } else { '[' });
        for i in 0..self.random.below(5) {
            if i > 0 {
                self.out.push(',');
            }
            self.blank();
            if is_mapping {
                // A key of its own for each entry: the other reader refuses repeated ones.
                let _ = write!(self.out, "\"{i}");
                self.characters();
                self.blank();
                self.out.push(':');
                self.blank();
            }
            self.value(depth);
            self.blank();
        }
        self.out.push(if is_mapping { '}' } else { ']' });
    }

    fn value(&mut self, depth: usize) {
        match self.random.below(8) {
            0..3 if depth > 0 => self.container(depth - 1),
            0..5 => {
                self.out.push('"');
                self.characters();
            }
            5 => self.out.push_str(["true", "false", "null"][self.random.below(3)]),
            _ => {
                let numbers = ["0", "-0", "12", "-7.25", "1e3", "2E-2", "3.5e+7", "123456789012"];
                self.out.push_str(numbers[self.random.below(numbers.len())]);
            }
        }
    }

    fn characters(&mut self) {
        let parts = [
            "a",
            " ",
            "arn:aws:",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\u{e4}",
            "\u{1f512}",
            "{",
            "]",
            ",",
        ];
        for _ in 0..self.random.below(12) {
            self.out.push_str(parts[self.random.below(parts.len())]);
        }
        self.out.push('"');
    }
}

#[test]
fn places_are_those_of_the_other_reader() {
    let mut places = 0;
    let documents = (1..2000).map(Writer::document);
    for document in documents.chain(POLICIES.iter().map(|(_, policy)| (*policy).to_owned())) {
        let parsed = parse(&document);
        assert_eq!(parsed.errors, [], "{document}");
        let other: spanned::Value = json_spanned_value::from_str(&document).unwrap();
        places += compare(parsed.tree.root(), &other, &document);
    }
    assert!(places > 20_000, "{places}");
}

#[test]
fn scalars_at_the_root() {
    // The other reader gives wrong places for these numbers, so they are not compared.
    for text in ["12", "-7", " 0 ", "\"a\"", "true", "null"] {
        assert!(agree(text));
        assert_eq!(parse(text).tree.root().range().len(), text.trim().len());
    }
}

#[test]
fn accepts_what_serde_accepts() {
    for seed in 1..2000 {
        assert!(agree(&Writer::document(seed)));
    }
    for (_, policy) in POLICIES {
        assert!(agree(policy));
    }
}

#[test]
fn refuses_what_serde_refuses() {
    let mut random = Random(0xFACE);
    let marks = "{}[],:\"\\/'#*.-+eE0123 \t\n\r\u{0}\u{1f}\u{7f}\u{a0}\u{feff}\u{201c}tfnu$<%\u{e9}";
    let marks: Vec<char> = marks.chars().collect();
    let mut refused = 0;
    for round in 0..30_000 {
        let document = match round % 3 {
            0 => random.choose(POLICIES).1.to_owned(),
            _ => Writer::document(random.next() | 1),
        };
        let mut document = document;
        for _ in 0..=random.below(3) {
            if document.is_empty() {
                break;
            }
            let at = random.character(&document);
            match random.below(4) {
                0 => drop(document.remove(at)),
                1 => document.truncate(at),
                2 => {
                    let removed = document.remove(at);
                    let to = random.character(&document);
                    document.insert(to, removed);
                }
                _ => document.insert(at, *random.choose(&marks)),
            }
        }
        refused += usize::from(!agree(&document));
    }
    assert!(refused > 15_000, "{refused}");
}

#[test]
fn agrees_on_hard_cases() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "{}",
        "[]",
        "[,]",
        "[1,]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1 2]",
        "01",
        "-01",
        "1.",
        ".5",
        "+1",
        "1e",
        "1e+",
        "-",
        "--1",
        "0x1",
        "1e400",
        "-1e400",
        "1e-400",
        "0e999999999999",
        "NaN",
        "Infinity",
        "12345678901234567890123",
        "0.1e1",
        "1E5",
        "1 ",
        "\u{feff}1",
        "1\u{feff}",
        "\u{a0}1",
        "tru",
        "truee",
        "True",
        "nul",
        "nulll",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud83d\\ude00\"",
        "\"\\u12\"",
        "\"\\x\"",
        "\"\\",
        "\"\\\"",
        "\"a\nb\"",
        "\"\t\"",
        "\"\u{7f}\"",
        "\"\u{2028}\"",
        "\"\u{0}\"",
        "[1]]",
        "[1]}",
        "{\"a\":1}{\"b\":2}",
        "1 2",
        "// x\n1",
        "/* x */ 1",
        "1 # x",
        "'a'",
        "{a:1}",
        "{1:1}",
        "{null:1}",
        "[\"a\":1]",
        "{\"a\":1:2}",
        "[1:2]",
        "{\"a\",\"b\"}",
        "{,}",
        "[,1]",
        "[1,,2]",
        "{\"a\"\n:\n1\n}",
        "\r\n1\r\n",
        "1\u{b}",
        "1\u{c}",
        "[\"a\"\"b\"]",
        "{\"a\"\"b\"}",
        "{{}}",
        "[[]]",
        "[{}]",
        "{[]}",
        "{\"a\":{}}",
        "true false",
        "nullnull",
        "\"a\"b",
        "a\"b\"",
        "[1}",
        "{\"a\":1]",
    ] {
        agree(text);
    }
}
