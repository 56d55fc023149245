//! How far cfn-lint's list agrees. A difference is no mistake: the lists are weeks apart, and services come and go.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Source;
use crate::Failure;

/// How many differences of a kind are named.
const NAMED: usize = 12;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Service {
    actions: BTreeMap<String, IgnoredAny>,
    resources: BTreeMap<String, IgnoredAny>,
}

/// What one list has and the other lacks, in a few lines.
pub fn compare(source: &Source, list: &Path) -> Result<String, Failure> {
    let theirs: BTreeMap<String, Service> = serde_json::from_str(&fs::read_to_string(list)?)?;
    let mut out = String::from("beside cfn-lint's list:\n");
    let named = |prefix: &str, name: &str| format!("{prefix}:{}", name.to_lowercase());
    let mut report = |what: &str, ours: BTreeSet<String>, theirs: BTreeSet<String>| {
        for (who, more, less) in [("we alone", &ours, &theirs), ("it alone", &theirs, &ours)] {
            let only: Vec<&str> = more.difference(less).map(String::as_str).collect();
            let dots = if only.len() > NAMED { " …" } else { "" };
            let names = only.iter().take(NAMED).copied().collect::<Vec<_>>().join(" ");
            let _ = writeln!(out, "  {what}, {who}: {}  {names}{dots}", only.len());
        }
    };
    let ours = &source.services;
    report("services", ours.keys().cloned().collect(), theirs.keys().cloned().collect());
    // Services that only one list has would drown everything else.
    let both: Vec<_> =
        ours.iter().filter_map(|(prefix, own)| Some((prefix, own, theirs.get(prefix)?))).collect();
    report(
        "actions",
        both.iter().flat_map(|(p, own, _)| own.actions.keys().map(|name| named(p, name))).collect(),
        both.iter().flat_map(|(p, _, list)| list.actions.keys().map(|name| named(p, name))).collect(),
    );
    report(
        "resource types",
        both.iter().flat_map(|(p, own, _)| own.resources.keys().map(|name| named(p, name))).collect(),
        both.iter().flat_map(|(p, _, list)| list.resources.keys().map(|name| named(p, name))).collect(),
    );
    Ok(out)
}
