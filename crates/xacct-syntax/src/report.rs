//! What the reader failed at.

use std::ops::Range;

use crate::placeholder::has_open_placeholder;
use crate::{Language, SyntaxError, SyntaxErrorKind, Text};

/// A mistake under construction: places are ranges of the text that is read.
pub(crate) struct Mistake {
    range: Range<usize>,
    slip: SyntaxErrorKind,
    message: String,
    related: Option<(Range<usize>, String)>,
    repair: Option<(Range<usize>, String)>,
}

impl Mistake {
    pub(crate) fn at(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, slip: SyntaxErrorKind::Form, message: message.into(), related: None, repair: None }
    }

    pub(crate) fn slip(mut self, slip: SyntaxErrorKind) -> Self {
        self.slip = slip;
        self
    }

    pub(crate) fn related(mut self, range: Range<usize>, message: impl Into<String>) -> Self {
        self.related = Some((range, message.into()));
        self
    }

    pub(crate) fn repair(mut self, range: Range<usize>, replacement: impl Into<String>) -> Self {
        self.repair = Some((range, replacement.into()));
        self
    }

    fn finish(self, text: &Text, language: Language) -> SyntaxError {
        SyntaxError {
            span: text.span_of(self.range),
            language,
            slip: self.slip,
            message: self.message,
            related: self.related.map(|(range, message)| (text.span_of(range), message)),
            repair: self.repair.and_then(|(range, replacement)| text.edit(range, &replacement)),
        }
    }
}

/// Collects mistakes, and keeps the consequences of one from being reported as others.
#[derive(Default)]
pub(crate) struct ErrorCollector {
    mistakes: Vec<Mistake>,
    /// What the reader did not understand, in the order of the text.
    unread: Vec<Range<usize>>,
    /// The reader lost its place and has not found it again.
    lost: bool,
    /// What comes now may be no mistake once a template engine has made a document of the text.
    uncertain: bool,
}

impl ErrorCollector {
    /// A mistake that the reader can step over without losing its place.
    pub(crate) fn slip(&mut self, mistake: Mistake) {
        if !self.uncertain {
            self.mistakes.push(mistake);
        }
    }

    /// A mistake after which the reader has to guess. While it is lost, nothing of this kind is reported.
    pub(crate) fn fault(&mut self, mistake: Mistake) {
        if self.uncertain {
            return;
        }
        if !self.lost {
            self.mistakes.push(mistake);
        }
        self.lost = true;
    }

    /// Whether what is reported from now on may be no mistake: then it is not kept.
    pub(crate) fn doubt(&mut self, uncertain: bool) {
        self.uncertain = uncertain;
    }

    /// The reader does not know what stands at `range`: no repair beside it is certain.
    pub(crate) fn not_understood(&mut self, range: Range<usize>) {
        self.unread.push(range);
    }

    /// Takes back what repairs the mistakes.
    pub(crate) fn without_repairs(&mut self) {
        self.mistakes.iter_mut().for_each(|mistake| mistake.repair = None);
    }

    /// Whether there is any mistake.
    pub(crate) fn is_any(&self) -> bool {
        !self.mistakes.is_empty()
    }

    /// How many mistakes there are.
    pub(crate) fn len(&self) -> usize {
        self.mistakes.len()
    }

    /// Takes back all mistakes but the first `len`.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.mistakes.truncate(len);
    }

    /// Whether what comes next may be a consequence of a mistake that was reported.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost
    }

    /// A comma or colon stood where one was expected: the reader knows where it is.
    pub(crate) fn found(&mut self) {
        self.lost = false;
    }

    /// What comes next is a consequence of what was reported.
    pub(crate) fn lose(&mut self) {
        self.lost = true;
    }

    pub(crate) fn finish(mut self, text: &Text, language: Language) -> Vec<SyntaxError> {
        self.mistakes.sort_by_key(|mistake| mistake.range.start);
        let mut doubts = Doubts::new(text.as_str(), self.unread);
        for mistake in &mut self.mistakes {
            mistake
                .repair
                .take_if(|(range, _)| mistake.slip != SyntaxErrorKind::Comment && doubts.beside(range));
        }
        self.mistakes.into_iter().map(|mistake| mistake.finish(text, language)).collect()
    }
}

/// Where a text has parts that nobody understood: what to write beside them is uncertain.
struct Doubts<'t> {
    text: &'t str,
    /// What the reader did not understand.
    unread: Vec<Range<usize>>,
    /// The line that was asked about last, and whether it has a placeholder without an end.
    line: (Range<usize>, bool),
}

impl<'t> Doubts<'t> {
    fn new(text: &'t str, mut unread: Vec<Range<usize>>) -> Self {
        unread.sort_by_key(|range| range.start);
        Self { text, unread, line: (0..0, false) }
    }

    /// Whether nothing but white space stands between `range` and what was not understood, or its line has a
    /// placeholder without an end, which may end anywhere.
    fn beside(&mut self, range: &Range<usize>) -> bool {
        let next = self.unread.partition_point(|unread| unread.start < range.end);
        let is_blank = |gap: Range<usize>| {
            self.text.get(gap).is_some_and(|gap| gap.bytes().all(|byte| byte.is_ascii_whitespace()))
        };
        let before = next.checked_sub(1).and_then(|last| self.unread.get(last));
        before.is_some_and(|unread| unread.end > range.start || is_blank(unread.end..range.start))
            || self.unread.get(next).is_some_and(|unread| is_blank(range.end..unread.start))
            || self.on_open_line(range.start)
    }

    fn on_open_line(&mut self, at: usize) -> bool {
        let (line, is_open) = &self.line;
        if line.contains(&at) {
            return *is_open;
        }
        let (before, after) = self.text.split_at_checked(at).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |newline| newline + 1);
        let end = memchr::memchr(b'\n', after.as_bytes()).map_or(self.text.len(), |length| at + length + 1);
        let is_open = has_open_placeholder(self.text.get(start..end).unwrap_or_default());
        self.line = (start..end, is_open);
        is_open
    }
}
