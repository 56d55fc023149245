//! One glob: tokens, and the positions that a reader of a string can be at between them.

use super::CharClass;
use super::lookahead::Lookahead;

/// A part of a glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlobToken {
    /// These characters.
    Literal(String),
    /// `*`: any characters, also none.
    AnyRun,
    /// `?`: any one character.
    AnyOne,
    /// One character of a class, for values whose shape is known: twelve digits.
    Class(CharClass),
    /// Any characters of a class, also none: a wildcard that stays within a field. Runs that follow each other are one
    /// run of the characters of all.
    Run(CharClass),
}

/// How the letters of a glob compare. A class means the characters it has, whatever the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobCase {
    /// `a` is not `A`: values, names.
    Sensitive,
    /// `a` is `A`, for the letters of ASCII: actions, `StringEqualsIgnoreCase`.
    Insensitive,
}

/// A place between two characters of a glob: what has been read so far matches the glob up to here.
#[derive(Clone, Copy, Debug)]
pub(super) struct GlobPosition {
    /// How many positions of the glob come before it.
    pub(super) index: u32,
    /// What leads to the next position…
    pub(super) next: CharClass,
    /// …and the one that is written there: the only one beyond ASCII, and else how to spell the letter.
    pub(super) written: Option<char>,
    /// What also stays here: every character for a `*`.
    pub(super) loops: CharClass,
    /// Whether the glob ends here.
    pub(super) is_last: bool,
}

impl GlobPosition {
    /// Whether `c` leads to the next position.
    pub(super) fn moves_on(&self, c: char) -> bool {
        self.next.has(c) || self.written == Some(c)
    }

    /// What the glob makes of it that a string has led here.
    pub(super) fn lookahead(&self) -> Lookahead {
        let next = match self.written {
            Some(c) => self.next.or(CharClass::around(c)),
            None => self.next,
        };
        let next = next.or(self.loops);
        Lookahead { is: self.is_last, may: true, must: self.is_last && self.loops == CharClass::EVERY, next }
    }
}

/// Appends the positions of a glob, always one at least.
pub(super) fn lay_out(glob: &[GlobToken], case: GlobCase, positions: &mut Vec<GlobPosition>) {
    let mut index = 0;
    let mut loops = CharClass::NONE;
    let take = |loops: &mut CharClass| std::mem::replace(loops, CharClass::NONE);
    let mut step = |next, written, loops| {
        positions.push(GlobPosition { index, next, written, loops, is_last: false });
        index += 1;
    };
    for token in glob {
        match token {
            GlobToken::AnyRun => loops = CharClass::EVERY,
            GlobToken::Run(class) => loops = loops.or(*class),
            GlobToken::AnyOne => step(CharClass::EVERY, None, take(&mut loops)),
            GlobToken::Class(class) => step(*class, None, take(&mut loops)),
            GlobToken::Literal(literal) => {
                for c in literal.chars() {
                    step(spellings(c, case), Some(c), take(&mut loops));
                }
            }
        }
    }
    positions.push(GlobPosition { index, next: CharClass::NONE, written: None, loops, is_last: true });
}

/// A shortest string that matches.
pub(super) fn shortest(glob: &[GlobToken]) -> String {
    let mut value = String::new();
    for token in glob {
        match token {
            GlobToken::Literal(literal) => value.push_str(literal),
            GlobToken::AnyOne => value.push('x'),
            GlobToken::Class(class) => value.push(plain(*class)),
            GlobToken::AnyRun | GlobToken::Run(_) => {}
        }
    }
    value
}

/// A character of the class that reads well.
fn plain(class: CharClass) -> char {
    ['x', '9']
        .into_iter()
        .find(|&c| class.has(c))
        .or(class.and(CharClass::PRINTABLE).first())
        .unwrap_or('\u{7f}')
}

/// The only string that matches, if there is only one.
pub(super) fn only_match(glob: &[GlobToken], case: GlobCase) -> Option<String> {
    let mut value = String::new();
    for token in glob {
        let GlobToken::Literal(literal) = token else { return None };
        value.push_str(literal);
    }
    let has_cases = case == GlobCase::Insensitive && value.bytes().any(|b| b.is_ascii_alphabetic());
    (!has_cases).then_some(value)
}

fn spellings(c: char, case: GlobCase) -> CharClass {
    match case {
        GlobCase::Sensitive => CharClass::one(c),
        GlobCase::Insensitive => {
            CharClass::one(c.to_ascii_lowercase()).or(CharClass::one(c.to_ascii_uppercase()))
        }
    }
}
