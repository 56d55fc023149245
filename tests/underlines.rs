//! Marks below the lines of a text: what a page expects, and what came of it.
//!
//! ```text
//! "AWS": "*"
//!        ^^^ anyone has access
//! ```
//!
//! A place that explains it has `---` below it; in YAML, where a line may begin with a dash, `~~~`.

use xacct_rules::{Finding, Label};
use xacct_syntax::{Lines, Span};

/// A mark below a line. The order is that in which marks of one line are drawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Underline {
    /// The line it is about, from 0.
    line: usize,
    /// The first character it underlines, from 0.
    column: usize,
    /// How many characters it underlines; never none.
    width: usize,
    /// `^` where the finding is, another at a place that explains it: see [`explains`].
    sign: char,
    /// What it says.
    text: String,
}

/// The sign of a place that explains a finding, in a file of that ending.
fn explains(ending: &str) -> char {
    if ending == "json" { '-' } else { '~' }
}

/// The text of a file of that ending without its marks, and the marks, in order.
pub fn split(drawn: &str, ending: &str) -> (String, Vec<Underline>) {
    let (mut code, mut marks, mut lines) = (String::new(), Vec::new(), 0);
    for line in drawn.lines() {
        if let Some(mark) = mark(line, lines, ending) {
            marks.push(mark);
        } else {
            code.push_str(line);
            code.push('\n');
            lines += 1;
        }
    }
    marks.sort();
    (code, marks)
}

/// The mark that `line` is, below the last of `lines`.
fn mark(line: &str, lines: usize, ending: &str) -> Option<Underline> {
    let drawn = line.trim_start();
    let sign = drawn.chars().next().filter(|c| ['^', explains(ending)].contains(c))?;
    let text = drawn.trim_start_matches(sign);
    let mark = Underline {
        line: lines.checked_sub(1)?,
        column: line.chars().count() - drawn.chars().count(),
        width: drawn.len() - text.len(),
        sign,
        text: text.strip_prefix(' ')?.to_owned(),
    };
    Some(mark)
}

/// The marks of `findings` on `code`, in order. A severity that is not the rule's own is said before the message.
pub fn of_findings(code: &str, findings: &[Finding], ending: &str) -> Vec<Underline> {
    let lines = Lines::new(code);
    let mut marks = Vec::new();
    for finding in findings {
        let usual = finding.severity == finding.rule.meta().severity;
        let severity = if usual { String::new() } else { format!("{}: ", finding.severity) };
        marks.push(place(code, &lines, finding.primary.span, '^', severity + &finding.message));
        // What stands in another file is not drawn.
        let is_here = |label: &&Label| label.span.file == finding.primary.span.file;
        for label in finding.related.iter().filter(is_here) {
            marks.push(place(code, &lines, label.span, explains(ending), label.message.clone()));
        }
    }
    marks.sort();
    marks
}

/// A mark at `span`, which is drawn to the end of its first line.
fn place(code: &str, lines: &Lines, span: Span, sign: char, text: String) -> Underline {
    let (line, start) = lines.line_of(span.start);
    let before = &code[start as usize..span.start as usize];
    let marked = code[span.range()].lines().next().unwrap_or("");
    Underline {
        line: line as usize,
        column: before.chars().count(),
        width: marked.chars().count().max(1),
        sign,
        text,
    }
}

/// `code` with `marks` below its lines.
pub fn draw(code: &str, marks: &[Underline]) -> String {
    let mut drawn = String::new();
    for (number, line) in code.lines().enumerate() {
        drawn.push_str(line);
        drawn.push('\n');
        for mark in marks.iter().filter(|mark| mark.line == number) {
            let indent = line.chars().chain(std::iter::repeat(' ')).take(mark.column);
            drawn.extend(indent.map(|c| if c == '\t' { '\t' } else { ' ' }));
            drawn.extend(std::iter::repeat_n(mark.sign, mark.width));
            drawn.push(' ');
            drawn.push_str(&mark.text);
            drawn.push('\n');
        }
    }
    drawn
}

#[test]
fn draws_what_it_reads() {
    let drawn = "{\n\t\"ä\": [1,\n\t^^^ a key\n\t     -- a list\n-5 ]\n}\n^ the end\n";
    let (code, marks) = split(drawn, "json");
    assert_eq!(code, "{\n\t\"ä\": [1,\n-5 ]\n}\n");
    assert_eq!((marks[1].line, marks[1].column, marks[1].width), (1, 6, 2));
    assert_eq!(draw(&code, &marks), drawn);
}

#[test]
fn a_span_over_lines_is_drawn_on_its_first() {
    let code = "{\n  \"a\": [\n  ]\n}\n";
    let span = Span::new(xacct_syntax::FileId(0), 9..14);
    let mark = place(code, &Lines::new(code), span, '^', "a list".into());
    assert_eq!((mark.line, mark.column, mark.width), (1, 7, 1));
}
