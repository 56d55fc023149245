//! A policy apart from its syntax.

use std::collections::HashSet;

use xacct_syntax::{Node, NodeKind};

/// What a tree says: entries keep their order, and repeated keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

impl Value {
    pub fn of(node: Node<'_>) -> Self {
        let text = || node.as_str().unwrap_or_default().into_owned();
        match node.kind() {
            NodeKind::Missing | NodeKind::Null => Self::Null,
            NodeKind::Bool => Self::Bool(text() == "true"),
            NodeKind::Number => Self::Number(text()),
            NodeKind::String | NodeKind::Bare | NodeKind::Built => Self::String(text()),
            NodeKind::Sequence => Self::List(node.items().map(Self::of).collect()),
            NodeKind::Mapping => {
                let key = |node: Node<'_>| node.as_str().unwrap_or_default().into_owned();
                Self::Map(node.entries().map(|e| (key(e.key), Self::of(e.value))).collect())
            }
        }
    }

    /// Whether a mapping in it has a key twice.
    pub fn repeats_a_key(&self) -> bool {
        match self {
            Self::List(items) => items.iter().any(Self::repeats_a_key),
            Self::Map(entries) => {
                let keys: HashSet<_> = entries.iter().map(|(key, _)| key).collect();
                keys.len() < entries.len() || entries.iter().any(|(_, value)| value.repeats_a_key())
            }
            _ => false,
        }
    }

    /// The same whatever form it has: lists of one are their item, entries have no order, those of one key are one.
    pub fn content(&self) -> Self {
        match self {
            Self::List(items) => match items.as_slice() {
                [one] => one.content(),
                items => Self::List(items.iter().map(Self::content).collect()),
            },
            Self::Map(entries) => {
                let mut merged: Vec<(String, Self)> = Vec::new();
                for (key, value) in entries {
                    let value = value.content();
                    match (merged.iter_mut().find(|(known, _)| known == key), value) {
                        (Some((_, Self::Map(known))), Self::Map(more)) => known.extend(more),
                        (_, value) => merged.push((key.clone(), value)),
                    }
                }
                merged.sort_by(|a, b| a.0.cmp(&b.0));
                for (_, value) in &mut merged {
                    if let Self::Map(entries) = value {
                        entries.sort_by(|a, b| a.0.cmp(&b.0));
                    }
                }
                Self::Map(merged)
            }
            Self::Bool(is) => Self::String(is.to_string()),
            Self::Number(digits) => Self::String(digits.clone()),
            other => other.clone(),
        }
    }
}
