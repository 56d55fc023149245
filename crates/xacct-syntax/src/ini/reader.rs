//! From a text to a tree.

use std::ops::Range;

use crate::report::{ErrorCollector, Mistake};
use crate::tree::Form;
use crate::{Builder, Encoding, Language, NodeId, NodeKind, Parsed, Piece, Text, directive};

/// So many mistakes are reported; a text with more of them is something else.
const MOST_MISTAKES: usize = 100;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads an INI text. It never fails: the tree is as good as it can be, the errors say the rest.
///
/// * The root is a mapping of the sections, in order, repeated ones included. The key of a section is its name, what stands
///   between the first `[` of the line and the last `]`; its place is that of the header, brackets included.
/// * A section is a mapping of its keys. A key ends at the first `=` or `:`. Blanks around keys and values do not count.
/// * A line that is indented deeper than the key above it goes on with that key's value: the value has its lines, parted by
///   line breaks, and begins with a line break where the first of them is empty.
/// * A comment is a line that begins with `#` or `;`, wherever it is indented. Behind a value there are none: the value has
///   them.
pub fn parse(text: &Text) -> Parsed {
    let whole = text.as_str();
    let flow: Vec<_> = directive::flow(whole).collect();
    let mut reader = IniReader::new(text);
    let root = reader.builder.open_as(NodeKind::Mapping, Form::Block, 0);
    let mut directives = flow.iter().peekable();
    let mark = if whole.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    if mark > 0 {
        let what = "a byte order mark stands before the first section";
        reader.mistake(Mistake::at(0..mark, what).repair(0..mark, ""));
    }
    for line in (IniLines { text: whole, at: mark }) {
        while directives.next_if(|mark| mark.end <= line.start).is_some() {}
        let content = trimmed(whole, line.clone());
        // A line of a template engine's own is none of the document.
        let is_directive = directives.peek().is_some_and(|mark| mark.start <= content.start);
        if !is_directive {
            reader.line(line, content);
        }
    }
    reader.end_section(whole.len());
    reader.builder.close(root, whole.len() as u32);
    reader.builder.directives(flow);
    let mut tree = reader.builder.finish();
    if reader.report.is_any() {
        tree.set_broken();
    }
    Parsed { tree, errors: reader.report.finish(text, Language::Ini) }
}

/// Whether the first line of `text` that is more than a comment is the header of a section, as in every text of this
/// language. Some lists of JSON begin so, too. Keys before the first header, which are mistakes, are skipped.
pub fn opens(text: &str) -> bool {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let is_mark = |line: &str| ["#", ";", "{%", "{{", "{#", "%{"].iter().any(|mark| line.starts_with(mark));
    let is_key = |line: &str| {
        line.split_once('=').is_some_and(|(key, _)| {
            let key = key.trim_end();
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
    };
    let is_skipped = |line: &str| line.is_empty() || is_mark(line) || is_key(line);
    text.lines().map(str::trim).find(|line| !is_skipped(line)).is_some_and(|line| {
        line.strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
            .is_some_and(|(name, _)| name.trim_start().starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

struct IniReader<'t> {
    text: &'t Text,
    builder: Builder,
    report: ErrorCollector,
    /// The section that is open, with where it ends so far.
    section: Option<(NodeId, usize)>,
    /// The lines of the value whose key was read last.
    value: Option<Vec<Range<usize>>>,
    /// How far the last line was indented that did not go on with a value.
    indent: usize,
}

impl<'t> IniReader<'t> {
    fn new(text: &'t Text) -> Self {
        Self {
            text,
            builder: Builder::of(text.clone(), Language::Ini),
            report: ErrorCollector::default(),
            section: None,
            value: None,
            indent: 0,
        }
    }

    /// Reads a line, of which `content` is what stands between its blanks.
    fn line(&mut self, line: Range<usize>, content: Range<usize>) {
        let written = self.text.as_str().get(content.clone()).unwrap_or_default();
        if written.is_empty() {
            return;
        }
        if written.starts_with(['#', ';']) {
            self.builder.comment(narrow(&content));
            return;
        }
        let indent = content.start - line.start;
        if let Some(value) = self.value.as_mut().filter(|_| indent > self.indent) {
            value.push(content.clone());
            if let Some((_, end)) = &mut self.section {
                *end = content.end;
            }
            return;
        }
        self.indent = indent;
        match header(written) {
            Some(name) => self.header(&content, content.start + name.start..content.start + name.end),
            None => self.entry(&content),
        }
    }

    fn header(&mut self, content: &Range<usize>, name: Range<usize>) {
        self.end_section(content.start);
        let header = content.start..name.end + 1;
        self.builder.told(narrow(&header), self.text.slice(name));
        let section = self.builder.open_as(NodeKind::Mapping, Form::Block, header.end as u32);
        self.section = Some((section, header.end));
    }

    fn entry(&mut self, content: &Range<usize>) {
        let written = self.text.as_str().get(content.clone()).unwrap_or_default();
        let Some(mark) = written.find(['=', ':']).filter(|mark| *mark > 0) else {
            let what = "a key and its value have an `=` between them";
            return self.mistake(Mistake::at(content.clone(), what));
        };
        let Some(end) = self.section.as_mut().map(|(_, end)| end) else {
            return self.mistake(Mistake::at(content.clone(), "a key stands before the first section"));
        };
        *end = content.end;
        self.end_value();
        let whole = self.text.as_str();
        let key = trimmed(whole, content.start..content.start + mark);
        let value = trimmed(whole, content.start + mark + 1..content.end);
        self.builder.plain(narrow(&key));
        self.value = Some(vec![value]);
    }

    fn mistake(&mut self, mistake: Mistake) {
        if self.report.len() < MOST_MISTAKES {
            self.report.slip(mistake);
        }
    }

    /// Adds the value whose lines were read.
    fn end_value(&mut self) {
        let Some(lines) = self.value.take() else { return };
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        let whole = first.start..last.end;
        if lines.len() == 1 {
            self.builder.plain(narrow(&whole));
            return;
        }
        let mut pieces = Vec::with_capacity(2 * lines.len());
        let mut before: Option<&Range<usize>> = None;
        for line in &lines {
            if let Some(before) = before {
                pieces.push(Piece::Decoded("\n".to_owned(), self.text.slice(before.end..line.start)));
            }
            pieces.push(Piece::Verbatim(self.text.slice(line.clone())));
            before = Some(line);
        }
        self.builder.told(narrow(&whole), Text::derive(pieces, Encoding::Plain));
    }

    /// Ends the section that is open, before `limit`.
    fn end_section(&mut self, limit: usize) {
        self.end_value();
        if let Some((section, end)) = self.section.take() {
            self.builder.close(section, end.min(limit) as u32);
        }
    }
}

/// The name in the header of a section; `None` where `line` is none.
fn header(line: &str) -> Option<Range<usize>> {
    let end = line.starts_with('[').then(|| line.rfind(']'))??;
    (end > 1).then_some(1..end)
}

/// `range` of `text` without the blanks at both ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let written = text.get(range.clone()).unwrap_or_default();
    let content = written.trim_start();
    let start = range.start + (written.len() - content.len());
    start..start + content.trim_end().len()
}

fn narrow(range: &Range<usize>) -> Range<u32> {
    range.start as u32..range.end as u32
}

/// The lines of a text, without what ends them: a line feed, a carriage return, or both.
struct IniLines<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for IniLines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let end = start + length;
        let is_both = bytes.get(end..end + 2) == Some(b"\r\n");
        self.at = end + if is_both { 2 } else { 1 };
        Some(start..end)
    }
}
