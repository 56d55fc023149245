//! The two servers.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::python::{self, run};

/// The folder for what a trial needs, below the one for what is built.
pub fn folder(name: &str) -> Result<PathBuf, Failure> {
    let program = env::current_exe()?;
    let built = program.parent().and_then(Path::parent).ok_or("the program stands nowhere")?;
    let folder = built.join("trial").join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Our program, built for release beside this one.
pub fn ours() -> Result<PathBuf, Failure> {
    run(Command::new("cargo").args(["build", "--quiet", "--release", "--package", "xacct-lint"]))?;
    let program = env::current_exe()?.with_file_name("xacct-lint");
    if program.exists() { Ok(program) } else { Err(format!("{} was not built", program.display()).into()) }
}

/// `ruff`, from PyPI, in an environment of its own.
pub fn ruff() -> Result<PathBuf, Failure> {
    let environment = folder("ruff")?;
    let bin = python::environment(&environment, "ruff", &["ruff"])?;
    Ok(python::executable(&bin, "ruff"))
}
