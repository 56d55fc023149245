//! Which characters are worth a try.

use std::collections::HashSet;

use super::CharClass;
use super::glob::GlobPosition;

/// One character of `next` for each way in which a string can go on from the positions `reached`, the preferred
/// ones first.
///
/// The positions part the characters into cells: those in a cell lead to the same positions, so one stands for
/// all. A control character is among them only where it is written.
pub(super) fn choices<'a>(
    next: CharClass,
    reached: impl Iterator<Item = &'a GlobPosition> + Clone,
    filler: &str,
    choices: &mut Vec<char>,
) {
    let mut cells = vec![next.and(CharClass::PRINTABLE.or(CharClass::BEYOND))];
    for class in reached.clone().flat_map(|position| [position.next, position.loops]) {
        for at in 0..cells.len() {
            let Some(cell) = cells.get_mut(at) else { break };
            let (inside, outside) = (cell.and(class), cell.without(class));
            if !inside.is_empty() && !outside.is_empty() {
                *cell = inside;
                cells.push(outside);
            }
        }
    }
    choices.clear();
    choices.extend(cells.into_iter().filter_map(|cell| spokesman(cell, reached.clone(), filler)));
    let readable = choices.len();
    choices
        .extend(reached.filter_map(|p| p.written).filter(|&c| next.has(c) && !CharClass::PRINTABLE.has(c)));
    choices.get_mut(readable..).unwrap_or_default().sort_unstable();
    choices.dedup();
    // Stable: the ones that are no filler stay as the positions brought them.
    choices.sort_by_key(|&c| filler.chars().position(|f| f == c).unwrap_or(usize::MAX));
}

/// The character of a cell that reads best: as it is written, or a filler, or a plain one.
fn spokesman<'a>(
    cell: CharClass,
    reached: impl Iterator<Item = &'a GlobPosition> + Clone,
    filler: &str,
) -> Option<char> {
    let readable = cell.and(CharClass::PRINTABLE);
    if cell == CharClass::BEYOND {
        // Some glob waits for every printable character, or all of them do for one beyond.
        let written: HashSet<char> = reached.filter_map(|p| p.written).collect();
        return ('à'..=char::MAX).find(|c| !written.contains(c));
    }
    let plain = [CharClass::LOWER, CharClass::DIGIT, CharClass::UPPER, CharClass::PRINTABLE];
    let written = reached.filter_map(|p| p.written).find(|&c| readable.has(c));
    written
        .or_else(|| filler.chars().find(|&c| readable.has(c)))
        .or_else(|| plain.into_iter().find_map(|class| readable.and(class).first()))
}

#[cfg(test)]
mod tests {
    use super::super::glob::lay_out;
    use super::super::{GlobCase, GlobToken};
    use super::*;

    fn first_choices(globs: &[(GlobToken, GlobCase)], filler: &str) -> String {
        let mut positions = Vec::new();
        for (token, case) in globs {
            lay_out(std::slice::from_ref(token), *case, &mut positions);
        }
        let mut found = Vec::new();
        choices(CharClass::EVERY, positions.iter().filter(|p| p.index == 0), filler, &mut found);
        found.into_iter().collect()
    }

    fn literal(text: &str) -> GlobToken {
        GlobToken::Literal(text.to_owned())
    }

    #[test]
    fn one_character_stands_for_all_that_nobody_asks_for() {
        assert_eq!(first_choices(&[(literal("a"), GlobCase::Sensitive)], "x"), "xa");
        assert_eq!(first_choices(&[(literal("x"), GlobCase::Sensitive)], "xy"), "xy");
        assert_eq!(first_choices(&[(GlobToken::AnyOne, GlobCase::Sensitive)], ""), "a");
    }

    #[test]
    fn letters_without_case_are_spelt_as_written() {
        let upper = (literal("A"), GlobCase::Insensitive);
        assert_eq!(first_choices(std::slice::from_ref(&upper), "x"), "xA");
        assert_eq!(first_choices(&[upper, (literal("a"), GlobCase::Sensitive)], "x"), "xaA");
    }

    #[test]
    fn a_class_is_a_cell_of_its_own() {
        let digit = (GlobToken::Class(CharClass::DIGIT), GlobCase::Sensitive);
        assert_eq!(first_choices(std::slice::from_ref(&digit), "x9"), "x9");
        assert_eq!(first_choices(&[digit, (literal("9"), GlobCase::Sensitive)], "x9"), "x90");
    }

    #[test]
    fn there_is_always_a_character_left() {
        let all = (' '..='~').chain("àá".chars());
        let globs: Vec<_> = all.map(|c| (literal(&c.to_string()), GlobCase::Sensitive)).collect();
        assert!(first_choices(&globs, "x").contains('â'));
    }
}
