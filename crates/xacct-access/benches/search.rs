//! What the search for a witness costs: about each grant, for anyone, for a principal of another account and for the
//! principal itself.
//!
//! `XACCT_CORPUS=DIR cargo bench -p xacct-access --bench search` also measures every policy in the JSON files below a
//! folder, and names the slowest.

#![allow(clippy::unwrap_used, reason = "a bench says what is wrong by failing")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use divan::{Bencher, black_box};
use serde_json::Value;
use xacct_access::{Answer, Grant, PolicyIndex, Question};
use xacct_policy::Policy;
use xacct_syntax::{FileId, Source, json};
use xtask::generate::{Size, policies};

fn main() {
    for (name, size) in [("small", Size::Small), ("up to 512 statements", Size::Ordinary)] {
        let texts = policies(1, size).take(300).enumerate();
        let policies: Vec<Named> =
            texts.flat_map(|(at, text)| within(&format!("number {at}"), &text)).collect();
        measure(&format!("generated, {name}"), &policies);
    }
    if let Some(folder) = env::var_os("XACCT_CORPUS") {
        let mut found = Vec::new();
        for file in files(Path::new(&folder)) {
            let text = fs::read_to_string(&file).unwrap_or_default();
            found.extend(within(&file.display().to_string(), &text));
        }
        measure("XACCT_CORPUS", &found);
    }
    divan::main();
}

/// A policy, and where it stands.
struct Named {
    place: String,
    policy: Policy,
}

fn lower(text: &str) -> Policy {
    let source = Source::new(FileId(0), "policy.json", text);
    Policy::lower(json::parse(source.text()).tree.root(), None)
}

/// Every policy in a JSON text.
fn within(place: &str, text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let Ok(value) = serde_json::from_str(text) else { return found };
    descend(place, &value, &mut found);
    found
}

fn descend(place: &str, value: &Value, found: &mut Vec<Named>) {
    let inner = |name: &str| format!("{place}/{name}");
    match value {
        Value::Object(entries) if entries.contains_key("Statement") => {
            found.push(Named { place: place.to_owned(), policy: lower(&value.to_string()) });
        }
        Value::Object(entries) => {
            entries.iter().for_each(|(name, value)| descend(&inner(name), value, found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| descend(&inner(&at.to_string()), item, found));
        }
        _ => {}
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Asks three questions about every grant; how many of the answers are unknown.
fn ask(policy: &Policy) -> usize {
    let index = PolicyIndex::of(policy);
    let mut unknown = 0;
    for grant in Grant::of_policy(policy) {
        for question in [Question::Anyone, Question::WithoutExternalId, Question::Itself] {
            let answer = grant.ask(&index, question);
            unknown += usize::from(black_box(answer) == Answer::Unknown);
        }
    }
    unknown
}

/// The times of some policies, the best of three each.
fn measure(name: &str, policies: &[Named]) {
    let best = |policy: &Policy| {
        let time = |_| {
            let start = Instant::now();
            black_box(ask(black_box(policy)));
            start.elapsed()
        };
        (0..3).map(time).min().unwrap_or_default()
    };
    let mut times: Vec<(Duration, &str)> =
        policies.iter().map(|named| (best(&named.policy), named.place.as_str())).collect();
    times.sort_unstable();
    let (Some((median, _)), Some((worst, place))) = (times.get(times.len() / 2), times.last()) else {
        return;
    };
    let unknown: usize = policies.iter().map(|named| ask(&named.policy)).sum();
    println!("{name}: {} policies, median {median:?}, {unknown} answers unknown", times.len());
    println!("  worst {worst:?}: {place}");
}

/// A grant behind forty denials, each with forty globs of many stars.
fn hostile(keys: usize) -> String {
    let glob = |i: usize, j: usize| {
        let letters = (0..12).map(|k| char::from(b'a' + ((i * 7 + j * 5 + k * k) % 4) as u8));
        letters.flat_map(|letter| ['*', letter]).chain(['*']).collect::<String>()
    };
    let denial = |i: usize| {
        let globs: Vec<String> = (0..40).map(|j| glob(i, j)).collect();
        format!(
            r#"{{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {{
                "StringNotLike": {{"aws:PrincipalTag/t{}": {globs:?}}}, "StringLike": {{"aws:UserAgent": {globs:?}}}}}}}"#,
            i % keys
        )
    };
    let denials: Vec<String> = (0..40).map(denial).collect();
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Principal": {{"AWS": "*"}}, "Action": "sts:AssumeRole",
              "Condition": {{"StringLike": {{"aws:UserAgent": "*z*"}}}}}}, {}]}}"#,
        denials.join(", ")
    )
}

#[divan::bench(args = [1, 40], sample_count = 3)]
fn forty_hostile_denials(bencher: Bencher<'_, '_>, keys: usize) {
    let policy = lower(&hostile(keys));
    bencher.bench(|| ask(black_box(&policy)));
}

#[divan::bench(sample_count = 20)]
fn generated(bencher: Bencher<'_, '_>) {
    let policies: Vec<Policy> = policies(1, Size::Small).take(100).map(|text| lower(&text)).collect();
    bencher.bench(|| policies.iter().map(ask).sum::<usize>());
}
