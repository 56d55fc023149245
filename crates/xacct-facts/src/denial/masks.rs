//! What people and tools put in the place of what is not to be seen.

use std::ops::Range;

use xacct_syntax::placeholders;

/// Words that stand for what was taken out.
const WORDS: [&str; 7] = ["redacted", "omitted", "masked", "hidden", "removed", "account", "accountid"];

/// The masked parts of `name`, in order: brackets around a word, `***`, `xxxx`, `REDACTED`, an ellipsis, an account of too few
/// digits.
pub fn masks(name: &str) -> Vec<Range<usize>> {
    let mut found = placeholders(name);
    found.extend(runs(name, |c| c == '*').filter(|run| run.len() >= 2));
    found.extend(words(name).filter(|word| is_mask(name.get(word.clone()).unwrap_or_default())));
    found.extend(name.match_indices('…').map(|(at, dots)| at..at + dots.len()));
    found.extend(name.match_indices("...").map(|(at, dots)| at..at + dots.len()));
    found.extend(name.match_indices('[').filter_map(|(at, _)| {
        let end = name.get(at..)?.find(']')?;
        Some(at..at + end + 1)
    }));
    found.extend(account(name));
    found.sort_by_key(|range| (range.start, range.end));
    let mut masks: Vec<Range<usize>> = Vec::new();
    for range in found {
        match masks.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => masks.push(range),
        }
    }
    masks
}

/// The account of an ARN of IAM or STS, where it is none.
fn account(name: &str) -> Option<Range<usize>> {
    let mut fields = name.match_indices(':').map(|(at, _)| at);
    let start = fields.nth(3)? + 1;
    let end = fields.next()?;
    let is_iam = name.starts_with("arn:") && (name.contains(":iam:") || name.contains(":sts:"));
    let account = name.get(start..end)?;
    let is_id = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let is_of_aws = account == "aws" && name.contains(":policy/");
    (is_iam && !is_id && !is_of_aws).then_some(start..end)
}

fn is_mask(word: &str) -> bool {
    let is_crossed_out = |x: char| word.len() >= 3 && word.chars().all(|c| c == x);
    is_crossed_out('x')
        || is_crossed_out('X')
        || word.bytes().all(|b| b.is_ascii_uppercase())
            && WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The words of letters.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    runs(text, |c| c.is_ascii_alphanumeric())
}

/// The longest runs of characters that are `wanted`.
fn runs(text: &str, wanted: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| wanted(*c)) {
        match runs.last_mut() {
            Some(last) if last.end == at => last.end = at + c.len_utf8(),
            _ => runs.push(at..at + c.len_utf8()),
        }
    }
    runs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> String {
        let mut shown = name.to_owned();
        for mask in masks(name).into_iter().rev() {
            shown.replace_range(mask, "_");
        }
        shown
    }

    #[test]
    fn masks_of_people_and_tools_are_known() {
        for (name, left) in [
            ("arn:aws:iam::***:role/ci", "arn:aws:iam::_:role/ci"),
            ("***", "_"),
            ("arn:aws:iam::<account-id>:role/ci", "arn:aws:iam::_:role/ci"),
            ("arn:aws:iam::{account}:role/ci", "arn:aws:iam::_:role/ci"),
            ("arn:aws:iam::XXXXXXXXXXXX:role/ci", "arn:aws:iam::_:role/ci"),
            ("arn:aws:iam::OMITTED:role/REDACTED", "arn:aws:iam::_:role/_"),
            ("arn:aws:iam::1234567890:role/ci", "arn:aws:iam::_:role/ci"),
            ("arn:aws:iam::[account]:role/ci", "arn:aws:iam::_:role/ci"),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
            ("arn:aws:iam::222222222222:role/xxl-redacted", "arn:aws:iam::222222222222:role/xxl-redacted"),
        ] {
            assert_eq!(shown(name), left);
        }
    }
}
