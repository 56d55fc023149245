//! What stands without quotes: numbers, `true`, and words that should have had quotes.

use super::lexer::{JsonLexer, JsonToken, JsonTokenKind};
use super::trivia::is_odd_blank;
use crate::report::Mistake;
use crate::{NodeKind, SyntaxErrorKind};

impl JsonLexer<'_> {
    /// A number, a literal, or anything else that stands without quotes.
    pub(super) fn word(&mut self, is_key: bool) -> JsonToken {
        let start = self.at;
        let known = self.skip_word(is_key);
        let word = self.str(start..self.at);
        let token = JsonToken { shape: JsonTokenKind::Bare { known }, start, end: self.at };
        if known {
            self.report.not_understood(start..self.at);
            return token;
        }
        let shape = match word {
            "true" | "false" => JsonTokenKind::Scalar(NodeKind::Bool),
            "null" => JsonTokenKind::Scalar(NodeKind::Null),
            _ if is_number(word) => JsonTokenKind::Scalar(NodeKind::Number),
            _ => token.shape,
        };
        let token = JsonToken { shape, ..token };
        if let Some(token) = self.without_opening_quote(token) {
            return token;
        }
        if shape == JsonTokenKind::Scalar(NodeKind::Number) && is_out_of_range(word) {
            self.report.slip(Mistake::at(start..self.at, "this number is too large"));
        }
        if let (JsonTokenKind::Bare { .. }, Some(better)) = (shape, number_like(word)) {
            let mistake = Mistake::at(start..self.at, format!("`{}` is no number in JSON", shown(word)));
            self.report.slip(match better {
                Some(better) => mistake.repair(start..self.at, better),
                None => mistake,
            });
            return JsonToken { shape: JsonTokenKind::Scalar(NodeKind::Number), ..token };
        }
        token
    }

    /// Skips the characters of a word; says whether a hole is among them.
    fn skip_word(&mut self, is_key: bool) -> bool {
        let (start, mut known) = (self.at, false);
        while let Some(byte) = self.peek() {
            if let Some(end) = self.hole_at(self.at) {
                self.at = end;
                known = true;
                continue;
            }
            if self.is_directive(self.at) {
                break;
            }
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}' | b'"' => break,
                b'/' if self.comment_follows(start) => break,
                b';' if self.at > start => break,
                b';' => {
                    self.at += 1;
                    break;
                }
                b':' if is_key => break,
                b':' if matches!(
                    self.rest(self.at + 1).first(),
                    None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'"')
                ) =>
                {
                    break;
                }
                b'$' | b'%' | b'#' | b'<' | b'{' => match self.placeholder(self.at) {
                    Some(end) => self.at = end,
                    None if byte == b'{' => break,
                    None => self.at += 1,
                },
                b'[' => break,
                0..0x20 | 0x7F.. => match self.str(self.at..self.bytes.len()).chars().next() {
                    Some(character) if !is_odd_blank(character) => self.at += character.len_utf8(),
                    _ => break,
                },
                _ => self.at += 1,
            }
        }
        known
    }

    /// Whether a comment begins here, behind a number or literal that began at `start`; in any other word, as in
    /// `s3://bucket/*`, it would be part of the word.
    fn comment_follows(&self, start: usize) -> bool {
        let word = self.str(start..self.at);
        matches!(self.rest(self.at + 1).first(), Some(b'/' | b'*'))
            && (matches!(word, "true" | "false" | "null") || is_number(word))
    }

    /// Whether a placeholder begins at `at`, which its brackets keep together.
    #[inline]
    pub(super) fn is_placeholder(&self, at: usize) -> bool {
        // What a bracket of JSON is followed by.
        if matches!(self.bytes.get(at + 1), Some(b'"' | b' ' | b'\t' | b'\r' | b'\n' | b'}') | None) {
            return false;
        }
        self.placeholder(at).is_some()
    }

    /// The end of the placeholder at `at`: `${x}`, `%{x}`, `#{x}`, `{{x}}`, `{x}`, `<x>`.
    fn placeholder(&self, at: usize) -> Option<usize> {
        let line = self.ahead(at);
        let length = match line {
            [b'$' | b'%' | b'#', b'{', ..] => 2 + closing_brace(line.get(2..)?)? + 1,
            [b'{', b'{', ..] => {
                let inner = memchr::memmem::find(line.get(2..)?, b"}}")?;
                let inside = line.get(2..2 + inner)?;
                if inside.contains(&b'"') || inside.trim_ascii().is_empty() {
                    return None;
                }
                2 + inner + 2
            }
            [b'{', rest @ ..] => {
                let name =
                    rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"_-.".contains(b)).count();
                if name == 0 || rest.get(name) != Some(&b'}') {
                    return None;
                }
                1 + name + 1
            }
            [b'<', rest @ ..] => {
                let inner = memchr::memchr3(b'>', b'"', b'<', rest)?;
                if inner == 0 || rest.get(inner) != Some(&b'>') {
                    return None;
                }
                1 + inner + 1
            }
            _ => return None,
        };
        Some(at + length)
    }

    /// A string that lacks its opening quote: `Allow",`.
    fn without_opening_quote(&mut self, word: JsonToken) -> Option<JsonToken> {
        let adjacent = self.peek() == Some(b'"');
        if !adjacent && !matches!(word.shape, JsonTokenKind::Bare { .. }) {
            return None;
        }
        let line = self.ahead(word.start);
        let stop = line.iter().position(|b| matches!(b, b'"' | b',' | b'[' | b']' | b'{' | b'}'))?;
        let end = word.start + stop;
        if line.get(stop) != Some(&b'"') || end < word.end || !self.ends_value(end + 1) {
            return None;
        }
        let place = word.start..word.start;
        let missing = Mistake::at(place.clone(), "the opening quote is missing here");
        // Other marks may be somebody's syntax: `!Ref "Name",`.
        let is_text =
            self.str(word.start..end).starts_with(|c: char| c.is_alphanumeric() || "*$<{/".contains(c));
        self.report.fault(if is_text { missing.repair(place, "\"") } else { missing });
        self.at = end + 1;
        Some(JsonToken { shape: JsonTokenKind::Bare { known: true }, start: word.start, end })
    }

    /// Reports a word that JSON does not know.
    #[cold]
    pub(super) fn report_bare(&mut self, token: JsonToken) {
        let range = token.start..token.end;
        let word = self.str(range.clone());
        let literal = match word {
            "True" | "TRUE" => Some("true"),
            "False" | "FALSE" => Some("false"),
            "None" | "NULL" | "Null" | "nil" | "undefined" => Some("null"),
            _ => None,
        };
        // More on its line would make two of what may be one, as in `Ref "Name"`.
        let is_whole =
            self.ends_value(range.end) || matches!(self.after_blanks(range.end), Some(b'/' | b'#'));
        let is_name =
            is_whole && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:/*@+=".contains(&b));
        if literal.is_none() && !is_name {
            self.report.not_understood(range.clone());
        }
        if self.report.is_lost() {
            return;
        }
        let mistake = match literal {
            Some(literal) => Mistake::at(range.clone(), format!("`{word}` is written `{literal}` in JSON"))
                .repair(range, literal),
            None if is_name => {
                Mistake::at(range.clone(), format!("`{}` must be written in quotes", shown(word)))
                    .repair(range, format!("\"{word}\""))
            }
            None => Mistake::at(range.clone(), format!("`{}` stands here without quotes", shown(word))).slip(
                if self.placeholder(range.start).is_some() {
                    SyntaxErrorKind::Placeholder
                } else {
                    SyntaxErrorKind::Form
                },
            ),
        };
        self.report.slip(mistake);
    }
}

/// The distance to the brace that closes one opened before `line`.
fn closing_brace(line: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    line.iter().position(|byte| match byte {
        b'{' => {
            depth += 1;
            false
        }
        b'}' if depth == 0 => true,
        b'}' => {
            depth -= 1;
            false
        }
        _ => false,
    })
}

/// At most so much of a word as fits into a message.
fn shown(word: &str) -> String {
    match word.char_indices().nth(60) {
        Some((end, _)) => format!("{}\u{2026}", word.get(..end).unwrap_or_default()),
        None => word.to_owned(),
    }
}

/// Whether `word` is a number as JSON writes it.
pub(crate) fn is_number(word: &str) -> bool {
    let digits = |s: &[u8]| s.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut rest = word.as_bytes();
    rest = rest.strip_prefix(b"-").unwrap_or(rest);
    let whole = digits(rest);
    if whole == 0 || whole > 1 && rest.starts_with(b"0") {
        return false;
    }
    rest = rest.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = fraction.get(length..).unwrap_or_default();
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = match exponent {
            [b'+' | b'-', unsigned @ ..] => unsigned,
            _ => exponent,
        };
        let length = digits(exponent);
        return length > 0 && length == exponent.len();
    }
    rest.is_empty()
}

/// Whether a number is larger than any reader's.
fn is_out_of_range(word: &str) -> bool {
    (word.len() > 300 || word.contains(['e', 'E'])) && word.parse::<f64>().is_ok_and(f64::is_infinite)
}

/// Whether `word` is meant to be a number, and how JSON writes it where that is plain.
fn number_like(word: &str) -> Option<Option<String>> {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    if !unsigned.bytes().any(|b| b.is_ascii_digit())
        || !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
    {
        return None;
    }
    let simple = unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if word.parse::<f64>().is_err() || unsigned.contains(['n', 'N', 'i', 'I']) {
        return None;
    }
    let sign = if word.starts_with('-') { "-" } else { "" };
    let better = match (unsigned.strip_prefix('.'), unsigned.strip_suffix('.')) {
        (Some(_), _) => format!("{sign}0{unsigned}"),
        (_, Some(_)) => format!("{sign}{unsigned}0"),
        _ => format!("{sign}{unsigned}"),
    };
    Some((simple && is_number(&better)).then_some(better))
}
