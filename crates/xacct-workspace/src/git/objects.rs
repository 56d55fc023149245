//! The files of a commit, as they are kept there.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout};

use super::command::{output, problem, start};
use crate::Problem;

/// A file of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blob {
    /// The name of what it holds.
    id: String,
    /// How much that is, in bytes; none where it is not in this repository.
    pub size: Option<u64>,
}

/// The files of `commit` below the current directory, relative to it, without links and submodules.
///
/// # Errors
///
/// `git` fails.
pub(super) fn files(commit: &str) -> Result<BTreeMap<PathBuf, Blob>, Problem> {
    let listed = output(&["ls-tree", "-r", "-l", "-z", commit])?;
    Ok(listed.split(|byte| *byte == 0).filter_map(file).collect())
}

/// The files that `git` keeps track of now, below the current directory and relative to it.
///
/// # Errors
///
/// `git` fails.
pub(super) fn tracked() -> Result<Vec<PathBuf>, Problem> {
    let listed = output(&["ls-files", "-z"])?;
    Ok(listed.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(path_of).collect())
}

/// `100644 blob 3b18e512…    4321\tpolicies/trust.json`
fn file(line: &[u8]) -> Option<(PathBuf, Blob)> {
    let at = line.iter().position(|byte| *byte == b'\t')?;
    let (head, path) = (line.get(..at)?, line.get(at + 1..)?);
    let mut words = std::str::from_utf8(head).ok()?.split_ascii_whitespace();
    let (mode, kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let is_file = kind == "blob" && mode.starts_with("100");
    is_file.then(|| (path_of(path), Blob { id: id.to_owned(), size: size.parse().ok() }))
}

/// Reads what files of commits hold, byte for byte.
pub(super) struct Objects {
    git: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    /// Starts the program that knows.
    ///
    /// # Errors
    ///
    /// It cannot be started.
    pub(super) fn open() -> Result<Self, Problem> {
        let mut git = start(&["cat-file", "--batch"])?;
        let streams = git.stdin.take().zip(git.stdout.take());
        let (questions, answers) = streams.ok_or_else(|| problem("`git cat-file` cannot be asked"))?;
        Ok(Self { git, questions, answers: BufReader::new(answers) })
    }

    /// What `blob` holds.
    ///
    /// # Errors
    ///
    /// It is not in this repository, as in a clone that fetches files when they are used.
    pub(super) fn read(&mut self, blob: &Blob) -> Result<Vec<u8>, Problem> {
        let missing = || {
            problem(format!("`git` has no object {}", blob.id))
                .help("a partial clone has not fetched it: run `git fetch --refetch --no-filter`")
        };
        let asked = self.questions.write_all(format!("{}\n", blob.id).as_bytes());
        let mut head = String::new();
        asked.and_then(|()| self.answers.read_line(&mut head)).map_err(|_| missing())?;
        let size = head.trim_end().rsplit_once(" blob ").and_then(|(_, size)| size.parse::<u64>().ok());
        // A line break follows.
        let size = size.filter(|size| Some(*size) == blob.size).ok_or_else(missing)? + 1;
        let mut bytes = Vec::new();
        let read = (&mut self.answers).take(size).read_to_end(&mut bytes).map_err(|_| missing())?;
        if read as u64 != size || bytes.pop() != Some(b'\n') {
            return Err(missing());
        }
        Ok(bytes)
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It may be in the middle of an answer that nobody reads.
        let _ = self.git.kill();
        let _ = self.git.wait();
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_tree_are_taken_apart() {
        let blob = |size| Blob { id: "3b18e5".to_owned(), size: Some(size) };
        assert_eq!(file(b"100644 blob 3b18e5    4321\ta\tb.json"), Some(("a\tb.json".into(), blob(4321))));
        assert_eq!(file(b"100755 blob 3b18e5       0\tx"), Some(("x".into(), blob(0))));
        let missing = Blob { size: None, ..blob(0) };
        assert_eq!(file(b"100644 blob 3b18e5     BAD\ty"), Some(("y".into(), missing)));
        for line in ["120000 blob 3b18e5       7\tlink", "160000 commit 3b18e5       -\tmodule", ""] {
            assert_eq!(file(line.as_bytes()), None);
        }
    }
}
