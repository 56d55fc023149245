//! Places that people leave for a person or a template engine to fill in.

use std::ops::Range;

/// The bracketed placeholders of `text`, in order: `<account-id>`, `{{account}}`, `[[account]]`,
/// `${account}`, `%{account}`, `{account}`, `#{account}`, `<%= account %>`, `%s`, `%[1]s`, `%(account)s`, `%1$s`,
/// `__ACCOUNT__`.
///
/// Brackets must hold something and close on the same line; `${*}`, `${?}` and `${$}` are the
/// escapes of AWS policy variables and hold characters, not places.
pub fn placeholders(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| b"<{[$%#_".contains(b))) {
        at += step;
        if ["${*}", "${?}", "${$}"]
            .iter()
            .any(|escape| text.get(at..).is_some_and(|rest| rest.starts_with(escape)))
        {
            at += "${*}".len();
            continue;
        }
        match end_of(text, at) {
            Some(end) => {
                found.push(at..end);
                at = end;
            }
            None => at += if is_escape(text, at) { ESCAPE_LENGTH } else { 1 },
        }
    }
    found
}

/// Whether a placeholder of a template engine begins in `line` and does not end there: `${join(",", x)`. Braces and quotes
/// within it stand in pairs; so the brace of `{"a": "${x"}` does not end it.
pub(crate) fn has_open_placeholder(line: &str) -> bool {
    let is_open = |at: usize, closer: &str| {
        let rest = line.get(at + 2..).unwrap_or_default();
        let is_json = rest.trim_start().starts_with(['"', '}']) || rest.trim_start().is_empty();
        !is_json && !rest.contains(closer)
    };
    if [("{{", "}}"), ("{%", "%}"), ("<%", "%>")]
        .iter()
        .any(|(opener, closer)| line.rfind(opener).is_some_and(|at| is_open(at, closer)))
    {
        return true;
    }
    let mut at = 0;
    while let Some(brace) = line.get(at..).and_then(|rest| rest.find('{')).map(|step| at + step) {
        at = brace + 1;
        if brace
            .checked_sub(1)
            .is_some_and(|mark| matches!(line.as_bytes().get(mark), Some(b'$' | b'#' | b'%')))
        {
            match quoted_brace(line.get(at..).unwrap_or_default()) {
                Some(length) => at += length,
                None => return true,
            }
        }
    }
    false
}

/// The offset of the brace that closes one opened before `text`, nested ones and those between quotes skipped.
fn quoted_brace(text: &str) -> Option<usize> {
    let (mut depth, mut is_quoted, mut is_escaped) = (0usize, false, false);
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'{' | b'(' | b'[' => depth += 1,
            b'}' if depth == 0 => return Some(i),
            // No expression has a comma of its own.
            b')' | b']' | b',' if depth == 0 => return None,
            b'}' | b')' | b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// How far a placeholder's end is looked for: further ones would make hostile text cost its length squared.
const LONGEST: usize = 512;

const ESCAPE_LENGTH: usize = 4;

/// Whether one of `${*}`, `${?}`, `${$}` stands at `at`.
fn is_escape(text: &str, at: usize) -> bool {
    text.get(at..at + ESCAPE_LENGTH).is_some_and(|escape| matches!(escape, "${*}" | "${?}" | "${$}"))
}

/// Where the placeholder that opens at `at` ends.
fn end_of(text: &str, at: usize) -> Option<usize> {
    if is_escape(text, at) {
        return None;
    }
    let limit = (at + LONGEST).min(text.len());
    let rest = text
        .get(at..limit)
        .or_else(|| text.get(at..(at..limit).rev().find(|&i| text.is_char_boundary(i))?))?;
    for (open, close) in [
        ("<%", "%>"),
        ("<", ">"),
        ("{{", "}}"),
        ("[[", "]]"),
        ("${", "}"),
        ("%{", "}"),
        ("#{", "}"),
        ("{", "}"),
    ] {
        let Some(inner) = rest.strip_prefix(open) else { continue };
        let length = if close == "}" { matching_brace(inner)? } else { inner.find(close)? };
        let inside = inner.get(..length)?;
        let is_place = !inside.trim().is_empty() && !inside.contains('\n');
        return is_place.then_some(at + open.len() + length + close.len());
    }
    if let Some(format) = rest.strip_prefix('%') {
        return Some(at + 1 + verb(format)?);
    }
    if let Some(inner) = rest.strip_prefix("__") {
        let name = inner.find("__")?;
        let word = inner.get(..name)?;
        return (!word.is_empty()
            && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'))
        .then_some(at + name + 4);
    }
    None
}

/// How long the rest of a format's verb is that writes a string or a number: of `%s` and `%d`, with the argument's number as
/// Go (`%[1]s`) and C (`%1$s`) have it, or its name as Python does (`%(account)s`).
fn verb(format: &str) -> Option<usize> {
    let argument = match format.as_bytes().first()? {
        b'[' => format.find(']')? + 1,
        b'(' => format.find(')')? + 1,
        b'0'..=b'9' => format.find('$')? + 1,
        _ => 0,
    };
    let inner = format.get(..argument)?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_argument = match inner.as_bytes().first() {
        None => true,
        Some(b'(') => {
            inner.len() > 2 && inner.bytes().all(|b| b.is_ascii_alphanumeric() || b"()_.-".contains(&b))
        }
        Some(_) => is_number(inner.trim_matches(['[', ']', '$'])),
    };
    let is_verb = format.get(argument..).is_some_and(|rest| rest.starts_with(['s', 'd', 'v']));
    // `50%v` is no verb of a format: only Go has it, with a number before it.
    (is_argument && is_verb && (argument > 0 || !format.starts_with('v'))).then_some(argument + 1)
}

/// The offset of the brace that closes one opened before `text`, nested ones skipped.
fn matching_brace(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(i),
            b'}' => depth -= 1,
            b'\n' => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{has_open_placeholder, placeholders};

    #[test]
    fn a_placeholder_without_an_end_in_its_line() {
        for open in [
            "\"a\": \"${x\"}",
            "${",
            "a: {{ x }",
            "[\"${x}\", \"${join(\",\", y)\"]",
            "<% if x",
            "[\"a.${b, \"c\", \"d\"]}",
            "{\"a\": \"${b, \"c\": \"d\"}",
            "%{ if \"}\"",
        ] {
            assert!(has_open_placeholder(open), "{open}");
        }
        for closed in [
            "{{\"a\": 1}",
            "${x}",
            "{\"a\": \"${join(\",\", {b = 1})}\"}",
            "${join(\\\",\\\", x)}",
            "{% if x %}",
            "{{",
        ] {
            assert!(!has_open_placeholder(closed), "{closed}");
        }
    }

    #[test]
    fn finds_each_form() {
        for (text, expected) in [
            ("arn:aws:iam::<account-id>:root", "<account-id>"),
            ("arn:aws:iam::<IDENTITY ACCOUNT ID>:root", "<IDENTITY ACCOUNT ID>"),
            ("arn:aws:iam::{{account}}:root", "{{account}}"),
            ("arn:aws:iam::[[account]]:root", "[[account]]"),
            ("arn:aws:iam::${AWS::AccountId}:root", "${AWS::AccountId}"),
            ("arn:aws:iam::%{id}:root", "%{id}"),
            ("arn:aws:iam::{id}:root", "{id}"),
            ("arn:aws:iam::%s:root", "%s"),
            ("arn:aws:iam::%[1]s:root", "%[1]s"),
            ("arn:aws:iam::%1$s:root", "%1$s"),
            ("arn:aws:iam::%(account)s:root", "%(account)s"),
            ("arn:aws:iam::<%= account %>:root", "<%= account %>"),
            ("arn:aws:iam::<%= a > b ? c : d %>:root", "<%= a > b ? c : d %>"),
            ("arn:aws:iam::__ACCOUNT_ID__:root", "__ACCOUNT_ID__"),
            ("${a ? \"{x}\" : y}", "${a ? \"{x}\" : y}"),
        ] {
            let found = placeholders(text);
            assert_eq!(found.iter().map(|r| &text[r.clone()]).collect::<Vec<_>>(), [expected], "{text}");
        }
    }

    #[test]
    fn leaves_the_rest_alone() {
        for text in [
            "",
            "arn:aws:iam::*:role/a_b",
            "${*}",
            "<>",
            "a < b",
            "50%",
            "50%v",
            "%[x]s",
            "%()s",
            "{",
            "${",
            "__init",
            "\u{e4}<",
        ] {
            assert_eq!(placeholders(text), [], "{text}");
        }
    }
}
