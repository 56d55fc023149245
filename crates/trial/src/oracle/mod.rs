//! `cargo xtask oracle [--cases N] [--seed S] [--second-opinion N]`: our evaluator against an independent one.
//!
//! The other is the npm package `@cloud-copilot/iam-simulate`. It runs as a program of its own and is neither linked
//! nor copied from. Every disagreement is made as small as it gets and has to be listed, with the reason, in
//! `crates/trial/oracle/disagreements.toml`.

mod case;
mod classes;
mod conditions;
mod dice;
mod generate;
mod keys;
mod model;
mod prover;
mod readers;
mod shrink;
mod witnesses;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use xacct_policy::Tri;

use case::Case;
use classes::{Class, classes};
pub use dice::Dice;
use model::Model;
pub use model::folder;
pub use prover::second_opinion;
pub use readers::readers;
use witnesses::{Answers, answers};

use crate::Failure;

const BATCH: usize = 500;

/// How many cases that belong to no class are shown.
const SHOWN: usize = 40;

/// What has come out so far.
#[derive(Default)]
struct Tally {
    agreed: BTreeMap<&'static str, usize>,
    /// Cases that the model takes for invalid, by what it says.
    refused: BTreeMap<String, (usize, String)>,
    listed: BTreeMap<String, usize>,
    unlisted: usize,
}

/// Asks both. Whether every disagreement is listed.
///
/// # Errors
///
/// Where the model cannot be installed or does not answer.
pub fn oracle(cases: usize, seed: u64) -> Result<bool, Failure> {
    let classes = classes()?;
    let mut model = Model::start()?;
    let mut dice = Dice::new(seed);
    let mut tally = Tally::default();
    let mut left = cases;
    while left > 0 {
        let batch: Vec<Case> = (0..left.min(BATCH)).map(|_| generate::case(&mut dice)).collect();
        left -= batch.len();
        let verdicts = model.ask(&batch)?;
        for (case, theirs) in batch.iter().zip(verdicts) {
            let ours = case.ours().ok_or("a caller that is none")?;
            tally.take(&mut model, case, ours, theirs, &classes)?;
        }
    }
    tally.print(&format!("{cases} cases, seed {seed}"));
    let witnessed = witnessed(&mut model, &classes, cases / 10, seed)?;
    Ok(tally.unlisted == 0 && witnessed)
}

/// Lets the search look for witnesses in so many policies, and puts those to both evaluators. Whether both allow them,
/// listed disagreements aside.
fn witnessed(model: &mut Model, classes: &[Class], policies: usize, seed: u64) -> Result<bool, Failure> {
    let mut dice = Dice::new(seed.wrapping_add(1 << 32));
    let (mut tally, mut answered, mut found, mut refused) = (Tally::default(), Answers::default(), 0, 0);
    let mut left = policies;
    while left > 0 {
        let batch = left.min(BATCH);
        left -= batch;
        (0..batch).for_each(|_| answers(&generate::case(&mut dice), &mut answered));
        let witnesses = std::mem::take(&mut answered.found);
        found += witnesses.len();
        // A policy that lets somebody in is not everything: a root user, for one, assumes no roles.
        let (ours, others): (Vec<Case>, Vec<Case>) =
            witnesses.into_iter().partition(|case| case.ours() == Some(Tri::Yes));
        refused += others.len();
        let verdicts = model.ask(&ours)?;
        for (case, theirs) in ours.iter().zip(verdicts) {
            tally.take(model, case, Tri::Yes, theirs, classes)?;
        }
    }
    let Answers { none, unknown, .. } = answered;
    tally.print(&format!(
        "{found} witnesses of {policies} policies ({none} times there was none, {unknown} times it was unknown); {refused} that other rules refuse"
    ));
    let denied = tally.agreed.get("denied").copied().unwrap_or_default();
    Ok(tally.unlisted == 0 && denied == 0 && refused * 10 <= found)
}

enum Outcome {
    Refused,
    Agreed(&'static str),
    /// `ours:Yes` and `theirs:Denied`.
    Disagreed([String; 2]),
}

fn outcome(ours: Tri, theirs: &str) -> Outcome {
    let theirs = match theirs {
        "Allowed" => "Allowed",
        "ImplicitlyDenied" | "ExplicitlyDenied" => "Denied",
        _ => return Outcome::Refused,
    };
    match (ours, theirs) {
        (Tri::Yes, "Allowed") => Outcome::Agreed("allowed"),
        (Tri::No, "Denied") => Outcome::Agreed("denied"),
        _ => Outcome::Disagreed([format!("ours:{ours:?}"), format!("theirs:{theirs}")]),
    }
}

/// The least part of `case` on which the two still give `pair`.
fn least(model: &mut Model, case: &Case, pair: &[String; 2]) -> Result<Case, Failure> {
    let mut least = case.clone();
    loop {
        let parts = shrink::parts(&least);
        let smaller: Vec<Case> = parts.iter().filter_map(|part| shrink::without(&least, part)).collect();
        let verdicts = model.ask(&smaller)?;
        let still = |(case, theirs): &(Case, String)| {
            let ours = case.ours();
            ours.is_some_and(|ours| matches!(outcome(ours, theirs), Outcome::Disagreed(now) if now == *pair))
        };
        match smaller.into_iter().zip(verdicts).find(still) {
            Some((case, _)) => least = case,
            None => return Ok(least),
        }
    }
}

impl Tally {
    fn take(
        &mut self,
        model: &mut Model,
        case: &Case,
        ours: Tri,
        theirs: String,
        classes: &[Class],
    ) -> Result<(), Failure> {
        match outcome(ours, &theirs) {
            Outcome::Refused => self.refused.entry(theirs).or_insert_with(|| (0, case.show())).0 += 1,
            Outcome::Agreed(word) => *self.agreed.entry(word).or_default() += 1,
            Outcome::Disagreed(pair) => {
                let least = least(model, case, &pair)?;
                self.disagreement(&least, &pair, classes);
            }
        }
        Ok(())
    }

    fn disagreement(&mut self, least: &Case, pair: &[String; 2], classes: &[Class]) {
        let mut words: BTreeSet<String> = words::words(least);
        words.extend(pair.iter().cloned());
        if let Some(class) = classes.iter().find(|class| class.fits(&words)) {
            *self.listed.entry(class.id.clone()).or_default() += 1;
            return;
        }
        self.unlisted += 1;
        if self.unlisted <= SHOWN {
            println!("{}\n  {}\n", least.show(), words.into_iter().collect::<Vec<_>>().join(" "));
        }
    }

    fn print(&self, about: &str) {
        println!("{about}");
        for (word, count) in &self.agreed {
            println!("{count:>8}  agreed: {word}");
        }
        for (id, count) in &self.listed {
            println!("{count:>8}  disagreed, listed: {id}");
        }
        println!("{:>8}  disagreed, not listed", self.unlisted);
        for (what, (count, example)) in &self.refused {
            println!("{count:>8}  no case for the model: {what}\n{:>10}{example}", "");
        }
    }
}
