//! Changes of a document, as the client takes them.

use serde_json::{Value, json};
use tower_lsp::ls_types::{Range, Uri};
use xacct_syntax::{Edit, FileId, Span};

use crate::features::Features;
use crate::snapshot::Snapshot;
use crate::snippet;

/// `edits` of the document of `snapshot`. Where the client can have `placeholders` filled in, it does. `None` where an edit
/// belongs to another file: half a fix is none.
pub(super) fn of_document(snapshot: &Snapshot, edits: &[Edit], placeholders: &[String]) -> Option<Value> {
    let fill_in =
        snapshot.features.snippets && snapshot.features.document_changes && !placeholders.is_empty();
    let mut next = 1;
    let mut changes = Vec::new();
    for edit in edits {
        let range = snapshot.sheet.location(edit.span)?.range;
        changes.push(if fill_in {
            let value = snippet::of_placeholders(&edit.replacement, placeholders, &mut next);
            json!({ "range": range, "snippet": { "kind": "snippet", "value": value } })
        } else {
            json!({ "range": range, "newText": edit.replacement })
        });
    }
    Some(wrap(&snapshot.sheet.uri, snapshot.version, &changes, &snapshot.features))
}

/// One change of the document at `uri`.
pub(super) fn one(uri: &Uri, version: Option<i32>, range: Range, text: &str, features: &Features) -> Value {
    wrap(uri, version, &[json!({ "range": range, "newText": text })], features)
}

fn wrap(uri: &Uri, version: Option<i32>, changes: &[Value], features: &Features) -> Value {
    if features.document_changes {
        json!({ "documentChanges": [{ "textDocument": { "uri": uri, "version": version }, "edits": changes }] })
    } else {
        json!({ "changes": { (uri.as_str()): changes } })
    }
}

/// The one edit that makes `after` of `before`: what both have in common at their ends stays.
pub(super) fn difference(file: FileId, before: &str, after: &str) -> Edit {
    let same = |a: char, b: char| if a == b { Some(a.len_utf8()) } else { None };
    let head: usize = before.chars().zip(after.chars()).map_while(|(a, b)| same(a, b)).sum();
    let (old, new) = (before.get(head..).unwrap_or_default(), after.get(head..).unwrap_or_default());
    let tail: usize = old.chars().rev().zip(new.chars().rev()).map_while(|(a, b)| same(a, b)).sum();
    let span = Span::new(file, head as u32..(before.len() - tail) as u32);
    Edit::new(span, new.get(..new.len() - tail).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_stays() {
        let difference = |before: &str, after: &str| {
            let edit = difference(FileId(0), before, after);
            assert_eq!(xacct_syntax::apply(before, std::slice::from_ref(&edit)).unwrap(), after);
            (edit.span.range(), edit.replacement)
        };
        assert_eq!(difference("abcd", "abXcd"), (2..2, "X".to_owned()));
        assert_eq!(difference("aa", "aaa"), (2..2, "a".to_owned()));
        assert_eq!(difference("aaa", "aa"), (2..3, String::new()));
        assert_eq!(difference("xäy", "xöy"), (1..3, "ö".to_owned()));
        assert_eq!(difference("", "a"), (0..0, "a".to_owned()));
    }
}
