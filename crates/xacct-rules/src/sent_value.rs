//! What a call sends to STS, as far as it is known: the values that STS refuses are told by their characters.

use std::ops::RangeInclusive;

use xacct_syntax::Text;

/// What is wrong with a value of STS.
pub(crate) enum RefusedValue {
    /// It has so many characters.
    Length(usize),
    /// It has a character that is not allowed, in words.
    Character(String),
}

/// The characters of `text`; `None` where a part of it is filled in later, or where it has a comment, which some SDKs send
/// and others do not.
pub(crate) fn known(text: &Text) -> Option<&str> {
    let value = text.as_str();
    let is_known = text.holes().next().is_none() && !has_comment(value) && !value.contains('\n');
    is_known.then_some(value)
}

/// Why STS refuses `value`: it takes letters, digits and the characters `others`.
/// Source: the patterns `[\w+=,.@-]*` and `[\w+=,.@:\/-]*` of the STS API.
pub(crate) fn refused(value: &str, lengths: RangeInclusive<usize>, others: &str) -> Option<RefusedValue> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || others.contains(c);
    if let Some(character) = value.chars().find(|c| !is_allowed(*c)) {
        let words = if character == ' ' { "a space".to_owned() } else { format!("`{character}`") };
        return Some(RefusedValue::Character(words));
    }
    let length = value.chars().count();
    (!lengths.contains(&length)).then_some(RefusedValue::Length(length))
}

/// Whether quotes stand around `value`: in files of profiles they are part of it.
pub(crate) fn is_quoted(value: &str) -> bool {
    let inner = value.get(1..value.len().saturating_sub(1)).unwrap_or_default();
    !inner.is_empty()
        && ['"', '\''].into_iter().any(|quote| value.starts_with(quote) && value.ends_with(quote))
}

fn has_comment(value: &str) -> bool {
    let mut marks = value.match_indices(['#', ';']);
    marks.any(|(at, _)| value.get(..at).is_some_and(|before| before.ends_with([' ', '\t'])))
}
