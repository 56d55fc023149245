//! Markdown in a terminal: as much of it as rule pages have.

use std::io::{self, Write};

use textwrap::Options;

use crate::terminal::Style;

/// Writes `text` with paragraphs wrapped to `width`, headings in bold and code as it is.
pub(crate) fn write_markdown(text: &str, style: Style, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            write_paragraph(&mut paragraph, style, width, out)?;
            in_code = !in_code;
        } else if in_code {
            let (on, off) = style.dim();
            writeln!(out, "    {on}{line}{off}")?;
        } else if let Some(heading) = heading(line) {
            write_paragraph(&mut paragraph, style, width, out)?;
            let (on, off) = style.bold();
            writeln!(out, "{on}{heading}{off}")?;
        } else if line.trim().is_empty() {
            write_paragraph(&mut paragraph, style, width, out)?;
            writeln!(out)?;
        } else {
            let begins_anew = line.starts_with("- ") || line.starts_with("| ") || paragraph.starts_with("| ");
            if begins_anew {
                write_paragraph(&mut paragraph, style, width, out)?;
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    write_paragraph(&mut paragraph, style, width, out)
}

fn heading(line: &str) -> Option<&str> {
    let title = line.trim_start_matches('#');
    (title.len() < line.len()).then(|| title.strip_prefix(' ')).flatten()
}

fn write_paragraph(
    paragraph: &mut String,
    style: Style,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    if paragraph.is_empty() {
        return Ok(());
    }
    let hanging = if paragraph.starts_with("- ") { "  " } else { "" };
    let text = spans(paragraph, style);
    if paragraph.starts_with("| ") {
        writeln!(out, "{text}")?;
    } else {
        writeln!(
            out,
            "{}",
            textwrap::fill(&text, Options::new(width).subsequent_indent(hanging).break_words(false))
        )?;
    }
    paragraph.clear();
    Ok(())
}

/// Code and emphasis in colour instead of in their marks. Without colour code keeps its marks, which are part of how
/// it reads, and emphasis loses them.
fn spans(text: &str, style: Style) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        let is_code = index % 2 == 1;
        if is_code && style.color {
            let (on, off) = style.help();
            out.push_str(&format!("{on}{part}{off}"));
        } else if is_code {
            out.push_str(&format!("`{part}`"));
        } else {
            emphasis(part, style, &mut out);
        }
    }
    out
}

/// Writes `*words*` in italics and `**words**` in bold. A star that has no partner stays.
fn emphasis(mut text: &str, style: Style, out: &mut String) {
    while let Some((before, rest)) = text.split_once('*') {
        out.push_str(before);
        let (mark, inner, (on, off)) = match rest.strip_prefix('*') {
            Some(inner) => ("**", inner, style.bold()),
            None => ("*", rest, style.italic()),
        };
        let found = inner.split_once(mark).filter(|(words, _)| !words.is_empty() && words.trim() == *words);
        text = match found {
            Some((words, behind)) => {
                out.push_str(&format!("{on}{words}{off}"));
                behind
            }
            None => {
                out.push_str(mark);
                inner
            }
        };
    }
    out.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, color: bool) -> String {
        let mut out = Vec::new();
        write_markdown(text, Style { color }, 20, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn paragraphs_wrap_and_code_does_not() {
        let page = "## Why\n\nSome words that go on\nand on.\n\n- an item that goes on\n\n```json\n{ \"a very long line\": 1 }\n```\n";
        let expected = "Why\n\nSome words that go\non and on.\n\n- an item that goes\n  on\n\n    { \"a very long line\": 1 }\n";
        assert_eq!(written(page, false), expected);
    }

    #[test]
    fn marks_become_colours() {
        assert_eq!(written("a `b` **c**", true), "a \u{1b}[36mb\u{1b}[0m \u{1b}[1mc\u{1b}[0m\n");
        assert_eq!(written("not *this one*.", true), "not \u{1b}[3mthis one\u{1b}[0m.\n");
        assert_eq!(written("a `*b*` *c* **d**", false), "a `*b*` c d\n");
    }

    #[test]
    fn a_star_that_is_no_mark_stays() {
        for text in ["* and `*`", "2 * 3 * 4", "a ** b", "**", "a*"] {
            assert_eq!(written(text, false), format!("{text}\n"));
        }
    }
}
