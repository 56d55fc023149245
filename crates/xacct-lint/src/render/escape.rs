//! Texts from files and their names, made safe to show: every renderer shows them through here.
//!
//! A clone can name a file so that a terminal obeys the name, and write a policy that looks other than it is. What runs
//! workflows reads the output too: GitHub Actions obeys a line that begins with `::`, and `##[` anywhere in one.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

/// Whether a terminal or an editor would obey `c`, show nothing for it, or show what stands beside it in another order.
///
/// Control characters, separators of lines and paragraphs, and what Unicode calls `Default_Ignorable_Code_Point` and
/// `Bidi_Control`; annotations between lines (U+FFF9 to U+FFFB) are shown by nothing, either. Source: Unicode Character
/// Database, `DerivedCoreProperties.txt` and `PropList.txt`.
pub(super) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}

/// `text` as one line in which nothing acts: `\n`, `\u{1b}`, `\u{202e}`.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    escape_but(text, None)
}

/// A line of a file in which nothing acts. Tabs stay: what draws it knows how wide they are.
pub(super) fn escape_line(text: &str) -> Cow<'_, str> {
    escape_but(text, Some('\t'))
}

/// The path of a file as it is shown. Bytes that are no text are shown as `\xff`.
pub(crate) fn escape_path(path: &Path) -> String {
    let chunks = path.as_os_str().as_encoded_bytes().utf8_chunks();
    let mut shown = String::new();
    for chunk in chunks {
        shown.push_str(&escape(chunk.valid()));
        shown.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    shown
}

fn escape_but(text: &str, kept: Option<char>) -> Cow<'_, str> {
    let is_escaped = |c: char| acts(c) && Some(c) != kept;
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// A line of output that no runner of workflows obeys.
///
/// Source: actions/runner, `ActionCommand.cs`: a command is `::name::` behind white space at the start of a line, or
/// `##[name]` anywhere in it. Azure Pipelines reads `##vso[`, TeamCity `##teamcity[`.
pub(crate) fn defuse(line: &str) -> Cow<'_, str> {
    let (space, rest) = line.split_at(line.len() - line.trim_start().len());
    let mut shown = match rest.strip_prefix("::") {
        Some(rest) => Cow::Owned(format!("{space}\\u{{3a}}:{rest}")),
        None => Cow::Borrowed(line),
    };
    let mut from = 0;
    while let Some(at) = shown.get(from..).and_then(|rest| rest.find("##")).map(|at| from + at + 1) {
        from = at;
        let behind = shown.get(at + 1..).unwrap_or_default();
        if behind.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('[') {
            shown.to_mut().replace_range(at..at + 1, "\\u{23}");
        }
    }
    shown
}

/// Writes lines that no runner of workflows obeys: what people read goes through here.
pub(crate) struct EscapedLines<W: Write> {
    out: W,
    /// What is not written yet: the start of a line.
    line: Vec<u8>,
}

impl<W: Write> EscapedLines<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, line: Vec::new() }
    }

    /// Where commands are written on purpose.
    pub(super) fn commands(&mut self) -> &mut W {
        &mut self.out
    }

    fn write_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.out.write_all(defuse(&String::from_utf8_lossy(&line)).as_bytes())
    }
}

impl<W: Write> Write for EscapedLines<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        for part in buffer.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.write_line()?;
            }
        }
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_line()?;
        self.out.flush()
    }
}

impl<W: Write> Drop for EscapedLines<W> {
    fn drop(&mut self) {
        // Everything that is written ends with a line; a caller that has to know flushes.
        let _ = self.write_line();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown_instead() {
        assert_eq!(escape("a\x1B[31m\tb\n\u{202E}\u{9B}"), "a\\u{1b}[31m\\tb\\n\\u{202e}\\u{9b}");
        assert_eq!(escape_line("\ta\u{200B}\r"), "\ta\\u{200b}\\r");
        for text in ["äöü 日本 e\u{301} \u{1F600}", "C:\\new 'a' \"b\"", ""] {
            assert!(matches!(escape(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_shown_one_by_one() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"caf\xE9\x1B/\xFF\xFE.json"));
        assert_eq!(escape_path(path), "caf\\xe9\\u{1b}/\\xff\\xfe.json");
    }

    #[test]
    fn runners_are_given_no_commands() {
        for (line, shown) in [
            ("::error::x", "\\u{3a}:error::x"),
            (" \u{3000}\t::error::x\n", " \u{3000}\t\\u{3a}:error::x\n"),
            ("a ##[error]x ##vso[a]", "a #\\u{23}[error]x #\\u{23}vso[a]"),
            ("###[a", "##\\u{23}[a"),
            ("::##[a", "\\u{3a}:#\\u{23}[a"),
        ] {
            assert_eq!(defuse(line), shown);
        }
        for line in ["arn:aws:iam::1:root ::x", "## heading [1]", "a: ##", "", "\n"] {
            assert!(matches!(defuse(line), Cow::Borrowed(_)), "{line}");
        }
    }

    #[test]
    fn lines_are_whole_before_they_are_looked_at() {
        let mut out = Vec::new();
        let mut lines = EscapedLines::new(&mut out);
        for part in [" :", ":error::a\nb\n#", "#[", "c]\n:", ":d"] {
            lines.write_all(part.as_bytes()).unwrap();
        }
        drop(lines);
        assert_eq!(String::from_utf8(out).unwrap(), " \\u{3a}:error::a\nb\n#\\u{23}[c]\n\\u{3a}:d");
    }
}
