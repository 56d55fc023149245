//! One set of strings for each way in which some patterns distinguish strings.

use crate::language::{Language, Member, Preference};

/// So many ways are kept apart at most.
const MOST_CELLS: usize = 128;

/// The parts that patterns cut a set of strings into: strings of one part match the same patterns.
pub(super) struct LanguagePartition {
    pub parts: Vec<Language>,
    /// Whether all patterns were looked at.
    pub is_complete: bool,
}

/// The parts of `shape` that `patterns` cut it into.
pub(super) fn partition(shape: Language, patterns: impl Iterator<Item = Language>) -> LanguagePartition {
    let has_none = |part: &Language| part.member(&Preference::default()) == Member::Empty;
    let mut parts = vec![shape];
    parts.retain(|shape| !has_none(shape));
    for pattern in patterns {
        if parts.len() > MOST_CELLS {
            return LanguagePartition { parts, is_complete: false };
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
    LanguagePartition { parts, is_complete: true }
}
