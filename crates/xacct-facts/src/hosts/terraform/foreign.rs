//! Values of one module in another: names mean other things there.

use std::sync::Arc;

use xacct_syntax::{Encoding, Hole, Piece, Text};

use crate::value::ExprValue;

/// `value`, where what is not known of it goes by `name`, at `place`; none where nothing of it is known.
pub(super) fn foreign<'t>(value: ExprValue<'t>, name: &str, place: &Text) -> Option<ExprValue<'t>> {
    let item = |item: &ExprValue<'t>| {
        foreign(item.clone(), name, place).unwrap_or_else(|| ExprValue::Text(unknown(name, place)))
    };
    match value {
        ExprValue::Text(text) => renamed(&text, name, place).map(ExprValue::Text),
        ExprValue::List(items) => Some(ExprValue::List(items.iter().map(item).collect())),
        ExprValue::Map(entries) => {
            let entry = |(key, value): &(Text, ExprValue<'t>)| (key.clone(), item(value));
            Some(ExprValue::Map(entries.iter().map(entry).collect()))
        }
        other => Some(other),
    }
}

/// What is not known, by the name `name`.
pub(super) fn unknown(name: &str, place: &Text) -> Text {
    crate::value::hole(Hole::Named(Arc::from(name)), name, place)
}

/// `text`, where what is not known of it goes by `name`, at `place`; none where nothing of it is known.
pub(super) fn renamed(text: &Text, name: &str, place: &Text) -> Option<Text> {
    if !text.holes().any(|(_, hole)| matches!(hole, Hole::Named(_))) {
        return Some(text.clone());
    }
    let (mut pieces, mut done) = (Vec::new(), 0);
    for (range, hole) in text.holes() {
        if range.len() == text.len() {
            return None;
        }
        pieces.push(Piece::Verbatim(text.slice(done..range.start)));
        pieces.push(Piece::Verbatim(match hole {
            Hole::Named(_) => unknown(name, place),
            _ => text.slice(range.clone()),
        }));
        done = range.end;
    }
    pieces.push(Piece::Verbatim(text.slice(done..text.len())));
    Some(Text::derive(pieces, Encoding::Plain))
}
