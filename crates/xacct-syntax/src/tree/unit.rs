//! What is written on a line of a tree's text, and what goes on below it: what people mean when they write a comment
//! beside a line or above it.

use std::ops::Range;

use super::{Form, Language, Node, NodeKind, Tree};

/// The entries and items of a tree, by where they begin. It is worth keeping where several lines are asked for.
pub struct Units {
    /// In the order of their starts; of those that begin together, the largest first.
    units: Vec<Unit>,
}

/// An entry with its key, an item of a list, or the document as a whole.
struct Unit {
    range: Range<usize>,
    /// Whether a comment can stand on a line of its own above the line that it begins.
    can_have_comment: bool,
    /// The unit around it, by its number.
    parent: Option<usize>,
}

impl Units {
    /// The entries and items of `tree`; those that an alias of YAML repeats are left out, as they are written elsewhere.
    pub fn of(tree: &Tree) -> Self {
        let mut units = Vec::new();
        let root = tree.root();
        if root.form() != Form::Block && root.form() != Form::Stream {
            units.extend(unit(tree, root.range(), true));
        }
        for node in tree.nodes().filter(|node| !node.is_copy()) {
            let free = is_free(node);
            for entry in node.entries().filter(|entry| !entry.key.is_copy() && is_written(entry.key)) {
                let key = entry.key.range();
                let is_here = !entry.value.is_copy() && is_written(entry.value);
                let end = if is_here { entry.value.range().end.max(key.end) } else { key.end };
                units.extend(unit(tree, key.start..end, free));
            }
            // The documents of a file are no items to those who read it.
            let is_list = node.form() != Form::Stream;
            for item in node.items().filter(|item| is_list && !item.is_copy() && is_written(*item)) {
                units.extend(unit(tree, item.range(), free));
            }
        }
        units.sort_by_key(|unit| (unit.range.start, std::cmp::Reverse(unit.range.end)));
        let mut around: Vec<usize> = Vec::new();
        for at in 0..units.len() {
            let end = units.get(at).map_or(0, |unit| unit.range.end);
            while around.pop_if(|outer| units.get(*outer).is_none_or(|outer| outer.range.end < end)).is_some()
            {
            }
            if let Some(unit) = units.get_mut(at) {
                unit.parent = around.last().copied();
            }
            around.push(at);
        }
        Self { units }
    }

    /// What is written on the line of the byte `at` of `text`, with everything that begins on it: up to the end of its
    /// last line.
    pub fn on_line(&self, text: &str, at: usize) -> Range<usize> {
        let line = line_of(text, at);
        let first = self.units.partition_point(|unit| unit.range.start < line.start);
        let here = self.units.get(first..).unwrap_or_default().iter();
        let here = here.take_while(|unit| unit.range.start < line.end);
        let end = here.map(|unit| unit.range.end).max().unwrap_or(line.end);
        line.start..end.max(line.end)
    }

    /// Where the smallest of those begins that hold `range` and can have a comment above them.
    pub fn place_above(&self, range: &Range<usize>) -> Option<usize> {
        let behind = self.units.partition_point(|unit| unit.range.start <= range.start);
        let mut next = behind.checked_sub(1);
        while let Some(unit) = next.and_then(|at| self.units.get(at)) {
            if unit.can_have_comment && unit.range.end >= range.end {
                return Some(unit.range.start);
            }
            next = unit.parent;
        }
        None
    }
}

/// The line of the byte `at`, its line break left out.
pub(crate) fn line_of(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let start = memchr::memrchr(b'\n', bytes.get(..at).unwrap_or_default()).map_or(0, |newline| newline + 1);
    let end = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).map_or(bytes.len(), |n| at + n);
    start..end
}

fn unit(tree: &Tree, range: Range<usize>, free: bool) -> Option<Unit> {
    let can_have_comment = free && begins_line(tree, range.start);
    (!range.is_empty()).then_some(Unit { range, can_have_comment, parent: None })
}

fn is_written(node: Node<'_>) -> bool {
    !matches!(node.kind(), NodeKind::Built | NodeKind::Missing)
}

/// Whether a comment may stand between the children of `node`. YAML would allow it within brackets too, if blanks and
/// line breaks are right; nobody expects it there.
fn is_free(node: Node<'_>) -> bool {
    if node.tree().language() != Language::Yaml {
        return true;
    }
    let mut around = std::iter::successors(Some(node), |node| node.parent());
    around.all(|node| matches!(node.form(), Form::Block | Form::Stream | Form::Tagged))
}

/// Whether nothing stands before the byte `at` of the line that it is on, the dashes of lists left out.
fn begins_line(tree: &Tree, at: usize) -> bool {
    let text = tree.text().as_str();
    let before = text.get(line_of(text, at).start..at).unwrap_or_default();
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    before.bytes().all(|b| matches!(b, b' ' | b'\t') || b == b'-' && tree.language() == Language::Yaml)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileId, Source, json, yaml};

    const TEXT: &str = "\
Policy:
  Statement:
    - Effect: Allow
      Principal:
        AWS: '*'
    - { Effect: Deny,
        Principal: '*' }
  Other: |
    {\"a\": 1}
Alias: &x [1]
Again: *x
";

    fn on_line<'t>(text: &'t str, what: &str) -> &'t str {
        let tree = yaml::parse(Source::new(FileId(0), "x", text).text()).tree;
        &text[Units::of(&tree).on_line(text, text.find(what).unwrap())]
    }

    #[test]
    fn a_line_goes_on_as_far_as_what_begins_on_it() {
        assert_eq!(on_line(TEXT, "AWS"), "        AWS: '*'");
        assert_eq!(on_line(TEXT, "Principal:\n"), "      Principal:\n        AWS: '*'");
        assert_eq!(on_line(TEXT, "Effect: Allow"), "    - Effect: Allow\n      Principal:\n        AWS: '*'");
        assert_eq!(on_line(TEXT, "{ Effect"), "    - { Effect: Deny,\n        Principal: '*' }");
        assert_eq!(on_line(TEXT, "Principal: '*'"), "        Principal: '*' }");
        assert_eq!(on_line(TEXT, "Other"), "  Other: |\n    {\"a\": 1}");
        assert_eq!(on_line(TEXT, "Again"), "Again: *x");
        assert!(on_line(TEXT, "Policy").ends_with("{\"a\": 1}"));
        assert_eq!(on_line("{a: 1,\n b: 2}\n", "a"), "{a: 1,\n b: 2}");
    }

    #[test]
    fn a_comment_stands_above_the_smallest_that_can_have_one() {
        let tree = yaml::parse(Source::new(FileId(0), "x", TEXT).text()).tree;
        let units = Units::of(&tree);
        let above = |what: &str| {
            let at = TEXT.find(what).unwrap();
            TEXT[units.place_above(&(at..at + what.len())).unwrap()..].lines().next().unwrap()
        };
        assert_eq!(above("'*'"), "AWS: '*'");
        assert_eq!(above("Allow\n      Principal"), "Effect: Allow");
        assert_eq!(above("Principal: '*'"), "{ Effect: Deny,");
        assert_eq!(above("\"a\""), "Other: |");
        assert_eq!(units.place_above(&(0..TEXT.len())), None);
    }

    #[test]
    fn brackets_on_lines_of_their_own_have_room_where_the_language_says_so() {
        let text = "{\n  \"a\": {\n    \"b\": 1\n  }\n}";
        let tree = json::parse(Source::new(FileId(0), "x", text).text()).tree;
        assert_eq!(Units::of(&tree).place_above(&(20..21)), text.find("\"b\""));
    }
}
