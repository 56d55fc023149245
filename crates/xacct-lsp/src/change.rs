//! Applies what an editor says of a change.

use tower_lsp::ls_types::TextDocumentContentChangeEvent;

use crate::position::PositionEncoding;

/// Applies `changes`, one after the other: each is about the text as the one before left it.
pub(crate) fn apply(
    text: &mut String,
    changes: Vec<TextDocumentContentChangeEvent>,
    encoding: PositionEncoding,
) {
    for change in changes {
        match change.range {
            Some(range) => text.replace_range(encoding.bytes(text, range), &change.text),
            None => *text = change.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use tower_lsp::ls_types::{Position, Range};

    use super::*;

    #[test]
    fn changes_build_on_one_another() {
        let change = |from: (u32, u32), to: (u32, u32), text: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1))),
            range_length: None,
            text: text.to_owned(),
        };
        let mut text = "one\n😀two\n".to_owned();
        let changes = vec![
            change((0, 0), (0, 3), "ONE\nMORE"),
            change((2, 2), (2, 5), "TWO"),
            change((9, 9), (9, 9), "end"),
        ];
        apply(&mut text, changes, PositionEncoding::Utf16);
        assert_eq!(text, "ONE\nMORE\n😀TWO\nend");
        let whole = TextDocumentContentChangeEvent { range: None, range_length: None, text: "x".to_owned() };
        apply(&mut text, vec![whole], PositionEncoding::Utf16);
        assert_eq!(text, "x");
    }
}
