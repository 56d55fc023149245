//! The lines around a place.

use std::ops::Range;

/// A line: its blanks, and what stands behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins.
    pub(super) start: usize,
    /// What stands on it, without the blanks around it.
    pub(super) content: Range<usize>,
    /// Where its key or value begins, behind the dashes of lists.
    pub(super) body: usize,
}

impl Line {
    /// The line of `text` that the byte `at` is on.
    pub(super) fn at(text: &str, at: usize) -> Self {
        let bytes = text.as_bytes();
        let at = at.min(bytes.len());
        let start =
            memchr::memrchr(b'\n', bytes.get(..at).unwrap_or_default()).map_or(0, |newline| newline + 1);
        let rest = bytes.get(start..).unwrap_or_default();
        let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
        let indent = line.len() - line.trim_ascii_start().len();
        let content = start + indent..start + line.trim_ascii_end().len().max(indent);
        let mut body = content.start;
        while let Some([b'-', b' ', ..]) = bytes.get(body..content.end) {
            body += 1;
            let rest = bytes.get(body..content.end).unwrap_or_default();
            body += rest.len() - rest.trim_ascii_start().len();
        }
        Self { start, content, body }
    }

    /// The next line above that says something.
    pub(super) fn above(&self, text: &str) -> Option<Self> {
        let mut line = Self::at(text, self.start.checked_sub(1)?);
        while line.is_silent(text) {
            line = Self::at(text, line.start.checked_sub(1)?);
        }
        Some(line)
    }

    /// The next line below that says something.
    pub(super) fn below(&self, text: &str) -> Option<Self> {
        let next = |line: &Self| {
            let rest = text.as_bytes().get(line.content.end..)?;
            let newline = memchr::memchr(b'\n', rest)?;
            (newline + 1 < rest.len()).then(|| Self::at(text, line.content.end + newline + 1))
        };
        let mut line = next(self)?;
        while line.is_silent(text) {
            line = next(&line)?;
        }
        Some(line)
    }

    /// Whether it is empty, or a comment.
    pub(super) fn is_silent(&self, text: &str) -> bool {
        let content = text.as_bytes().get(self.content.clone()).unwrap_or_default();
        content.is_empty() || content.starts_with(b"#")
    }

    /// How many blanks it begins with.
    pub(super) fn indent(&self) -> usize {
        self.content.start - self.start
    }

    /// Where its content ends, a comment behind it left out.
    pub(super) fn end(&self, text: &str) -> usize {
        let content = text.get(self.content.clone()).unwrap_or_default();
        let comment = content.find(" #").unwrap_or(content.len());
        self.content.start + content.get(..comment).unwrap_or_default().trim_end().len()
    }

    /// Where the value begins that stands behind a key and a colon on it, or behind a dash.
    pub(super) fn value(&self, text: &str) -> Option<usize> {
        let body = text.get(self.body..self.content.end)?;
        match body.find(": ") {
            Some(colon) => {
                let rest = body.get(colon + 1..)?;
                Some(self.body + colon + 1 + (rest.len() - rest.trim_start().len()))
            }
            None => (self.body > self.content.start).then_some(self.body),
        }
    }
}
