//! Values with wildcards, policy variables and holes.

use std::ops::Range;

use xacct_syntax::{Hole, Text, placeholders};

use crate::Tri;

/// A value as IAM reads it: literal characters, wildcards, policy variables; and holes, which nobody can read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern<'t> {
    parts: Vec<Part<'t>>,
}

/// One part of a [`Pattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'t> {
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

impl<'t> Pattern<'t> {
    /// Reads `text` with its wildcards, variables and holes.
    pub fn of(text: &'t Text) -> Self {
        let all = text.as_str();
        let mut parts = Vec::new();
        let mut at = 0;
        for (range, part) in special(text) {
            push_literal(&mut parts, all, at..range.start);
            parts.push(part);
            at = range.end;
        }
        push_literal(&mut parts, all, at..all.len());
        Self { parts }
    }

    /// The parts, in order.
    pub fn parts(&self) -> &[Part<'t>] {
        &self.parts
    }

    /// Whether it stands for exactly one value, which is written out.
    pub fn is_literal(&self) -> bool {
        self.parts.iter().all(|p| matches!(p, Part::Literal(_)))
    }

    /// Whether something in it is not filled in yet.
    pub fn has_hole(&self) -> bool {
        self.parts.iter().any(|p| matches!(p, Part::Hole(_)))
    }

    /// Whether it has a `*` or `?`.
    pub fn has_wildcard(&self) -> bool {
        self.parts.iter().any(|p| matches!(p, Part::AnyRun | Part::AnyOne))
    }

    /// Whether every value matches it: nothing but wildcards, with at least one `*`. (`?*` asks for one
    /// character at least, which keeps nobody out either.)
    pub fn is_anything(&self) -> bool {
        self.parts.contains(&Part::AnyRun)
            && self.parts.iter().all(|p| matches!(p, Part::AnyRun | Part::AnyOne))
    }

    /// Whether `value` matches. A hole or variable that would have to decide makes it unknown.
    pub fn matches(&self, value: &str, case: Case) -> Tri {
        if !glob(&self.parts, value, case) {
            return Tri::No;
        }
        let known = self.parts.iter().all(|p| !matches!(p, Part::Hole(_) | Part::Variable(_)));
        if known { Tri::Yes } else { Tri::Unknown }
    }
}

/// The ranges of `text` that are not literal, in order.
fn special(text: &Text) -> Vec<(Range<usize>, Part<'_>)> {
    let all = text.as_str();
    let mut found: Vec<(Range<usize>, Part<'_>)> = holes(text)
        .into_iter()
        .map(|range| {
            let source = all.get(range.clone()).unwrap_or("");
            let part = if is_variable(source) { Part::Variable(source) } else { Part::Hole(source) };
            (range, part)
        })
        .collect();
    if !all.bytes().any(|b| matches!(b, b'*' | b'?')) && !all.contains("${$}") {
        return found;
    }
    for (escape, character) in [("${*}", "*"), ("${?}", "?"), ("${$}", "$")] {
        found.extend(all.match_indices(escape).map(|(i, _)| (i..i + escape.len(), Part::Literal(character))));
    }
    let taken = found.len();
    for (i, byte) in all.bytes().enumerate() {
        let part = match byte {
            b'*' => Part::AnyRun,
            b'?' => Part::AnyOne,
            _ => continue,
        };
        let inside = found.get(..taken).is_some_and(|holes| holes.iter().any(|(r, _)| r.contains(&i)));
        if !inside {
            found.push((i..i + 1, part));
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// The parts of `text` whose value is not known: those that its reader left open, and the placeholders written in it.
pub(crate) fn holes(text: &Text) -> Vec<Range<usize>> {
    let mut open: Vec<Range<usize>> = text.holes().map(|(range, _)| range).collect();
    let opens = |b| matches!(b, b'<' | b'{' | b'[' | b'%');
    if !text.as_str().bytes().any(opens) && !text.as_str().contains("__") {
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

/// Whether `text` means itself and nothing else: without wildcards, variables and holes.
pub fn is_plain(text: &Text) -> bool {
    !text.as_str().bytes().any(|b| matches!(b, b'*' | b'?' | b'$')) && holes(text).is_empty()
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

fn push_literal<'t>(parts: &mut Vec<Part<'t>>, all: &'t str, range: Range<usize>) {
    if let Some(literal) = all.get(range).filter(|s| !s.is_empty()) {
        parts.push(Part::Literal(literal));
    }
}

/// Whether `value` matches, with every hole and variable taken as `*`. Iterative: it steps back to the latest
/// run only, so the time is bounded by the product of the lengths.
fn glob(parts: &[Part<'_>], value: &str, case: Case) -> bool {
    let (mut part, mut rest) = (0, value);
    let mut retry: Option<(usize, &str)> = None;
    loop {
        let matched = match parts.get(part) {
            None => rest.is_empty().then_some(rest),
            Some(Part::AnyRun | Part::Variable(_) | Part::Hole(_)) => {
                retry = Some((part, rest));
                part += 1;
                continue;
            }
            Some(Part::AnyOne) => rest.chars().next().and_then(|c| rest.get(c.len_utf8()..)),
            Some(Part::Literal(literal)) => strip(rest, literal, case),
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
            (pattern.has_hole(), pattern.parts().iter().any(|p| matches!(p, Part::Variable(_))))
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
