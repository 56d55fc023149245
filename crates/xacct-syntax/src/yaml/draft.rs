//! The text as the parser gets it: with the places filled in that are no YAML, and with what fixes it.

use std::ops::Range;

use crate::Text;
use crate::directive::{self, DirectiveMark};
use crate::tree::line_of;

/// A text that is repaired, and for each byte where it comes from.
pub(super) struct DraftText {
    original: Text,
    text: String,
    patches: Vec<Patch>,
    /// Whether characters of the original were hidden from the parser.
    pub(super) masked: bool,
}

/// A part of the draft that stands for a part of the original.
#[derive(Clone)]
struct Patch {
    here: Range<usize>,
    there: Range<usize>,
}

impl DraftText {
    /// `text` as it is, but for what its host or a template engine will fill in.
    pub(super) fn new(text: &Text) -> Self {
        let mut bytes = text.as_str().as_bytes().to_vec();
        let mut masked = false;
        for (hole, _) in text.holes() {
            masked = true;
            bytes.get_mut(hole).unwrap_or_default().fill(b'x');
        }
        masked |= mask_templates(&mut bytes);
        masked |= mask_terraform(text.as_str(), &mut bytes);
        let original = text.clone();
        let text = String::from_utf8(bytes).unwrap_or_else(|_| text.as_str().to_owned());
        Self { original, text, patches: Vec::new(), masked }
    }

    /// What the parser gets.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Where in the original the byte `at` is.
    pub(super) fn origin(&self, at: usize) -> usize {
        let behind = self.patches.partition_point(|patch| patch.here.start <= at);
        match behind.checked_sub(1).and_then(|last| self.patches.get(last)) {
            None => at,
            // Within a patch there is no place but its ends.
            Some(patch) if at == patch.here.start => patch.there.start,
            Some(patch) if at < patch.here.end => patch.there.end,
            Some(patch) => patch.there.end + (at - patch.here.end),
        }
    }

    /// Where in the original `range` is.
    pub(super) fn origins(&self, range: Range<usize>) -> Range<usize> {
        if self.patches.is_empty() {
            return range;
        }
        let start = self.origin(range.start);
        start..self.origin(range.end).max(start)
    }

    /// Whether the original has other bytes at `range`.
    pub(super) fn is_patched(&self, range: &Range<usize>) -> bool {
        let behind = self.patches.partition_point(|patch| patch.here.end < range.start);
        self.patches.get(behind).is_some_and(|patch| patch.here.start <= range.end)
    }

    /// Whether the original has other bytes on the lines of `range`: some that are hidden from the parser, or patched.
    pub(super) fn differs_around(&self, range: &Range<usize>) -> bool {
        let start = self.text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let rest = self.text.get(range.end..).unwrap_or_default();
        let lines = start..range.end + rest.find('\n').unwrap_or(rest.len());
        self.is_patched(range)
            || self.original.as_str().get(self.origins(lines.clone())) != self.text.get(lines)
    }

    /// This draft with other text at the places `edits` (in order, apart from each other).
    pub(super) fn with(&self, edits: &[(Range<usize>, String)]) -> Self {
        if self.patches.is_empty() {
            return self.with_first(edits);
        }
        // Many at once come from the first mistake of their kind; each costs as much as there are patches.
        const ENOUGH: usize = 100;
        let mut next = Self {
            original: self.original.clone(),
            text: self.text.clone(),
            patches: self.patches.clone(),
            masked: self.masked,
        };
        for (range, text) in edits.iter().take(ENOUGH).rev() {
            next.put(range.clone(), text);
        }
        next
    }

    /// The same, where there are no patches yet.
    fn with_first(&self, edits: &[(Range<usize>, String)]) -> Self {
        let mut text = String::with_capacity(self.text.len() + 64);
        let mut patches = Vec::with_capacity(edits.len());
        let mut done = 0;
        for (there, replacement) in edits {
            text.push_str(self.text.get(done..there.start).unwrap_or_default());
            let start = text.len();
            text.push_str(replacement);
            patches.push(Patch { here: start..text.len(), there: there.clone() });
            done = there.end;
        }
        text.push_str(self.text.get(done..).unwrap_or_default());
        Self { original: self.original.clone(), text, patches, masked: self.masked }
    }

    fn put(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_none() {
            return;
        }
        // Patches that it meets become part of it.
        let from = self.patches.partition_point(|patch| patch.here.end < range.start);
        let to = self.patches.partition_point(|patch| patch.here.start <= range.end);
        let met = self.patches.get(from..to).unwrap_or_default();
        let (mut here, mut there) = (range.clone(), self.origin(range.start)..self.origin(range.end));
        if let Some(first) = met.first().filter(|first| first.here.start <= range.start) {
            (here.start, there.start) = (first.here.start, first.there.start);
        }
        if let Some(last) = met.last().filter(|last| last.here.end >= range.end) {
            (here.end, there.end) = (last.here.end, last.there.end);
        }
        self.text.replace_range(range.clone(), text);
        let (added, removed) = (text.len(), range.len());
        here.end = here.end + added - removed;
        for patch in self.patches.get_mut(to..).unwrap_or_default() {
            patch.here = patch.here.start + added - removed..patch.here.end + added - removed;
        }
        self.patches.splice(from..to, [Patch { here, there }]);
    }
}

/// Hides `{{ … }}`, which no YAML means as the mapping of a mapping that it would be, and lines that only a template
/// engine reads.
fn mask_templates(bytes: &mut [u8]) -> bool {
    let mut masked = mask_inserts(bytes);
    const PAIRS: [(&str, &str); 8] = [
        ("{{", "}}"),
        ("{%", "%}"),
        ("{#", "#}"),
        ("<%", "%>"),
        ("<#", ">"),
        ("</#", ">"),
        ("<?php ", "?>"),
        ("<?=", "?>"),
    ];
    for (open, close) in PAIRS.map(|(open, close)| (open.as_bytes(), close.as_bytes())) {
        let mut at = 0;
        while let Some(start) =
            bytes.get(at..).and_then(|rest| memchr::memmem::find(rest, open)).map(|i| at + i)
        {
            let rest = bytes.get(start..).unwrap_or_default();
            let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
            let Some(length) = memchr::memmem::rfind(line, close) else {
                at = start + line.len().max(1);
                continue;
            };
            let first = memchr::memmem::find(line, close).unwrap_or(length) + close.len();
            let before = bytes.get(..start).unwrap_or_default();
            let indented = before.iter().rev().find(|b| !matches!(b, b' ' | b'\t'));
            let alone =
                matches!(indented, None | Some(b'\n')) && line.trim_ascii_end().len() == length + close.len();
            let end = start + if alone { length + close.len() } else { first };
            bytes.get_mut(start..end).unwrap_or_default().fill(b'x');
            if alone && let Some(mark) = bytes.get_mut(start) {
                *mark = b'#';
            }
            masked = true;
            at = end;
        }
    }
    masked
}

/// Hides the `%{ if }` of Terraform: as a comment where it is alone on its line.
fn mask_terraform(text: &str, bytes: &mut [u8]) -> bool {
    let mut masked = false;
    for DirectiveMark { range, .. } in directive::marks(text) {
        let is_terraform = text.get(range.clone()).is_some_and(directive::is_terraform);
        let Some(hidden) = bytes.get_mut(range.clone()).filter(|_| is_terraform) else { continue };
        hidden.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b'x');
        let line = line_of(text, range.start);
        let beside = |part: Range<usize>| text.get(part).is_some_and(|part| part.trim().is_empty());
        if beside(line.start..range.start) && beside(range.end..line.end.max(range.end)) {
            bytes.get_mut(range.start..range.start + 1).unwrap_or_default().fill(b'#');
        }
        masked = true;
    }
    masked
}

/// Hides `$RESOURCES` and `${RESOURCES}` where they are all that stands on a line that is not indented: more entries are
/// put there.
fn mask_inserts(bytes: &mut [u8]) -> bool {
    let mut masked = false;
    for line in bytes.split_mut(|byte| *byte == b'\n') {
        let Some(name) = line.trim_ascii_end().strip_prefix(b"$") else { continue };
        let name = name.strip_prefix(b"{").and_then(|name| name.strip_suffix(b"}")).unwrap_or(name);
        if !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            let length = line.trim_ascii_end().len();
            line.get_mut(..length).unwrap_or_default().fill(b'#');
            masked = true;
        }
    }
    masked
}
