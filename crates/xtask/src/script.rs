//! Checks that are scripts: `tests/NAME/run.sh` for `cargo xtask NAME`.
//!
//! A script is told where the linter is (`XACCT_LINT`) and in which folder it keeps what it installs (`INSTALLED`).

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::editors::{is_built, target};

/// What a script answers with when something could not be installed.
const NOT_INSTALLED: i32 = 3;

/// Builds the linter and runs the script of the check `name`. `false` where it finds something wrong.
///
/// # Errors
///
/// Something cannot be started or installed.
pub fn run(root: &Path, name: &str) -> Result<bool, Failure> {
    if !is_built(root)? {
        return Ok(false);
    }
    let target = target()?;
    let installed = target.join(name);
    fs::create_dir_all(&installed)?;
    let status = Command::new("sh")
        .arg(root.join("tests").join(name).join("run.sh"))
        .env("XACCT_LINT", target.join("debug/xacct-lint"))
        .env("INSTALLED", &installed)
        .status()?;
    match status.code() {
        Some(NOT_INSTALLED) => Err(format!("{name}: what it needs could not be installed").into()),
        code => Ok(code == Some(0)),
    }
}
