//! What is to be written, with parts that are written already.

use super::Text;

/// Characters to be written, and among them copies of what is written already.
///
/// The characters are escaped as the place needs it that they are written to. A copy is written as its source is:
/// interpolations, functions and escapes stay what they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Code {
    parts: Vec<CodePart>,
}

#[derive(Clone, Debug)]
pub(super) enum CodePart {
    Chars(String),
    Copy(Text),
}

impl Code {
    /// The characters, without the copies among them.
    pub(super) fn parts(&self) -> &[CodePart] {
        &self.parts
    }

    /// Adds characters.
    pub(crate) fn push_str(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(CodePart::Chars(chars)) => chars.push_str(text),
            _ => self.parts.push(CodePart::Chars(text.to_owned())),
        }
    }

    /// Adds a character.
    pub(crate) fn push(&mut self, character: char) {
        self.push_str(character.encode_utf8(&mut [0; 4]));
    }

    /// Adds a copy of `text`, which is a slice of the text that is written to.
    pub(crate) fn copy(&mut self, text: Text) {
        if !text.is_empty() {
            self.parts.push(CodePart::Copy(text));
        }
    }

    /// Adds all of `other`.
    pub(crate) fn append(&mut self, other: Self) {
        for part in other.parts {
            match part {
                CodePart::Chars(chars) => self.push_str(&chars),
                CodePart::Copy(text) => self.copy(text),
            }
        }
    }

    /// This code with `before` in front of it.
    pub(crate) fn after(self, before: &str) -> Self {
        let mut code = Self::from(before);
        code.append(self);
        code
    }

    /// How it reads in the text that it is written to.
    pub(crate) fn reads(&self) -> String {
        let part = |part: &CodePart| match part {
            CodePart::Chars(chars) => chars.clone(),
            CodePart::Copy(text) => text.as_str().to_owned(),
        };
        self.parts.iter().map(part).collect()
    }
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        let mut code = Self::default();
        code.push_str(text);
        code
    }
}

impl From<String> for Code {
    fn from(text: String) -> Self {
        Self { parts: vec![CodePart::Chars(text)] }
    }
}
