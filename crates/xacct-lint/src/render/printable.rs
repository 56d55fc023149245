//! Text from files, made safe to print.

use std::borrow::Cow;

/// What is printed for `c`: itself, unless a terminal would obey it or hide something behind it.
///
/// Characters that reorder text could make a policy look other than it is.
pub(crate) fn printable_char(c: char) -> char {
    match c {
        '\t' => '\t',
        '\0'..='\x1F' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}'),
        '\x7F' => '\u{2421}',
        '\u{80}'..='\u{9F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        _ => c,
    }
}

/// `text` as one line that is safe to print.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c != '\t' && printable_char(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if c == '\t' { ' ' } else { printable_char(c) }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_get_no_orders_from_files() {
        assert_eq!(printable("a\x1B[31m\tb\n\u{202E}"), "a\u{241B}[31m b\u{240A}\u{FFFD}");
        assert!(matches!(printable("äöü 日本"), Cow::Borrowed(_)));
    }
}
