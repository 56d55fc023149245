//! The independent model: a program of its own, which answers over a pipe.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::{env, fs};

use serde_json::Value;

use super::case::Case;
use crate::Failure;

const MANIFEST: &str = include_str!("../../oracle/package.json");
const DRIVER: &str = include_str!("../../oracle/driver.mjs");

/// The running program.
pub struct Model {
    child: Child,
    questions: BufWriter<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Model {
    /// Installs what is missing and starts the program.
    ///
    /// # Errors
    ///
    /// Where `npm` or `node` cannot be run.
    pub fn start() -> Result<Self, Failure> {
        let folder = folder()?;
        install(&folder)?;
        fs::write(folder.join("driver.mjs"), DRIVER)?;
        let mut node = Command::new("node");
        node.arg("driver.mjs").current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = node.spawn().map_err(|error| format!("node: {error}"))?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("node: no pipe".into());
        };
        Ok(Self { child, questions: BufWriter::new(questions), answers: BufReader::new(answers) })
    }

    /// Its verdicts on `cases`, in order.
    ///
    /// # Errors
    ///
    /// Where it does not answer.
    pub fn ask<'c>(&mut self, cases: impl IntoIterator<Item = &'c Case>) -> Result<Vec<String>, Failure> {
        let simulations: Vec<Value> = cases.into_iter().filter_map(Case::simulation).collect();
        serde_json::to_writer(&mut self.questions, &simulations)?;
        self.questions.write_all(b"\n")?;
        self.questions.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let verdicts: Vec<String> =
            serde_json::from_str(&line).map_err(|error| format!("the model: {error}"))?;
        if verdicts.len() == simulations.len() {
            Ok(verdicts)
        } else {
            Err("the model: too few answers".into())
        }
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        // It ends by itself when its input does; nothing is lost if it does not.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder beside what is built.
pub fn folder() -> Result<PathBuf, Failure> {
    let program = env::current_exe()?;
    let target = program.ancestors().nth(2).ok_or("no target folder")?;
    Ok(target.join("oracle"))
}

fn install(folder: &Path) -> Result<(), Failure> {
    let manifest = folder.join("package.json");
    let done = folder.join("installed.json");
    if fs::read_to_string(&done).is_ok_and(|text| text == MANIFEST) {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    fs::write(&manifest, MANIFEST)?;
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
        "--ignore-scripts",
        "--loglevel=error",
    ]);
    let status =
        npm.current_dir(folder).stdout(Stdio::null()).status().map_err(|error| format!("npm: {error}"))?;
    if !status.success() {
        return Err("npm could not install the model".into());
    }
    Ok(fs::write(done, MANIFEST)?)
}
