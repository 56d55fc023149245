//! Writes a rule's level into the text of a configuration.

use std::ops::Range;

use toml::de::{DeTable, DeValue};
use xacct_rules::RuleId;

/// The change that makes the configuration `text` say `level` of `rule`: the bytes to replace, and by what. `None`
/// where the text cannot be read.
pub fn set_level(text: &str, rule: RuleId, level: &str) -> Option<(Range<usize>, String)> {
    let document = DeTable::parse(text).ok()?;
    let rule = rule.id();
    let entry = format!("{rule} = \"{level}\"");
    let Some(rules) = document.get_ref().get("rules") else {
        let gap = match text {
            "" => "",
            _ if text.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        return Some((text.len()..text.len(), format!("{gap}[rules]\n{entry}\n")));
    };
    let DeValue::Table(table) = rules.get_ref() else { return None };
    if let Some(value) = table.get(rule) {
        return Some((value.span(), format!("\"{level}\"")));
    }
    let span = rules.span();
    if text.get(span.clone())?.starts_with('{') {
        let gap = if table.is_empty() { " " } else { ", " };
        return Some((span.start + 1..span.start + 1, format!(" {entry}{}", gap.trim_end())));
    }
    // Behind the header, where no other table can be in the way; or, where the table is written key by key
    // (`rules.some-rule = …`), in the same form in front of the first.
    match header(text) {
        Some(at) => Some((at..at, format!("{entry}\n"))),
        None => Some((0..0, format!("rules.{entry}\n"))),
    }
}

/// Where the line behind `[rules]` starts.
fn header(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let inner = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
        if inner.is_some_and(|(name, _)| name.trim() == "rules") && line.ends_with('\n') {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};

    use super::*;
    use crate::Config;

    #[test]
    fn the_level_is_written_and_the_rest_stays() {
        let rule = RuleId::MissingExternalId;
        for (text, expected) in [
            ("", "[rules]\nmissing-external-id = \"note\"\n"),
            ("[accounts]\n", "[accounts]\n\n[rules]\nmissing-external-id = \"note\"\n"),
            ("[accounts]", "[accounts]\n\n[rules]\nmissing-external-id = \"note\"\n"),
            (
                "[rules] # loud\njson-syntax = \"off\"\n[accounts]\n",
                "[rules] # loud\nmissing-external-id = \"note\"\njson-syntax = \"off\"\n[accounts]\n",
            ),
            (
                "[rules]\nmissing-external-id = 'off' # why\n",
                "[rules]\nmissing-external-id = \"note\" # why\n",
            ),
            ("rules = {}\n", "rules = { missing-external-id = \"note\"}\n"),
            (
                "rules = { json-syntax = \"off\" }\n",
                "rules = { missing-external-id = \"note\", json-syntax = \"off\" }\n",
            ),
            (
                "rules.json-syntax = \"off\"\n",
                "rules.missing-external-id = \"note\"\nrules.json-syntax = \"off\"\n",
            ),
        ] {
            let (range, new) = set_level(text, rule, "note").unwrap();
            let mut after = text.to_owned();
            after.replace_range(range, &new);
            assert_eq!(after, expected);
            let source = Source::new(FileId(0), "x.toml", after);
            assert!(Config::parse(&source, "/").is_ok(), "{expected}");
        }
        assert_eq!(set_level("[rules", rule, "note"), None);
    }
}
