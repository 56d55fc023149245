//! The formats in which findings are written: one row each.

use std::io::{self, Write};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{
    Report, checkstyle, github, gitlab, html, json, jsonl, junit, markdown_report, plain, pretty, rdjson,
    sarif, short,
};

/// A format that findings can be written in.
#[derive(Debug)]
pub(crate) struct Format {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it is, for the help and the documentation.
    pub description: &'static str,
    /// Who reads it: the summary follows the findings where people do.
    pub audience: Audience,
    /// Writes a whole report.
    write: fn(&Report<'_>, &mut dyn Write) -> io::Result<()>,
}

/// Who reads what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// People at a terminal or in a log.
    People,
    /// Programs.
    Programs,
    /// Those that are told in the report itself how many files and fixes there were, so that these have to be counted.
    Both,
}

/// Every format, in the order in which the help lists them.
pub(crate) static FORMATS: [Format; 13] = [
    Format::new("pretty", "For people at a terminal", Audience::People, pretty::write_all),
    Format::new(
        "plain",
        "The same without colours and drawn lines: for logs",
        Audience::People,
        plain::write_all,
    ),
    Format::new(
        "short",
        "One line a finding: file:line:column, severity, rule, message",
        Audience::Programs,
        short::write,
    ),
    Format::new(
        "json",
        "One object, with the fixes, the summary and the errors",
        Audience::Both,
        json::write,
    ),
    Format::new("jsonl", "One object a line: a finding, an error, the summary", Audience::Both, jsonl::write),
    Format::new("sarif", "SARIF 2.1.0, for code scanning", Audience::Programs, sarif::write),
    Format::new(
        "github",
        "Annotations of GitHub Actions, and a job summary",
        Audience::Programs,
        github::write,
    ),
    Format::new("gitlab", "GitLab's code quality report", Audience::Programs, gitlab::write),
    Format::new(
        "junit",
        "JUnit XML: a test suite for each file, a failure for each finding",
        Audience::Programs,
        junit::write,
    ),
    Format::new(
        "checkstyle",
        "Checkstyle XML, for Jenkins and others that read it",
        Audience::Programs,
        checkstyle::write,
    ),
    Format::new("rdjson", "Reviewdog Diagnostic Format, for reviewdog", Audience::Programs, rdjson::write),
    Format::new(
        "markdown",
        "A table, for a comment or a job summary",
        Audience::Both,
        markdown_report::write,
    ),
    Format::new("html", "A report to look at in a browser, in one file", Audience::Both, html::write),
];

impl Format {
    const fn new(
        name: &'static str,
        description: &'static str,
        audience: Audience,
        write: fn(&Report<'_>, &mut dyn Write) -> io::Result<()>,
    ) -> Self {
        Self { name, description, audience, write }
    }

    /// The format of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// The names of all formats.
    pub(crate) fn names() -> [&'static str; FORMATS.len()] {
        FORMATS.each_ref().map(|format| format.name)
    }

    /// Writes `report`.
    pub(crate) fn write(&self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        (self.write)(report, out)?;
        out.flush()
    }

    /// Reads the name of a format on the command line.
    pub(crate) fn parser() -> impl TypedValueParser<Value = &'static Self> {
        let names = FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.description));
        PossibleValuesParser::new(names)
            .try_map(|name| Self::named(&name).ok_or_else(|| format!("there is no format `{name}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_has_a_name_of_its_own() {
        for format in &FORMATS {
            assert_eq!(
                FORMATS.iter().filter(|other| other.name == format.name).count(),
                1,
                "{}",
                format.name
            );
            assert!(!format.description.is_empty());
        }
    }
}
