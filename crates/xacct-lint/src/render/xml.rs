//! XML as the formats that need it write it.

use std::borrow::Cow;

use super::escape::{defuse, escape_line};

/// `text` as the value of an attribute or as characters: on one line, in which nothing acts, ends the value or is a
/// character that XML 1.0 has no way to write.
pub(super) fn value(text: &str) -> String {
    let text = defuse(text);
    let mut escaped = String::with_capacity(text.len());
    for c in super::escape::escape(&text).chars() {
        escaped.push_str(&reference(c));
    }
    escaped
}

/// Lines of `text`, each as [`value`] writes it, but for its tabs.
pub(super) fn lines(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = defuse(line);
        escape_line(&line).chars().map(reference).collect::<String>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn reference(c: char) -> Cow<'static, str> {
    match c {
        '&' => "&amp;".into(),
        '<' => "&lt;".into(),
        '>' => "&gt;".into(),
        '"' => "&quot;".into(),
        '\'' => "&#39;".into(),
        // XML 1.0, section 2.2: no characters.
        '\u{FFFE}' | '\u{FFFF}' => "\u{FFFD}".into(),
        c => c.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_value() {
        assert_eq!(
            value("a\"b' <c>&\n\u{1B}\u{FFFE}"),
            "a&quot;b&#39; &lt;c&gt;&amp;\\n\\u{1b}\\u{fffe}".replace("\\u{fffe}", "\u{FFFD}")
        );
        assert_eq!(lines("]]>\n::error::x\n\ta"), "]]&gt;\n\\u{3a}:error::x\n\ta");
    }
}
