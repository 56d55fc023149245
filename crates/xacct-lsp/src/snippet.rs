//! Text with places to fill in, as editors write it: `${1:name}`.

use std::ops::Range;

/// `text` as a snippet in which each of `placeholders` can be filled in; `next` counts them over several edits.
pub(crate) fn of_placeholders(text: &str, placeholders: &[String], next: &mut usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let first = placeholders.iter().filter(|p| !p.is_empty());
        let first = first.filter_map(|p| Some((rest.find(p.as_str())?, p))).min_by_key(|(at, _)| *at);
        let Some((at, placeholder)) = first else { break };
        let (before, behind) = rest.split_at(at);
        out.push_str(&escape(before));
        out.push_str(&format!("${{{next}:{}}}", escape(placeholder)));
        *next += 1;
        rest = behind.strip_prefix(placeholder.as_str()).unwrap_or_default();
    }
    out.push_str(&escape(rest));
    out
}

/// The characters that mean something in a snippet, so that they do not.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

/// `text` as a snippet in which each of `holes`, ranges of bytes in order, can be filled in. An empty one is where the
/// cursor ends up.
pub(crate) fn of_holes(text: &str, holes: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (number, hole) in (1..).zip(holes) {
        out.push_str(&escape(text.get(at..hole.start).unwrap_or_default()));
        match text.get(hole.clone()).unwrap_or_default() {
            "" => out.push_str(&format!("${number}")),
            inside => out.push_str(&format!("${{{number}:{}}}", escape(inside))),
        }
        at = hole.end;
    }
    out.push_str(&escape(text.get(at..).unwrap_or_default()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_in_and_the_rest_means_itself() {
        let names = ["<external-id>".to_owned(), "<org>".to_owned()];
        let mut next = 1;
        let text = r#"{"a": "<org>", "b": "${x}\", "c": "<external-id>"}"#;
        let expected = r#"{"a": "${1:<org>}", "b": "\${x\}\\", "c": "${2:<external-id>}"\}"#;
        assert_eq!(of_placeholders(text, &names, &mut next), expected);
        assert_eq!(of_placeholders("<org>", &names, &mut next), "${3:<org>}");
    }

    #[test]
    fn holes_are_filled_in_one_after_the_other() {
        assert_eq!(of_holes(r#""$x": "id", "#, &[7..9, 12..12]), r#""\$x": "${1:id}", $2"#);
        assert_eq!(of_holes("{a}{}", &[1..2, 4..4]), "{${1:a}\\}{$2\\}");
        assert_eq!(of_holes("plain", &[]), "plain");
    }
}
