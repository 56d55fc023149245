//! Changes to a JSON document, written in the document's own style.
//!
//! Each gives the edits of the file that make the change, whatever the document is wrapped in, or `None` where the
//! place has no position of its own in a file. Bytes outside the edits stay as they are, comments too.

use std::ops::Range;

use super::style::{JsonStyle, child, count, is_tall};
use crate::edit::{Key, Value};
use crate::text::Code;
use crate::{Edit, Language, Node, NodeKind, Text};

/// Puts `value` in the place of `node`.
pub(crate) fn replace(node: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    if node.kind() == NodeKind::Built {
        return None;
    }
    let range = node.range();
    let text = node.tree().text();
    let parent = node.parent();
    let style = JsonStyle::of(parent.unwrap_or(node));
    let mut written = style.write(value, room(node, parent).then(|| style.indent_at(range.start)));
    if node.kind() == NodeKind::Missing {
        let before = text.as_str().get(..range.start).unwrap_or_default();
        let blank = style.colon.trim_start_matches([' ', '\t']).trim_start_matches(':');
        if before.ends_with(':') {
            written = written.after(blank);
        } else if parent.is_some_and(Node::is_mapping) {
            written = written.after(style.colon);
        }
    }
    Some(vec![text.rewrite(range, &written)?])
}

/// Adds `entries` as the last ones of `mapping`.
pub(crate) fn insert_entries(mapping: Node<'_>, entries: &[(Key, Value)]) -> Option<Vec<Edit>> {
    if !mapping.is_mapping() {
        return None;
    }
    append(mapping, |style, indent| {
        let mut code = Code::default();
        for (i, (key, value)) in entries.iter().enumerate() {
            match indent.filter(|_| i > 0) {
                Some(indent) => code.push_str(&format!(",{}", style.line_break(indent))),
                None => code.push_str(if i > 0 { style.comma } else { "" }),
            }
            code.append(style.write_entry(key, value, indent));
        }
        code
    })
}

/// Adds `value` as the last item of `sequence`.
pub(crate) fn push_item(sequence: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    if !sequence.is_sequence() {
        return None;
    }
    append(sequence, |style, indent| style.write(value, indent))
}

/// Removes the entry of `mapping` that has the number `index`, and the comma that goes with it.
pub(crate) fn remove_entry(mapping: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    if mapping.is_mapping() { remove(mapping, index) } else { None }
}

/// Removes the item of `sequence` that has the number `index`, and the comma that goes with it.
pub(crate) fn remove_item(sequence: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    if sequence.is_sequence() { remove(sequence, index) } else { None }
}

/// Whether what is written in the place of `node` may take several lines: as the node does, or as those beside it.
fn room(node: Node<'_>, parent: Option<Node<'_>>) -> bool {
    // In YAML, what stands in brackets stands on one line, where nobody wrote it otherwise.
    if node.tree().language() == Language::Yaml {
        return false;
    }
    let text = node.tree().text().as_str();
    if count(node) == 0 {
        parent.map_or(text.trim_end().contains('\n'), |parent| is_tall(text, parent))
    } else {
        is_tall(text, node)
    }
}

/// Adds a child, which `write` writes for a line with the given indentation, behind the others of `node`.
fn append(node: Node<'_>, write: impl Fn(&JsonStyle<'_>, Option<&str>) -> Code) -> Option<Vec<Edit>> {
    let text = node.tree().text();
    let inner = inside(node)?;
    let Some(last) = count(node).checked_sub(1).and_then(|last| child(node, last)) else {
        return append_first(node, inner, write);
    };
    let style = JsonStyle::of(node);
    let separated = if is_tall(text.as_str(), node) {
        let indent = style.indent_at(last.start);
        write(&style, Some(indent)).after(&style.line_break(indent))
    } else {
        write(&style, None).after(style.comma.trim_start_matches([' ', '\t']).trim_start_matches(','))
    };
    let gap = JsonGap::new(node, last.end..inner.end)?;
    if let Some(comma) = gap.comma {
        // There is a comma already, which nothing followed.
        let place = gap.comments.last().map_or(comma + 1, |c| c.end.max(comma + 1));
        return insert(text, place, &separated).map(|edit| vec![edit]);
    }
    match gap.comments.last() {
        None => insert(text, last.end, &separated.after(",")).map(|edit| vec![edit]),
        // The comment stays with the child that it stands behind.
        Some(comment) => {
            Some(vec![text.edit(last.end..last.end, ",")?, insert(text, comment.end, &separated)?])
        }
    }
}

/// Adds the first child of `node`, whose brackets hold `inner`.
fn append_first(
    node: Node<'_>,
    inner: Range<usize>,
    write: impl Fn(&JsonStyle<'_>, Option<&str>) -> Code,
) -> Option<Vec<Edit>> {
    let text = node.tree().text();
    let parent = node.parent();
    let style = JsonStyle::of(parent.unwrap_or(node));
    let tall = room(node, parent) || text.as_str().get(inner.clone())?.contains('\n');
    let indent = tall.then(|| style.indent_at(node.range().start));
    let deeper = indent.map(|indent| style.deeper(indent));
    let child = style.around(write(&style, deeper.as_deref()), node.is_mapping(), indent);
    let comments = JsonGap::new(node, inner.clone())?.comments;
    let place = comments.last().map_or(inner.start, |comment| comment.end)..inner.end;
    // What goes is white space.
    text.is_free(&place).then(|| text.rewrite(place, &child))?.map(|edit| vec![edit])
}

/// Puts `code` at `place`, where that is written.
fn insert(text: &Text, place: usize, code: &Code) -> Option<Edit> {
    text.is_free(&(place..place)).then(|| text.rewrite(place..place, code))?
}

fn remove(node: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    let text = node.tree().text();
    let previous = index.checked_sub(1).and_then(|before| child(node, before));
    let next = index.checked_add(1).and_then(|next| child(node, next));
    let child = child(node, index)?;
    let own = child.clone();
    let start = previous.as_ref().map_or(node.range().start + 1, |previous| previous.end);
    let end = next.as_ref().map(|next| next.start).or_else(|| inside(node).map(|inner| inner.end));
    let (before, behind) = (JsonGap::new(node, start..child.start)?, JsonGap::new(node, child.end..end?)?);
    #[expect(clippy::single_range_in_vec_init, reason = "one place or two go")]
    let ranges = match (previous, next) {
        (_, Some(next)) => match (behind.comma, behind.comments.first()) {
            (_, None) => vec![child.start..next.start],
            (Some(comma), Some(comment)) if comma < comment.start => {
                vec![child.start..comment.start]
            }
            (Some(comma), Some(_)) => vec![child, comma..comma + 1],
            (None, Some(_)) => vec![child],
        },
        (Some(previous), None) => match (before.comma, before.comments.last()) {
            (_, None) => vec![previous.end..child.end],
            (Some(comma), Some(comment)) if comma < comment.start => {
                vec![comma..comma + 1, comment.end..child.end]
            }
            (Some(comma), Some(_)) => vec![comma..child.end],
            (None, Some(_)) => vec![child],
        },
        (None, None) => {
            let inner = inside(node)?;
            let commented = !before.comments.is_empty() || !behind.comments.is_empty();
            vec![if commented { child } else { inner }]
        }
    };
    // What goes beside the child itself are white space and commas.
    let is_free = |range: &Range<usize>| {
        let before = range.start..own.start.clamp(range.start, range.end);
        let after = own.end.clamp(range.start, range.end)..range.end;
        [before, after].iter().all(|part| part.is_empty() || text.is_free(part))
    };
    ranges.into_iter().map(|range| is_free(&range).then(|| text.rewrite(range, &Code::default()))?).collect()
}

/// What stands between the brackets of `node`; `None` where it lacks one.
fn inside(node: Node<'_>) -> Option<Range<usize>> {
    let range = node.range();
    let [open, close] = if node.is_mapping() { ["{", "}"] } else { ["[", "]"] };
    let written = node.tree().text().as_str().get(range.clone())?;
    let inner = written.strip_prefix(open)?.strip_suffix(close)?;
    Some(range.start + 1..range.start + 1 + inner.len())
}

/// The comma and the comments between two children.
struct JsonGap {
    comma: Option<usize>,
    comments: Vec<Range<usize>>,
}

impl JsonGap {
    /// `None` where more is there: what a function takes besides the child, or a mistake.
    fn new(node: Node<'_>, range: Range<usize>) -> Option<Self> {
        let tree = node.tree();
        let comments: Vec<_> = tree.comments_within(range.clone()).collect();
        let text = tree.text().as_str().get(range.clone())?;
        let in_comment = |at: usize| comments.iter().any(|comment| comment.contains(&at));
        let mut marks = text
            .char_indices()
            .map(|(at, mark)| (range.start + at, mark))
            .filter(|(at, mark)| !mark.is_whitespace() && !in_comment(*at));
        let comma = marks.next();
        let is_all = marks.next().is_none() && comma.is_none_or(|(_, mark)| mark == ',');
        is_all.then_some(Self { comma: comma.map(|(at, _)| at), comments })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::insert_entry;
    use crate::{FileId, Source, Tree, apply, json, percent_decode};

    fn edited(text: &str, edit: impl Fn(&Tree) -> Option<Vec<Edit>>) -> String {
        let source = Source::new(FileId(0), "test.json", text);
        apply(text, &edit(&json::parse(source.text()).tree).unwrap()).unwrap()
    }

    fn added(text: &str, key: &str, value: &Value) -> String {
        edited(text, |tree| insert_entry(tree.root(), key, value))
    }

    fn removed(text: &str, index: usize) -> String {
        edited(text, |tree| remove_entry(tree.root(), index))
    }

    #[test]
    fn an_entry_is_written_like_those_beside_it() {
        let nested = Value::from([("x", "y")]);
        for (before, after) in [
            (r#"{"a": 1}"#, r#"{"a": 1, "k": {"x": "y"}}"#),
            (r#"{ "a" : 1 }"#, r#"{ "a" : 1, "k" : { "x" : "y" } }"#),
            (r#"{"a":1}"#, r#"{"a":1,"k":{"x":"y"}}"#),
            ("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"k\": {\n    \"x\": \"y\"\n  }\n}\n"),
            ("{\r\n\t\"a\":1\r\n}", "{\r\n\t\"a\":1,\r\n\t\"k\":{\r\n\t\t\"x\":\"y\"\r\n\t}\r\n}"),
            (
                "{\n   \"a\": [\n      1\n   ]\n}",
                "{\n   \"a\": [\n      1\n   ],\n   \"k\": {\n      \"x\": \"y\"\n   }\n}",
            ),
            ("{\"a\": 1,\n \"b\": 2}", "{\"a\": 1,\n \"b\": 2,\n \"k\": {\n  \"x\": \"y\"\n }}"),
            ("{}", r#"{"k": {"x": "y"}}"#),
            ("{\n}", "{\n  \"k\": {\n    \"x\": \"y\"\n  }\n}"),
        ] {
            assert_eq!(added(before, "k", &nested), after, "{before}");
        }
    }

    #[test]
    fn an_empty_mapping_opens_up_where_its_parent_is_tall() {
        let text = "{\n    \"a\": {},\n    \"b\": [\"c\"]\n}";
        let after = edited(text, |tree| insert_entry(tree.root().get("a")?, "k", &"v".into()));
        assert_eq!(after, "{\n    \"a\": {\n        \"k\": \"v\"\n    },\n    \"b\": [\"c\"]\n}");
    }

    #[test]
    fn comments_stay_where_they_are() {
        let text = "{\n  \"a\": 1, // one\n  \"b\": 2 // two\n}";
        assert_eq!(
            added(text, "k", &"v".into()),
            "{\n  \"a\": 1, // one\n  \"b\": 2, // two\n  \"k\": \"v\"\n}"
        );
        assert_eq!(removed(text, 0), "{\n  // one\n  \"b\": 2 // two\n}");
        assert_eq!(removed(text, 1), "{\n  \"a\": 1 // one // two\n}");
        assert_eq!(added("{ /* x */ }", "k", &"v".into()), "{ /* x */\"k\": \"v\"}");
    }

    #[test]
    fn an_entry_goes_with_its_comma() {
        let text = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}";
        assert_eq!(removed(text, 0), "{\n  \"b\": 2,\n  \"c\": 3\n}");
        assert_eq!(removed(text, 1), "{\n  \"a\": 1,\n  \"c\": 3\n}");
        assert_eq!(removed(text, 2), "{\n  \"a\": 1,\n  \"b\": 2\n}");
        assert_eq!(removed("{\n  \"a\": 1\n}\n", 0), "{}\n");
        assert_eq!(removed("{ \"a\": 1, \"b\": 2 }", 0), "{ \"b\": 2 }");
        assert_eq!(removed("{ \"a\": 1, \"b\": 2 }", 1), "{ \"a\": 1 }");
    }

    #[test]
    fn items_come_and_go() {
        let push = |text: &str| edited(text, |tree| push_item(tree.root(), &"z".into()));
        assert_eq!(push("[]"), r#"["z"]"#);
        assert_eq!(push(r#"["a","b"]"#), r#"["a","b","z"]"#);
        assert_eq!(push("[\n  \"a\"\n]"), "[\n  \"a\",\n  \"z\"\n]");
        assert_eq!(push("[ \"a\",\n  \"b\" ]"), "[ \"a\",\n  \"b\",\n  \"z\" ]");
        let remove = |text: &str, index| edited(text, |tree| remove_item(tree.root(), index));
        assert_eq!(remove(r#"["a", "b", "c"]"#, 1), r#"["a", "c"]"#);
        assert_eq!(remove("[\n  \"a\",\n  \"b\"\n]", 1), "[\n  \"a\"\n]");
        assert_eq!(remove("[\n  \"a\"\n]", 0), "[]");
    }

    #[test]
    fn a_value_takes_the_place_of_another() {
        let text = "{\n  \"a\": \"*\",\n  \"b\": {\"c\": \"d\"}\n}";
        let list = Value::from(vec!["x", "y"]);
        let with = |key: &str, value: &Value| edited(text, |tree| replace(tree.root().get(key)?, value));
        assert_eq!(with("a", &"q\"".into()), text.replace("\"*\"", "\"q\\\"\""));
        assert_eq!(with("a", &list), text.replace("\"*\"", "[\n    \"x\",\n    \"y\"\n  ]"));
        assert_eq!(with("a", &[("k", "v")].into()), text.replace("\"*\"", "{\n    \"k\": \"v\"\n  }"));
        assert_eq!(with("b", &[("k", "v")].into()), text.replace("{\"c\": \"d\"}", "{\"k\": \"v\"}"));
        let missing = |text: &str| edited(text, |tree| replace(tree.root().get("a")?, &"v".into()));
        assert_eq!(missing("{\"a\":}"), "{\"a\":\"v\"}");
        assert_eq!(missing("{\"a\", \"b\": 1}"), "{\"a\": \"v\", \"b\": 1}");
    }

    #[test]
    fn documents_within_strings_are_written_as_their_surroundings_need() {
        let text = r#"{"doc": "{\n  \"a\": \"b\"\n}"}"#;
        let after = edited(text, |tree| {
            let document = tree.root().get("doc")?.text()?;
            insert_entry(json::parse(&document).tree.root(), "k", &"v\\".into())
        });
        assert_eq!(after, r#"{"doc": "{\n  \"a\": \"b\",\n  \"k\": \"v\\\\\"\n}"}"#);

        let text = "%7B%22a%22%3A%22b%22%7D";
        let source = Source::new(FileId(0), "test", text);
        let document = json::parse(&percent_decode(source.text()));
        let edits = insert_entry(document.tree.root(), "k", &"v".into()).unwrap();
        assert_eq!(apply(text, &edits).unwrap(), "%7B%22a%22%3A%22b%22%2C%22k%22%3A%22v%22%7D");
        let edits = replace(document.tree.root().get("a").unwrap(), &"/".into()).unwrap();
        assert_eq!(apply(text, &edits).unwrap(), "%7B%22a%22%3A%22%2F%22%7D");
    }

    #[test]
    fn what_has_no_place_has_no_edit() {
        let source = Source::new(FileId(0), "test.json", "{\"a\": [1");
        let tree = json::parse(source.text()).tree;
        assert_eq!(push_item(tree.root().get("a").unwrap(), &"x".into()), None);
        assert_eq!(insert_entry(tree.root(), "k", &"v".into()), None);
        assert_eq!(remove_entry(tree.root(), 7), None);
    }
}
