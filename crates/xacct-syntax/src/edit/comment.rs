//! Comments: where they are put, and how they are taken away again.

use std::ops::Range;

use crate::json::style::newline_of;
use crate::tree::line_of;
use crate::{Edit, Language, Tree};

/// Puts `comment` on a line of its own above the line of the byte `at` of the tree's text, indented like it.
pub fn insert_comment(tree: &Tree, at: usize, comment: &str) -> Option<Edit> {
    let text = tree.text().as_str();
    let line = line_of(text, at);
    let mark = if text.get(line.start..)?.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let place = line.start + mark;
    let content = text.get(place..line.end)?;
    let indent = content.get(..content.len() - content.trim_start_matches([' ', '\t']).len())?;
    tree.text().edit(place..place, &format!("{indent}{comment}{}", newline_of(text)))
}

/// Removes `comment`, one of the tree's: with its line where it is alone on it. `None` where what stands around it might
/// read otherwise then.
pub fn remove_comment(tree: &Tree, comment: &Range<usize>) -> Option<Edit> {
    let text = tree.text().as_str();
    let line = line_of(text, comment.start);
    let last = line_of(text, comment.end);
    let behind = text.get(comment.end..last.end)?;
    if tree.is_broken() || is_needed(tree, comment) {
        return None;
    }
    if tree.is_alone(comment) && behind.trim().is_empty() {
        let mark = if text.get(line.start..)?.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let range = match text.get(last.end..)?.starts_with('\n') {
            true => line.start + mark..last.end + 1,
            // The last line has no line break: that of the line before goes.
            false => text.get(..line.start)?.trim_end_matches(['\r', '\n']).len().max(mark)..last.end,
        };
        return tree.text().edit(range, "");
    }
    let before = text.get(line.start..comment.start)?;
    let blanks = before.len() - before.trim_end().len();
    tree.text().edit(comment.start - blanks..comment.end, "")
}

/// Whether what stands before `comment` would go on behind it, or run into what follows.
fn is_needed(tree: &Tree, comment: &Range<usize>) -> bool {
    let text = tree.text().as_str();
    let (before, behind) =
        (text.get(..comment.start).unwrap_or_default(), text.get(comment.end..).unwrap_or_default());
    let is_blank = |c: char| c.is_whitespace();
    let touches = !before.is_empty()
        && !before.ends_with(is_blank)
        && !behind.is_empty()
        && !behind.starts_with(is_blank);
    if tree.language() != Language::Yaml || !tree.is_alone(comment) {
        return touches;
    }
    // In YAML it keeps a string of several lines empty, whose header stands above it.
    let above = before.trim_end().lines().next_back().unwrap_or_default();
    let content = above.split(" #").next().unwrap_or_default().trim_end();
    let word = content.rsplit(is_blank).next().unwrap_or_default();
    let indicators = word.trim_start_matches(['|', '>', '+', '-']);
    let is_header = word.starts_with(['|', '>']) && indicators.chars().all(|c| c.is_ascii_digit());
    let below = behind.lines().map(str::trim_end).find(|line| !line.trim_start().is_empty());
    let indent = |line: &str| line.trim_start_matches('\u{feff}').bytes().take_while(|b| *b == b' ').count();
    is_header && below.is_some_and(|below| indent(below) > indent(above))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileId, Source, apply, hcl, yaml};

    fn removed(text: &str) -> String {
        let tree = yaml::parse(Source::new(FileId(0), "x", text).text()).tree;
        let comment = tree.comments().next().unwrap();
        apply(text, &[remove_comment(&tree, &comment).unwrap()]).unwrap()
    }

    #[test]
    fn a_comment_goes_with_its_line_or_its_blanks() {
        assert_eq!(removed("a:\n  # x\n  b: 1\n"), "a:\n  b: 1\n");
        assert_eq!(removed("a: 1 # x\nb: 2\n"), "a: 1\nb: 2\n");
        assert_eq!(removed("a: 1\r\n# x\r\nb: 2\r\n"), "a: 1\r\nb: 2\r\n");
        assert_eq!(removed("a: 1\r\nb: 2 # x\r\n"), "a: 1\r\nb: 2\r\n");
        assert_eq!(removed("a: 1\n# x"), "a: 1");
        assert_eq!(removed("a: 1 # x"), "a: 1");
        assert_eq!(removed("\u{feff}# x\na: 1\n"), "\u{feff}a: 1\n");
    }

    #[test]
    fn a_comment_that_holds_something_apart_stays() {
        for text in ["a: |-\n# x\n  {b: c}\n", "- >\n# x\n  y", "a: | # y\n# x\n b"] {
            let tree = yaml::parse(Source::new(FileId(0), "x", text).text()).tree;
            let comment = tree.comments().last().unwrap();
            assert_eq!(remove_comment(&tree, &comment), None, "{text}");
        }
        let tree = hcl::parse(Source::new(FileId(0), "x", "a = b/* x */ + c\n").text()).tree;
        assert!(remove_comment(&tree, &tree.comments().next().unwrap()).is_some());
        let tree = hcl::parse(Source::new(FileId(0), "x", "a = [b/* x */.c]\n").text()).tree;
        assert_eq!(remove_comment(&tree, &tree.comments().next().unwrap()), None);
    }

    #[test]
    fn a_comment_is_indented_like_the_line_below() {
        let put = |text: &str, what: &str| {
            let tree = yaml::parse(Source::new(FileId(0), "x", text).text()).tree;
            let edit = insert_comment(&tree, text.find(what).unwrap(), "# x").unwrap();
            apply(text, &[edit]).unwrap()
        };
        assert_eq!(put("a:\n  - b: 1\n", "b"), "a:\n  # x\n  - b: 1\n");
        assert_eq!(put("a:\r\n  b: 1\r\n", "b"), "a:\r\n  # x\r\n  b: 1\r\n");
        assert_eq!(put("\u{feff}a: 1\n", "a"), "\u{feff}# x\na: 1\n");
    }
}
