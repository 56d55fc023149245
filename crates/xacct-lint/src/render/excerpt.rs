//! The few lines of a file that a finding is about.
//!
//! What both drawing libraries get to see is not the file but an excerpt: the lines around the labels, with long lines
//! cut down to what is near a label. So a minified policy of a megabyte costs no more than any other, no line is too
//! long for the libraries (miette panics past column 65,535), and nothing in the file reaches the terminal that the
//! terminal would obey: it is [escaped](escape_line). Line and column numbers are those of the file.

use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;

use super::escape::{escape_line, escape_path};
use super::files::File;

/// Lines around a label that are shown with it.
pub(super) const CONTEXT: u32 = 2;
/// A line with more characters is cut where there is no width to fit it into.
const LONG: usize = 300;
/// How many characters of such a line are shown on each side of a label.
const MARGIN: usize = 60;
/// Characters between an underline and its text: `╰── `.
const LEADER: usize = 4;
/// A label that covers more lines is shown by its first.
const MANY_LINES: u32 = 8;

/// What has to be seen of a file.
#[derive(Clone, Debug)]
pub(crate) struct Underline {
    /// These bytes.
    pub range: Range<usize>,
    /// How many characters the text below them has.
    pub text: usize,
}

/// Lines of a file.
#[derive(Debug)]
pub(crate) struct Excerpt<'a> {
    /// The file's path, as it is shown.
    pub name: String,
    source: &'a str,
    /// What is shown; each line ends with `\n`.
    pub text: String,
    /// Where the labels are in it, as far as they are shown, in the order in which they were given.
    pub labels: Vec<Range<usize>>,
    rows: Vec<ExcerptRow>,
}

/// One line of an excerpt.
#[derive(Debug)]
pub(crate) struct ExcerptRow {
    /// Which line of the file it is, from 0.
    pub line: u32,
    /// Where it is in the excerpt, with its line break.
    pub range: Range<usize>,
    /// What it shows, in order; one piece unless the line is cut.
    pieces: Vec<ExcerptPiece>,
}

/// Characters of the file that are shown, in their order.
#[derive(Debug)]
struct ExcerptPiece {
    /// Where they are in the file.
    from: Range<usize>,
    /// Where they are in the excerpt.
    to: Range<usize>,
    /// The column of the first, from 0.
    column: usize,
}

impl<'a> Excerpt<'a> {
    /// The lines of `file` around each of `marks`. Where a `width` is given, no line has more characters, and the text of each
    /// mark fits below it if it can.
    pub(crate) fn new(file: &File<'a>, marks: &[Underline], width: Option<usize>) -> Self {
        let source = file.source.as_str();
        let mut excerpt = Self {
            name: escape_path(file.path),
            source,
            text: String::new(),
            labels: Vec::new(),
            rows: Vec::new(),
        };
        let shown = |mark: &Underline| Underline { range: without_many_lines(file, &mark.range), ..*mark };
        let marks: Vec<Underline> = marks.iter().map(shown).collect();
        // For each line that is shown, the ends of labels that have to be seen in it.
        let mut lines: BTreeMap<u32, Vec<Underline>> = BTreeMap::new();
        for mark in &marks {
            let label = &mark.range;
            let (first, last) = lines_of(file, label);
            for line in first.saturating_sub(CONTEXT)..=last + CONTEXT {
                // The nothing behind the last line break is no context.
                if file.lines().line(line).is_some_and(|range| !range.is_empty()) {
                    lines.entry(line).or_default();
                }
            }
            if first == last {
                lines.entry(first).or_default().push(mark.clone());
            } else {
                let end = |at: usize, text| Underline { range: at..at, text };
                lines.entry(first).or_default().push(end(label.start, 0));
                lines.entry(last).or_default().push(end(label.end, mark.text));
            }
        }
        for (line, seen) in lines {
            let Some(range) = file.lines().line(line) else { continue };
            excerpt.push(line, range, seen, width);
        }
        excerpt.labels = marks.iter().map(|mark| excerpt.place(&mark.range)).collect();
        excerpt
    }

    fn push(&mut self, line: u32, range: Range<usize>, seen: Vec<Underline>, width: Option<usize>) {
        let whole = self.source.get(range.clone()).unwrap_or("");
        let content = whole.strip_suffix('\n').unwrap_or(whole);
        let content = content.strip_suffix('\r').unwrap_or(content);
        let at = self.text.len();
        let mut pieces = Vec::new();
        for window in windows(content, range.start, seen, width) {
            if window.start > 0 {
                self.text.push('…');
            }
            let column = count(&content[..window.start]);
            let to = self.text.len();
            self.text.push_str(&escape_line(&content[window.clone()]));
            let from = range.start + window.start..range.start + window.end;
            pieces.push(ExcerptPiece { from, to: to..self.text.len(), column });
            if window.end < content.len() {
                self.text.push('…');
            }
        }
        self.text.push('\n');
        self.rows.push(ExcerptRow { line, range: at..self.text.len(), pieces });
    }

    /// Where the bytes `range` of the file are in the excerpt. What is not shown counts as the nearest that is.
    fn place(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.to_excerpt(range.start);
        start..self.to_excerpt(range.end).max(start)
    }

    fn to_excerpt(&self, offset: usize) -> usize {
        let pieces = self.rows.iter().flat_map(|row| &row.pieces);
        let Some(piece) = pieces.take_while(|piece| piece.from.start <= offset).last() else { return 0 };
        let Some(before) = self.source.get(piece.from.start..offset.min(piece.from.end)) else {
            return piece.to.start;
        };
        piece.to.start + escape_line(before).len()
    }

    /// The line and column in the file, from 0, of the byte `at` of the excerpt.
    pub(crate) fn position(&self, at: usize) -> (usize, usize) {
        let Some(row) = self.rows.get(self.row(at)) else { return (0, 0) };
        let piece = row.pieces.iter().take_while(|piece| piece.to.start <= at).last().or(row.pieces.first());
        let column = piece.map_or(0, |piece| piece.column + self.characters(piece, at));
        (row.line as usize, column)
    }

    /// How many characters of `piece` are shown before the byte `at` of the excerpt.
    fn characters(&self, piece: &ExcerptPiece, at: usize) -> usize {
        let shown = self.source.get(piece.from.clone()).unwrap_or("").chars();
        let ends = shown.scan(piece.to.start, |end, c| {
            *end += escape_line(c.encode_utf8(&mut [0; 4])).len();
            Some(*end)
        });
        ends.take_while(|end| *end <= at).count()
    }

    /// The index of the row that holds the byte `at` of the excerpt.
    pub(crate) fn row(&self, at: usize) -> usize {
        self.rows.partition_point(|row| row.range.end <= at).min(self.rows.len().saturating_sub(1))
    }

    pub(crate) fn rows(&self) -> &[ExcerptRow] {
        &self.rows
    }
}

/// The first and the last line of `label`.
fn lines_of(file: &File<'_>, label: &Range<usize>) -> (u32, u32) {
    let line = |offset: usize| file.lines().line_of(offset as u32).0;
    let first = line(label.start);
    // A label that ends with a line break does not reach into the next line.
    (first, line(label.end.saturating_sub(1)).max(first))
}

/// Of a label over many lines, what lies in its first.
fn without_many_lines(file: &File<'_>, label: &Range<usize>) -> Range<usize> {
    let (first, last) = lines_of(file, label);
    let line = file.lines().line(first).filter(|_| last - first > MANY_LINES);
    label.start..line.map_or(label.end, |line| label.end.min(line.end))
}

/// The parts of a line that are shown: all of it, unless it is long. `seen` are marks of the file, whose byte `start` is the
/// line's first.
fn windows(line: &str, start: usize, seen: Vec<Underline>, width: Option<usize>) -> Vec<Range<usize>> {
    match width {
        Some(width) => vec![window(line, start, &seen, width)],
        None if line.len() <= LONG || line.chars().nth(LONG).is_none() => iter::once(0..line.len()).collect(),
        None => surroundings(line, start, seen.into_iter().map(|mark| mark.range).collect()),
    }
}

/// The one part of a line that is shown in a given width: as much as possible of all marks, of the first at least its start,
/// with room for their texts below.
fn window(line: &str, start: usize, seen: &[Underline], width: usize) -> Range<usize> {
    let length = count(line);
    let column = |offset: usize| {
        let before = line.char_indices().take_while(|(at, _)| *at < offset.saturating_sub(start));
        before.count()
    };
    let columns = |mark: &Underline| column(mark.range.start)..column(mark.range.end);
    let fits = |mark: &Underline| {
        let marked = columns(mark);
        mark.text == 0 || usize::midpoint(marked.start, marked.end) + LEADER + mark.text <= width
    };
    if length <= width && seen.iter().all(fits) {
        return 0..line.len();
    }
    let first = seen.iter().map(|mark| columns(mark).start).min().unwrap_or(0);
    // So far to the left as the ends of the marks and their texts ask, and no farther than the first of them.
    let needed = seen.iter().map(|mark| {
        let marked = columns(mark);
        let text =
            if mark.text == 0 { 0 } else { usize::midpoint(marked.start, marked.end) + LEADER + mark.text };
        text.max(marked.end + 1).saturating_sub(width.saturating_sub(2))
    });
    let from = needed.max().unwrap_or(0).min(first);
    let shown = width.saturating_sub(usize::from(from > 0) + 1).max(1);
    let byte = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let to = if length - from <= shown + 1 { line.len() } else { byte(from + shown) };
    byte(from)..to
}

/// The parts of a very long line around some ranges.
fn surroundings(line: &str, start: usize, mut seen: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let within = |offset: usize| {
        let mut offset = offset.saturating_sub(start).min(line.len());
        while !line.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let mut windows: Vec<Range<usize>> = Vec::new();
    if seen.is_empty() {
        seen.push(start..start);
    }
    seen.sort_by_key(|range| (range.start, range.end));
    for range in seen {
        let (first, last) = (within(range.start), within(range.end));
        let from = line[..first].char_indices().rev().nth(MARGIN - 1).map_or(0, |(at, _)| at);
        // Of a label that is long itself, the start is shown.
        let last = line[first..].char_indices().nth(2 * MARGIN).map_or(last, |(at, _)| last.min(first + at));
        let to = line[last..].char_indices().nth(MARGIN).map_or(line.len(), |(at, _)| last + at);
        match windows.last_mut() {
            Some(before) if from <= before.end => before.end = before.end.max(to),
            _ => windows.push(from..to),
        }
    }
    windows
}

fn count(text: &str) -> usize {
    text.chars().count()
}
