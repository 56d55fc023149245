//! A policy apart from its syntax.

use xacct_syntax::{Kind, Node};

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
            Kind::Missing | Kind::Null => Self::Null,
            Kind::Bool => Self::Bool(text() == "true"),
            Kind::Number => Self::Number(text()),
            Kind::String | Kind::Bare | Kind::Built => Self::String(text()),
            Kind::Sequence => Self::List(node.items().map(Self::of).collect()),
            Kind::Mapping => {
                let key = |node: Node<'_>| node.as_str().unwrap_or_default().into_owned();
                Self::Map(node.entries().map(|e| (key(e.key), Self::of(e.value))).collect())
            }
        }
    }
}
