//! Yes, no, or not known.

use std::ops::Not;

/// A truth value that may be unknown. An unknown never becomes a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tri {
    /// Certainly not.
    No,
    /// It depends on something that is not known.
    Unknown,
    /// Certainly.
    Yes,
}

impl Tri {
    /// Whether it is certain.
    pub fn is_yes(self) -> bool {
        self == Self::Yes
    }

    /// Whether it is certainly not so.
    pub fn is_no(self) -> bool {
        self == Self::No
    }

    /// Both: the lesser of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either: the greater of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether any of `all` holds.
    pub fn any(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().max().unwrap_or(Self::No)
    }

    /// Whether all of `all` hold.
    pub fn all(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().min().unwrap_or(Self::Yes)
    }
}

impl Not for Tri {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Tri {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}
