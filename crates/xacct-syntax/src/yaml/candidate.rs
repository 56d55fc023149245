//! Ways to repair what the parser does not understand.

use std::ops::Range;

use granit_parser::ErrorKind;

use super::build::MAX_DEPTH;
use super::draft::DraftText;
use super::line::Line;
use super::message::message;
use super::probe::ParseFailure;
use super::quote;
use crate::report::Mistake;

/// A way to repair a text.
pub(super) struct Candidate {
    /// What is put where, in order.
    pub(super) edits: Vec<(Range<usize>, String)>,
    /// Where the mistake is.
    place: Range<usize>,
    /// What it is, where this way of fixing it tells.
    message: Option<&'static str>,
    /// Whether a person would repair it in the same way.
    sure: bool,
}

impl Candidate {
    fn new(edits: Vec<(Range<usize>, String)>, place: Range<usize>) -> Self {
        Self { edits, place, message: None, sure: false }
    }

    fn insert(at: usize, text: &str, place: Range<usize>) -> Self {
        Self::new(vec![(at..at, text.to_owned())], place)
    }

    fn says(self, message: &'static str) -> Self {
        Self { message: Some(message), ..self }
    }

    fn sure(self) -> Self {
        Self { sure: true, ..self }
    }

    /// The mistake that it fixes.
    pub(super) fn mistake(&self, draft: &DraftText, stuck: &ParseFailure) -> Mistake {
        let message = self.message.map_or_else(|| message(&stuck.kind), str::to_owned);
        let mistake = Mistake::at(draft.origins(self.place.clone()), message);
        match &self.edits[..] {
            [(range, text)] if self.sure && !draft.differs_around(range) => {
                mistake.repair(draft.origins(range.clone()), text.clone())
            }
            _ => mistake,
        }
    }
}

/// The ways to repair `text` where the parser is stuck, the best first.
pub(super) fn candidates(text: &str, stuck: &ParseFailure) -> Vec<Candidate> {
    let line = Line::at(text, stuck.at);
    // The token that the parser was in when it stopped.
    let token = text.get(stuck.end..stuck.at).unwrap_or_default();
    let token =
        stuck.end + token.find(|c: char| !c.is_whitespace() && !":-,?".contains(c)).unwrap_or(token.len());
    let mut ways = CandidateSearch { text, stuck, line: &line, found: Vec::new() };
    match stuck.kind {
        ErrorKind::UnexpectedCharacter { .. } | ErrorKind::MissingAnchorOrAliasName => {
            ways.quoted_value(stuck.at)
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => ways.spaces(),
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar
        | ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::DocumentIndicatorInQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent => ways.closed_quote(token),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => ways.doubled_backslash(),
        ErrorKind::MisplacedFlowCollectionEnd => ways.without_character(),
        _ => {}
    }
    if !stuck.brackets.is_empty() || matches!(stuck.kind, ErrorKind::UnclosedFlowCollection { .. }) {
        ways.closed_bracket();
    } else {
        ways.colon(&line);
        ways.indented();
        if let Some(above) = line.above(text) {
            ways.colon(&above);
        }
    }
    for line in [Some(line.clone()), Some(Line::at(text, token)), line.above(text)].into_iter().flatten() {
        ways.left_out(&line);
    }
    ways.found
}

struct CandidateSearch<'t> {
    text: &'t str,
    stuck: &'t ParseFailure,
    line: &'t Line,
    found: Vec<Candidate>,
}

impl CandidateSearch<'_> {
    /// The place where the parser stopped.
    fn here(&self) -> Range<usize> {
        let length =
            self.text.get(self.stuck.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.stuck.at..self.stuck.at + length
    }

    fn content(&self, line: &Line) -> Range<usize> {
        line.content.start..line.end(self.text)
    }

    /// Quotes around the value that begins at `start`.
    fn quoted_value(&mut self, start: usize) {
        let end = self.line.end(self.text);
        let Some(mut value) = self.text.get(start..end).filter(|value| !value.is_empty()) else { return };
        // The parser may not have told of the bracket yet.
        let before = self.text.get(self.line.start..start).unwrap_or_default();
        if !self.stuck.brackets.is_empty() || before.contains(['[', '{']) {
            value = value.split([',', ']', '}']).next().unwrap_or(value).trim_end();
        }
        let place = start..start + value.len();
        // A quote in it, or a bracket where it was cut, may belong to something else.
        let is_whole = !value.contains(['"', '\'']) && (place.end == end || !value.contains(['[', '{', '$']));
        let candidate = Candidate::new(vec![(place.clone(), quote::single(value))], place);
        let candidate = if is_whole { candidate.sure() } else { candidate };
        self.found.push(match value.as_bytes().first() {
            Some(b'*') => candidate.says("`*` is written in quotes: without them it begins an alias"),
            Some(b'&') => candidate.says("`&` is written in quotes: without them it begins an anchor"),
            _ => candidate,
        });
    }

    /// Spaces for tabs: on all lines that begin with some.
    fn spaces(&mut self) {
        let unit =
            self.text.lines().map(|line| line.len() - line.trim_start_matches(' ').len()).find(|n| *n > 0);
        let unit = " ".repeat(unit.unwrap_or(2));
        let mut edits = Vec::new();
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            let indent = line.get(..blanks).unwrap_or_default();
            if indent.contains('\t') {
                edits.push((at..at + blanks, indent.replace('\t', &unit)));
            }
            at += line.len();
        }
        let place = edits.iter().map(|(range, _)| range.clone()).find(|range| range.end >= self.line.start);
        if let Some(place) = place {
            self.found.push(Candidate::new(edits, place));
        }
        let line = self.text.get(self.line.content.clone()).unwrap_or_default();
        if line.contains('\t') {
            let edit = (self.line.content.clone(), line.replace('\t', " "));
            self.found.push(Candidate::new(vec![edit], self.here()));
        }
    }

    /// A quote at the end of the line on which the string at `token` begins.
    fn closed_quote(&mut self, token: usize) {
        let line = Line::at(self.text, token);
        let Some(mark @ ('"' | '\'')) = self.text.get(token..).and_then(|rest| rest.chars().next()) else {
            return;
        };
        let written = self.text.get(token..line.content.end).unwrap_or_default();
        let place = token..token + written.len();
        const OPEN: &str = "this string has no closing quote";
        if written.matches(mark).count() % 2 == 1 {
            let inner = written.trim_end_matches([',', ']', '}', ' ']);
            for end in [token + inner.len(), place.end] {
                self.found.push(Candidate::insert(end, &mark.to_string(), place.clone()).says(OPEN));
            }
        }
        // What follows the string belongs to it.
        let value = self.text.get(token..line.end(self.text)).unwrap_or_default();
        let place = token..token + value.len();
        self.found.push(Candidate::new(vec![(place.clone(), quote::single(value))], place));
    }

    fn doubled_backslash(&mut self) {
        let before = self.text.get(..self.stuck.at + 1).unwrap_or_default();
        if let Some(backslash) = before.rfind('\\') {
            self.found.push(Candidate::insert(backslash, "\\", backslash..backslash + 1).sure());
        }
    }

    fn without_character(&mut self) {
        let here = self.here();
        self.found.push(Candidate::new(vec![(here.clone(), String::new())], here).sure());
    }

    /// Closing brackets: on the line of the outermost that is open, or above the line, or at its end; or a comma.
    fn closed_bracket(&mut self) {
        let open = match self.stuck.kind {
            ErrorKind::UnclosedFlowCollection { open } if self.stuck.brackets.is_empty() => {
                vec![(self.stuck.at, open as u8)]
            }
            _ => self.stuck.brackets.iter().copied().take(MAX_DEPTH + 1).collect(),
        };
        let closers = |open: &[(usize, u8)]| -> String {
            open.iter().rev().map(|(_, bracket)| if *bracket == b'{' { '}' } else { ']' }).collect()
        };
        if matches!(
            self.stuck.kind,
            ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator
        ) {
            let at = self.stuck.at;
            self.found.push(Candidate::insert(at, ", ", self.here()));
        }
        if let ErrorKind::MismatchedFlowCollectionEnd { .. } = self.stuck.kind {
            let innermost = open.last().cloned().into_iter().collect::<Vec<_>>();
            self.found.push(Candidate::insert(self.stuck.at, &closers(&innermost), self.here()));
            self.without_character();
        }
        // So many brackets are nobody's mistake.
        let Some((first, _)) = open.first().copied().filter(|_| open.len() <= MAX_DEPTH) else { return };
        let line = Line::at(self.text, first);
        let end = line.end(self.text);
        let there: Vec<_> = open.iter().copied().filter(|(at, _)| *at < end).collect();
        let place = there.last().map_or(first, |(at, _)| *at);
        let without_comma = |end: usize| {
            let before = self.text.get(..end).unwrap_or_default();
            before.trim_end_matches([',', ' ']).len().max(place + 1)
        };
        let ends = [
            Some(end),
            self.line.above(self.text).map(|above| above.end(self.text)),
            Some(self.line.end(self.text)),
        ];
        for (i, end) in ends.into_iter().enumerate() {
            let open = if i == 0 { &there } else { &open };
            if let Some(end) = end.filter(|end| *end > place) {
                let message = "this bracket is never closed";
                let candidate = Candidate::insert(without_comma(end), &closers(open), place..place + 1);
                self.found.push(candidate.says(message));
            }
        }
    }

    /// A colon where a line lacks one, or a blank behind it, or quotes around a value that has another.
    fn colon(&mut self, line: &Line) {
        let end = line.end(self.text);
        let Some(body) = self.text.get(line.body..end).filter(|body| !body.is_empty()) else { return };
        let place = line.body..end;
        const MISSING: &str = "a colon is missing here";
        if let Some(value) = line.value(self.text).filter(|value| *value < end) {
            let written = self.text.get(value..end).unwrap_or_default();
            if written.contains(": ") || written.ends_with(':') {
                let place = value..end;
                let message = "a value that holds a colon and a blank is written in quotes";
                let edit = (place.clone(), quote::single(written));
                let candidate = Candidate::new(vec![edit], place).says(message);
                self.found.push(if is_prose(written) { candidate.sure() } else { candidate });
            }
            return;
        }
        if body.ends_with(':') {
            return;
        }
        if let Some(colon) = body.find(':').map(|i| line.body + i + 1) {
            let message = "a blank is missing behind this colon";
            self.found.push(Candidate::insert(colon, " ", colon - 1..colon).says(message));
        }
        if let Some(word) = body.find(' ') {
            let at = line.body + word;
            self.found.push(Candidate::insert(at, ":", at..at + 1).says(MISSING));
        }
        self.found.push(Candidate::insert(end, ":", place).says(MISSING));
    }

    /// The line indented as those around it.
    fn indented(&mut self) {
        let line = self.line;
        let above = line.above(self.text);
        let below = line.below(self.text);
        let columns = [
            below.as_ref().map(Line::indent),
            above.as_ref().map(Line::indent),
            above.as_ref().map(|above| above.body - above.start),
            line.indent().checked_sub(1),
            Some(line.indent() + 1),
        ];
        let mut tried = vec![line.indent()];
        for column in columns.into_iter().flatten() {
            if !tried.contains(&column) {
                tried.push(column);
                let edit = (line.start..line.content.start, " ".repeat(column));
                let message = "the indentation of this line fits none of the lines around it";
                self.found.push(Candidate::new(vec![edit], self.content(line)).says(message));
            }
        }
    }

    /// The line left out: but for its key where others stand below it, but for its dash, or as a whole.
    fn left_out(&mut self, line: &Line) {
        if line.is_silent(self.text) {
            return;
        }
        let at_line = line.start == self.line.start;
        let place = if at_line { self.here() } else { self.content(line) };
        let holds = line.below(self.text).is_some_and(|below| below.indent() > line.body - line.start);
        if holds {
            let body = self.text.get(line.body..line.content.end).unwrap_or_default();
            let is_word = |c: char| c.is_alphanumeric() || "_.-".contains(c);
            let word: String =
                body.trim_start_matches(|c| !is_word(c)).chars().take_while(|c| is_word(*c)).collect();
            let key =
                if word.is_empty() || word.starts_with('-') { "x:".to_owned() } else { format!("{word}:") };
            self.found.push(Candidate::new(vec![(line.body..line.content.end, key)], place.clone()));
        }
        if line.body > line.content.start {
            let edit = (line.body..line.content.end, String::new());
            self.found.push(Candidate::new(vec![edit], place.clone()));
        }
        self.found.push(Candidate::new(vec![(line.content.clone(), String::new())], place));
    }
}

/// Whether `value` is words and nothing that means something to YAML: a tag, an alias, a quote or a bracket in it may be
/// meant as such.
fn is_prose(value: &str) -> bool {
    value
        .split_ascii_whitespace()
        .all(|word| !word.starts_with(['!', '&', '*', '"', '\'', '[', '{', '|', '>', '@', '%', '`']))
}
