//! What the reader failed at.

use std::ops::Range;

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
        self.mistakes.into_iter().map(|mistake| mistake.finish(text, language)).collect()
    }
}
