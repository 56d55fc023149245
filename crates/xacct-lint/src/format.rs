//! The formats of output.

use clap::ValueEnum;

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal.
    Pretty,
    /// The same without colours and drawn lines: for logs.
    Plain,
    /// One line a finding: file:line:column, severity, rule, message.
    Short,
    /// One object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

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
