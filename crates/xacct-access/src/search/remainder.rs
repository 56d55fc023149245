//! What requirements leave.

/// What comes out of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remainder {
    /// There may be a request that meets it.
    Something,
    /// There is none.
    Nothing,
    /// It is not known.
    Unknown,
}
