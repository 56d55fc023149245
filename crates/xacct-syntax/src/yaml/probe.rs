//! How far the parser reads a text.

use std::ops::Range;

use granit_parser::{ErrorKind, Event};

use super::build::events;

/// Where the parser stopped, and what it had read. Places are those of the draft.
pub(super) struct ParseFailure {
    pub(super) kind: ErrorKind,
    pub(super) at: usize,
    /// Where the last token ends that was read.
    pub(super) end: usize,
    /// The brackets that are open.
    pub(super) brackets: Vec<(usize, u8)>,
}

/// Reads `text` as far as it goes; `None` where it goes to the end.
pub(super) fn probe(text: &str, fuel: &mut usize) -> Option<ParseFailure> {
    let mut brackets: Vec<(usize, u8)> = Vec::new();
    let mut end = 0;
    for next in events(text) {
        let (event, span) = match next {
            Ok(next) => next,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or_default().min(text.len());
                *fuel = fuel.saturating_sub(at + 1);
                return Some(ParseFailure { kind: error.kind().clone(), at, end, brackets });
            }
        };
        let Range { start, end: behind } = span.byte_range().unwrap_or_default();
        let bracket = text.as_bytes().get(start).copied().filter(|b| matches!(b, b'[' | b'{'));
        match (event, bracket) {
            (Event::Comment(..), _) => continue,
            (Event::SequenceStart(..) | Event::MappingStart(..), Some(bracket)) if start < behind => {
                brackets.push((start, bracket));
            }
            (Event::SequenceEnd | Event::MappingEnd, _) if start < behind => drop(brackets.pop()),
            _ => {}
        }
        end = end.max(behind);
    }
    *fuel = fuel.saturating_sub(text.len() + 1);
    None
}
