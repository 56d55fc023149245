//! Strings as they are written in quotes, and when they must be.

/// `text` in single quotes. It may have no line breaks.
pub(super) fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
