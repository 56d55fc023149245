//! One set of strings for each way in which some patterns tell strings apart.

use crate::language::{Answer, Language, Taste};

/// So many ways are kept apart at most.
const MOST_CELLS: usize = 128;

/// The parts that patterns cut a set of strings into: strings of one part match the same patterns.
pub(super) struct Cells {
    pub parts: Vec<Language>,
    /// Whether all patterns were looked at.
    pub is_complete: bool,
}

/// The parts of `shape` that `patterns` cut it into.
pub(super) fn cells(shape: Language, patterns: impl Iterator<Item = Language>) -> Cells {
    let has_none = |part: &Language| part.member(&Taste::default()) == Answer::Empty;
    let mut parts = vec![shape];
    parts.retain(|shape| !has_none(shape));
    for pattern in patterns {
        if parts.len() > MOST_CELLS {
            return Cells { parts, is_complete: false };
        }
        let mut cut = Vec::new();
        for part in parts {
            let inside = part.and(&pattern);
            if has_none(&inside) {
                cut.push(part);
                continue;
            }
            let outside = part.without(&pattern);
            if has_none(&outside) {
                cut.push(part);
            } else {
                cut.extend([outside, inside]);
            }
        }
        parts = cut;
    }
    Cells { parts, is_complete: true }
}
