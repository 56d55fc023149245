//! What changed since a revision: asked of `git`, which runs as a process of its own.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::walk::EXTENSIONS;
use crate::{MAX_FILE, Problem};

/// A file of the working tree that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its path, relative to the current directory.
    pub path: PathBuf,
    /// What it held in the revision; `None` where it did not exist.
    pub before: Option<Vec<u8>>,
    /// Whether it exists now.
    pub exists: bool,
}

/// The files below the current directory that differ between `revision` and the working tree, those that `git` does not
/// know yet among them, sorted by path. Where `paths` are given, only these files and those below these directories;
/// of a directory only files that may hold policies by their name.
///
/// # Errors
///
/// There is no `git`, no repository, or no such revision; or a file of the revision is too large.
pub fn changed_since(revision: &str, paths: &[PathBuf]) -> Result<Vec<Changed>, Problem> {
    let commit = resolve(revision)?;
    let mut found: BTreeMap<PathBuf, (bool, bool)> = BTreeMap::new();
    let diff = ["diff", "--name-status", "--no-renames", "--no-ext-diff", "--relative", "-z", &commit];
    let output = git(&diff, paths)?;
    let mut words = output.split(|byte| *byte == 0).filter(|word| !word.is_empty());
    while let (Some(status), Some(path)) = (words.next(), words.next()) {
        found.insert(path_of(path), (status != b"A", status != b"D"));
    }
    let output = git(&["ls-files", "--others", "--exclude-standard", "-z"], paths)?;
    for path in output.split(|byte| *byte == 0).filter(|word| !word.is_empty()) {
        found.entry(path_of(path)).or_insert((false, true)).1 = true;
    }
    if let Some(path) = paths.iter().find(|path| !path.exists() && !found.keys().any(|f| path.ends_with(f))) {
        return Err(Problem::error(
            path,
            format!("no such file or directory, neither now nor in `{revision}`"),
        ));
    }
    let mut changed = Vec::new();
    for (path, (existed, exists)) in found {
        // A file that somebody named counts whatever it is called, and however its path was written.
        if has_extension(&path) || paths.iter().any(|named| named.ends_with(&path)) {
            let before = existed.then(|| blob(&commit, &path)).transpose()?;
            changed.push(Changed { path, before, exists });
        }
    }
    Ok(changed)
}

/// The commit that `revision` names. What looks like an option is none.
fn resolve(revision: &str) -> Result<String, Problem> {
    let name = format!("{revision}^{{commit}}");
    let resolved = command(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name], &[]);
    let resolved = resolved.map_err(not_started)?;
    if resolved.status.success() {
        return Ok(String::from_utf8_lossy(&resolved.stdout).trim().to_owned());
    }
    // Is it the revision that is missing, or the repository?
    git(&["rev-parse", "--git-dir"], &[])?;
    Err(Problem::error(Path::new(""), format!("there is no revision `{revision}` in this repository"))
        .help("where the history was cut short (`--depth`), fetch it first"))
}

/// The bytes of a file in a commit, as they are kept there.
fn blob(commit: &str, path: &Path) -> Result<Vec<u8>, Problem> {
    let slashes = path.to_string_lossy().replace('\\', "/");
    let bytes = git(&["cat-file", "blob", &format!("{commit}:./{slashes}")], &[])?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Problem::error(path, "was too large to be read in that revision"));
    }
    Ok(bytes)
}

/// What `git` says.
fn git(arguments: &[&str], paths: &[PathBuf]) -> Result<Vec<u8>, Problem> {
    let output = command(arguments, paths).map_err(not_started)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it gave no reason").trim_start_matches("fatal: ").to_owned();
    Err(Problem::error(Path::new(""), format!("`git {}` failed: {said}", arguments.first().unwrap_or(&""))))
}

/// Runs `git` so that it reads only: it fetches nothing, writes no index, and starts no other program.
fn command(arguments: &[&str], paths: &[PathBuf]) -> io::Result<std::process::Output> {
    Command::new("git")
        .args(["--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false"])
        .args(arguments)
        .args((!paths.is_empty()).then_some("--"))
        .args(paths)
        .envs([
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("LC_ALL", "C"),
        ])
        .stdin(Stdio::null())
        .output()
}

fn not_started(error: io::Error) -> Problem {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such program".to_owned(),
        _ => error.to_string(),
    };
    Problem::error(Path::new(""), format!("`git` cannot be run: {why}"))
}

fn has_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|e| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(e)))
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
