//! Sets of characters.

/// A set of characters, such as the digits.
///
/// One bit for each ASCII character but the last, and that one, which would be
/// DEL, for every character beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CharClass(u128);

impl CharClass {
    /// `0` to `9`.
    pub const DIGIT: Self = Self::range(b'0', b'9');
    /// `a` to `z`.
    pub const LOWER: Self = Self::range(b'a', b'z');
    /// `A` to `Z`.
    pub const UPPER: Self = Self::range(b'A', b'Z');

    /// Every character but `:`, those beyond ASCII among them.
    pub const NO_COLON: Self = Self::EVERY.without(Self::one(':'));
    /// Every character but `*` and `?`.
    pub const EVERY_BUT_WILDCARDS: Self = Self::EVERY.without(Self::one('*')).without(Self::one('?'));

    pub(super) const NONE: Self = Self(0);
    pub(super) const EVERY: Self = Self(u128::MAX);
    /// What no glob writes out and ASCII does not have.
    pub(super) const BEYOND: Self = Self(1 << BEYOND);
    pub(super) const PRINTABLE: Self = Self::range(b' ', b'~');

    /// The characters of `all`; those that are not printable ASCII are left out.
    pub const fn of(all: &str) -> Self {
        let (mut bytes, mut set) = (all.as_bytes(), Self::NONE);
        while let [first, rest @ ..] = bytes {
            set = set.or(Self::one(*first as char));
            bytes = rest;
        }
        set.and(Self::PRINTABLE)
    }

    /// Every printable character of ASCII but the space.
    pub const fn visible() -> Self {
        Self::range(b'!', b'~')
    }

    /// The class without these characters.
    #[must_use]
    pub fn without_all(self, characters: &str) -> Self {
        characters.chars().fold(self, |class, c| class.without(Self::one(c)))
    }

    /// The characters in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Only `c`, an ASCII character but DEL; nothing for any other.
    pub(super) const fn one(c: char) -> Self {
        Self::around(c).without(Self::BEYOND)
    }

    /// The least set that has `c`: all characters beyond, if it is one of them.
    pub(super) const fn around(c: char) -> Self {
        Self(1 << if (c as u32) < BEYOND { c as u32 } else { BEYOND })
    }

    /// Whether `c` is in it.
    pub(super) const fn has(self, c: char) -> bool {
        !self.and(Self::around(c)).is_empty()
    }

    /// Its first ASCII character.
    pub(super) fn first(self) -> Option<char> {
        u8::try_from(self.without(Self::BEYOND).0.trailing_zeros()).ok().filter(u8::is_ascii).map(char::from)
    }

    const fn range(first: u8, last: u8) -> Self {
        Self((1 << (last + 1)) - (1 << first))
    }
}

/// The bit of the characters beyond.
const BEYOND: u32 = 127;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_the_characters_it_names() {
        let word = CharClass::LOWER.or(CharClass::DIGIT).or(CharClass::of("-_é\n"));
        assert!("az09-_".chars().all(|c| word.has(c)));
        assert!("AZ:é\n\u{7f}".chars().all(|c| !word.has(c)));
        assert!("aé\n\u{7f}".chars().all(|c| CharClass::EVERY.has(c)));
    }

    #[test]
    fn the_first_is_in_it() {
        assert_eq!(CharClass::DIGIT.first(), Some('0'));
        assert_eq!(CharClass::BEYOND.or(CharClass::of("~")).first(), Some('~'));
        assert_eq!(CharClass::BEYOND.first(), None);
        assert_eq!(CharClass::NONE.first(), None);
    }
}
