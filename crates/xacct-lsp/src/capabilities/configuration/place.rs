//! Where in a configuration somebody types: told by the lines, since what is half typed is no TOML.

use std::ops::Range;

/// A place where something is wanted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ConfigurationContext<'t> {
    pub wanted: Wanted,
    /// The bytes of what is written there so far.
    pub word: Range<usize>,
    /// The key that a value is for.
    pub key: Option<&'t str>,
    /// What stands in the same table, this line aside.
    others: Vec<&'t str>,
}

/// What is wanted at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Table,
    OrganizationKey,
    AccountsKey,
    AccountKey,
    ThirdPartyKey,
    OverrideKey,
    Rule,
    Level,
    Kind,
}

impl<'t> ConfigurationContext<'t> {
    /// What is wanted at `offset`; none where nobody knows, as in a comment.
    pub(super) fn at(text: &'t str, offset: usize) -> Option<Self> {
        let before = text.get(..offset)?;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.get(start..)?;
        if is_comment(line) {
            return None;
        }
        let rest = text.get(offset..)?.lines().next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        if line.trim_start().starts_with('[') {
            let end = offset + rest.bytes().take_while(|b| is_word(*b) || *b == b']').count();
            let open = !line.contains(']');
            return open.then(|| Self::new(Wanted::Table, start + indent..end));
        }
        let table = table(text.get(..start)?);
        let others = others(text, start);
        // An inline table that is still open, and behind it the entry that is being written.
        let inline = line.rfind('{').filter(|brace| line.rfind('}').is_none_or(|end| end < *brace));
        let owner = inline.and_then(|brace| line.get(..brace)?.trim_end().strip_suffix('='));
        let begin = inline.map_or(0, |brace| {
            let comma = line.get(brace..).and_then(|entries| entries.rfind(','));
            brace + 1 + comma.unwrap_or(0)
        });
        let entry = line.get(begin..)?;
        let is_inline_rules = owner.is_some_and(|key| key.trim() == "rules");
        let (key, value) = match entry.split_once('=') {
            Some((key, value)) => (Some(key.trim().trim_matches('"')), value),
            None => (None, entry),
        };
        let wanted = match (table, inline.is_some(), key) {
            ("rules" | "overrides.rules", false, None) => Wanted::Rule,
            ("rules" | "overrides.rules", false, Some(_)) => Wanted::Level,
            ("overrides" | "", true, None) if is_inline_rules => Wanted::Rule,
            ("overrides" | "", true, Some(_)) if is_inline_rules => Wanted::Level,
            ("overrides", false, None) => Wanted::OverrideKey,
            ("overrides", false, Some("kind")) => Wanted::Kind,
            ("organization", false, None) => Wanted::OrganizationKey,
            ("accounts", false, None) => Wanted::AccountsKey,
            ("accounts", true, None) => Wanted::AccountKey,
            ("third-parties", true, None) => Wanted::ThirdPartyKey,
            ("", false, None) => Wanted::Table,
            _ => return None,
        };
        let typed = value.trim_start();
        let end = offset + rest.bytes().take_while(|b| is_word(*b)).count();
        // The quote that an editor puts behind the cursor by itself goes with the word.
        let quote = typed.chars().next().filter(|c| matches!(c, '"' | '\''));
        let closed = quote.is_some_and(|quote| text.get(end..).is_some_and(|rest| rest.starts_with(quote)));
        let word = offset - typed.len()..end + usize::from(closed);
        let is_over = quote.is_some_and(|quote| typed.len() > 1 && typed.ends_with(quote));
        (!is_over).then_some(Self { key, others, ..Self::new(wanted, word) })
    }

    fn new(wanted: Wanted, word: Range<usize>) -> Self {
        Self { wanted, word, key: None, others: Vec::new() }
    }

    /// Whether the table has that key already.
    pub(super) fn has(&self, key: &str) -> bool {
        self.others.contains(&key)
    }
}

/// The word around `offset`.
pub(super) fn word_around(text: &str, offset: usize) -> Range<usize> {
    let (before, behind) = text.split_at_checked(offset).unwrap_or((text, ""));
    let start = offset - before.bytes().rev().take_while(|b| is_word(*b)).count();
    start..offset + behind.bytes().take_while(|b| is_word(*b)).count()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether `line` ends within a comment: behind a `#` that stands in no string.
fn is_comment(line: &str) -> bool {
    let mut quote = None;
    line.chars().any(|c| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        c == '#' && quote.is_none()
    })
}

/// The name of the table that is open at the end of `before`; empty at the top.
fn table(before: &str) -> &str {
    before.lines().rev().find_map(header).unwrap_or_default()
}

/// The name of the table that a line opens.
fn header(line: &str) -> Option<&str> {
    let (name, _) = line.trim_start().strip_prefix('[')?.trim_start_matches('[').split_once(']')?;
    Some(name.trim())
}

/// The keys of the table around the line that begins at `start`, that line's own aside.
fn others(text: &str, start: usize) -> Vec<&str> {
    let (before, behind) = text.split_at_checked(start).unwrap_or((text, ""));
    let above = before.lines().rev().take_while(|line| header(line).is_none());
    let below = behind.lines().skip(1).take_while(|line| header(line).is_none());
    above.chain(below).filter_map(|line| Some(line.split_once('=')?.0.trim().trim_matches('"'))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wanted at the `|`, what is written there, and for which key.
    fn at(text: &str) -> Option<(Wanted, String, Option<String>)> {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let place = ConfigurationContext::at(&text, offset)?;
        Some((place.wanted, text[place.word].to_owned(), place.key.map(str::to_owned)))
    }

    fn is(text: &str, wanted: Wanted, word: &str, key: Option<&str>) {
        assert_eq!(at(text), Some((wanted, word.to_owned(), key.map(str::to_owned))), "{text}");
    }

    #[test]
    fn half_typed_lines_say_what_is_wanted() {
        is("|", Wanted::Table, "", None);
        is("[ru|", Wanted::Table, "[ru", None);
        is("[ru|les]\n", Wanted::Table, "[rules]", None);
        is("x = [\n[[ov|", Wanted::Table, "[[ov", None);
        is("[rules]\n  mis|", Wanted::Rule, "mis", None);
        is("[rules]\nmis|sing-external-id = \"off\"\n", Wanted::Rule, "missing-external-id", None);
        is("[rules]\n\"mis|", Wanted::Rule, "\"mis", None);
        is("[rules] # all\nmissing-external-id =|", Wanted::Level, "", Some("missing-external-id"));
        is("[rules]\nx = \"w|\"\n", Wanted::Level, "\"w\"", Some("x"));
        is("[rules]\nx = \"|\n[accounts]\n", Wanted::Level, "\"", Some("x"));
        is("[[overrides]]\np|", Wanted::OverrideKey, "p", None);
        is("[[overrides]]\nkind = \"s|\"", Wanted::Kind, "\"s\"", Some("kind"));
        is("[[overrides]]\nrules = { mis|", Wanted::Rule, "mis", None);
        is("[[overrides]]\nrules = { a = \"off\", b = \"|", Wanted::Level, "\"", Some("b"));
        is("[overrides.rules]\n|", Wanted::Rule, "", None);
        is("rules = { |}", Wanted::Rule, "", None);
        is("[accounts]\nprod = { i|", Wanted::AccountKey, "i", None);
        is("[accounts]\nfr|", Wanted::AccountsKey, "fr", None);
        is("[third-parties]\nprod = { i|", Wanted::ThirdPartyKey, "i", None);
        is("[organization]\r\n|\r\n", Wanted::OrganizationKey, "", None);
    }

    #[test]
    fn nothing_is_wanted_where_everything_may_stand() {
        for text in [
            "# |",
            "[rules] # |",
            "[rules]|",
            "[rules]\nx = \"off\"|",
            "[accounts]\nprod = \"|",
            "[organization]\nid = \"|",
            "[[overrides]]\npaths = [\"|",
            "[wat]\nx|",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_there_is_known() {
        let text = "[rules]\na = \"off\"\n\nb = 1\n[[overrides]]\nc = 1\n";
        let place = ConfigurationContext::at(text, text.find("\n\n").unwrap() + 1).unwrap();
        assert!(place.has("a") && place.has("b") && !place.has("c"));
    }

    #[test]
    fn no_offset_is_too_odd() {
        let text = "[ä]\n\"😀 = {[#\n] = \"}\r\n,=,{\"";
        for offset in 0..text.len() + 2 {
            let _ = ConfigurationContext::at(text, offset);
            let _ = word_around(text, offset);
        }
    }
}
