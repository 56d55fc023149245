//! Descriptions, made short: they are the larger half of the file.

use super::Source;
use super::columns::write_texts;

/// With these words nearly every description of an action begins; the file leaves them out.
const PERMISSION: &str = "Grants permission to ";

/// The same for condition keys.
const FILTER: &str = "Filters access by ";

/// A description that goes on beyond this many bytes is cut: what it does comes first, and AWS has a page of it.
const LONGEST: usize = 80;

/// Words that add nothing to a name.
const FILLERS: [&str; 24] = [
    "a",
    "about",
    "all",
    "amazon",
    "an",
    "and",
    "aws",
    "by",
    "details",
    "existing",
    "for",
    "from",
    "given",
    "in",
    "information",
    "new",
    "of",
    "on",
    "or",
    "specified",
    "the",
    "to",
    "with",
    "your",
];

/// The block of descriptions: of every action, then of every key.
pub fn write(source: &Source) -> Vec<u8> {
    let keys = source.keys();
    let action = |name: &str, text: &str| {
        let text = short(text, PERMISSION);
        if repeats(&text, name) { String::new() } else { text }
    };
    let actions = source.actions().map(|(_, known)| action(&known.name, &known.description));
    let texts: Vec<_> = actions.chain(keys.values().map(|key| short(&key.description, FILTER))).collect();
    let mut out = Vec::new();
    write_texts(texts.iter().map(String::as_str), &mut out);
    out
}

/// Whether a description only says a name over again: "list tags" of `ListTags`.
fn repeats(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !FILLERS.contains(word)).all(|word| {
        let singular = word.strip_suffix("ies").or(word.strip_suffix('s')).unwrap_or(word);
        name.contains(singular)
    })
}

/// A description without its beginning, cut behind a word.
fn short(text: &str, start: &str) -> String {
    let text = text.trim();
    let text = text.strip_prefix(start).unwrap_or(text);
    let text = text.strip_suffix('.').unwrap_or(text);
    let mut words = text.split_inclusive(' ');
    let mut end = 0;
    while let Some(next) = words.next().filter(|word| end + word.trim_end().len() <= LONGEST) {
        end += next.len();
    }
    match text.get(..end).map(str::trim_end) {
        Some(head) if end < text.len() => format!("{}…", head.trim_end_matches([',', ';', ':', '.'])),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_short() {
        assert_eq!(short("Grants permission to list tags. ", PERMISSION), "list tags");
        let long =
            format!("Grants permission to {}, and more", "change the thing ".repeat(4) + "for the others");
        assert_eq!(short(&long, PERMISSION), "change the thing ".repeat(4) + "for the…");
        assert_eq!(short(&"é".repeat(60), FILTER), "…");
        assert_eq!(short("", FILTER), "");
    }

    #[test]
    fn repetitions_are_left_out() {
        assert!(repeats("list the tags of a resource", "ListResourceTags"));
        assert!(repeats("", "ListTags"));
        assert!(!repeats("add tags to an STS session", "TagSession"));
    }
}
