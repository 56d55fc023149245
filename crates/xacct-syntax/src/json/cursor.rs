//! What is being typed, and what it stands in: told from the text before it alone, which is there even where the rest of
//! the document is yet to be written.

use std::ops::Range;

/// The place in a JSON text where somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The lists and mappings that are open, the outermost first.
    pub path: Vec<CursorStep>,
    /// Whether a key of the innermost mapping is typed, or else a value.
    pub is_key: bool,
    /// What is typed up to the cursor, as it is written, without the quote.
    pub typed: String,
    /// The bytes of the word, without quotes: what is typed, and what follows it without a gap.
    pub word: Range<usize>,
    /// Whether there is a quote before the word.
    pub opened: bool,
    /// Whether there is one behind it.
    pub closed: bool,
    /// Whether a colon follows: of a key, that its value is written already.
    pub colon: bool,
}

/// A list or mapping around the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CursorStep {
    /// Where its bracket is.
    pub open: usize,
    /// Whether it is a list.
    pub is_list: bool,
    /// The key whose value the cursor stands in; none in a list or before a colon.
    pub key: Option<String>,
}

/// A step while it is read.
struct OpenStep {
    step: CursorStep,
    /// There is a value since the last comma or colon.
    filled: bool,
    /// Where that value ends.
    end: usize,
}

impl Cursor {
    /// The place at `offset`; `None` where nothing can be typed that means something: in a comment, behind a value.
    pub fn at(text: &str, offset: usize) -> Option<Self> {
        let offset = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
        let mut scan = CursorScan { text, offset, at: 0, stack: Vec::new(), end: 0, started: false };
        let word = scan.run()?;
        scan.place(word)
    }
}

/// The word that the cursor is in.
struct CurrentWord {
    start: usize,
    opened: bool,
}

struct CursorScan<'t> {
    text: &'t str,
    offset: usize,
    at: usize,
    stack: Vec<OpenStep>,
    /// Where the last token ends.
    end: usize,
    /// There is an outermost value.
    started: bool,
}

impl CursorScan<'_> {
    /// Goes up to the cursor; `None` where it is in a comment.
    fn run(&mut self) -> Option<CurrentWord> {
        let bytes = self.text.as_bytes();
        while self.at < self.offset {
            let start = self.at;
            match bytes[start] {
                b'"' | b'\'' => {
                    let (inner, end) = self.string(start);
                    if self.offset <= inner {
                        return Some(CurrentWord { start: start + 1, opened: true });
                    }
                    self.at = end;
                    self.word(start + 1..inner);
                }
                b'{' | b'[' => self.open(bytes[start] == b'['),
                b'}' | b']' => self.close(bytes[start] == b']'),
                b',' => {
                    self.at += 1;
                    if let Some(top) = self.stack.last_mut() {
                        top.filled = false;
                        top.step.key = None;
                    }
                }
                b'/' if matches!(bytes.get(start + 1), Some(b'/' | b'*')) => self.comment()?,
                byte if byte.is_ascii_whitespace() || byte == b':' => self.at += 1,
                _ => {
                    // What is no part of a word stands alone.
                    let one = self.text.get(start..)?.chars().next().map_or(1, char::len_utf8);
                    let end = self.run_of(start).max(start + one);
                    if self.offset <= end {
                        return Some(CurrentWord { start, opened: false });
                    }
                    self.at = end;
                    self.word(start..end);
                }
            }
            if !bytes[start].is_ascii_whitespace() {
                self.end = self.at;
            }
        }
        Some(CurrentWord { start: self.offset, opened: false })
    }

    /// Where the string that begins there ends: its content, and with its quote. One that is not closed ends with its
    /// line.
    fn string(&self, start: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\\' => at += 1,
                b'\n' | b'\r' => return (at, at),
                _ if byte == bytes[start] => return (at, at + 1),
                _ => {}
            }
            at += 1;
        }
        (bytes.len(), bytes.len())
    }

    /// Where the run of letters that a name, an ARN or a pattern may have ends.
    fn run_of(&self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let is_part = |c: char| c.is_alphanumeric() || "-_:*/.@+=?$#".contains(c);
        start + rest.find(|c| !is_part(c)).unwrap_or(rest.len())
    }

    fn comment(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let (mark, len) = if rest.starts_with("//") { ("\n", 1) } else { ("*/", 2) };
        let end = rest.get(2..)?.find(mark).map(|end| self.at + 2 + end + len)?;
        self.at = end;
        (end <= self.offset).then_some(())
    }

    fn open(&mut self, is_list: bool) {
        if let Some(top) = self.stack.last_mut() {
            top.filled = true;
        }
        self.started = true;
        let step = CursorStep { open: self.at, is_list, key: None };
        self.stack.push(OpenStep { step, filled: false, end: 0 });
        self.at += 1;
    }

    /// Ends what the bracket ends, and what was left open inside; nothing where there is no such bracket.
    fn close(&mut self, is_list: bool) {
        self.at += 1;
        if let Some(index) = self.stack.iter().rposition(|frame| frame.step.is_list == is_list) {
            self.stack.truncate(index);
        }
        if let Some(top) = self.stack.last_mut() {
            top.end = self.at;
        }
    }

    /// A whole key or value.
    fn word(&mut self, inner: Range<usize>) {
        let colon = self.colon_follows(self.at);
        let (text, at) = (self.text, self.at);
        let Some(top) = self.stack.last_mut() else {
            self.started = true;
            return;
        };
        // A word before a colon is a key even where the comma or the value before it is missing.
        if !top.step.is_list && (colon || top.step.key.is_none()) {
            top.step.key = text.get(inner).map(str::to_owned);
            top.filled = false;
        } else {
            top.filled = true;
        }
        top.end = at;
    }

    fn colon_follows(&self, at: usize) -> bool {
        self.text.get(at..).is_some_and(|rest| rest.trim_start().starts_with(':'))
    }

    fn place(mut self, word: CurrentWord) -> Option<Cursor> {
        let bytes = self.text.as_bytes();
        let is_word = word.opened || word.start < self.offset;
        let end = if is_word { self.run_of(self.offset) } else { self.offset };
        let closed = word.opened && bytes.get(end) == bytes.get(word.start - 1);
        let colon = self.colon_follows(end + usize::from(closed));
        let between = self.text.get(self.end..word.start).unwrap_or_default();
        let new_line = between.contains('\n');
        let mut is_key = false;
        match self.stack.last_mut() {
            None if self.started => return None,
            None => {}
            Some(top) => {
                if top.filled && !new_line {
                    return None;
                }
                if !top.step.is_list && (top.filled || colon && word.opened) {
                    // The comma before it is missing, or the value before that.
                    top.step.key = None;
                }
                is_key = !top.step.is_list && top.step.key.is_none();
            }
        }
        Some(Cursor {
            path: self.stack.into_iter().map(|frame| frame.step).collect(),
            is_key,
            typed: self.text.get(word.start..self.offset)?.to_owned(),
            word: word.start..end,
            opened: word.opened,
            closed,
            colon: is_key && colon,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `path = typed`, of the cursor at `|`.
    fn at(marked: &str) -> Option<String> {
        let offset = marked.find('|').unwrap();
        let cursor = Cursor::at(&marked.replace('|', ""), offset)?;
        let step = |step: &CursorStep| {
            if step.is_list { "[]".into() } else { step.key.clone().unwrap_or("?".into()) }
        };
        let path: Vec<String> = cursor.path.iter().map(step).collect();
        Some(format!("{} = {}", path.join("."), cursor.typed))
    }

    #[test]
    fn where_it_is_typed() {
        for (marked, place) in [
            ("|", " = "),
            ("{|", "? = "),
            (r#"{"a": {"b|"#, "a.? = b"),
            (r#"{"a": "x|"#, "a = x"),
            (r#"{"a": ["x", "y|"]}"#, "a.[] = y"),
            (r#"{"a": [|]}"#, "a.[] = "),
            (r#"{"a": x|}"#, "a = x"),
            (r#"{"a": 1, |}"#, "? = "),
            (r#"{"a": [{"b": 1}, {|}]}"#, "a.[].? = "),
            ("{\"a\": \"x\"\n \"b|", "? = b"),
            ("{\"a\": \n \"b|\": 1}", "? = b"),
            ("{\"a\": \n \"b\": \"c|", "b = c"),
            ("{\"a\": \"half\n \"b\": \"c|\n}", "b = c"),
            ("{\"a\": [\"half\n  \"b|\n]}", "a.[] = b"),
            ("// \"x\n{\"a\": \"é|", "a = é"),
            ("{\"a\": {\"b\": [1} , \"c|", "? = c"),
        ] {
            assert_eq!(at(marked).as_deref(), Some(place), "{marked}");
        }
        for nothing in [r#"{"a": 1 |}"#, "{} |", "{ // x|\n}", "{ /* x| */ }", "[1 |]"] {
            assert_eq!(at(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn the_word_that_is_replaced() {
        let word = |marked: &str| {
            let text = marked.replace('|', "");
            let cursor = Cursor::at(&text, marked.find('|').unwrap()).unwrap();
            (text[cursor.word].to_owned(), cursor.opened, cursor.closed, cursor.colon)
        };
        assert_eq!(word(r#"{"a": "sts:Ass|umeRole"}"#), ("sts:AssumeRole".into(), true, true, false));
        assert_eq!(word(r#"{"a": "sts:Ass|, "b": 1}"#), ("sts:Ass".into(), true, false, false));
        assert_eq!(word("{\"a\": \"sts:Ass|\n}"), ("sts:Ass".into(), true, false, false));
        assert_eq!(word(r#"{"a": st|s}"#), ("sts".into(), false, false, false));
        assert_eq!(word(r#"{"a|b": 1}"#), ("ab".into(), true, true, true));
        assert_eq!(word(r#"{"|": 1}"#), (String::new(), true, true, true));
        assert_eq!(word(r#"{"a": |}"#), (String::new(), false, false, false));
    }

    #[test]
    fn no_text_is_too_broken() {
        let text = "{\"a\": [\"é\\\", {'b' 1}] // c\n, /* \"x\": \"sts:é\"} ]]";
        for cut in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for offset in 0..=text.len() + 1 {
                let part = &text[..cut];
                if let Some(cursor) = Cursor::at(part, offset) {
                    assert!(part.get(cursor.word.clone()).is_some(), "{part} {offset} {:?}", cursor.word);
                }
            }
        }
    }
}
