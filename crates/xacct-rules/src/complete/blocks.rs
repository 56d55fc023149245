//! A statement that is written as a block of Terraform, in JSON.

use std::collections::BTreeMap;

use xacct_syntax::{Node, NodeKind, json};

/// What the block `statement` says of effect, actions, resources and principals, as a policy in JSON would say it.
pub fn in_json(statement: Node<'_>) -> String {
    let effect = statement.get("effect").and_then(Node::as_str);
    let mut elements = vec![format!("\"Effect\": {}", quoted(effect.as_deref().unwrap_or("Allow")))];
    for (argument, element) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        let values = statement.get(argument).map(|values| list(texts(values)));
        elements.extend(values.map(|values| format!("\"{element}\": {values}")));
    }
    for (argument, element) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        let blocks = statement.entries().filter(|entry| entry.key.is(argument));
        let mut principals: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for block in blocks.flat_map(|entry| entry.value.one_or_many()) {
            let kind = block.get("type").and_then(Node::as_str).unwrap_or_default().into_owned();
            principals.entry(kind).or_default().extend(block.get("identifiers").into_iter().flat_map(texts));
        }
        if !principals.is_empty() {
            let types =
                principals.into_iter().map(|(kind, named)| format!("{}: {}", quoted(&kind), list(named)));
            elements.push(format!("\"{element}\": {{{}}}", types.collect::<Vec<_>>().join(", ")));
        }
    }
    format!("{{{}}}", elements.join(", "))
}

/// The strings of a list.
fn texts(values: Node<'_>) -> Vec<String> {
    let strings =
        values.one_or_many().filter(|value| matches!(value.kind(), NodeKind::String | NodeKind::Built));
    strings.filter_map(|value| value.as_str().map(|text| text.into_owned())).collect()
}

fn list(texts: Vec<String>) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", json::escape(text))
}
