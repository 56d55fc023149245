//! What a tree has written in it, as a value to compare, and values to write.

use proptest::prelude::*;
use xacct_syntax::Node;
use xacct_syntax::edit::Value;

/// What a tree says.
#[derive(Clone, Debug, PartialEq)]
pub enum WrittenValue {
    Nothing,
    Scalar(String),
    List(Vec<WrittenValue>),
    Map(Vec<(String, WrittenValue)>),
}

pub fn written(node: Node<'_>) -> WrittenValue {
    if node.is_mapping() {
        let key = |node: Node<'_>| node.as_str().unwrap_or_default().into_owned();
        WrittenValue::Map(node.entries().map(|e| (key(e.key), written(e.value))).collect())
    } else if node.is_sequence() {
        WrittenValue::List(node.items().map(written).collect())
    } else {
        node.as_str().map_or(WrittenValue::Nothing, |text| WrittenValue::Scalar(text.into_owned()))
    }
}

pub fn meant(value: &Value) -> WrittenValue {
    match value {
        Value::String(text) => WrittenValue::Scalar(text.clone()),
        Value::Source(source) => WrittenValue::Scalar(source.as_str().to_owned()),
        Value::List(items) => WrittenValue::List(items.iter().map(meant).collect()),
        Value::Map(entries) => {
            WrittenValue::Map(entries.iter().map(|(k, v)| (k.as_str().to_owned(), meant(v))).collect())
        }
    }
}

/// What the tree says once `change` was made to the node that comes `at` that place.
pub fn changed(
    node: Node<'_>,
    target: Node<'_>,
    change: &dyn Fn(WrittenValue) -> WrittenValue,
) -> WrittenValue {
    let own = if node.is_mapping() {
        let key = |node: Node<'_>| node.as_str().unwrap_or_default().into_owned();
        WrittenValue::Map(node.entries().map(|e| (key(e.key), changed(e.value, target, change))).collect())
    } else if node.is_sequence() {
        WrittenValue::List(node.items().map(|item| changed(item, target, change)).collect())
    } else {
        written(node)
    };
    if node.id() == target.id() { change(own) } else { own }
}

pub fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        prop::sample::select(vec![
            "*",
            "a",
            "arn:aws:iam::123456789012:root",
            "123456789012",
            "012345678901",
            "x: y",
            "x #y",
            "- x",
            "it's",
            "\"",
            "{{x}}",
            "${a}",
            "",
            " a",
            "true",
            "no",
            "~",
            "a, b",
            "[",
            "2012-10-17",
            "a:",
            "\u{e4}",
            "line\nbreak",
            "tab\t",
            "<<",
            "!x",
            "&x",
            "@x",
            "1e3",
            "\\",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,8}",
    ];
    let leaf = text.prop_map(Value::String);
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::List),
            prop::collection::vec(("[a-z:\\*]{1,6}", inner), 0..3).prop_map(|entries| {
                let mut entries = entries;
                entries.dedup_by(|a, b| a.0 == b.0);
                Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
            }),
        ]
    })
}
