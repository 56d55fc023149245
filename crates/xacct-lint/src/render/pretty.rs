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

use super::escape::{EscapedLines, escape, escape_path};
use super::excerpt::{CONTEXT, Excerpt, Underline};
use super::{Files, Notice, Report};
use crate::terminal::{self, Style};

/// How many columns stand beside a line of a file: its number, of up to four digits, and a bar.
const GUTTER: usize = 8;

/// What the terminal can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PrettyOptions {
    pub style: Style,
    pub unicode: bool,
    pub links: bool,
    pub width: usize,
}

impl PrettyOptions {
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

/// Draws each finding.
pub(crate) fn write_all(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = EscapedLines::new(out);
    for finding in report.findings() {
        write(&Notice::from(finding), &report.files, &report.look, &mut lines)?;
    }
    lines.flush()
}

/// Draws `notice`.
pub(crate) fn write(
    notice: &Notice<'_>,
    files: &Files<'_>,
    look: &PrettyOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let main = notice.primary.span.file;
    let mut files_shown = vec![main];
    for label in notice.related {
        if !files_shown.contains(&label.span.file) {
            files_shown.push(label.span.file);
        }
    }
    let mut text = String::new();
    let is_one = files_shown.len() == 1;
    for file in files_shown {
        let mut drawing = Drawing::new(notice, files, file, look.width);
        // What to do stands behind all that it is about.
        drawing.help = drawing.help.filter(|_| is_one);
        // miette would put a heading of its own over what is related.
        let handler = GraphicalReportHandler::new_themed(theme(look, drawing.severity, &drawing.labels))
            .with_links(look.links)
            .with_urls(look.links)
            .with_link_display_text("")
            .with_context_lines(CONTEXT as usize)
            .with_width(look.width);
        handler.render_report(&mut text, &drawing).map_err(io::Error::other)?;
    }
    if !is_one && !notice.help.is_empty() {
        text.push_str(&wrapped("help:", notice.help, look));
    }
    for (heading, line) in notice.lines() {
        text.push_str(&wrapped(&heading, &line, look));
    }
    writeln!(out, "{text}")
}

/// A heading in colour and a paragraph beside it, as miette writes its help.
fn wrapped(heading: &str, line: &str, look: &PrettyOptions) -> String {
    let (on, off) = look.style.help();
    let text = terminal::fill(&format!("  {heading} {}", escape(line)), look.width, "        ");
    text.replacen(heading, &format!("{on}{heading}{off}"), 1) + "\n"
}

/// Colours by what things are: the place in the colour of the severity, what explains it in that of help.
fn theme(look: &PrettyOptions, severity: Severity, labels: &[LabeledSpan]) -> GraphicalTheme {
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
            Severity::Note => theme.styles.advice,
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
    /// What stands in the first line: the severity, the rule and the primary place.
    code: Option<String>,
    /// Where the rule is documented.
    url: Option<String>,
    severity: Severity,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    excerpt: Option<Excerpt<'a>>,
}

impl<'a> Drawing<'a> {
    fn new(notice: &Notice<'_>, files: &Files<'a>, file: FileId, width: usize) -> Self {
        let is_main = notice.primary.span.file == file;
        let labels: Vec<(&Label, bool)> =
            notice.labels().filter(|(label, _)| label.span.file == file).collect();
        // Beside a line stand its number and a bar.
        let room = width.saturating_sub(GUTTER);
        let texts: Vec<String> =
            labels.iter().map(|(label, _)| terminal::fill(&escape(&label.message), room / 2, "")).collect();
        let longest = |text: &String| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        let marks = labels.iter().zip(&texts);
        let marks =
            marks.map(|((label, _), text)| Underline { range: label.span.range(), text: longest(text) });
        let marks: Vec<Underline> = marks.collect();
        let excerpt = files.get(file).map(|file| Excerpt::new(file, &marks, Some(room)));
        let places = excerpt.iter().flat_map(|excerpt| excerpt.labels.iter().cloned());
        let labels = labels.iter().zip(texts).zip(places);
        let mut labels: Vec<_> =
            labels.map(|(((_, is_primary), text), place)| labeled(*is_primary, text, place)).collect();
        // The order in which miette gives out the colours.
        labels.sort_by_key(LabeledSpan::offset);
        Self {
            message: if is_main {
                escape(notice.message).into_owned()
            } else {
                "where this comes from".to_owned()
            },
            code: files.locate(notice.primary.span).filter(|_| is_main).map(|at| {
                let rule = notice.rule.map(|rule| format!("[{}]", rule.id())).unwrap_or_default();
                let (path, start) = (escape_path(at.path), at.start);
                let what = format!("{}{rule}", notice.severity);
                let all = format!("{what} {path}:{}:{}", start.line, start.column);
                // The box below has the place, too, where this is too long.
                if all.chars().count() > width { what } else { all }
            }),
            url: notice.rule.filter(|_| is_main).map(|rule| rule.url()),
            severity: if is_main { notice.severity } else { Severity::Note },
            help: Some(notice.help)
                .filter(|help| is_main && !help.is_empty())
                .map(|help| escape(help).into_owned()),
            labels,
            excerpt,
        }
    }
}

fn labeled(is_primary: bool, text: String, place: Range<usize>) -> LabeledSpan {
    let message = Some(text).filter(|text| !text.is_empty());
    if is_primary {
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
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn Display>)
    }

    fn url<'s>(&'s self) -> Option<Box<dyn Display + 's>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
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
