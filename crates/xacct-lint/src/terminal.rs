//! What the terminal can show.

use std::env;
use std::io::{self, IsTerminal};

use anstyle::{AnsiColor, Effects};
use clap::ValueEnum;
use xacct_rules::Severity;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set; elsewhere if CLICOLOR_FORCE is.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How to write: with colours or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub color: bool,
}

impl Style {
    pub(crate) fn of_stdout(color: Color) -> Self {
        Self { color: wanted(color, io::stdout().is_terminal(), |name| env::var(name).ok()) }
    }

    pub(crate) fn of_stderr(color: Color) -> Self {
        Self { color: wanted(color, io::stderr().is_terminal(), |name| env::var(name).ok()) }
    }

    /// What to write before and after bold text.
    pub(crate) fn bold(self) -> (String, String) {
        self.wrap(Effects::BOLD.into())
    }

    /// What to write before and after text in italics.
    pub(crate) fn italic(self) -> (String, String) {
        self.wrap(Effects::ITALIC.into())
    }

    /// What to write before and after text that stands back.
    pub(crate) fn dim(self) -> (String, String) {
        self.wrap(Effects::DIMMED.into())
    }

    /// What to write before and after help and code.
    pub(crate) fn help(self) -> (String, String) {
        self.wrap(AnsiColor::Cyan.on_default())
    }

    /// What to write before and after a line that goes.
    pub(crate) fn removed(self) -> (String, String) {
        self.wrap(AnsiColor::Red.on_default())
    }

    /// What to write before and after a line that comes.
    pub(crate) fn added(self) -> (String, String) {
        self.wrap(AnsiColor::Green.on_default())
    }

    /// What to write before and after a severity.
    pub(crate) fn severity(self, severity: Severity) -> (String, String) {
        let color = match severity {
            Severity::Error => AnsiColor::Red,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Note => AnsiColor::Cyan,
        };
        self.wrap(color.on_default().bold())
    }

    fn wrap(self, style: anstyle::Style) -> (String, String) {
        if !self.color {
            return Default::default();
        }
        (style.render().to_string(), style.render_reset().to_string())
    }
}

fn wanted(color: Color, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name| variable(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if variable("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0") => {
            true
        }
        Color::Auto => is_terminal && variable("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// `text` in lines of `width` columns, broken between words: names, flags and ARNs stay in one piece unless one is longer than a
/// line. The lines behind the first begin with `indent`.
pub(crate) fn fill(text: &str, width: usize, indent: &str) -> String {
    let options = textwrap::Options::new(width)
        .subsequent_indent(indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    textwrap::fill(text, options)
}

/// The number of columns, within what can be read.
pub(crate) fn width() -> usize {
    let columns = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
    columns.clamp(60, 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_conventions() {
        let with = |variables: &'static [(&str, &str)]| {
            move |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
        };
        assert!(wanted(Color::Auto, true, with(&[])));
        assert!(!wanted(Color::Auto, false, with(&[])));
        assert!(!wanted(Color::Auto, true, with(&[("NO_COLOR", "1")])));
        assert!(wanted(Color::Auto, true, with(&[("NO_COLOR", "")])));
        assert!(!wanted(Color::Auto, true, with(&[("TERM", "dumb")])));
        assert!(wanted(Color::Auto, false, with(&[("CLICOLOR_FORCE", "1")])));
        assert!(!wanted(Color::Auto, false, with(&[("CLICOLOR_FORCE", "0")])));
        assert!(wanted(Color::Always, false, with(&[("NO_COLOR", "1")])));
        assert!(!wanted(Color::Never, true, with(&[("CLICOLOR_FORCE", "1")])));
    }
}
