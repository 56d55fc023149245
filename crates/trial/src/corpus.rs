//! `cargo xtask corpus DIR`: the linter on published policies that a person has labelled.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use xacct_facts::{Hints, read};
use xacct_rules::{Finding, KnownAccounts, Levels, Severity, check};
use xacct_syntax::{FileId, Source};

use crate::label::{LETTERS, Label, labels, letters};
use crate::{Failure, place};

/// How a letter came out at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Hit,
    Miss,
    FalseAlarm,
    RightlySilent,
}

/// The verdicts on each letter, by the confidence of the label.
type Scores<'l> = BTreeMap<(char, &'l str), Vec<Verdict>>;

/// Checks each labelled file below `folder` without a configuration. Whether every label of high confidence
/// holds.
///
/// # Errors
///
/// Where the labels or a file cannot be read.
pub fn corpus(folder: &Path) -> Result<bool, Failure> {
    let labels = labels(&fs::read_to_string(folder.join("labels.tsv"))?)?;
    let mut scores = Scores::new();
    let mut good = true;
    for label in &labels {
        let findings = findings(folder, label)?;
        for (letter, _) in LETTERS {
            let verdict = judge(letter, &label.fires, &findings);
            scores.entry((letter, &label.confidence)).or_default().push(verdict);
            let what = match verdict {
                Verdict::Miss => "miss",
                Verdict::FalseAlarm => "false alarm",
                Verdict::Hit | Verdict::RightlySilent => continue,
            };
            good &= label.confidence != "high";
            println!(
                "{what} {letter} ({}) {} {}: {}",
                label.confidence, label.file, label.location, label.reason
            );
        }
    }
    print(&scores);
    Ok(good)
}

/// How `letter` came out where the letters `wanted` should fire. A finding that can mean one of two letters is no
/// false alarm where either is wanted.
fn judge(letter: char, wanted: &[char], findings: &[Finding]) -> Verdict {
    if wanted.contains(&letter) {
        let hit = findings.iter().any(|finding| letters(finding.rule).contains(&letter));
        return if hit { Verdict::Hit } else { Verdict::Miss };
    }
    // What is only worth knowing is no alarm.
    let loud = findings.iter().filter(|finding| finding.severity > Severity::Note);
    let mut said = loud.map(|finding| letters(finding.rule));
    let is_alarm =
        |letters: &[char]| letters.first() == Some(&letter) && !letters.iter().any(|l| wanted.contains(l));
    if said.any(is_alarm) { Verdict::FalseAlarm } else { Verdict::RightlySilent }
}

/// What the linter says of the part of the file that `label` is about.
fn findings(folder: &Path, label: &Label) -> Result<Vec<Finding>, Failure> {
    let text =
        fs::read_to_string(folder.join(&label.file)).map_err(|error| format!("{}: {error}", label.file))?;
    let source = Source::new(FileId(0), label.file.as_str(), text);
    let facts = read(&source, &Hints::default());
    let spans = place::spans(&label.location, &source, &facts);
    let mut findings = check(&facts, &KnownAccounts::default(), &Levels::default()).findings;
    findings.retain(|finding| place::speaks_of(finding, &spans));
    Ok(findings)
}

fn print(scores: &Scores<'_>) {
    println!("\nletter  confidence  hits  misses  false alarms  rightly silent");
    for ((letter, confidence), verdicts) in scores {
        let [hits, misses, alarms, silent] =
            [Verdict::Hit, Verdict::Miss, Verdict::FalseAlarm, Verdict::RightlySilent]
                .map(|verdict| verdicts.iter().filter(|v| **v == verdict).count());
        println!("{letter:<6}  {confidence:<10}  {hits:>4}  {misses:>6}  {alarms:>12}  {silent:>14}");
    }
    println!();
    for (letter, meaning) in LETTERS {
        println!("{letter}: {meaning}");
    }
}
