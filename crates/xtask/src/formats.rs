//! `cargo xtask formats`: what the linter writes against the schemas of its formats.
//!
//! The checks themselves are in `tests/formats`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::editors::{is_built, target};

/// Builds the linter and checks its formats. `false` where one is wrong.
///
/// # Errors
///
/// Something cannot be started, or a validator cannot be installed.
pub fn run(root: &Path) -> Result<bool, Failure> {
    if !is_built(root)? {
        return Ok(false);
    }
    let target = target()?;
    let installed = target.join("formats");
    fs::create_dir_all(&installed)?;
    let status = Command::new("sh")
        .arg(root.join("tests/formats/run.sh"))
        .env("XACCT_LINT", target.join("debug/xacct-lint"))
        .env("INSTALLED", &installed)
        .status()?;
    match status.code() {
        Some(3) => Err("a validator could not be installed".into()),
        code => Ok(code == Some(0)),
    }
}
