//! What is to be written, in whatever syntax.

use super::NodeSource;

/// A value to be written.
#[derive(Clone, Debug)]
pub enum Value {
    /// A string, not yet escaped.
    String(String),
    /// What is written somewhere already, as it is written.
    Source(NodeSource),
    /// A list.
    List(Vec<Value>),
    /// Entries, in the order in which they are written.
    Map(Vec<(Key, Value)>),
}

/// A key to be written.
#[derive(Clone, Debug)]
pub enum Key {
    /// A string, not yet escaped.
    Name(String),
    /// What is written somewhere already, as it is written.
    Source(NodeSource),
}

impl Key {
    /// How it reads; an interpolation or function as its source.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::Source(source) => source.as_str(),
        }
    }
}

impl Value {
    /// Every source in it, keys included.
    pub(crate) fn sources(&self) -> Vec<&NodeSource> {
        match self {
            Self::String(_) => Vec::new(),
            Self::Source(source) => vec![source],
            Self::List(items) => items.iter().flat_map(Self::sources).collect(),
            Self::Map(entries) => entries
                .iter()
                .flat_map(|(key, value)| key.source().into_iter().chain(value.sources()))
                .collect(),
        }
    }
}

impl Key {
    pub(crate) fn source(&self) -> Option<&NodeSource> {
        match self {
            Self::Name(_) => None,
            Self::Source(source) => Some(source),
        }
    }
}

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<&String> for Key {
    fn from(name: &String) -> Self {
        Self::Name(name.clone())
    }
}

impl From<String> for Key {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<NodeSource> for Key {
    fn from(source: NodeSource) -> Self {
        Self::Source(source)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<NodeSource> for Value {
    fn from(source: NodeSource) -> Self {
        Self::Source(source)
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Name(name) => Self::String(name),
            Key::Source(source) => Self::Source(source),
        }
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>, const N: usize> From<[(&str, T); N]> for Value {
    fn from(entries: [(&str, T); N]) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}
