//! A text with a mark where somebody types.

use xacct_syntax::Source;

use super::cursor::run;

/// A text and where somebody types in it.
pub struct MarkedText<'t> {
    text: &'t str,
    offset: usize,
    /// Where the word ends that the cursor is in.
    end: usize,
    mark: String,
}

impl<'t> MarkedText<'t> {
    /// `None` where `offset` is in none of the text.
    pub fn new(source: &'t Source, offset: usize) -> Option<Self> {
        let text = source.as_str();
        let offset = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
        let rest = text.get(offset..)?;
        // A sign behind the word is what the word is put before.
        let word = rest.get(..run(rest))?.trim_end_matches([':', '=']);
        let mut mark = "cursormark".to_owned();
        while text.contains(&mark) {
            mark.push('x');
        }
        Some(Self { text, offset, end: offset + word.len(), mark })
    }

    /// Where somebody types.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The text with the mark, and with `behind` behind the word; and the mark.
    pub fn text(&self, behind: &str) -> (String, &str) {
        let part = |range| self.text.get(range).unwrap_or_default();
        let (before, word, after) =
            (part(0..self.offset), part(self.offset..self.end), part(self.end..self.text.len()));
        (format!("{before}{}{word}{behind}{after}", self.mark), &self.mark)
    }

    /// Whether a quote follows the word.
    pub fn is_closed(&self) -> bool {
        self.text.get(self.end..).is_some_and(|rest| rest.starts_with(['"', '\'']))
    }

    /// Whether the word may be a key that has no value yet: nothing else is on its line, but for brackets and commas.
    pub fn may_be_key(&self) -> bool {
        let before = self.text.get(..self.offset).unwrap_or_default();
        let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
        let word = line.len()
            - line.trim_end_matches(|c: char| run(c.encode_utf8(&mut [0; 4])) > 0 && c != '=').len();
        let line = line.get(..line.len() - word).unwrap_or_default();
        let line = line.trim_end_matches(['"', '\'']).trim_end();
        let begins = line.is_empty() || line.ends_with(['{', ',', '-', '}', ']']);
        let behind = self.text.get(self.end..).unwrap_or_default();
        let behind = behind.trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']);
        begins && (behind.is_empty() || behind.starts_with(['\n', '\r', '}', ']', ',']))
    }
}
