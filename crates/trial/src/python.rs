//! Programs from PyPI, each in an environment of its own.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// The folder of the programs of an environment in `home`, made with `packages` if `program` is not there yet.
///
/// # Errors
///
/// Where there is no python3, or a package cannot be had.
pub fn environment(home: &Path, program: &str, packages: &[&str]) -> Result<PathBuf, Failure> {
    let bin = home.join(if cfg!(windows) { "Scripts" } else { "bin" });
    if !executable(&bin, program).exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(home))?;
        run(Command::new(executable(&bin, "pip")).args(["install", "--quiet"]).args(packages))?;
    }
    Ok(bin)
}

/// The program of that name in `bin`.
pub fn executable(bin: &Path, program: &str) -> PathBuf {
    bin.join(program).with_extension(env::consts::EXE_EXTENSION)
}

/// Runs `command` to a good end.
///
/// # Errors
///
/// Where it cannot be started or fails.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed").into()) }
}
