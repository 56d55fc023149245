//! What has become of a set of strings once the beginning of a string is known.

use std::ops::{BitAnd, BitOr, Not};

use super::CharClass;

/// What can be said of the string read so far and of those that begin with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lookahead {
    /// The string is in the set.
    pub(super) is: bool,
    /// Not known to be false of every string that begins with it.
    pub(super) may: bool,
    /// Known to be true of every string that begins with it.
    pub(super) must: bool,
    /// The characters that may come next. After any other, no longer string is in the set.
    pub(super) next: CharClass,
}

impl Lookahead {
    /// The empty set's.
    pub(super) const NEVER: Self = Self { is: false, may: false, must: false, next: CharClass::NONE };
}

impl BitAnd for Lookahead {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self {
            is: self.is & other.is,
            may: self.may & other.may,
            must: self.must & other.must,
            next: self.next.and(other.next),
        }
    }
}

impl BitOr for Lookahead {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            is: self.is | other.is,
            may: self.may | other.may,
            must: self.must | other.must,
            next: self.next.or(other.next),
        }
    }
}

impl Not for Lookahead {
    type Output = Self;

    fn not(self) -> Self {
        Self { is: !self.is, may: !self.must, must: !self.may, next: CharClass::EVERY }
    }
}
