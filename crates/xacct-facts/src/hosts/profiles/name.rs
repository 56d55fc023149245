//! The names of profiles in headers, which are split as a shell splits words.

use xacct_syntax::{Encoding, Piece, Text};

/// The profile that a section of that name is in `~/.aws/config`: the second of its two words, of which the first begins
/// with `profile`.
/// Source: botocore, `configloader.build_profile_map` and `_parse_section`.
pub(super) fn profile_name(section: &Text) -> Option<Text> {
    if !section.as_str().starts_with("profile") {
        return None;
    }
    match words(section)?.as_slice() {
        [_, name] => Some(name.clone()),
        _ => None,
    }
}

/// The words of `text`, quotes and backslashes taken away; `None` where a quote is not closed.
fn words(text: &Text) -> Option<Vec<Text>> {
    let mut words = Vec::new();
    let mut pieces: Option<Vec<Piece>> = None;
    let mut quote: Option<char> = None;
    let mut chars = text.as_str().char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut taken = at..at + c.len_utf8();
        match (quote, c) {
            (Some(open), c) if c == open => {
                quote = None;
                continue;
            }
            (None, '"' | '\'') => {
                quote = Some(c);
                pieces.get_or_insert_default();
                continue;
            }
            (None, c) if c.is_whitespace() => {
                words.extend(pieces.take().map(|pieces| Text::derive(pieces, Encoding::Plain)));
                continue;
            }
            (None, '\\') => taken = escaped(&mut chars)?,
            (Some('"'), '\\') if chars.peek().is_some_and(|(_, next)| matches!(next, '"' | '\\')) => {
                taken = escaped(&mut chars)?;
            }
            _ => {}
        }
        pieces.get_or_insert_default().push(Piece::Verbatim(text.slice(taken)));
    }
    words.extend(pieces.map(|pieces| Text::derive(pieces, Encoding::Plain)));
    quote.is_none().then_some(words)
}

/// The place of the character behind a backslash.
fn escaped(chars: &mut impl Iterator<Item = (usize, char)>) -> Option<std::ops::Range<usize>> {
    let (at, c) = chars.next()?;
    Some(at..at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};

    use super::*;

    fn name(section: &str) -> Option<String> {
        let source = Source::new(FileId(0), "config", section);
        profile_name(source.text()).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn a_profile_has_two_words() {
        for (section, expected) in [
            ("profile dev", Some("dev")),
            ("profile  dev ", Some("dev")),
            ("profile\tdev", Some("dev")),
            ("profile \"my dev\"", Some("my dev")),
            ("profile 'my dev'", Some("my dev")),
            ("profile my\\ dev", Some("my dev")),
            ("profile \"a\\\"b\"", Some("a\"b")),
            ("profile \"\"", Some("")),
            ("profilefoo dev", Some("dev")),
            ("profile my dev", None),
            ("profile bob's", None),
            ("profile", None),
            ("Profile dev", None),
            (" profile dev", None),
            ("default", None),
        ] {
            assert_eq!(name(section).as_deref(), expected, "{section}");
        }
    }
}
