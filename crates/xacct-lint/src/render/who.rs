//! The answer of `who`: a table, and sentences.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;
use textwrap::Options;
use xacct_rules::who::{AccessSummary, ConditionInWords, Openness, PrincipalRow};

use super::Files;
use super::escape::{EscapedLines, escape, escape_path};
use super::json::{self, JsonPlace, Witness};
use super::serial::{prose, write_json};
use crate::format::TableFormat;
use crate::terminal::{self, Color, Style};

/// Who has access by one policy of a file.
pub(crate) struct PolicyAccess {
    pub file: PathBuf,
    /// What the role or resource is called.
    pub subject: String,
    pub who: AccessSummary,
}

/// Writes `doors`.
pub(crate) fn write_who(
    doors: &[PolicyAccess],
    files: &Files<'_>,
    format: TableFormat,
    color: Color,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == TableFormat::Json {
        return write_report(doors, files, out);
    }
    let out = &mut EscapedLines::new(out);
    let style = Style::of_stdout(color);
    for (at, one) in doors.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        pretty(one, files, style, out)?;
    }
    out.flush()
}

fn pretty(doors: &PolicyAccess, files: &Files<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let PolicyAccess { file, subject, who } = doors;
    let line = files.locate(who.span).map_or(1, |at| at.start.line);
    let verb = if who.is_role { "assume" } else { "use" };
    let (on, off) = style.bold();
    let (subject, file) = (escape(subject), escape_path(file));
    writeln!(out, "{on}Who can {verb} {subject} ({file}:{line}){off}\n")?;
    if who.rows.is_empty() {
        writeln!(out, "Nobody: no statement allows it.")?;
    } else {
        table(&who.rows, style, out)?;
        writeln!(out)?;
        for (at, row) in who.rows.iter().enumerate() {
            let (on, off) = match row.way {
                Openness::Anyone(_) => style.removed(),
                _ => Default::default(),
            };
            let number = format!("{}. ", at + 1);
            let text = wrapped(&row.way.sentence(), &number);
            writeln!(out, "{}", text.replacen(&number, &format!("{number}{on}"), 1) + &off)?;
        }
    }
    if !who.kept_out.is_empty() {
        writeln!(out, "\nDenied:")?;
    }
    for denial in &who.kept_out {
        writeln!(out, "{}", wrapped(&denial.sentence, "- "))?;
    }
    let is_open = who.rows.iter().any(|row| matches!(row.way, Openness::Anyone(_)));
    if !is_open && !who.rows.is_empty() {
        writeln!(out, "\n{}", wrapped(&who.others, ""))?;
    }
    Ok(())
}

/// A paragraph that begins with `start`, in lines that fit the terminal.
fn wrapped(text: &str, start: &str) -> String {
    let indent = " ".repeat(start.len());
    terminal::fill(&format!("{start}{}", escape(text)), terminal::width(), &indent)
}

/// The rows, each cell in lines no longer than its column.
fn table(rows: &[PrincipalRow], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let cells = |row: &PrincipalRow| {
        let when: Vec<&str> = row.when.iter().map(|when| when.words.as_str()).collect();
        let when = if when.is_empty() { "always".to_owned() } else { when.join(" and ") };
        [&row.who, &row.may, &when].map(|cell| escape(cell).into_owned())
    };
    let cells: Vec<[String; 3]> = rows.iter().map(cells).collect();
    let longest = |column: usize| {
        let lengths =
            cells.iter().filter_map(|row| row.get(column)).map(|cell| textwrap::core::display_width(cell));
        lengths.max().unwrap_or(0).max(4)
    };
    let number = rows.len().to_string().len();
    let room = terminal::width().saturating_sub(number + 6);
    let mut widths = [longest(0), longest(1), longest(2)];
    if widths.iter().sum::<usize>() > room {
        widths = [widths[0].min(room * 2 / 5), widths[1].min(room / 4), widths[2]];
        widths[2] = widths[2].min(room.saturating_sub(widths[0] + widths[1]));
    }
    let [who, may, when] = widths;
    let (on, off) = style.bold();
    writeln!(out, "{on}{:number$}  {:who$}  {:may$}  when{off}", "#", "who", "may")?;
    for (at, row) in cells.iter().enumerate() {
        let [a, b, c] = row;
        let columns =
            [(a, who), (b, may), (c, when)].map(|(cell, width)| textwrap::wrap(cell, Options::new(width)));
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let first = if line == 0 { (at + 1).to_string() } else { String::new() };
            let [a, b, c] =
                [0, 1, 2].map(|i| columns.get(i).and_then(|cell| cell.get(line)).map_or("", |part| part));
            let text = format!("{first:number$}  {}  {}  {c}", padded(a, who), padded(b, may));
            writeln!(out, "{}", text.trim_end())?;
        }
    }
    Ok(())
}

fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(textwrap::core::display_width(text));
    format!("{text}{}", " ".repeat(missing))
}

#[derive(Serialize)]
struct WhoReport<'a> {
    version: u32,
    documents: Vec<JsonPolicyAccess<'a>>,
}

#[derive(Serialize)]
struct JsonPolicyAccess<'a> {
    /// `role` or `resource`.
    kind: &'static str,
    name: &'a str,
    #[serde(flatten)]
    place: Option<JsonPlace<'a>>,
    doors: Vec<JsonRow<'a>>,
    denials: Vec<JsonDenial<'a>>,
}

#[derive(Serialize)]
struct JsonRow<'a> {
    class: &'static str,
    principal: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    #[serde(serialize_with = "prose")]
    who: &'a str,
    #[serde(serialize_with = "prose")]
    may: &'a str,
    actions: &'a [String],
    conditions: Vec<JsonCondition<'a>>,
    /// `anyone`, `open`, `conditional`, `nobody` or `unknown`.
    access: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    example_request: Option<Witness<'a>>,
    #[serde(flatten)]
    place: Option<JsonPlace<'a>>,
}

#[derive(Serialize)]
struct JsonCondition<'a> {
    operator: &'a str,
    key: &'a str,
    values: &'a [String],
    #[serde(serialize_with = "prose")]
    words: &'a str,
}

#[derive(Serialize)]
struct JsonDenial<'a> {
    #[serde(serialize_with = "prose")]
    sentence: &'a str,
    #[serde(flatten)]
    place: Option<JsonPlace<'a>>,
}

fn write_report(doors: &[PolicyAccess], files: &Files<'_>, out: &mut dyn Write) -> io::Result<()> {
    let documents = doors.iter().map(|one| JsonPolicyAccess {
        kind: if one.who.is_role { "role" } else { "resource" },
        name: &one.subject,
        place: json::place(one.who.span, files),
        doors: one.who.rows.iter().map(|row| json_row(row, files)).collect(),
        denials: (one.who.kept_out.iter())
            .map(|denial| JsonDenial { sentence: &denial.sentence, place: json::place(denial.span, files) })
            .collect(),
    });
    let report = WhoReport { version: json::VERSION, documents: documents.collect() };
    write_json(&report, out)
}

fn json_row<'a>(row: &'a PrincipalRow, files: &Files<'a>) -> JsonRow<'a> {
    JsonRow {
        class: row.class,
        principal: &row.principal,
        account: row.account.as_deref(),
        who: &row.who,
        may: &row.may,
        actions: &row.actions,
        conditions: row.when.iter().map(json_condition).collect(),
        access: access(&row.way),
        reason: row.way.reason(),
        example_request: row.way.example().map(json::example),
        place: json::place(row.span, files),
    }
}

fn json_condition(when: &ConditionInWords) -> JsonCondition<'_> {
    JsonCondition { operator: &when.operator, key: &when.key, values: &when.values, words: &when.words }
}

fn access(way: &Openness) -> &'static str {
    match way {
        Openness::Anyone(_) => "anyone",
        Openness::Open(_) => "open",
        Openness::Only(_) => "conditional",
        Openness::Nobody(_) => "nobody",
        Openness::Depends(_) => "unknown",
    }
}
