//! Where heredocs end.

use super::lexer::HclLexer;
use super::token::HclTokenKind;

impl HclLexer<'_> {
    /// Reads a heredoc, or the operator that looks like one.
    pub(super) fn heredoc(&mut self) {
        let start = self.at;
        let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | 0x80..);
        let mut name = start + 2 + usize::from(self.peek(2) == Some(b'-'));
        // Quotes around the delimiter are not HCL's, but many are used to them.
        let quote = usize::from(self.bytes.get(name) == Some(&b'"'));
        name += quote;
        let length =
            self.bytes.get(name..self.end).unwrap_or_default().iter().take_while(|b| is_part(b)).count();
        let behind = name + length + quote;
        let rest = self.bytes.get(behind..self.end).unwrap_or_default();
        let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        if length == 0 || rest.get(blanks).is_some_and(|b| *b != b'\n') {
            return self.punctuation(b'<');
        }
        let header_end = self.line_end(name);
        let delimiter = self.bytes.get(name..name + length).unwrap_or_default();
        match self.delimiter(header_end, delimiter) {
            Some(end) => self.push(HclTokenKind::Heredoc, end - start),
            None => {
                self.out.sound = false;
                self.slip(start..header_end, "this heredoc has no closing delimiter");
                let end = self.unclosed_heredoc(header_end);
                self.push(HclTokenKind::Heredoc, end - start);
            }
        }
    }

    /// Where the line ends that holds nothing but `delimiter`, behind `from`.
    fn delimiter(&mut self, from: usize, delimiter: &[u8]) -> Option<usize> {
        let limit = self.scanner.limit(from);
        let mut at = from;
        while let Some(newline) = self.bytes.get(at..limit).and_then(|rest| memchr::memchr(b'\n', rest)) {
            let line = at + newline + 1;
            let end = self.line_end(line);
            let content = self.bytes.get(line..end).unwrap_or_default();
            if content.trim_ascii() == delimiter {
                return Some(line + content.trim_ascii_end().len());
            }
            // The next heredoc of this name: the one before was not closed.
            let again = content.trim_ascii_end().strip_suffix(delimiter);
            if self.careful && again.is_some_and(|before| before.ends_with(b"<<") || before.ends_with(b"<<-"))
            {
                break;
            }
            at = end;
        }
        self.scanner.waste(at - from);
        None
    }

    /// Where a heredoc ends that is not closed: before the first line that reads as HCL and stands no deeper than the
    /// heredoc's own.
    fn unclosed_heredoc(&self, header_end: usize) -> usize {
        let line_start =
            self.bytes.get(..self.at).and_then(|b| memchr::memrchr(b'\n', b)).map_or(0, |i| i + 1);
        let blanks = |from: usize| {
            self.bytes
                .get(from..self.end)
                .unwrap_or_default()
                .iter()
                .take_while(|b| matches!(b, b' ' | b'\t'))
                .count()
        };
        let indent = blanks(line_start);
        let mut at = header_end;
        while let Some(newline) = self.bytes.get(at..self.end).and_then(|rest| memchr::memchr(b'\n', rest)) {
            let line = at + newline + 1;
            let end = self.line_end(line);
            if blanks(line) <= indent && reads_as_hcl(self.text.get(line..end).unwrap_or_default()) {
                return at;
            }
            at = end;
        }
        self.end
    }
}

/// Whether a line is one of HCL, and hardly one of anything else: `name =`, `name {`, `resource "x" "y" {`.
fn reads_as_hcl(line: &str) -> bool {
    let line = line.trim();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let rest = line.trim_start_matches(is_part);
    if rest.len() == line.len() {
        return false;
    }
    let rest = rest.trim_start();
    let is_header = rest.starts_with('"') && rest.ends_with('{') || rest == "{";
    is_header || rest.starts_with('=') && !rest.starts_with("==")
}
