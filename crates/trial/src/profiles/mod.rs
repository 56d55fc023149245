//! `cargo xtask profiles [--cases N] [--seed S]`: what is said of profiles against what botocore makes of them.
//!
//! botocore runs as a program of its own. What it would send to AWS is noted and answered on the spot: no request leaves the
//! machine.

mod generate;
mod ours;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::oracle::{Dice, folder};
use crate::{Failure, python};

const PACKAGE: &str = "botocore==1.44.8";
const DRIVER: &str = "crates/trial/profiles/driver.py";

/// How many cases that come out otherwise are shown.
const SHOWN: usize = 10;

/// A text with the profile that is used.
#[derive(Clone, Debug, Serialize)]
struct ProfileCase {
    text: String,
    profile: String,
}

/// What comes of using a profile: the class of an error, and the calls with what they send.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
struct ProfileOutcome {
    error: Option<String>,
    calls: Vec<BTreeMap<String, String>>,
}

/// Asks both about the cases that are written out and about so many others. Whether they agree.
///
/// # Errors
///
/// Where botocore cannot be installed or does not answer.
pub fn profiles(cases: usize, seed: u64) -> Result<bool, Failure> {
    let folder = folder()?.join("botocore");
    let bin = python::environment(&folder, "python3", &[PACKAGE])?;
    let python = python::executable(&bin, "python3");
    let is_there = Command::new(&python).args(["-c", "import botocore"]).output()?.status.success();
    if !is_there {
        // An earlier run made the environment, and could not fill it.
        python::run(Command::new(python::executable(&bin, "pip")).args(["install", "--quiet", PACKAGE]))?;
    }
    let mut dice = Dice::new(seed);
    let mut all = generate::written_out();
    all.extend((0..cases).map(|_| generate::case(&mut dice)));
    let theirs = ask(&python, &all)?;
    let (mut differ, mut errors) = (0, BTreeMap::<String, usize>::new());
    for (case, theirs) in all.iter().zip(theirs) {
        let ours = ours::outcome(case);
        *errors.entry(theirs.error.clone().unwrap_or_else(|| "no error".to_owned())).or_default() += 1;
        if ours != theirs {
            differ += 1;
            if differ <= SHOWN {
                println!("profile {} of\n{}\nours   {ours:?}\ntheirs {theirs:?}\n", case.profile, case.text);
            }
        }
    }
    println!("{} profiles, seed {seed}: {differ} come out otherwise; {errors:?}", all.len());
    Ok(differ == 0)
}

fn ask(python: &Path, cases: &[ProfileCase]) -> Result<Vec<ProfileOutcome>, Failure> {
    let driver = xtask::root().join(DRIVER);
    let mut child = Command::new(python).arg(driver).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let input = serde_json::to_vec(cases)?;
    child.stdin.take().ok_or("botocore takes no input")?.write_all(&input)?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err("botocore's driver failed".into());
    }
    let outcomes: Vec<ProfileOutcome> = serde_json::from_slice(&output.stdout)?;
    let is_whole = outcomes.len() == cases.len();
    if is_whole { Ok(outcomes) } else { Err("botocore's driver left cases out".into()) }
}
