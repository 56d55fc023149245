//! `cargo xtask editors`: the server in real editors.
//!
//! The tests themselves are in `tests/editors`: a folder for each editor, with a script `run.sh`.

use std::collections::HashSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// The editors that there are tests for.
const ALL: [&str; 4] = ["neovim", "emacs", "helix", "vscode"];

/// What a script answers with when an editor could not be installed.
const NOT_INSTALLED: i32 = 3;

/// Builds the linter and runs the tests of the editors called `names`; all where there are none. Each script is told
/// where the linter is, where it may keep what it installs, and where pictures go.
///
/// # Errors
///
/// Where an editor has no tests or cannot be installed, or something cannot be started.
pub fn run(root: &Path, names: &[&str]) -> Result<bool, Failure> {
    let names = if names.is_empty() { &ALL[..] } else { names };
    if let Some(name) = names.iter().find(|name| !ALL.contains(name)) {
        return Err(format!("there are no tests for `{name}`: the editors are {}", ALL.join(", ")).into());
    }
    let target = target()?;
    if !is_built(root)? {
        return Ok(false);
    }
    let installed = target.join("editors");
    let pictures = installed.join("pictures");
    fs::create_dir_all(&pictures)?;
    let (mut failed, mut absent) = (Vec::new(), Vec::new());
    let unique: HashSet<_> = names.iter().collect();
    for name in ALL.iter().filter(|name| unique.contains(name)) {
        println!("== {name}");
        let script = root.join("tests/editors").join(name).join("run.sh");
        let status = Command::new("sh")
            .arg(script)
            .env("XACCT_LINT", target.join("debug/xacct-lint"))
            .env("INSTALLED", &installed)
            .env("PICTURES", &pictures)
            .status()?;
        match status.code() {
            Some(0) => {}
            Some(NOT_INSTALLED) => absent.push(*name),
            _ => failed.push(*name),
        }
    }
    println!("pictures are in {}", pictures.display());
    if !failed.is_empty() {
        eprintln!("failed: {}", failed.join(", "));
        return Ok(false);
    }
    // That says nothing about the server: neither a pass nor a failure.
    if absent.is_empty() { Ok(true) } else { Err(format!("not installed: {}", absent.join(", ")).into()) }
}

/// Builds the linter. `false` where that fails.
pub(crate) fn is_built(root: &Path) -> Result<bool, Failure> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "xacct-lint", "--manifest-path"]);
    Ok(cargo.arg(root.join("Cargo.toml")).status()?.success())
}

/// The target directory: this program is in a folder of it.
pub(crate) fn target() -> Result<PathBuf, Failure> {
    let program = env::current_exe()?;
    Ok(program.ancestors().nth(2).ok_or("no target directory")?.to_owned())
}
