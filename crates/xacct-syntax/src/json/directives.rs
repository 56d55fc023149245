//! What a template engine reads in a text that is JSON once it has.

use std::ops::Range;

use crate::Text;
use crate::directive::{self, DirectiveMark, Role};

/// The directives of a text, and how far the lexer is past them.
#[derive(Default)]
pub(super) struct TemplateDirectives {
    pub(super) directives: Vec<DirectiveMark>,
    pub(super) next: usize,
    /// Whether a directive stood before the last token that controls what follows.
    pub(super) passed: bool,
}

impl TemplateDirectives {
    /// The directives of `text`, of which `marks` are those that it shows itself; and the places in it whose quotes are
    /// not JSON's. Where it `is_strict`, it may be JSON as it stands: then only interpolations are such places.
    pub(super) fn of(text: &Text, marks: &[DirectiveMark], is_strict: bool) -> (Self, Vec<Range<usize>>) {
        let all = text.as_str();
        let mut holes: Vec<Range<usize>> = text.holes().map(|(range, _)| range).collect();
        let written = |range: &Range<usize>| all.get(range.clone()).unwrap_or_default();
        let mut directives: Vec<DirectiveMark> = holes
            .iter()
            .filter(|hole| directive::is_terraform(written(hole)))
            .map(|hole| DirectiveMark { range: hole.clone(), role: Role::Flow })
            .collect();
        let behind = |at: usize| holes.partition_point(|hole| hole.end <= at);
        let is_free = |mark: &DirectiveMark| {
            holes.get(behind(mark.range.start)).is_none_or(|hole| mark.range.end <= hole.start)
        };
        let marks: Vec<DirectiveMark> = marks.iter().filter(|mark| is_free(mark)).cloned().collect();
        if !marks.is_empty() {
            // A quote with a backslash before it is JSON's own.
            let has_quote =
                |written: &str| written.replace("\\\"", "").contains('"') && !written.contains('\n');
            let places = marks.iter().filter(|mark| !is_strict || mark.is_interpolation(all));
            holes.extend(places.map(|mark| mark.range.clone()).filter(|range| has_quote(written(range))));
            holes.sort_by_key(|hole| hole.start);
            directives.extend(marks.into_iter().filter(|mark| mark.role != Role::Output));
            directives.sort_by_key(|mark| mark.range.start);
        }
        (Self { directives, ..Self::default() }, holes)
    }

    /// Whether there is any directive.
    #[inline]
    pub(super) fn is_any(&self) -> bool {
        !self.directives.is_empty()
    }

    /// Where the directives are that control what stands around them.
    pub(super) fn flow(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.directives.iter().filter(|mark| mark.role == Role::Flow).map(|mark| mark.range.clone())
    }

    /// Whether one of those stands in `range`.
    pub(super) fn controls(&self, range: &Range<usize>) -> bool {
        let first = self.directives.partition_point(|mark| mark.range.start < range.start);
        let mut within = self.directives.iter().skip(first).take_while(|mark| mark.range.end <= range.end);
        within.any(|mark| mark.role == Role::Flow)
    }

    /// Whether a directive stood before the token that was just read that controls what follows.
    pub(super) fn take_passed(&mut self) -> bool {
        std::mem::take(&mut self.passed)
    }

    /// The directive that begins at `at`.
    pub(super) fn at(&self, at: usize) -> Option<&DirectiveMark> {
        let next = self.directives.partition_point(|mark| mark.range.start < at);
        self.directives.get(next).filter(|mark| mark.range.start == at)
    }
}
