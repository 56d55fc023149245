//! The words of the language.

use std::ops::Range;

/// A pair of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `{}`
    Brace,
    /// `[]`
    Square,
    /// `()`
    Round,
}

impl Bracket {
    /// The opening one, as it is written.
    pub(super) fn opener(self) -> char {
        match self {
            Self::Brace => '{',
            Self::Square => '[',
            Self::Round => '(',
        }
    }

    /// The closing one, as it is written.
    pub(super) fn closer(self) -> char {
        match self {
            Self::Brace => '}',
            Self::Square => ']',
            Self::Round => ')',
        }
    }
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HclTokenKind {
    /// An identifier, or the name of a function with its namespace: `provider::aws::arn_parse`.
    Word,
    Number,
    /// A template in quotes, from one to the other.
    Quoted {
        closed: bool,
    },
    /// A heredoc, from its `<<` to its delimiter.
    Heredoc,
    Open(Bracket),
    Close(Bracket),
    Equals,
    Colon,
    Comma,
    Dot,
    Ellipsis,
    Question,
    /// `=>`
    Arrow,
    /// A binary operator, with its precedence.
    Operator(u8),
    /// `!`
    Not,
    /// What has no meaning in the language.
    Unknown,
    /// There is no token.
    End,
}

/// One of them, and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HclToken {
    pub(super) start: u32,
    pub(super) end: u32,
    /// For a bracket: the index of the other one.
    pub(super) partner: u32,
    pub(super) mark: HclTokenKind,
    /// Whether it is the first of its line.
    pub(super) first: bool,
}

impl HclToken {
    /// A bracket that nobody wrote, at the byte `at`.
    pub(super) fn implied(mark: HclTokenKind, at: u32) -> Self {
        Self { start: at, end: at, partner: 0, mark, first: false }
    }

    pub(super) fn range(self) -> Range<u32> {
        self.start..self.end
    }

    pub(super) fn bytes(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
