//! What template engines read of a text: directives, which control what stands around them, and places that they fill in.
//!
//! Read here are Terraform's `%{ if }`, the `{% %}` of Jinja and its kin, the `{{ }}` of Go's `text/template` and of
//! Handlebars, the `<% %>` of ERB, and what [other engines](engines) have. A text with directives is no document of its
//! language yet; each of its
//! renderings is.

mod engines;

use std::ops::Range;

use memchr::memmem;

use crate::hcl::{Scanner, parse_expression};
use crate::{FileId, Language, Text, Tree};

/// A longer one is none: what looks like its end belongs to something else.
const LONGEST: usize = 4_096;

/// A part of a text that a template engine reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DirectiveMark {
    /// Where it is.
    pub(crate) range: Range<usize>,
    /// What it does.
    pub(crate) role: Role,
}

/// What a [`DirectiveMark`] does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It controls what follows it, up to the next of its kind: that may be left out, or come several times.
    Flow,
    /// It writes nothing: a comment, an assignment.
    Silent,
    /// It writes something that is not known.
    Output,
}

/// The marks of `text`, in order. Of Terraform's `${ }` only those with quotes in them, which are no quotes of the text
/// around: the others need no one to know them.
pub(crate) fn marks(text: &str) -> Vec<DirectiveMark> {
    if !may_have_marks(text) {
        return Vec::new();
    }
    let mut marks = Vec::new();
    let mut scan = DirectiveScan {
        text,
        ends: [None; CLOSERS.len()],
        braces: Scanner::new(text.as_bytes(), text.len()),
    };
    let mut at = 0;
    let openers = engines::openers(text);
    while let Some(step) = text.as_bytes().get(at..).and_then(|rest| openers.next(rest)) {
        let found = scan.mark(at + step);
        at = found.as_ref().map_or(at + step + 1, |mark| mark.range.end);
        marks.extend(found);
    }
    marks
}

/// Where the directives of `text` are that control what stands around them.
pub(crate) fn flow(text: &str) -> impl Iterator<Item = Range<usize>> {
    marks(text).into_iter().filter(|mark| mark.role == Role::Flow).map(|mark| mark.range)
}

impl Tree {
    /// Whether a template engine makes a document of its text. What HCL has itself is no such thing there.
    pub fn is_template(&self) -> bool {
        let text = self.text().as_str();
        let is_own = |mark: &DirectiveMark| {
            self.language() == Language::Hcl && text.as_bytes().get(mark.range.start) == Some(&b'%')
        };
        // One that is alone on its line reads as a comment itself.
        let in_comment = |mark: &DirectiveMark| {
            mark.range.start.checked_sub(1).is_some_and(|before| self.is_comment(before))
        };
        marks(text).iter().any(|mark| !mark.is_interpolation(text) && !is_own(mark) && !in_comment(mark))
    }
}

impl DirectiveMark {
    /// Whether it is an interpolation of Terraform.
    pub(crate) fn is_interpolation(&self, text: &str) -> bool {
        text.get(self.range.clone()).is_some_and(|mark| mark.starts_with("${"))
    }
}

/// Whether `%{ }` at the start of `written` is a directive of Terraform; in its templates it is nothing else.
pub(crate) fn is_terraform(written: &str) -> bool {
    let Some(inner) = written.strip_prefix("%{") else { return false };
    let inner = inner.strip_prefix('~').unwrap_or(inner).trim_start();
    ["if", "else", "endif", "for", "endfor"].contains(&word(inner))
}

/// Whether a part of `text` is to be filled in before the text is what it is meant to be. `${aws:username}`, with one
/// colon, is part of the document itself: anyone who reads it fills it in.
pub(crate) fn has_places(text: &str) -> bool {
    let is_place = |(at, _): (usize, &str)| {
        let inner = text.get(at + 2..).unwrap_or_default();
        let inner = inner.split('}').next().unwrap_or_default();
        let is_escaped = text.get(..at).is_some_and(|before| before.ends_with('$'));
        let colons = inner.matches(':').count();
        !is_escaped && colons != 1 && !matches!(inner, "*" | "?" | "$")
    };
    text.contains('{') && (text.match_indices("${").any(is_place) || text.contains("#{"))
        || !marks(text).is_empty()
}

fn may_have_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has =
        |openers: &[&str]| openers.iter().any(|opener| memmem::find(bytes, opener.as_bytes()).is_some());
    // Nearly no text has one of the characters that most have.
    let has_signs = memchr::memchr3(b'%', b'#', b'@', bytes).is_some();
    has(&["{{"])
        || has(&engines::PLAIN_OPENERS)
        || has_signs && (has(&["{%", "{#", "%{", "<%"]) || has(&engines::OPENERS) || engines::has_lines(text))
        || memmem::find_iter(bytes, "${").any(|at| has_quote(text, at))
}

/// Whether a quote stands in the `${ }` at `at`.
fn has_quote(text: &str, at: usize) -> bool {
    let rest = text.as_bytes().get(at + 2..).unwrap_or_default();
    let first = rest.iter().take(LONGEST).position(|b| matches!(b, b'}' | b'"' | b'\n'));
    first.is_some_and(|first| rest.get(first) == Some(&b'"'))
}

const CLOSERS: [&str; 4] = ["}}", "%}", "#}", "%>"];

struct DirectiveScan<'t> {
    text: &'t str,
    /// Where the next of the [`CLOSERS`] is; it is looked for again once it lies behind.
    ends: [Option<usize>; CLOSERS.len()],
    braces: Scanner<'t>,
}

impl<'t> DirectiveScan<'t> {
    /// The mark whose bracket is at `at`.
    fn mark(&mut self, at: usize) -> Option<DirectiveMark> {
        let bytes = self.text.as_bytes();
        let before = |distance: usize| at.checked_sub(distance).and_then(|at| bytes.get(at));
        let (role, range) = match (bytes.get(at)?, bytes.get(at + 1)?) {
            (b'{', _) if before(1) == Some(&b'%') && before(2) != Some(&b'%') => {
                return self.terraform(at - 1);
            }
            (b'{', _) if before(1) == Some(&b'$') && before(2) != Some(&b'$') => return self.place(at - 1),
            (b'{', b'{') => {
                let (inner, range) = self.enclosed(at, 0)?;
                let triple =
                    usize::from(bytes.get(at + 2) == Some(&b'{') && bytes.get(range.end) == Some(&b'}'));
                (mustache(inner)?, range.start..range.end + triple)
            }
            (b'{', b'%') => {
                let (inner, range) = self.enclosed(at, 1)?;
                (statement(inner)?, range)
            }
            (b'{', b'#') => (Role::Silent, self.enclosed(at, 2)?.1),
            (b'<', b'%') => {
                let (inner, range) = self.enclosed(at, 3)?;
                (ruby(inner)?, range)
            }
            _ => return engines::mark(self.text, at),
        };
        Some(DirectiveMark { range, role })
    }

    /// What stands between the two characters at `at` and the next of that closer, and the range of both.
    fn enclosed(&mut self, at: usize, closer: usize) -> Option<(&'t str, Range<usize>)> {
        let mark = *CLOSERS.get(closer)?;
        let known = self.ends.get_mut(closer)?;
        if known.is_none_or(|end| end < at + 2) {
            let rest = self.text.as_bytes().get(at + 2..)?;
            *known = Some(memmem::find(rest, mark.as_bytes()).map_or(usize::MAX, |step| at + 2 + step));
        }
        let end = known.filter(|end| *end != usize::MAX && *end - at <= LONGEST)?;
        Some((self.text.get(at + 2..end)?, at..end + mark.len()))
    }

    fn terraform(&mut self, at: usize) -> Option<DirectiveMark> {
        if !is_terraform(self.text.get(at..)?) {
            return None;
        }
        let end = self.braces.interpolation(at)?;
        Some(DirectiveMark { range: at..end, role: Role::Flow })
    }

    /// `${ }` with quotes in it.
    fn place(&mut self, at: usize) -> Option<DirectiveMark> {
        if !has_quote(self.text, at) {
            return None;
        }
        let end = self.braces.interpolation(at).filter(|end| *end - at <= LONGEST)?;
        let written = self.text.get(at..end).filter(|written| !written.contains('\n'))?;
        let expression = Text::of_file(FileId(u32::MAX), written.to_owned());
        let parsed = parse_expression(&expression);
        let is_call = parsed.errors.is_empty() && parsed.tree.root().call().is_some();
        is_call.then_some(DirectiveMark { range: at..end, role: Role::Output })
    }
}

/// What `{{ inner }}` does.
fn mustache(inner: &str) -> Option<Role> {
    const FLOW: [&str; 9] = ["if", "else", "end", "range", "with", "define", "block", "break", "continue"];
    let trimmed = inner.strip_prefix(['-', '~']).unwrap_or(inner).trim_start_matches('{').trim_start();
    let first = trimmed.chars().next()?;
    let is_assignment = first == '$'
        && trimmed.split_once('=').is_some_and(|(name, _)| {
            name.trim_end_matches(':')
                .trim_end()
                .chars()
                .skip(1)
                .all(|c| c.is_alphanumeric() || "_, $".contains(c))
        });
    let is_flow = || FLOW.contains(&word(trimmed));
    match first {
        '!' => Some(Role::Silent),
        '/' if trimmed.starts_with("/*") => Some(Role::Silent),
        '#' | '^' | '/' => Some(Role::Flow),
        _ if is_assignment => Some(Role::Silent),
        _ if is_flow() => Some(Role::Flow),
        // More than a call would be JSON that lacks a bracket.
        _ if inner.contains(['\n', ';']) || inner.contains("\":") || inner.contains("{\"") => None,
        '>' | '.' | '$' | '(' | '@' | '&' => Some(Role::Output),
        '"' | '\'' | '`' if inner.starts_with([' ', '-']) && trimmed.contains('|') => Some(Role::Output),
        // `{ Effect: "Allow" }` is an object of JavaScript.
        _ if first.is_alphanumeric() || first == '_' => {
            let rest = trimmed.get(word(trimmed).len()..).unwrap_or_default().trim_start();
            (!rest.starts_with(':')).then_some(Role::Output)
        }
        _ => None,
    }
}

/// What `{% inner %}` does.
fn statement(inner: &str) -> Option<Role> {
    let trimmed = inner.trim_start_matches(['-', '+', '~']).trim_start();
    match word(trimmed) {
        "" => None,
        "import" | "from" | "extends" | "do" | "assign" | "load" => Some(Role::Silent),
        "set" if trimmed.contains('=') => Some(Role::Silent),
        _ => Some(Role::Flow),
    }
}

/// What `<% inner %>` does.
fn ruby(inner: &str) -> Option<Role> {
    match inner.as_bytes().first()? {
        b'%' => None,
        b'#' => Some(Role::Silent),
        b'=' => Some(Role::Output),
        _ => Some(Role::Flow),
    }
}

/// The word that `text` begins with.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn roles(text: &str) -> Vec<(&str, Role)> {
        marks(text).into_iter().map(|mark| (&text[mark.range], mark.role)).collect()
    }

    #[test]
    fn each_form_is_known_by_what_it_does() {
        use Role::{Flow, Output, Silent};
        for (text, role) in [
            ("%{ if var.x == \"}\" }", Flow),
            ("%{~ endfor ~}", Flow),
            ("{% for a in b %}", Flow),
            ("{%- endif -%}", Flow),
            ("{% set a = 1 %}", Silent),
            ("{# a note #}", Silent),
            ("{{- range $i, $a := .Accounts }}", Flow),
            ("{{ end }}", Flow),
            ("{{#each accounts}}", Flow),
            ("{{/each}}", Flow),
            ("{{/* a note */}}", Silent),
            ("{{ $x := 1 }}", Silent),
            ("{{ include \"x\" . }}", Output),
            ("{{{ account }}}", Output),
            ("<% accounts.each do |a| %>", Flow),
            ("<%= a %>", Output),
            ("<%# a note %>", Silent),
            ("${join(\"\\\",\\\"\", arns)}", Output),
        ] {
            assert_eq!(roles(&format!("a{text}b")), [(text, role)], "{text}");
        }
    }

    #[test]
    fn the_rest_is_not_read() {
        for text in [
            "{\"a\": {\"b\": {}}}",
            "{{}}",
            "{{\n  \"a\": 1 }}",
            "{{ Effect: \"Allow\" }}",
            "${aws:username}",
            "${x\", \"b\": \"}\"}",
            "[\"${\", \"}\"]",
            "${join(\\\",\\\", x)}",
            "%{account}",
            "%%{ if x }",
            "{% if",
            "<%% x %>",
            "$${join(\"a\")}",
        ] {
            assert_eq!(roles(text), [], "{text}");
        }
    }

    #[test]
    fn places_are_what_is_filled_in_before() {
        for text in ["${name}", "${AWS::AccountId}", "{{ a }}", "<%= a %>", "#{a}", "a%{ if x }b%{ endif }"] {
            assert!(has_places(text), "{text}");
        }
        for text in ["${aws:username}", "${*}", "a", "{\"a\": 1}", "<account-id>", "$${name}"] {
            assert!(!has_places(text), "{text}");
        }
    }
}
