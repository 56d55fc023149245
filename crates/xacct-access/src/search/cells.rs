//! One string for each way in which some patterns tell strings apart.

use crate::language::{Answer, Language, Taste};

/// So many ways are kept apart at most.
const MOST_CELLS: usize = 48;
/// So many patterns are looked at.
const MOST_PATTERNS: usize = 32;

/// The parts of `shape` that `patterns` cut it into: strings of one part match the same patterns.
pub(super) fn cells(shape: Language, patterns: &[Language]) -> Vec<Language> {
    let has_none = |part: &Language| part.member(&Taste::default()) == Answer::Empty;
    let mut cells = vec![shape];
    cells.retain(|shape| !has_none(shape));
    for pattern in patterns.iter().take(MOST_PATTERNS) {
        if cells.len() > MOST_CELLS {
            break;
        }
        let mut cut = Vec::new();
        for cell in cells {
            let inside = cell.and(pattern);
            if has_none(&inside) {
                cut.push(cell);
                continue;
            }
            let outside = cell.without(pattern);
            if has_none(&outside) {
                cut.push(cell);
            } else {
                cut.extend([outside, inside]);
            }
        }
        cells = cut;
    }
    cells
}
