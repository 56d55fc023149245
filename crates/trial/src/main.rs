//! The linter on trial.
//!
//! `cargo xtask corpus`, `lsp-bench`, `oracle`, `profiles` and `yardstick` start this program, built for release. It is a crate of its own
//! so that `xtask` does not depend on what it generates.

mod corpus;
mod label;
mod lsp_bench;
mod oracle;
mod place;
mod profiles;
mod python;
mod yardstick;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

/// That of the linter itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a trial says when it cannot be held.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let mut args = env::args_os().skip(1);
    let command = args.next();
    let paths: Vec<PathBuf> = args.map(PathBuf::from).collect();
    let result = match (command.as_ref().and_then(|c| c.to_str()), paths.as_slice()) {
        (Some("corpus"), [folder]) => corpus::corpus(folder),
        (Some("oracle"), [option, folder]) if option.as_os_str() == "--templates" => oracle::readers(folder),
        (Some("oracle"), options) => numbers(options).and_then(|numbers| {
            let agreed = oracle::oracle(numbers.cases, numbers.seed)?;
            Ok(agreed & (numbers.opinions == 0 || oracle::second_opinion(numbers.opinions, numbers.seed)?))
        }),
        (Some("profiles"), options) => {
            numbers(options).and_then(|numbers| profiles::profiles(numbers.cases, numbers.seed))
        }
        (Some("yardstick"), [_, ..]) => yardstick::yardstick(&paths),
        (Some("lsp-bench"), []) => lsp_bench::lsp_bench(),
        _ => Err("usage: cargo xtask corpus DIR | cargo xtask lsp-bench | cargo xtask oracle [--cases N] [--seed S] [--second-opinion N] | cargo xtask oracle --templates DIR | cargo xtask profiles [--cases N] [--seed S] | cargo xtask yardstick PATH...".into()),
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

/// How many cases, from which seed, and how many for a second opinion.
struct Numbers {
    cases: usize,
    seed: u64,
    opinions: usize,
}

fn numbers(options: &[PathBuf]) -> Result<Numbers, Failure> {
    let mut numbers = Numbers { cases: 100_000, seed: 1, opinions: 0 };
    for option in options.chunks(2) {
        match option {
            [name, value] if name.as_os_str() == "--cases" => {
                numbers.cases = value.to_string_lossy().parse()?
            }
            [name, value] if name.as_os_str() == "--seed" => {
                numbers.seed = value.to_string_lossy().parse()?
            }
            [name, value] if name.as_os_str() == "--second-opinion" => {
                numbers.opinions = value.to_string_lossy().parse()?;
            }
            _ => return Err("usage: cargo xtask oracle [--cases N] [--seed S] [--second-opinion N]".into()),
        }
    }
    Ok(numbers)
}
