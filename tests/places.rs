//! No fix loses what a host puts in: interpolations and functions are the same before and after, or more of the same.
//!
//! Parts of the policies on the rules' pages are replaced by places: some have a value that the file says, some have
//! none. Each is written into every host, as people write places there, and every fix of every finding is applied.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use xacct_facts::{Hints, read};
use xacct_policy::PolicyKind;
use xacct_rules::{Fix, check};
use xacct_syntax::{FileId, Source, apply};

use crate::fixture::Fixture;
use crate::hosts::value::Value;
use crate::hosts::write::{HOSTS, Host};
use crate::hosts::{Example, examples};
use crate::random::Random;

#[test]
fn no_fix_loses_a_place() {
    let mut random = Random(0x5EED);
    let mut tried = Tried::default();
    for example in examples() {
        for host in HOSTS {
            for _ in 0..rounds() {
                if let Some(placed) = Placed::new(&example, host, &mut random) {
                    tried.fixes_of(&placed, &example, host);
                }
            }
        }
    }
    assert!(tried.wrong.is_empty(), "{}", tried.wrong);
    let is_enough = tried.files > 2_000 && tried.fixes > 1_000 && tried.copied > 20 && tried.meant > 100;
    assert!(is_enough, "only {tried:?}");
}

/// What was tried, and what came out otherwise.
#[derive(Debug, Default)]
struct Tried {
    files: usize,
    fixes: usize,
    /// Fixes that write a place once more.
    copied: usize,
    /// Fixes that make the same policy as where it has no places.
    meant: usize,
    wrong: String,
}

impl Tried {
    fn fixes_of(&mut self, placed: &Placed, example: &Example, host: &Host) {
        self.files += 1;
        let plain = if placed.is_known { placed.plain(example, host) } else { Vec::new() };
        for (fix, text) in fixed(placed.file, &placed.text, &placed.fixture, placed.fixture.settings.kind) {
            self.fixes += 1;
            let (before, after) = (places(&placed.text), places(&text));
            self.copied += usize::from(before != after);
            let lost = before.iter().find(|(place, count)| after.get(*place) < Some(count));
            let new = after.keys().find(|place| !before.contains_key(*place));
            let is_broken = (host.reads)(&placed.text) && !(host.reads)(&text);
            let made = content(placed.file, &text, &placed.fixture);
            let mut meant = plain.iter().filter(|(title, _)| *title == fix.title).peekable();
            let is_comparable = meant.peek().is_some();
            let is_meant = meant.any(|(_, meant)| made == *meant);
            self.meant += usize::from(is_meant);
            if lost.is_some() || new.is_some() || is_broken || is_comparable && !is_meant {
                let _ = writeln!(
                    self.wrong,
                    "== {}: \"{}\" loses {lost:?}, makes {new:?}, breaks: {is_broken}, says: {made:?}\n{text}\nof\n{}",
                    host.name, fix.title, placed.text
                );
            }
        }
    }
}

/// How often each example is tried in each host.
fn rounds() -> usize {
    std::env::var("XACCT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(2)
}

/// A policy with places in it, in a host.
pub struct Placed {
    pub text: String,
    pub file: &'static str,
    fixture: Fixture,
    /// Whether the file says what is to be put in.
    is_known: bool,
}

/// What stands for the place of that number until the host has its text.
fn mark(number: usize) -> char {
    char::from_u32(0xE000 + number as u32).unwrap()
}

/// The most places in a policy.
const MOST: usize = 3;

impl Placed {
    pub fn new(example: &Example, host: &Host, random: &mut Random) -> Option<Self> {
        let in_keys = !host.name.contains("CloudFormation");
        let mut strings = Vec::new();
        find(&example.policy, "", in_keys, &mut strings);
        // What is said once is changed once.
        let all = strings.clone();
        strings.retain(|string| all.iter().filter(|other| *other == string).count() == 1);
        let is_known = random.below(2) == 0;
        let mut policy = example.policy.clone();
        let mut values = Vec::new();
        for _ in 0..=random.below(MOST) {
            if strings.is_empty() {
                break;
            }
            let string = strings.swap_remove(random.below(strings.len()));
            let range = part(&string, random);
            // A value that is empty is taken for one that is not known yet.
            if range.is_empty() {
                continue;
            }
            let place = mark(values.len());
            values.push(string[range.clone()].to_owned());
            let with = format!("{}{place}{}", &string[..range.start], &string[range.end..]);
            policy = replace(policy, &string, &with, in_keys);
        }
        let text = (host.write)(&policy, example.kind).filter(|text| text.contains(mark(0)))?;
        let text = hosted(text, host, is_known.then_some(&values))?;
        Some(Self { text, file: host.file, fixture: example.fixture.clone(), is_known })
    }

    /// What the fixes make of the policy without places.
    fn plain(&self, example: &Example, host: &Host) -> Vec<(String, Option<Value>)> {
        let kind = if host.says_the_kind { Some(example.kind) } else { self.fixture.settings.kind };
        let fixes = fixed("policy.json", &example.code, &self.fixture, kind).into_iter();
        fixes.map(|(fix, text)| (fix.title, content("policy.json", &text, &self.fixture))).collect()
    }
}

/// Every fix with what it makes of the text.
fn fixed(file: &str, text: &str, fixture: &Fixture, kind: Option<PolicyKind>) -> Vec<(Fix, String)> {
    let source = Source::new(FileId(0), file, text);
    let hints = Hints { account: fixture.settings.account, kind, ..Hints::default() };
    let checked = check(&read(&source, &hints), &fixture.settings.known_accounts, &fixture.settings.levels);
    let fixes = checked.findings.into_iter().flat_map(|finding| finding.fixes);
    fixes.map(|fix| (apply(text, &fix.edits).unwrap(), fix)).map(|(text, fix)| (fix, text)).collect()
}

/// What the policy of a text says, whatever its form.
fn content(file: &str, text: &str, fixture: &Fixture) -> Option<Value> {
    let hints = Hints { account: fixture.settings.account, kind: fixture.settings.kind, ..Hints::default() };
    let facts = read(&Source::new(FileId(0), file, text), &hints);
    let document = facts.documents.first()?;
    Some(Value::of(document.tree.node(document.policy.node)).content())
}

/// The strings of principals, resources and conditions; `in_keys` adds the condition keys.
fn find(value: &Value, below: &str, in_keys: bool, found: &mut Vec<String>) {
    match value {
        Value::String(text) if !below.is_empty() && !text.contains(['$', '{']) && !text.is_empty() => {
            found.push(text.clone())
        }
        Value::List(items) => items.iter().for_each(|item| find(item, below, in_keys, found)),
        Value::Map(entries) => {
            for (key, value) in entries {
                let is_test = below == "Condition" && key.contains(':') && !key.starts_with("For");
                if is_test && in_keys && !key.contains(['$', '{']) {
                    found.push(key.clone());
                }
                let starts = ["Principal", "NotPrincipal", "Resource", "Condition"].contains(&key.as_str());
                find(value, if starts { key } else { below }, in_keys, found);
            }
        }
        _ => {}
    }
}

/// A part of `text` that may be put in: all of it, what stands before or behind a mark, or some characters.
fn part(text: &str, random: &mut Random) -> std::ops::Range<usize> {
    let marks: Vec<usize> = text.match_indices([':', '/', '*', '.']).map(|(at, _)| at).collect();
    match random.below(4) {
        0 => 0..text.len(),
        1 if !marks.is_empty() => 0..*random.choose(&marks),
        2 if !marks.is_empty() => *random.choose(&marks) + 1..text.len(),
        _ => {
            let (one, other) = (random.character(text), random.character(text));
            one.min(other)..one.max(other)
        }
    }
}

/// `value` with another string in the place of `text`.
fn replace(value: Value, text: &str, with: &str, in_keys: bool) -> Value {
    match value {
        Value::String(own) if own == text => Value::String(with.to_owned()),
        Value::List(items) => {
            Value::List(items.into_iter().map(|item| replace(item, text, with, in_keys)).collect())
        }
        Value::Map(entries) => {
            let key = |key: String| if in_keys && key == text { with.to_owned() } else { key };
            let entry = |(own, value): (String, Value)| (key(own), replace(value, text, with, in_keys));
            Value::Map(entries.into_iter().map(entry).collect())
        }
        other => other,
    }
}

/// The text with its places as the host writes them; with their values, where those are known and the host has a place
/// for them.
fn hosted(text: String, host: &Host, values: Option<&Vec<String>>) -> Option<String> {
    let is_terraform = host.file.ends_with(".tf") || host.file.ends_with(".tf.json");
    let mut text = match host.name {
        "CloudFormation" => with_function(&text, |scalar| format!("!Sub {scalar}")),
        "CloudFormation in JSON" => with_function(&text, |scalar| format!("{{\"Fn::Sub\": {scalar}}}")),
        "JSON in CloudFormation" => text.replace("${", "${!").replacen(": |-", ": !Sub |-", 1),
        _ => text,
    };
    let name = |number: usize| match is_terraform {
        true => format!("local.place{number}"),
        false => format!("Place{number}"),
    };
    for number in 0..MOST {
        text = text.replace(mark(number), &format!("${{{}}}", name(number)));
    }
    let Some(values) = values else { return Some(text) };
    let declared: String = values
        .iter()
        .enumerate()
        .map(|(number, value)| match host.name {
            _ if host.file.ends_with(".tf") => format!("  place{number} = {value:?}\n"),
            _ => format!("  Place{number}: {{Type: String, Default: {value:?}}}\n"),
        })
        .collect();
    match host.name {
        _ if host.file.ends_with(".tf") => Some(format!("{text}\nlocals {{\n{declared}}}\n")),
        "CloudFormation" | "JSON in CloudFormation" => Some(format!("{text}Parameters:\n{declared}")),
        _ => None,
    }
}

/// The text with every quoted scalar that has a place put to a function.
fn with_function(text: &str, function: impl Fn(&str) -> String) -> String {
    let is_mark = |c: char| (0..MOST).any(|number| mark(number) == c);
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_mark) {
        // A scalar has either sort of quotes, and none of them in it.
        let start = rest[..at].rfind(['\'', '"']).unwrap();
        let quote = &rest[start..start + 1];
        let end = at + rest[at..].find(quote).unwrap() + 1;
        out += &rest[..start];
        out += &function(&rest[start..end]);
        rest = &rest[end..];
    }
    out + rest
}

/// The places of a text, and how often each is there: interpolations, and the functions that read them.
pub fn places(text: &str) -> BTreeMap<String, usize> {
    let mut places = BTreeMap::new();
    for (at, _) in text.match_indices("${").filter(|(at, _)| !text[..*at].ends_with('$')) {
        let place = &text[at..at + text[at..].find('}').map_or(2, |end| end + 1)];
        // `${aws:username}` is the policy's own.
        if place.matches(':').count() == 1 || is_half_typed(place) {
            continue;
        }
        *places.entry(place.to_owned()).or_default() += 1;
    }
    for function in ["!Sub", "!Ref", "Fn::Sub", "jsonencode("] {
        let is_call = |at: usize| match function.starts_with('!') {
            true => is_tag(text, at),
            false => !text[..at].ends_with(|c: char| c.is_alphanumeric()),
        };
        let count = text.match_indices(function).filter(|(at, _)| is_call(*at)).count();
        places.extend((count > 0).then(|| (function.to_owned(), count)));
    }
    places
}

/// Whether what stands at `at` is where YAML has tags: before a value. Within words it is nothing.
fn is_tag(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    let before = line.trim_end();
    before.is_empty() || before.len() < line.len() && before.ends_with([':', '-', ',', '[', '{'])
}

/// Whether that is no place yet, or none any more.
fn is_half_typed(place: &str) -> bool {
    place.contains(|c: char| c.is_control() || c == '\\')
        || place.contains("\": ")
        || place.matches('"').count() % 2 == 1
}
