//! Runs `git` so that it only reads.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::Problem;

/// What overrides the repository's own configuration, which could have `git` run any program: a monitor of files, hooks,
/// helpers for passwords. A repository within what was cloned, which has no working tree, is none.
///
/// Programs that are configured under names of their own choice (filters, drivers of differences, aliases) cannot be
/// overridden. None of the commands here uses them: no file is compared, or checked out, by `git`.
const OVERRIDES: [&str; 5] = [
    "core.fsmonitor=false",
    if cfg!(windows) { "core.hooksPath=NUL" } else { "core.hooksPath=/dev/null" },
    "core.alternateRefsCommand=",
    "credential.helper=",
    "safe.bareRepository=explicit",
];

/// Nothing is fetched (which would start `ssh` and more), nothing is locked, nobody is asked.
///
/// The configurations of the system and the user are read: they are not the repository's, and say which directories of
/// other users are safe.
const ENVIRONMENT: [(&str, &str); 6] = [
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("LC_ALL", "C"),
];

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(["--no-pager", "--literal-pathspecs"]);
    command.args(OVERRIDES.iter().flat_map(|setting| ["-c", setting]));
    command.args(arguments).envs(ENVIRONMENT);
    command
}

/// Runs `git` to its end, however that is.
///
/// # Errors
///
/// It cannot be started.
pub(super) fn run(arguments: &[&str]) -> Result<Output, Problem> {
    command(arguments).stdin(Stdio::null()).output().map_err(|error| not_started(&error))
}

/// What `git` writes.
///
/// # Errors
///
/// It fails.
pub(super) fn output(arguments: &[&str]) -> Result<Vec<u8>, Problem> {
    let output = run(arguments)?;
    if output.status.success() { Ok(output.stdout) } else { Err(failed(arguments, &output.stderr)) }
}

/// Starts `git` so that it can be asked.
///
/// # Errors
///
/// It cannot be started.
pub(super) fn start(arguments: &[&str]) -> Result<Child, Problem> {
    let mut command = command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().map_err(|error| not_started(&error))
}

/// Something about the repository as a whole.
pub(super) fn problem(message: impl Into<String>) -> Problem {
    Problem::error(Path::new(""), message)
}

fn failed(arguments: &[&str], complaint: &[u8]) -> Problem {
    let complaint = String::from_utf8_lossy(complaint);
    // It proposes a command, with the directory as it wants to have it.
    let proposed = complaint.lines().map(str::trim).find(|line| line.contains("--add safe.directory"));
    if complaint.contains("dubious ownership") {
        let problem = problem("`git` does not read this repository, because it belongs to another user");
        return match proposed {
            Some(proposed) => problem.help(format!("if you trust it, run `{proposed}`")),
            None => problem
                .help("if you trust it, add its directory to `safe.directory` in your git configuration"),
        };
    }
    let first = complaint.lines().next().unwrap_or("it gave no reason").trim_start_matches("fatal: ");
    problem(format!("`git {}` failed: {first}", arguments.first().unwrap_or(&"")))
}

fn not_started(error: &io::Error) -> Problem {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such program".to_owned(),
        _ => error.to_string(),
    };
    problem(format!("`git` cannot be run: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_of_another_user_is_reported_as_such() {
        let complaint = "fatal: detected dubious ownership in repository at '/x y'\nTo add an exception for this \
                         directory, call:\n\n\tgit config --global --add safe.directory '/x y'\n";
        let problem = failed(&["rev-parse"], complaint.as_bytes());
        assert!(problem.message.contains("belongs to another user"), "{problem:?}");
        assert!(problem.help.contains("`git config --global --add safe.directory '/x y'`"), "{problem:?}");
        let problem = failed(&["rev-parse", "x"], b"fatal: not a git repository\nand more");
        assert_eq!(problem.message, "`git rev-parse` failed: not a git repository");
    }
}
