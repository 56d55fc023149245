//! The linter on trial.
//!
//! `cargo xtask corpus` and `cargo xtask yardstick` start this program, built for release. It is a crate of its own
//! so that `xtask` does not depend on what it generates.

mod corpus;
mod label;
mod place;
mod yardstick;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

/// What a trial says when it cannot be held.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let mut args = env::args_os().skip(1);
    let command = args.next();
    let paths: Vec<PathBuf> = args.map(PathBuf::from).collect();
    let result = match (command.as_ref().and_then(|c| c.to_str()), paths.as_slice()) {
        (Some("corpus"), [folder]) => corpus::corpus(folder),
        (Some("yardstick"), [_, ..]) => yardstick::yardstick(&paths),
        _ => Err("usage: cargo xtask corpus DIR | cargo xtask yardstick PATH...".into()),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}
