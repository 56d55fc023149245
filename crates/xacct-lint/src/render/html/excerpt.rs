//! The lines that a finding is about, with what is underlined.

use std::io::{self, Write};
use std::ops::Range;

use xacct_rules::{Finding, Label};
use xacct_syntax::FileId;

use crate::render::excerpt::{Excerpt, Underline};
use crate::render::{Files, Notice, xml};

/// A label as it is shown: where in the excerpt, what is said of it, and whether it is the primary one.
struct Mark<'a> {
    at: Range<usize>,
    says: &'a str,
    is_primary: bool,
}

/// Writes a figure for each file that `finding` is about, its own first.
pub(super) fn write(finding: &Finding, files: &Files<'_>, out: &mut dyn Write) -> io::Result<()> {
    let notice = Notice::from(finding);
    let mut shown: Vec<FileId> = Vec::new();
    for (label, _) in notice.labels() {
        if shown.contains(&label.span.file) {
            continue;
        }
        shown.push(label.span.file);
        let Some(file) = files.get(label.span.file) else { continue };
        let labels: Vec<(&Label, bool)> =
            notice.labels().filter(|(other, _)| other.span.file == label.span.file).collect();
        let underlines: Vec<Underline> =
            labels.iter().map(|(label, _)| Underline { range: label.span.range(), text: 0 }).collect();
        let excerpt = Excerpt::new(file, &underlines, None);
        let marks = labels.iter().zip(&excerpt.labels);
        let marks: Vec<Mark<'_>> = marks
            .map(|((label, is_primary), at)| Mark {
                at: at.clone(),
                says: &label.message,
                is_primary: *is_primary,
            })
            .collect();
        writeln!(out, "<figure><figcaption>{}</figcaption><pre>", xml::value(&excerpt.name))?;
        write_rows(&excerpt, &marks, out)?;
        writeln!(out, "</pre></figure>")?;
    }
    Ok(())
}

fn write_rows(excerpt: &Excerpt<'_>, marks: &[Mark<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut before: Option<u32> = None;
    for row in excerpt.rows() {
        if before.is_some_and(|before| row.line > before + 1) {
            write!(out, "<span class=\"gap\">…</span>")?;
        }
        before = Some(row.line);
        write!(out, "<span class=\"row\" data-line=\"{}\">", row.line + 1)?;
        write_row(&excerpt.text, row.range.start..row.range.end.saturating_sub(1), marks, out)?;
        write!(out, "</span>")?;
        for mark in marks.iter().filter(|mark| row.range.contains(&mark.at.start) && !mark.says.is_empty()) {
            let class = if mark.is_primary { "says primary" } else { "says" };
            write!(out, "<span class=\"{class}\">{}</span>", xml::value(mark.says))?;
        }
    }
    Ok(())
}

/// Writes the text of one row, cut where marks begin and end. Where two overlap, the primary one is shown.
fn write_row(text: &str, row: Range<usize>, marks: &[Mark<'_>], out: &mut dyn Write) -> io::Result<()> {
    let ends = marks.iter().flat_map(|mark| [mark.at.start, mark.at.end]);
    let mut cuts: Vec<usize> = ends.filter(|at| row.contains(at)).chain([row.start, row.end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    for (start, end) in cuts.iter().zip(cuts.iter().skip(1)) {
        let shown = xml::lines(text.get(*start..*end).unwrap_or(""));
        let mut around = marks.iter().filter(|mark| mark.at.start <= *start && *end <= mark.at.end);
        let class = match (around.clone().any(|mark| mark.is_primary), around.next()) {
            (true, _) => Some(" class=\"primary\""),
            (false, Some(_)) => Some(""),
            (false, None) => None,
        };
        match class {
            Some(class) => write!(out, "<mark{class}>{shown}</mark>")?,
            None => write!(out, "{shown}")?,
        }
    }
    Ok(())
}
