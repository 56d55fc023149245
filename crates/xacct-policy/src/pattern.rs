//! Values with wildcards, policy variables and holes.

use std::fmt;
use std::ops::{Deref, Range};

use xacct_syntax::{Hole, Text, placeholders};

use crate::Tri;
use crate::possible_marks::PossibleMarks;

/// A string of a policy as IAM reads it: literal characters, wildcards, policy variables; and holes, which nobody can
/// read yet. It is read once, when the policy is lowered, and still is the [`Text`] that was written.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: Text,
    /// What is not literal, in the order of the text.
    marks: Box<[(Range<u32>, PatternMark)]>,
}

/// What a part of a pattern that is not literal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PatternMark {
    AnyRun,
    AnyOne,
    /// `${*}`, `${?}`, `${$}`: the character in the braces.
    Escape,
    Variable,
    Hole,
}

/// One part of a [`Pattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternPart<'t> {
    /// These characters.
    Literal(&'t str),
    /// `*`: any characters, also none, also `/` and `:`.
    AnyRun,
    /// `?`: any one character.
    AnyOne,
    /// A policy variable, `${aws:username}`: its value comes with the request.
    Variable(&'t str),
    /// A place that is not filled in yet.
    Hole(&'t str),
}

/// How letters compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `a` is not `A`: values, names.
    Sensitive,
    /// `a` is `A`: actions, condition keys.
    Insensitive,
}

impl Pattern {
    /// Reads `text` with its wildcards and holes, and with policy variables and escapes if its policy has a version that
    /// knows them: see [`Policy::reads_variables`](crate::Policy::reads_variables).
    pub fn read(text: Text, variables: bool) -> Self {
        let marks = marks(&text, variables).into_boxed_slice();
        Self { text, marks }
    }

    /// Reads `text` as a policy of the current version does.
    pub fn of(text: &Text) -> Self {
        Self::read(text.clone(), true)
    }

    /// The text as it is written.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The parts, in order.
    pub fn parts(&self) -> impl Iterator<Item = PatternPart<'_>> {
        let all = self.text.as_str();
        let slice = move |range: Range<u32>| all.get(range.start as usize..range.end as usize).unwrap_or("");
        let mut at = 0;
        let ends = self.marks.iter().cloned().map(Some).chain([None]);
        let parts = ends.flat_map(move |mark| {
            let (range, mark) = match mark {
                Some((range, mark)) => (range, Some(mark)),
                None => (all.len() as u32..all.len() as u32, None),
            };
            let before =
                Some(slice(at..range.start)).filter(|text| !text.is_empty()).map(PatternPart::Literal);
            at = range.end;
            let marked = slice(range);
            let part = mark.map(|mark| match mark {
                PatternMark::AnyRun => PatternPart::AnyRun,
                PatternMark::AnyOne => PatternPart::AnyOne,
                PatternMark::Escape => PatternPart::Literal(marked.get(2..3).unwrap_or_default()),
                PatternMark::Variable => PatternPart::Variable(marked),
                PatternMark::Hole => PatternPart::Hole(marked),
            });
            [before, part]
        });
        parts.flatten()
    }

    fn has(&self, wanted: &[PatternMark]) -> bool {
        self.marks.iter().any(|(_, mark)| wanted.contains(mark))
    }

    /// Whether it stands for exactly one value, which is written out.
    pub fn is_literal(&self) -> bool {
        !self.has(&[PatternMark::AnyRun, PatternMark::AnyOne, PatternMark::Variable, PatternMark::Hole])
    }

    /// The one value that it stands for, where that is written just so.
    pub fn as_literal(&self) -> Option<&str> {
        self.marks.is_empty().then(|| self.text.as_str())
    }

    /// Whether something in it is not filled in yet.
    pub fn has_hole(&self) -> bool {
        self.has(&[PatternMark::Hole])
    }

    /// Whether a part of it comes with the request.
    pub fn has_variable(&self) -> bool {
        self.has(&[PatternMark::Variable])
    }

    /// Whether it has a `*` or `?`.
    pub fn has_wildcard(&self) -> bool {
        self.has(&[PatternMark::AnyRun, PatternMark::AnyOne])
    }

    /// Whether every value matches it: nothing but wildcards, with at least one `*`. (`?*` requires one character at
    /// least, which restricts nobody either.)
    pub fn is_anything(&self) -> bool {
        self.has(&[PatternMark::AnyRun])
            && self.parts().all(|p| matches!(p, PatternPart::AnyRun | PatternPart::AnyOne))
    }

    /// The keys of the variables in it: `aws:username` of `${aws:username}` and of `${aws:username, 'none'}`.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts().filter_map(|part| match part {
            PatternPart::Variable(text) => Some(variable_key(text)),
            _ => None,
        })
    }

    /// Whether `value` matches. A hole or variable that would have to decide makes it unknown.
    pub fn matches(&self, value: &str, case: Case) -> Tri {
        if let Some(literal) = self.as_literal() {
            return match case {
                Case::Sensitive => (literal == value).into(),
                Case::Insensitive => literal.eq_ignore_ascii_case(value).into(),
            };
        }
        let parts: Vec<PatternPart<'_>> = self.parts().collect();
        if !glob(&parts, value, case) {
            return Tri::No;
        }
        if self.has(&[PatternMark::Hole, PatternMark::Variable]) { Tri::Unknown } else { Tri::Yes }
    }
}

impl Deref for Pattern {
    type Target = Text;

    fn deref(&self) -> &Text {
        &self.text
    }
}

impl PartialEq<str> for Pattern {
    fn eq(&self, other: &str) -> bool {
        self.text == *other
    }
}

impl PartialEq<&str> for Pattern {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

/// The key that the variable `${key}` or `${key, 'default'}` stands for.
fn variable_key(variable: &str) -> &str {
    let inner = variable.trim_start_matches("${").trim_end_matches('}');
    inner.split_once(',').map_or(inner, |(key, _)| key).trim()
}

/// The parts of `text` that are not literal, in order.
fn marks(text: &Text, variables: bool) -> Vec<(Range<u32>, PatternMark)> {
    let all = text.as_str();
    let possible = PossibleMarks::of(all);
    if !possible.places() && !possible.wildcards() && text.holes().next().is_none() {
        return Vec::new();
    }
    let short = |range: Range<usize>| range.start as u32..range.end as u32;
    let mut found: Vec<(Range<u32>, PatternMark)> = Vec::new();
    let mut open = text.holes().map(|(range, _)| range).peekable();
    for range in holes(text) {
        while open.next_if(|open| open.start < range.start).is_some() {}
        // What its reader left open is no variable, whatever it looks like: `${self:custom.ip}`.
        let is_open = open.peek() == Some(&range);
        let is_variable = !is_open && is_variable(all.get(range.clone()).unwrap_or(""));
        match (is_variable, variables) {
            (true, true) => found.push((short(range), PatternMark::Variable)),
            // Text like any other in a policy of the older version.
            (true, false) => {}
            (false, _) => found.push((short(range), PatternMark::Hole)),
        }
    }
    if !possible.wildcards() && !all.contains("${$}") {
        return found;
    }
    if variables && possible.places() {
        for escape in ["${*}", "${?}", "${$}"] {
            found.extend(
                all.match_indices(escape).map(|(i, _)| (short(i..i + escape.len()), PatternMark::Escape)),
            );
        }
        found.sort_by_key(|(range, _)| range.start);
    }
    let taken = found.len();
    let mut next_taken = 0;
    for (i, byte) in (0..).zip(all.bytes()) {
        let mark = match byte {
            b'*' => PatternMark::AnyRun,
            b'?' => PatternMark::AnyOne,
            _ => continue,
        };
        while found.get(next_taken).is_some_and(|(range, _)| next_taken < taken && range.end <= i) {
            next_taken += 1;
        }
        let inside = next_taken < taken && found.get(next_taken).is_some_and(|(range, _)| range.contains(&i));
        if !inside {
            found.push((i..i + 1, mark));
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// The parts of `text` whose value is not known: those that its reader left open, and the placeholders written in it.
pub(crate) fn holes(text: &Text) -> Vec<Range<usize>> {
    let mut open: Vec<Range<usize>> = text.holes().map(|(range, _)| range).collect();
    if !PossibleMarks::of(text.as_str()).places() {
        return open;
    }
    for range in placeholders(text.as_str()) {
        if !open.iter().any(|o| o.start < range.end && range.start < o.end) {
            open.push(range);
        }
    }
    open.sort_by_key(|r| r.start);
    open
}

/// Whether a whole text is one place whose value is not known; its name if so.
pub(crate) fn whole_hole(text: &Text) -> Option<(Option<&Hole>, &str)> {
    let len = text.len();
    if let Some((_, hole)) = text.holes().find(|(range, _)| *range == (0..len)) {
        return Some((Some(hole), text.as_str()));
    }
    let only = placeholders(text.as_str());
    (len > 0 && only.len() == 1 && only.first() == Some(&(0..len))).then_some((None, text.as_str()))
}

/// `${aws:username}` and its like: a condition key in braces, perhaps with a default. A template's
/// `${AWS::AccountId}` and `${account}` are none.
fn is_variable(source: &str) -> bool {
    let Some(inner) = source.strip_prefix("${").and_then(|s| s.strip_suffix('}')) else { return false };
    let key = inner.split(',').next().unwrap_or("").trim();
    let Some((prefix, name)) = key.split_once(':') else { return false };
    !prefix.is_empty()
        && !name.is_empty()
        && !name.starts_with(':')
        && prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b"-./".contains(&b))
}

/// Whether `value` matches, with every hole and variable taken as `*`. Iterative: it steps back to the latest
/// run only, so the time is bounded by the product of the lengths.
fn glob(parts: &[PatternPart<'_>], value: &str, case: Case) -> bool {
    let (mut part, mut rest) = (0, value);
    let mut retry: Option<(usize, &str)> = None;
    loop {
        let matched = match parts.get(part) {
            None => rest.is_empty().then_some(rest),
            Some(PatternPart::AnyRun | PatternPart::Variable(_) | PatternPart::Hole(_)) => {
                retry = Some((part, rest));
                part += 1;
                continue;
            }
            Some(PatternPart::AnyOne) => rest.chars().next().and_then(|c| rest.get(c.len_utf8()..)),
            Some(PatternPart::Literal(literal)) => strip(rest, literal, case),
        };
        match (matched, retry) {
            (Some(left), _) if part < parts.len() => {
                rest = left;
                part += 1;
            }
            (Some(_), _) => return true,
            (None, Some((run, from))) => {
                let Some(next) = from.chars().next().and_then(|c| from.get(c.len_utf8()..)) else {
                    return false;
                };
                retry = Some((run, next));
                rest = next;
                part = run + 1;
            }
            (None, None) => return false,
        }
    }
}

fn strip<'v>(value: &'v str, prefix: &str, case: Case) -> Option<&'v str> {
    let head = value.get(..prefix.len())?;
    let same = match case {
        Case::Sensitive => head == prefix,
        Case::Insensitive => head.eq_ignore_ascii_case(prefix),
    };
    same.then(|| value.get(prefix.len()..)).flatten()
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};

    use super::*;

    fn matches(pattern: &str, value: &str) -> Tri {
        let source = Source::new(FileId(0), "t", pattern);
        Pattern::of(source.text()).matches(value, Case::Insensitive)
    }

    #[test]
    fn wildcards_match_as_iam_does() {
        for (pattern, value) in [
            ("sts:*", "sts:AssumeRole"),
            ("*", ""),
            ("s*:A?sume*", "sts:AssumeRole"),
            ("*a*b", "xaxbxab"),
            ("", ""),
        ] {
            assert_eq!(matches(pattern, value), Tri::Yes, "{pattern} {value}");
        }
        for (pattern, value) in [("sts:?", "sts:"), ("sts:Assume", "sts:AssumeRole"), ("*b", "ba"), ("", "x")]
        {
            assert_eq!(matches(pattern, value), Tri::No, "{pattern} {value}");
        }
    }

    #[test]
    fn what_is_not_filled_in_is_unknown() {
        assert_eq!(matches("sts:${action}", "sts:AssumeRole"), Tri::Unknown);
        assert_eq!(matches("s3:${action}", "sts:AssumeRole"), Tri::No);
        assert_eq!(matches("<action>", "sts:AssumeRole"), Tri::Unknown);
    }

    #[test]
    fn escaped_wildcards_are_characters() {
        assert_eq!(matches("a${*}b", "a*b"), Tri::Yes);
        assert_eq!(matches("a${*}b", "axb"), Tri::No);
        assert_eq!(matches("a${$}b", "a$b"), Tri::Yes);
    }

    #[test]
    fn variables_are_not_template_holes() {
        let kinds = |s: &str| {
            let source = Source::new(FileId(0), "t", s);
            let pattern = Pattern::of(source.text());
            (pattern.has_hole(), pattern.has_variable())
        };
        assert_eq!(kinds("home/${aws:username}/*"), (false, true));
        assert_eq!(kinds("home/${aws:PrincipalTag/team, 'none'}"), (false, true));
        assert_eq!(kinds("home/${AWS::AccountId}"), (true, false));
        assert_eq!(kinds("home/${name}"), (true, false));
        assert_eq!(kinds("home/${*}"), (false, false));
    }

    #[test]
    fn many_stars_end() {
        let pattern = "*a".repeat(40);
        assert_eq!(matches(&pattern, &"b".repeat(5_000)), Tri::No);
    }
}
