//! The formats of what is no list of findings.

use clap::ValueEnum;

/// How anything but findings is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people.
    Pretty,
    /// For programs.
    Json,
}

/// How a comparison is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ComparisonFormat {
    /// For people.
    Pretty,
    /// For programs.
    Json,
    /// For a comment on a pull request.
    Markdown,
}
