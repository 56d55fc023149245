//! What changed since a revision. `git` says what a commit holds; what is there now is read and compared here, so that
//! `git` has no use for the programs that a repository configures.

mod command;
mod objects;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use xacct_facts::{has_known_name, may_hold_policy};

use crate::small_file::special;
use crate::tree::{NamedTrees, absolute};
use crate::walk::walk;
use crate::{MAX_FILE, Problem, read};
use command::{output, problem, run};
use objects::{Blob, Objects, files, tracked};

/// A file of the working tree that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its path, relative to the current directory.
    pub path: PathBuf,
    /// What it held in the revision; `None` where it did not exist.
    pub before: Option<Vec<u8>>,
    /// What it holds now; `None` where it does not exist.
    pub after: Option<Vec<u8>>,
}

/// What changed, and what could not be compared.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The files that changed, sorted by path.
    pub files: Vec<Changed>,
    /// What could not be done.
    pub problems: Vec<Problem>,
}

/// The files below the current directory that differ between `revision` and the working tree. Those that `git` does not
/// know yet are among them where a walk finds them. Where `paths` are given, only these files and those below these
/// directories; of a directory only files that may hold policies by their name.
///
/// # Errors
///
/// There is no `git`, no repository that it reads, no such revision, or no such file.
pub fn changed_since(revision: &str, paths: &[PathBuf]) -> Result<Changes, Problem> {
    let commit = resolve(revision)?;
    let named = ComparedPaths::new(paths)?;
    let before = files(&commit)?;
    let mut known: BTreeSet<PathBuf> = before.keys().cloned().chain(tracked()?).collect();
    named.are_all_in(&known, revision)?;
    let everything = [PathBuf::from(".")];
    let walked = walk(if paths.is_empty() { &everything } else { paths }, false, 1, &named.trees);
    known.extend(walked.files.iter().filter_map(|found| named.below(&found.path)));
    let mut changes = Changes { problems: walked.problems, ..Changes::default() };
    let mut objects = Objects::open()?;
    for path in known.into_iter().filter(|path| named.includes(path)) {
        match changed(path, &before, &mut objects, &named.trees) {
            Ok(changed) => changes.files.extend(changed),
            Err(problem) => changes.problems.push(problem),
        }
    }
    Ok(changes)
}

/// The commit that `revision` names. What looks like an option is none.
fn resolve(revision: &str) -> Result<String, Problem> {
    if revision.starts_with('-') {
        return Err(problem(format!("`{revision}` is no revision: it begins with `-`")));
    }
    let name = format!("{revision}^{{commit}}");
    let resolved = run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
    if resolved.status.success() {
        return Ok(String::from_utf8_lossy(&resolved.stdout).trim().to_owned());
    }
    // Is it the revision that is missing, or the repository?
    output(&["rev-parse", "--git-dir"])?;
    Err(problem(format!("there is no revision `{revision}` in this repository"))
        .help("where the history was cut short (`--depth`), fetch it first"))
}

/// What is compared.
struct ComparedPaths {
    /// The current directory.
    here: PathBuf,
    /// Paths relative to it; none where everything is compared.
    paths: Vec<PathBuf>,
    trees: NamedTrees,
}

impl ComparedPaths {
    fn new(paths: &[PathBuf]) -> Result<Self, Problem> {
        let here = absolute(Path::new(""));
        let mut named = Self { trees: NamedTrees::new(paths.iter().chain([&here])), here, paths: Vec::new() };
        for path in paths {
            let outside = || {
                Problem::error(path, "lies outside of the current directory, so `--git` cannot compare it")
            };
            named.paths.push(named.below(path).ok_or_else(outside)?);
        }
        Ok(named)
    }

    /// `path` relative to the current directory, however it is written.
    fn below(&self, path: &Path) -> Option<PathBuf> {
        Some(absolute(path).strip_prefix(&self.here).ok()?.to_owned())
    }

    /// Whether the file at `path` is compared. One that somebody named is, whatever it is called.
    fn includes(&self, path: &Path) -> bool {
        self.paths.iter().any(|named| named == path)
            || has_known_name(path)
                && (self.paths.is_empty() || self.paths.iter().any(|named| path.starts_with(named)))
    }

    /// Whether there is something at every path, now or in the revision.
    fn are_all_in(&self, known: &BTreeSet<PathBuf>, revision: &str) -> Result<(), Problem> {
        let is_missing = |named: &&PathBuf| {
            !self.here.join(named).exists() && !known.iter().any(|path| path.starts_with(named))
        };
        match self.paths.iter().find(is_missing) {
            Some(path) => {
                let why = format!("no such file or directory, neither now nor in `{revision}`");
                Err(Problem::error(path, why))
            }
            None => Ok(()),
        }
    }
}

/// The file at `path`, if it is not what it was.
fn changed(
    path: PathBuf,
    before: &BTreeMap<PathBuf, Blob>,
    objects: &mut Objects,
    trees: &NamedTrees,
) -> Result<Option<Changed>, Problem> {
    let now = now(&path, trees)?;
    let Some(blob) = before.get(&path) else {
        return match now {
            CurrentFile::Gone => Ok(None),
            CurrentFile::Text(after) => Ok(Some(Changed { path, before: None, after: Some(after) })),
            CurrentFile::PassedOver(why) => Err(why.into_warning()),
        };
    };
    if blob.size.is_some_and(|size| size > MAX_FILE) {
        return Err(Problem::error(&path, "was too large to be read in that revision").into_warning());
    }
    let bytes = objects.read(blob).map_err(|problem| Problem { path: path.clone(), ..problem })?;
    let after = match now {
        CurrentFile::Gone => None,
        CurrentFile::Text(after) => Some(after),
        // What stands there now may allow anything: that a policy was compared would not be true.
        CurrentFile::PassedOver(why) if may_hold_policy(&bytes) => return Err(why),
        CurrentFile::PassedOver(why) => return Err(why.into_warning()),
    };
    if after.as_ref().is_some_and(|after| is_same(&bytes, after)) {
        return Ok(None);
    }
    if bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
        // What it held is elsewhere.
        let is_policy = after.as_ref().is_some_and(|after| may_hold_policy(after));
        let message = "is kept by Git LFS, so that the revision has no text to compare it with";
        return if is_policy { Err(Problem::error(&path, message)) } else { Ok(None) };
    }
    Ok(Some(Changed { path, before: Some(bytes), after }))
}

/// What stands at a path now.
enum CurrentFile {
    /// No file.
    Gone,
    /// A file that holds this.
    Text(Vec<u8>),
    /// Something that is not read, with the reason.
    PassedOver(Problem),
}

/// What stands at `path`.
fn now(path: &Path, trees: &NamedTrees) -> Result<CurrentFile, Problem> {
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(CurrentFile::Gone);
        }
        Err(error) => return Err(Problem::error(path, format!("cannot be read: {error}"))),
    };
    let passed_over = |why: &str| {
        let problem = Problem::error(path, format!("{why}, so it was not compared"));
        Ok(CurrentFile::PassedOver(problem))
    };
    if !trees.holds(path, &real) {
        return passed_over("a link leads to it out of the repository or the checked directory");
    }
    match fs::metadata(&real).map(|data| data.file_type()) {
        Ok(kind) if kind.is_dir() => Ok(CurrentFile::Gone),
        Ok(kind) => match special(kind) {
            Some(what) => passed_over(what),
            None => read::read_all(path).map(CurrentFile::Text),
        },
        Err(error) => Err(Problem::error(path, format!("cannot be read: {error}"))),
    }
}

/// Whether the two are the same but for line breaks, which a checkout can write in another way.
fn is_same(before: &[u8], after: &[u8]) -> bool {
    fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
        bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
    }
    before == after || lines(before).eq(lines(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_are_no_change() {
        assert!(is_same(b"a\nb\n", b"a\r\nb\r\n"));
        assert!(!is_same(b"a\nb\n", b"a\nb"));
        assert!(!is_same(b"a\rb", b"a\nb"));
    }

    #[test]
    fn what_is_compared_is_named_in_any_way() {
        let here = absolute(Path::new(""));
        let named = ComparedPaths::new(&["./a/../b".into(), here.join("c.txt")]).unwrap();
        assert_eq!(named.paths, [Path::new("b"), Path::new("c.txt")]);
        for (path, included) in
            [("b/x.json", true), ("b/x.txt", false), ("c.txt", true), ("d.json", false), ("bb/x.json", false)]
        {
            assert_eq!(named.includes(Path::new(path)), included, "{path}");
        }
        assert!(ComparedPaths::new(&[]).unwrap().includes(Path::new("d.json")));
        assert!(ComparedPaths::new(&["../x.json".into()]).is_err());
    }
}
