//! Edits of a text, through every layer that it is written in.

use std::ops::Range;
use std::sync::Arc;

use super::code::CodePart;
use super::{Buffer, Code, Encoding, Segment, Text, TextOrigin};
use crate::{Edit, Span, directive};

/// A part of a buffer, and what is to be written there.
struct Change {
    range: Range<u32>,
    code: Code,
}

impl Text {
    /// An edit of the file that turns the part `range` into `replacement`, written as the surroundings need it.
    ///
    /// `None` where the part has no place of its own in a file: it spans the seam of a joined text, or holds what an
    /// interpolation or a function stands for.
    pub fn edit(&self, range: Range<usize>, replacement: &str) -> Option<Edit> {
        self.is_free(&range).then(|| self.rewrite(range, &replacement.into()))?
    }

    /// The same, where `code` may have copies of parts of this text; what holes there are in `range` may be lost.
    pub(crate) fn rewrite(&self, range: Range<usize>, code: &Code) -> Option<Edit> {
        let change = Change { range: self.absolute(range)?, code: code.clone() };
        let (buffer, change) = lower(&self.buffer, change, None)?;
        match buffer.origin {
            TextOrigin::File(file) => Some(Edit::new(Span::new(file, change.range), change.code.reads())),
            TextOrigin::Derived { .. } => None,
        }
    }

    /// The part of `outer`, which this text is made of, that is the part `range` of it; and how `replacement` is written
    /// there.
    pub(crate) fn within(
        &self,
        range: Range<usize>,
        replacement: &str,
        outer: &Self,
    ) -> Option<(Range<usize>, Code)> {
        let change = Change { range: self.absolute(range)?, code: replacement.into() };
        let (_, change) = lower(&self.buffer, change, Some(&outer.buffer))?;
        let Range { start, end } = change.range;
        let is_inside = outer.start <= start && end <= outer.end;
        is_inside.then(|| ((start - outer.start) as usize..(end - outer.start) as usize, change.code))
    }

    /// Whether each of its characters is written where it stands: none is a hole, or comes from what an interpolation
    /// or a function stands for.
    pub fn is_literal(&self) -> bool {
        self.is_written() && !directive::has_places(self.as_str())
    }

    /// Whether the part `range` can be edited without losing a hole, or what stands for something else.
    pub(crate) fn is_free(&self, range: &Range<usize>) -> bool {
        if !range.is_empty() {
            return self.slice(range.clone()).is_written();
        }
        let at = range.start;
        let in_hole = self.holes().any(|(hole, _)| hole.start < at && at < hole.end);
        !in_hole && (self.is_written_at(at) || at > 0 && self.is_written_at(at - 1) || self.is_between(at))
    }

    fn absolute(&self, range: Range<usize>) -> Option<Range<u32>> {
        let start = self.start.checked_add(u32::try_from(range.start).ok()?)?;
        let end = self.start.checked_add(u32::try_from(range.end).ok()?)?;
        (start <= end && end <= self.end).then_some(start..end)
    }

    /// The same, as far as the readers know: they do not read what only a template engine does.
    pub(crate) fn is_written(&self) -> bool {
        self.holes().next().is_none() && self.buffer.is_written(self.start..self.end)
    }

    /// Whether the byte `at` is written; an empty text is.
    fn is_written_at(&self, at: usize) -> bool {
        let at = self.start + at as u32;
        if at >= self.end {
            return self.is_empty();
        }
        let in_hole = self.buffer.holes.iter().any(|(hole, _)| hole.contains(&at));
        !in_hole && self.buffer.is_written(at..at + 1)
    }

    /// Whether the place `at`, which has only what is not written beside it, lies in a string all the same: beside an
    /// interpolation.
    fn is_between(&self, at: usize) -> bool {
        let span = self.span_of(at..self.len());
        let before = self.span_of(0..at);
        let file = self.file();
        let starts = |span: Span| file.get(span.range()).is_some_and(|source| source.starts_with("${"));
        if at < self.len() { starts(span) } else { starts(before) }
    }

    /// The file that it begins in.
    fn file(&self) -> &str {
        let mut buffer = &self.buffer;
        while let TextOrigin::Derived { pieces, .. } = &buffer.origin {
            match pieces.first() {
                Some(first) => buffer = &first.from.buffer,
                None => return "",
            }
        }
        &buffer.text
    }
}

impl Buffer {
    /// Whether all characters of `range` are written, as far as this buffer and those below tell.
    fn is_written(&self, range: Range<u32>) -> bool {
        let TextOrigin::Derived { pieces, encoding } = &self.origin else { return true };
        pieces.iter().enumerate().skip(self.first_at(range.start)).all(|(i, segment)| {
            let end = self.end_of(i);
            let part = segment.at.max(range.start)..end.min(range.end);
            if part.is_empty() {
                return true;
            }
            if !segment.verbatim {
                return *encoding != Encoding::Plain;
            }
            let from = segment.inner(part);
            segment.from.buffer.is_written(from)
        })
    }

    /// The number of the segment that holds the byte `at`.
    fn first_at(&self, at: u32) -> usize {
        match &self.origin {
            TextOrigin::File(_) => 0,
            TextOrigin::Derived { pieces, .. } => pieces.partition_point(|s| s.at <= at).saturating_sub(1),
        }
    }

    /// Where the segment of that number ends.
    fn end_of(&self, index: usize) -> u32 {
        match &self.origin {
            TextOrigin::File(_) => self.text.len() as u32,
            TextOrigin::Derived { pieces, .. } => {
                pieces.get(index + 1).map_or(self.text.len() as u32, |next| next.at)
            }
        }
    }

    /// The same change in the buffer that this one is made of.
    fn step(&self, change: Change) -> Option<(Arc<Self>, Change)> {
        let TextOrigin::Derived { pieces, encoding } = &self.origin else { return None };
        let Change { range, code } = change;
        let from = if range.is_empty() { self.place(range.start)? } else { self.source(range)? };
        let buffer = &from.buffer;
        let mut written = Code::default();
        for part in code.parts() {
            match part {
                CodePart::Chars(chars) => written.push_str(&encoding.write(chars)),
                CodePart::Copy(text) => {
                    if !std::ptr::eq(Arc::as_ptr(&text.buffer), self) {
                        return None;
                    }
                    self.copy(pieces, text.start..text.end, buffer, &mut written)?;
                }
            }
        }
        let range = from.start..from.end;
        Some((from.buffer, Change { range, code: written }))
    }

    /// Adds what `range` is made of to `code`, if it is all of `buffer`.
    fn copy(&self, pieces: &[Segment], range: Range<u32>, buffer: &Arc<Self>, code: &mut Code) -> Option<()> {
        for (i, segment) in pieces.iter().enumerate().skip(self.first_at(range.start)) {
            let end = self.end_of(i);
            if segment.at >= range.end {
                break;
            }
            let part = segment.at.max(range.start)..end.min(range.end);
            // What decodes to nothing belongs to what is around it.
            if part.is_empty() && (segment.at == end && segment.at <= range.start || end < range.start) {
                continue;
            }
            let is_whole = part == (segment.at..end);
            if !Arc::ptr_eq(&segment.from.buffer, buffer) || !segment.verbatim && !is_whole {
                return None;
            }
            code.copy(if segment.verbatim {
                let inner = segment.inner(part);
                Text { start: inner.start, end: inner.end, ..segment.from.clone() }
            } else {
                segment.from.clone()
            });
        }
        Some(())
    }

    /// What a part that is not empty is made of, where that is in one piece and nothing but the part is made of it.
    fn source(&self, range: Range<u32>) -> Option<Text> {
        let TextOrigin::Derived { pieces, .. } = &self.origin else { return None };
        let (first, behind) = (self.first_at(range.start), pieces.partition_point(|s| s.at < range.end));
        let touched = pieces.get(first..behind)?;
        let joins = |(one, next): (&Segment, &Segment)| {
            one.from.same_buffer(&next.from) && one.from.end == next.from.start
        };
        if !touched.iter().zip(touched.iter().skip(1)).all(joins) {
            return None;
        }
        let (one, last) = (touched.first()?, touched.last()?);
        let is_cut =
            !one.verbatim && one.at < range.start || !last.verbatim && range.end < self.end_of(behind - 1);
        if is_cut {
            return None;
        }
        let start = one.from.start + if one.verbatim { range.start - one.at } else { 0 };
        let end = if last.verbatim { last.from.start + (range.end - last.at) } else { last.from.end };
        Some(Text { start, end, ..one.from.clone() })
    }

    /// The place that the place `at` is made of: beside what is written, where anything is.
    fn place(&self, at: u32) -> Option<Text> {
        let TextOrigin::Derived { pieces, .. } = &self.origin else { return None };
        let index = self.first_at(at);
        let segment = pieces.get(index)?;
        let end = |segment: &Segment| Text { start: segment.from.end, ..segment.from.clone() };
        if segment.at < at {
            let place = match segment.verbatim {
                true => segment.from.start + (at - segment.at),
                false if at == self.end_of(index) => segment.from.end,
                false => return None,
            };
            return Some(Text { start: place, end: place, ..segment.from.clone() });
        }
        let whole = |range: Range<u32>| {
            !range.is_empty()
                && !self.holes.iter().any(|(hole, _)| hole.contains(&range.start))
                && self.is_written(range)
        };
        let before = index.checked_sub(1).and_then(|before| pieces.get(before));
        let next_is_written = whole(at..(at + 1).min(self.text.len() as u32));
        match before.filter(|before| !next_is_written && before.at < at && whole(at - 1..at)) {
            Some(before) => Some(end(before)),
            None => Some(Text { end: segment.from.start, ..segment.from.clone() }),
        }
    }
}

impl Segment {
    /// The part of the origin that `part` of the derived buffer is, where they are the same bytes.
    fn inner(&self, part: Range<u32>) -> Range<u32> {
        self.from.start + (part.start - self.at)..self.from.start + (part.end - self.at)
    }
}

/// The change in the buffer `until`, or in the file.
fn lower(
    buffer: &Arc<Buffer>,
    mut change: Change,
    until: Option<&Arc<Buffer>>,
) -> Option<(Arc<Buffer>, Change)> {
    let mut buffer = Arc::clone(buffer);
    loop {
        match &buffer.origin {
            _ if until.is_some_and(|until| Arc::ptr_eq(until, &buffer)) => return Some((buffer, change)),
            TextOrigin::File(_) => return until.is_none().then_some((buffer, change)),
            TextOrigin::Derived { .. } => {}
        }
        (buffer, change) = buffer.step(change)?;
    }
}
