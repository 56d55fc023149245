//! `--format plain`: ASCII without colour for pipes and logs, drawn by codespan-reporting.

use std::io::{self, Write};
use std::ops::Range;

use codespan_reporting::diagnostic::{self, Diagnostic, LabelStyle};
use codespan_reporting::files::{self, Error};
use codespan_reporting::term::{Chars, Config, emit_into_string};
use xacct_rules::{Label, Severity};
use xacct_syntax::FileId;

use super::escape::{EscapedLines, escape};
use super::excerpt::{Excerpt, Underline};
use super::{Files, Notice, Report};

/// Draws each finding.
pub(crate) fn write_all(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = EscapedLines::new(out);
    for finding in report.findings() {
        write(&Notice::from(finding), &report.files, &mut lines)?;
    }
    lines.flush()
}

/// Draws `notice`.
pub(crate) fn write(notice: &Notice<'_>, files: &Files<'_>, out: &mut dyn Write) -> io::Result<()> {
    let severity = match notice.severity {
        Severity::Error => diagnostic::Severity::Error,
        Severity::Warning => diagnostic::Severity::Warning,
        Severity::Note => diagnostic::Severity::Note,
    };
    let (excerpts, labels) = Excerpts::new(notice, files);
    let help =
        Some(notice.help).filter(|help| !help.is_empty()).map(|help| format!("help: {}", escape(help)));
    let lines = notice.lines().map(|(heading, line)| format!("{heading} {}", escape(&line)));
    let mut drawing = Diagnostic::new(severity)
        .with_message(escape(notice.message))
        .with_labels(labels)
        .with_notes(help.into_iter().chain(lines).collect());
    drawing.code = notice.rule.map(|rule| rule.id().to_owned());
    let config = Config { chars: Chars::ascii(), ..Config::default() };
    let text = emit_into_string(&config, &excerpts, &drawing).map_err(io::Error::other)?;
    writeln!(out, "{}", text.trim_end())?;
    writeln!(out)
}

/// An excerpt of each file that a notice is about.
#[derive(Default)]
struct Excerpts<'a>(Vec<(FileId, Excerpt<'a>)>);

impl<'a> Excerpts<'a> {
    /// The excerpts, and the labels in them.
    fn new(notice: &Notice<'_>, files: &Files<'a>) -> (Self, Vec<diagnostic::Label<FileId>>) {
        let (mut excerpts, mut drawn) = (Self::default(), Vec::new());
        for (label, _) in notice.labels() {
            let file = label.span.file;
            let Some(source) = files.get(file).filter(|_| excerpts.get(file).is_err()) else { continue };
            let labels: Vec<(&Label, bool)> =
                notice.labels().filter(|(label, _)| label.span.file == file).collect();
            let mark = |label: &Label| Underline { range: label.span.range(), text: 0 };
            let marks: Vec<Underline> = labels.iter().map(|(label, _)| mark(label)).collect();
            let excerpt = Excerpt::new(source, &marks, None);
            drawn.extend(labels.iter().zip(&excerpt.labels).map(|((label, primary), place)| {
                let style = if *primary { LabelStyle::Primary } else { LabelStyle::Secondary };
                diagnostic::Label::new(style, file, place.clone()).with_message(escape(&label.message))
            }));
            excerpts.0.push((file, excerpt));
        }
        (excerpts, drawn)
    }

    fn get(&self, file: FileId) -> Result<&Excerpt<'a>, Error> {
        self.0.iter().find(|(known, _)| *known == file).map(|(_, excerpt)| excerpt).ok_or(Error::FileMissing)
    }
}

impl<'f> files::Files<'f> for Excerpts<'_> {
    type FileId = FileId;
    type Name = String;
    type Source = &'f str;

    fn name(&'f self, file: FileId) -> Result<String, Error> {
        Ok(self.get(file)?.name.clone())
    }

    fn source(&'f self, file: FileId) -> Result<&'f str, Error> {
        Ok(&self.get(file)?.text)
    }

    /// Lines are numbered as in the file, so that what is left out shows as a gap.
    fn line_index(&'f self, file: FileId, at: usize) -> Result<usize, Error> {
        Ok(self.get(file)?.position(at).0)
    }

    fn column_number(&'f self, file: FileId, _: usize, at: usize) -> Result<usize, Error> {
        Ok(self.get(file)?.position(at).1 + 1)
    }

    fn line_range(&'f self, file: FileId, line: usize) -> Result<Range<usize>, Error> {
        let rows = self.get(file)?.rows();
        let at = rows.binary_search_by_key(&line, |row| row.line as usize);
        at.ok()
            .and_then(|at| rows.get(at))
            .map(|row| row.range.clone())
            .ok_or(Error::InvalidCharBoundary { given: line })
    }
}
