//! A statement under construction.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A test of a request: the operator, the key and its values.
pub(super) struct Condition(pub &'static str, pub String, pub Vec<String>);

/// A statement: its elements as JSON, and its conditions.
pub(super) struct Statement {
    elements: Vec<(&'static str, String)>,
    conditions: Vec<Condition>,
}

impl Statement {
    pub fn allow() -> Self {
        Self::of("Allow")
    }

    pub fn deny() -> Self {
        Self::of("Deny")
    }

    fn of(effect: &str) -> Self {
        Self { elements: vec![("Effect", quoted(effect))], conditions: Vec::new() }
    }

    /// `"*"`.
    pub fn everyone(mut self) -> Self {
        self.elements.push(("Principal", quoted("*")));
        self
    }

    /// Principals of one type: `AWS`, `Service` or `Federated`.
    pub fn principal(mut self, kind: &str, principal: &str) -> Self {
        self.elements.push(("Principal", format!("{{ {}: {} }}", quoted(kind), quoted(principal))));
        self
    }

    /// An element with strings: one, or a list.
    pub fn with(mut self, element: &'static str, values: &[String]) -> Self {
        self.elements.push((element, one_or_many(values)));
        self
    }

    /// One more condition.
    pub fn when(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// The statement as JSON, with a `Sid`.
    pub fn written(&self, sid: &str) -> String {
        let mut text = format!("    {{\n      \"Sid\": {}", quoted(sid));
        for (name, value) in &self.elements {
            let _ = write!(text, ",\n      \"{name}\": {value}");
        }
        let mut operators: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for Condition(operator, key, values) in &self.conditions {
            let test = format!("          {}: {}", quoted(key), one_or_many(values));
            operators.entry(operator).or_default().push(test);
        }
        let block = |(operator, tests): (&&str, &Vec<String>)| {
            format!("        \"{operator}\": {{\n{}\n        }}", tests.join(",\n"))
        };
        if !operators.is_empty() {
            let blocks: Vec<String> = operators.iter().map(block).collect();
            let _ = write!(text, ",\n      \"Condition\": {{\n{}\n      }}", blocks.join(",\n"));
        }
        text + "\n    }"
    }
}

fn one_or_many(values: &[String]) -> String {
    match values {
        [value] => quoted(value),
        values => format!("[{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ")),
    }
}

/// `text` as a string of JSON: no text here needs an escape.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
