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
/// A line with more characters is cut.
const LONG: usize = 300;
/// How many characters of a cut line are shown on each side of a label.
const MARGIN: usize = 60;
/// A label that covers more lines is shown by its first.
const MANY_LINES: u32 = 8;

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
    rows: Vec<Row>,
}

/// One line of an excerpt.
#[derive(Debug)]
pub(crate) struct Row {
    /// Which line of the file it is, from 0.
    pub line: u32,
    /// Where it is in the excerpt, with its line break.
    pub range: Range<usize>,
    /// What it shows, in order; one piece unless the line is cut.
    pieces: Vec<Piece>,
}

/// Characters of the file that are shown, in their order.
#[derive(Debug)]
struct Piece {
    /// Where they are in the file.
    from: Range<usize>,
    /// Where they are in the excerpt.
    to: Range<usize>,
    /// The column of the first, from 0.
    column: usize,
}

impl<'a> Excerpt<'a> {
    /// The lines of `file` around each of `labels`, which are ranges of its bytes.
    pub(crate) fn new(file: &File<'a>, labels: &[Range<usize>]) -> Self {
        let source = file.source.as_str();
        let mut excerpt = Self {
            name: escape_path(file.path),
            source,
            text: String::new(),
            labels: Vec::new(),
            rows: Vec::new(),
        };
        let labels: Vec<Range<usize>> = labels.iter().map(|label| without_many_lines(file, label)).collect();
        // For each line that is shown, the ends of labels that have to be seen in it.
        let mut lines: BTreeMap<u32, Vec<Range<usize>>> = BTreeMap::new();
        for label in &labels {
            let (first, last) = lines_of(file, label);
            for line in first.saturating_sub(CONTEXT)..=last + CONTEXT {
                // The nothing behind the last line break is no context.
                if file.lines().line(line).is_some_and(|range| !range.is_empty()) {
                    lines.entry(line).or_default();
                }
            }
            if first == last {
                lines.entry(first).or_default().push(label.clone());
            } else {
                lines.entry(first).or_default().push(label.start..label.start);
                lines.entry(last).or_default().push(label.end..label.end);
            }
        }
        for (line, seen) in lines {
            let Some(range) = file.lines().line(line) else { continue };
            excerpt.push(line, range, seen);
        }
        excerpt.labels = labels.iter().map(|label| excerpt.place(label)).collect();
        excerpt
    }

    fn push(&mut self, line: u32, range: Range<usize>, seen: Vec<Range<usize>>) {
        let whole = self.source.get(range.clone()).unwrap_or("");
        let content = whole.strip_suffix('\n').unwrap_or(whole);
        let content = content.strip_suffix('\r').unwrap_or(content);
        let at = self.text.len();
        let mut pieces = Vec::new();
        for window in windows(content, range.start, seen) {
            if window.start > 0 {
                self.text.push('…');
            }
            let column = count(&content[..window.start]);
            let to = self.text.len();
            self.text.push_str(&escape_line(&content[window.clone()]));
            let from = range.start + window.start..range.start + window.end;
            pieces.push(Piece { from, to: to..self.text.len(), column });
            if window.end < content.len() {
                self.text.push('…');
            }
        }
        self.text.push('\n');
        self.rows.push(Row { line, range: at..self.text.len(), pieces });
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
    fn characters(&self, piece: &Piece, at: usize) -> usize {
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

    pub(crate) fn rows(&self) -> &[Row] {
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

/// The parts of a line that are shown: all of it, unless it is long. `seen` are ranges of the file, whose byte `start`
/// is the line's first.
fn windows(line: &str, start: usize, mut seen: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if line.len() <= LONG || line.chars().nth(LONG).is_none() {
        return iter::once(0..line.len()).collect();
    }
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
