//! `--format pretty`: for people at a terminal, drawn by miette.

use std::fmt::{self, Display};
use std::io::{self, Write};
use std::ops::Range;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};
use xacct_rules::{Label, Severity};
use xacct_syntax::FileId;

use super::escape::escape;
use super::excerpt::{CONTEXT, Excerpt};
use super::{Files, Notice};
use crate::terminal::{self, Style};

/// What the terminal can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub style: Style,
    pub unicode: bool,
    pub links: bool,
    pub width: usize,
}

impl Look {
    /// What this terminal can show in `style`.
    pub(crate) fn new(style: Style) -> Self {
        let links = style.color && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        Self {
            style,
            unicode: supports_unicode::on(supports_unicode::Stream::Stdout),
            links,
            width: terminal::width(),
        }
    }
}

/// Draws `notice`.
pub(crate) fn write(
    notice: &Notice<'_>,
    files: &Files<'_>,
    look: &Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let main = notice.primary.span.file;
    let mut drawing = Drawing::new(notice, files, main);
    let mut others: Vec<FileId> =
        notice.related.iter().map(|label| label.span.file).filter(|&f| f != main).collect();
    others.dedup();
    drawing.others = others.into_iter().map(|file| Drawing::new(notice, files, file)).collect();

    let theme = theme(look, notice.severity, &drawing.labels);
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(look.links)
        .with_urls(look.links)
        .with_link_display_text("")
        .with_context_lines(CONTEXT as usize)
        .with_width(look.width);
    let mut text = String::new();
    handler.render_report(&mut text, &drawing).map_err(io::Error::other)?;
    for (heading, line) in notice.lines() {
        text.push_str(&wrapped(&heading, &line, look));
    }
    writeln!(out, "{text}")
}

/// A heading in colour and a paragraph beside it, as miette writes its help.
fn wrapped(heading: &str, line: &str, look: &Look) -> String {
    let (on, off) = look.style.help();
    let options = textwrap::Options::new(look.width.saturating_sub(2)).subsequent_indent("        ");
    let text = textwrap::fill(&format!("  {heading} {}", escape(line)), options);
    text.replacen(heading, &format!("{on}{heading}{off}"), 1) + "\n"
}

/// Colours by what things are: the place in the colour of the severity, what explains it in that of help.
fn theme(look: &Look, severity: Severity, labels: &[LabeledSpan]) -> GraphicalTheme {
    let mut theme = match (look.unicode, look.style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => {
            GraphicalTheme { characters: miette::ThemeCharacters::ascii(), ..GraphicalTheme::unicode() }
        }
        (false, false) => GraphicalTheme::none(),
    };
    if look.style.color {
        theme.styles = miette::ThemeStyles::ansi();
        let loud = match severity {
            Severity::Error => theme.styles.error,
            Severity::Warning => theme.styles.warning,
            Severity::Info => theme.styles.advice,
        };
        let quiet = theme.styles.help;
        theme.styles.highlights = labels.iter().map(|l| if l.primary() { loud } else { quiet }).collect();
    }
    theme
}

/// What miette draws: the labels of one file.
#[derive(Debug)]
struct Drawing<'a> {
    message: String,
    code: Option<(&'static str, String)>,
    severity: Severity,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    excerpt: Option<Excerpt<'a>>,
    others: Vec<Drawing<'a>>,
}

impl<'a> Drawing<'a> {
    fn new(notice: &Notice<'_>, files: &Files<'a>, file: FileId) -> Self {
        let is_main = notice.primary.span.file == file;
        let labels: Vec<(&Label, bool)> =
            notice.labels().filter(|(label, _)| label.span.file == file).collect();
        let ranges: Vec<Range<usize>> = labels.iter().map(|(label, _)| label.span.range()).collect();
        let excerpt = files.get(file).map(|file| Excerpt::new(file, &ranges));
        let places = excerpt.iter().flat_map(|excerpt| excerpt.labels.iter().cloned());
        let mut labels: Vec<_> =
            labels.iter().zip(places).map(|(label, place)| labeled(label, place)).collect();
        // The order in which miette gives out the colours.
        labels.sort_by_key(LabeledSpan::offset);
        Self {
            message: if is_main {
                escape(notice.message).into_owned()
            } else {
                "where this comes from".to_owned()
            },
            code: notice.rule.filter(|_| is_main).map(|rule| (rule.id(), rule.url())),
            severity: if is_main { notice.severity } else { Severity::Info },
            help: Some(notice.help)
                .filter(|help| is_main && !help.is_empty())
                .map(|help| escape(help).into_owned()),
            labels,
            excerpt,
            others: Vec::new(),
        }
    }
}

fn labeled((label, primary): &(&Label, bool), place: Range<usize>) -> LabeledSpan {
    let message = Some(escape(&label.message).into_owned()).filter(|message| !message.is_empty());
    if *primary {
        LabeledSpan::new_primary_with_span(message, place)
    } else {
        LabeledSpan::new_with_span(message, place)
    }
}

impl Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing<'_> {}

impl Diagnostic for Drawing<'_> {
    fn code<'s>(&'s self) -> Option<Box<dyn Display + 's>> {
        self.code.as_ref().map(|(id, _)| Box::new(id) as Box<dyn Display>)
    }

    fn url<'s>(&'s self) -> Option<Box<dyn Display + 's>> {
        self.code.as_ref().map(|(_, url)| Box::new(url) as Box<dyn Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'s>(&'s self) -> Option<Box<dyn Display + 's>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'s>(&'s self) -> Option<Box<dyn Iterator<Item = &'s dyn Diagnostic> + 's>> {
        Some(Box::new(self.others.iter().map(|other| other as &dyn Diagnostic)))
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'s>(
        &'s self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let rows = self.rows();
        let (first, last) = (self.row(span.offset()), self.row(span.offset() + span.len().saturating_sub(1)));
        // Rows that are no neighbours in the file are none here: miette then draws two boxes.
        let adjacent = |i: usize| i + 1 < rows.len() && rows[i].line + 1 == rows[i + 1].line;
        if rows.is_empty() || !(first..last).all(adjacent) {
            return Err(MietteError::OutOfBounds);
        }
        let top = (0..before).fold(first, |top, _| if top > 0 && adjacent(top - 1) { top - 1 } else { top });
        let bottom = (0..after).fold(last, |bottom, _| if adjacent(bottom) { bottom + 1 } else { bottom });
        // Without context the contents start at the span itself: that is how miette asks for its line and column.
        let start = if before == 0 { span.offset() } else { rows[top].range.start };
        let (line, column) = self.position(start);
        let range = start..rows[bottom].range.end;
        let data = self.text.as_bytes().get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        let (name, count) = (self.name.clone(), bottom - top + 1);
        Ok(Box::new(MietteSpanContents::new_named(name, data, range.into(), line, column, count)))
    }
}
