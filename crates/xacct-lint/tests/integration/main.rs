//! The tests of `xacct-lint` as a whole, in one program: linking costs more than they do.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad_input;
mod baseline;
mod cli;
mod documents;
mod formats;
mod lsp;
mod revisions;
mod watch;
mod why;

use std::process::Command;

/// The formats that the help lists.
fn formats() -> Vec<String> {
    let help = Command::new(env!("CARGO_BIN_EXE_xacct-lint")).args(["check", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let values = help.split("Possible values:").nth(1).unwrap().lines().skip(1).map(str::trim);
    let rows = values.take_while(|line| line.starts_with("- "));
    let name = |row: &str| row.trim_start_matches("- ").split(':').next().unwrap().to_owned();
    let names: Vec<String> = rows.map(name).collect();
    assert!(names.len() >= 13, "{names:?}");
    names
}
