//! What stands between tokens and is none: comments, and characters that only look like blanks.

use super::lexer::{JsonLexer, LineStart};
use crate::SyntaxErrorKind;
use crate::report::Mistake;

impl JsonLexer<'_> {
    /// Skips a byte order mark at the start of the text.
    pub(super) fn skip_byte_order_mark(&mut self) {
        if self.bytes.starts_with("\u{feff}".as_bytes()) {
            self.report
                .slip(Mistake::at(0..3, "a byte order mark stands before the document").repair(0..3, ""));
            self.at = 3;
        }
    }

    /// Skips comments and odd blanks at the current place; `false` where there are none.
    #[cold]
    pub(super) fn skip_oddity(&mut self) -> bool {
        match self.rest(self.at) {
            [b'/', b'/', ..] => self.skip_line_comments(),
            [b'#', ..] if !self.is_placeholder(self.at) => self.skip_line_comments(),
            [b'/', b'*', ..] => self.skip_block_comment(),
            _ => return self.skip_odd_blanks(),
        }
        true
    }

    /// A comment to the line's end, and those on the lines that follow: together they are one mistake.
    fn skip_line_comments(&mut self) {
        let (start, line) = (self.at, self.line);
        let mut end;
        loop {
            let from = self.at;
            let rest = self.rest(from);
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            end = from + length - usize::from(rest.get(..length).is_some_and(|r| r.ends_with(b"\r")));
            self.comments.push(from as u32..end as u32);
            self.at = from + length;
            if self.peek() != Some(b'\n') {
                break;
            }
            self.at += 1;
            self.start_line();
            let next = self.rest(self.at);
            if !(next.starts_with(b"//") || next.starts_with(b"#") && !self.is_placeholder(self.at)) {
                break;
            }
        }
        self.report_comment(start..end, line);
    }

    fn skip_block_comment(&mut self) {
        let (start, line) = (self.at, self.line);
        let body = self.rest(start + 2);
        let length = memchr::memmem::find(body, b"*/");
        self.at = length.map_or(self.bytes.len(), |length| start + 2 + length + 2);
        self.comments.push(start as u32..self.at as u32);
        let newline = self.bytes.get(start..self.at).and_then(|c| memchr::memrchr(b'\n', c));
        if let Some(newline) = newline {
            // What follows the comment is not the first on its line.
            self.line = LineStart { start: start + newline + 1, indent: usize::MAX / 2 };
        }
        if length.is_some() {
            self.report_comment(start..self.at, line);
        } else {
            let message = "this comment is never closed, and JSON has no comments";
            self.report.fault(Mistake::at(start..start + 2, message));
        }
    }

    /// Reports the comment, with a repair that takes its lines along where nothing else stands on them.
    fn report_comment(&mut self, range: std::ops::Range<usize>, line: LineStart) {
        let blanks = |bytes: &[u8]| bytes.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        let behind = range.end + blanks(self.rest(range.end));
        let alone = range.start == line.start + line.indent;
        let removed = match self.bytes.get(behind) {
            Some(b'\n') if alone => line.start..behind + 1,
            Some(b'\n') | None => {
                let before = self.bytes.get(line.start..range.start).unwrap_or_default();
                let gap = before.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
                range.start - gap..range.end
            }
            Some(_) => range.clone(),
        };
        self.report.slip(
            Mistake::at(range, "JSON has no comments").slip(SyntaxErrorKind::Comment).repair(removed, ""),
        );
    }

    /// A run of characters that look like blanks, or like nothing, and are no white space in JSON.
    fn skip_odd_blanks(&mut self) -> bool {
        let start = self.at;
        let run = self.str(start..self.bytes.len());
        let length = run.find(|c| !is_odd_blank(c)).unwrap_or(run.len());
        let Some(first) = run.chars().next().filter(|_| length > 0) else { return false };
        self.at += length;
        let run = self.str(start..self.at);
        let name = match first {
            '\u{a0}' | '\u{202f}' => "a no-break space",
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' => "an invisible character",
            '\u{feff}' => "a byte order mark",
            c if c.is_control() => "a control character",
            _ => "an unusual space",
        };
        let message = format!("{name} (U+{:04X}) stands here, which JSON does not allow", u32::from(first));
        let replacement = if run.chars().any(char::is_whitespace) { " " } else { "" };
        self.report.slip(Mistake::at(start..self.at, message).repair(start..self.at, replacement));
        true
    }
}

/// Whether a character looks like a blank, or like nothing, and is no white space in JSON.
pub(super) fn is_odd_blank(c: char) -> bool {
    match c {
        ' ' | '\t' | '\r' | '\n' => false,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => true,
        c => c.is_whitespace() || c.is_control(),
    }
}
