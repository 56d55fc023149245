//! A pasted text without what terminals, logs and tools put around and into it.

/// Of a longer text its end is read: so many bytes.
const LONGEST: usize = 1 << 20;

/// A text without colours, frames and escapes, and the same without any white space.
#[derive(Debug)]
pub struct CleanText {
    /// Its lines.
    pub text: String,
    /// Without white space: what is broken in the middle of a word is whole again.
    pub dense: String,
    /// The same in lower case, with the same length.
    pub lower: String,
    /// Where each byte of `dense` is in `text`.
    at: Vec<usize>,
}

impl CleanText {
    /// Cleans `text`.
    pub fn new(text: &str) -> Self {
        let from = text.len().saturating_sub(LONGEST);
        let from = (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let text = without_escapes(text.get(from..).unwrap_or_default());
        let lines: Vec<&str> = text.lines().map(without_frame).collect();
        let text = lines.join("\n");
        let (mut dense, mut at) = (String::new(), Vec::new());
        for (place, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace() && *c != '\u{200b}') {
            dense.push(c);
            at.extend(std::iter::repeat_n(place, c.len_utf8()));
        }
        let lower = dense.to_ascii_lowercase();
        Self { text, dense, lower, at }
    }

    /// Where the byte `at` of the dense text is in the text with white space; its end where there is no such byte.
    pub fn place(&self, at: usize) -> usize {
        self.at.get(at).copied().unwrap_or(self.text.len())
    }

    /// The white space before the byte `at` of the dense text.
    pub fn gap(&self, at: usize) -> &str {
        let end = self.place(at);
        let before = self.text.get(..end).unwrap_or_default();
        before.get(before.trim_end().len()..).unwrap_or_default()
    }

    /// The length of the line that ends before the byte `at` of the dense text, and that of the line before, in characters.
    pub fn lines_before(&self, at: usize) -> (usize, Option<usize>) {
        let before = self.text.get(..self.place(at)).unwrap_or_default().trim_end_matches(['\n', ' ']);
        let mut lines = before.rsplit('\n').map(|line| line.chars().count());
        (lines.next().unwrap_or_default(), lines.next())
    }
}

/// Without the sequences that colour a terminal, and with the characters that escapes stand for.
fn without_escapes(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (length, plain) = escape(rest, clean.chars().next_back()).unwrap_or((c.len_utf8(), Some(c)));
        clean.extend(plain);
        rest = rest.get(length..).unwrap_or_default();
    }
    clean
}

/// What stands for each of these in texts that were put into JSON, XML or a program's output.
const ESCAPES: [(&str, char); 15] = [
    ("\\n", '\n'),
    ("\\r", '\n'),
    ("\\t", ' '),
    ("\\\"", '"'),
    ("\\'", '\''),
    ("\\/", '/'),
    ("\\u003c", '<'),
    ("\\u003e", '>'),
    ("\\u0026", '&'),
    ("\\u0027", '\''),
    ("&quot;", '"'),
    ("&apos;", '\''),
    ("&#39;", '\''),
    ("&lt;", '<'),
    ("&gt;", '>'),
];

/// The escape that `text` begins with: its length, and what it stands for.
fn escape(text: &str, before: Option<char>) -> Option<(usize, Option<char>)> {
    let introducers = ["\u{1b}[", "\\u001b[", "\\x1b[", "\\033[", "\\e[", "\u{9b}"];
    if let Some(introducer) = introducers.iter().find(|introducer| text.starts_with(**introducer)) {
        let rest = text.get(introducer.len()..)?;
        // No sequence is longer.
        let end = rest.bytes().take(20).position(|b| b.is_ascii_alphabetic() || b == b'~')?;
        return Some((introducer.len() + end + 1, None));
    }
    // A log without the character that begins the sequence: `[31m`.
    if text.starts_with('[') {
        let digits = text.bytes().skip(1).take(12).position(|b| !b.is_ascii_digit() && b != b';')?;
        let may_be_word = digits == 0 && before.is_some_and(|before| before.is_ascii_alphanumeric());
        if !may_be_word && text.get(1 + digits..)?.starts_with('m') {
            return Some((digits + 2, None));
        }
    }
    if text.starts_with(['\u{1b}', '\u{7}', '\u{8}', '\r']) {
        return Some((1, None));
    }
    let (escaped, c) = ESCAPES.iter().find(|(escaped, _)| text.starts_with(escaped))?;
    Some((escaped.len(), Some(*c)))
}

/// A line without the frame that Terraform draws, the time that a log puts before it, and the marks of quotes and logs.
fn without_frame(line: &str) -> &str {
    let mut line = line.trim_matches(is_frame);
    line = line.strip_prefix("##[error]").unwrap_or(line);
    if let Some((time, rest)) = line.split_once(' ')
        && is_time(time)
    {
        line = rest.trim_matches(is_frame);
        line = line.strip_prefix("##[error]").unwrap_or(line);
    }
    line.trim_matches(is_frame)
}

fn is_frame(c: char) -> bool {
    c.is_whitespace() || "│╷╵┃┆╭╰─|>".contains(c)
}

/// Whether `word` is a time such as `2025-03-01T10:20:30.1234567Z`.
fn is_time(word: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_digit() || b"-:.TZ+[]".contains(&b);
    word.len() >= 10 && word.bytes().all(is_part) && word.contains([':', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_frames_times_and_escapes_are_taken_away() {
        for (dirty, clean) in [
            ("\u{1b}[31mError\u{1b}[0m: no", "Error: no"),
            ("[31mError[0m: no", "Error: no"),
            ("│ Error: no\n│ \n╵", "Error: no\n\n"),
            ("2025-03-01T10:20:30.1234567Z ##[error]no", "no"),
            (r"b'a\nb'", "b'a\nb'"),
            ("&quot;arn&quot;", "\"arn\""),
            ("role[0] is", "role[0] is"),
            (r#"{\"Message\":\"no\"}"#, r#"{"Message":"no"}"#),
        ] {
            assert_eq!(CleanText::new(dirty).text, clean);
        }
    }

    #[test]
    fn the_end_of_a_long_text_is_read() {
        let long = "é".repeat(LONGEST);
        let clean = CleanText::new(&format!("{long} end"));
        assert!(clean.text.len() <= LONGEST && clean.dense.ends_with("end"));
        assert_eq!(clean.gap(clean.dense.len() - 3), " ");
    }
}
