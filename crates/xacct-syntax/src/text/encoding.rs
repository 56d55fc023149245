//! How a text is written within another.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// How a derived text is written in the text around it, so that a replacement can be written the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// Inside the quotes of a JSON string.
    JsonString,
    /// As `%41` in a URL (RFC 3986), the way the IAM API returns policy documents.
    Percent,
    /// In the lines of a YAML block scalar: each begins with so many spaces.
    YamlBlock {
        /// How many.
        indent: u32,
        /// Whether lines end with `\r\n`.
        crlf: bool,
    },
    /// Inside the single quotes of a YAML string.
    YamlSingle,
    /// In a YAML string without quotes.
    YamlPlain,
    /// Inside the quotes of an HCL template: `${` is written `$${`.
    HclQuoted,
    /// In the lines of an HCL heredoc, or as a template within another syntax (`.tf.json`): `${` is written `$${`.
    HclTemplate {
        /// How many spaces each line begins with that are not part of it (`<<-`).
        indent: u32,
        /// Whether lines end with `\r\n`.
        crlf: bool,
    },
}

impl Encoding {
    /// `text` as it is written in this encoding.
    pub(super) fn write(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::JsonString => crate::json::escape(text),
            Self::Percent => utf8_percent_encode(text, RESERVED).to_string(),
            Self::YamlBlock { indent, crlf } => on_lines(text, indent, crlf),
            Self::HclQuoted => crate::hcl::escape(text),
            Self::HclTemplate { indent, crlf } => {
                on_lines(&crate::hcl::escape_interpolation(text), indent, crlf)
            }
            Self::YamlSingle => on_one_line(text).replace('\'', "''"),
            Self::YamlPlain => on_one_line(text),
        }
    }
}

/// `text` with the line breaks and the indentation of the lines around it.
fn on_lines(text: &str, indent: u32, crlf: bool) -> String {
    let newline = if crlf { "\r\n" } else { "\n" };
    text.replace('\n', &format!("{newline}{}", " ".repeat(indent as usize)))
}

/// `text` where a line break would read as a blank.
fn on_one_line(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    if lines.len() < 2 {
        text.to_owned()
    } else {
        lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }
}

/// RFC 3986's unreserved characters stay as they are: what the IAM API does.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
