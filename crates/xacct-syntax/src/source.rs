//! One file's text under the name that people know it by.

use std::sync::Arc;

use crate::{FileId, Span, Text};

/// A file as it was read: its id, the name shown to people, and its text.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    file: FileId,
    text: Text,
}

impl Source {
    /// The text of `file`, shown to people under `name` (a path, `<stdin>`, a URI).
    ///
    /// Spans are 32 bits wide: anyone who reads files refuses those that are larger.
    pub fn new(file: FileId, name: impl Into<Arc<str>>, text: impl Into<String>) -> Self {
        Self { name: name.into(), file, text: Text::of_file(file, text.into()) }
    }

    /// The name shown to people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id that spans in this file carry.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The whole file as a [`Text`]: what readers take.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The whole file as a string.
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// What is written at `span`, or the empty string where the span is not of this file.
    pub fn slice(&self, span: Span) -> &str {
        if span.file != self.file {
            return "";
        }
        self.as_str().get(span.range()).unwrap_or("")
    }
}
