//! Which files are checked.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};
use xacct_facts::has_known_name;

use crate::Problem;
use crate::ignore_files::{is_included_again, refused, refused_upwards};
use crate::tree::NamedTrees;

/// A file to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundFile {
    /// Its path, as it is shown.
    pub path: PathBuf,
    /// Found in a directory. A file that somebody named is in whatever it is called, and must be readable.
    pub walked: bool,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct WalkResult {
    /// The files, sorted, each once.
    pub files: Vec<FoundFile>,
    /// Directories that cannot be read, and lists of what is ignored that are not read.
    pub problems: Vec<Problem>,
}

/// The files that `paths` mean: those that they name, and those below the directories that they name.
///
/// Links to directories are followed where they are named and not where they are found, so that no circle is ever
/// walked. Below a directory with a list of ignored files that is not read, nothing is ignored.
pub(crate) fn walk(paths: &[PathBuf], no_ignore: bool, threads: usize, trees: &NamedTrees) -> WalkResult {
    let mut walked = WalkResult::default();
    let (folders, files): (Vec<_>, Vec<_>) = paths.iter().cloned().partition(|path| path.is_dir());
    walked.files.extend(files.iter().map(|path| FoundFile { path: shown(path), walked: false }));
    let (mut plain, mut filtered) = (folders, Vec::new());
    if !no_ignore {
        let has_lists = |folder: &PathBuf| {
            let refused = refused_upwards(folder, trees);
            let has_lists = refused.is_empty();
            walked.problems.extend(refused);
            has_lists
        };
        (filtered, plain) = plain.into_iter().partition(has_lists);
    }
    let refusals = RefusedDirectories::default();
    if let Some(mut builder) = builder(&filtered, false, threads) {
        let (trees, refusals) = (trees.clone(), Arc::clone(&refusals));
        builder.filter_entry(move |entry| {
            let is_walked = is_walked(entry) || is_hidden(entry) && is_included(entry, &trees);
            is_walked && has_lists(entry, &trees, &refusals)
        });
        walk_folders(&builder, threads, &mut walked);
    }
    for (folder, problems) in std::mem::take(&mut *refusals.lock().unwrap_or_else(PoisonError::into_inner)) {
        plain.push(folder);
        walked.problems.extend(problems);
    }
    if let Some(mut builder) = builder(&plain, true, threads) {
        builder.filter_entry(is_walked);
        walk_folders(&builder, threads, &mut walked);
    }
    // By bytes: comparing paths part by part costs as much as parsing the files. A file both named and found counts
    // as named, which sorts first.
    walked.files.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()).then(a.walked.cmp(&b.walked)));
    walked.files.dedup_by(|later, first| later.path == first.path);
    walked.problems.sort_by(|a, b| a.order().cmp(&b.order()));
    walked.problems.dedup_by(|later, first| later.path == first.path && later.message == first.message);
    walked
}

/// Directories with lists of ignored files that are not read, and why not.
type RefusedDirectories = Arc<Mutex<Vec<(PathBuf, Vec<Problem>)>>>;

/// Whether a walk may read the lists of `entry`, if it is a directory. It asks before it does.
fn has_lists(entry: &DirEntry, trees: &NamedTrees, refusals: &RefusedDirectories) -> bool {
    if !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return true;
    }
    let problems = refused(entry.path(), trees);
    let has_lists = problems.is_empty();
    if !has_lists {
        let mut refusals = refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.push((entry.path().to_owned(), problems));
    }
    has_lists
}

/// Of hidden files and directories, those are walked in which people keep what assumes roles: `.github`, with its workflows, and
/// `.aws`, with the files in it that are profiles.
fn is_walked(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let is_directory = || entry.file_type().is_some_and(|kind| kind.is_dir());
    if is_hidden(entry) {
        return (name == PROFILES || name == ".github") && is_directory();
    }
    let is_cache = || entry.path().parent().and_then(Path::file_name) == Some(OsStr::new(PROFILES));
    name != "node_modules" && !(is_directory() && entry.depth() > 0 && is_cache())
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".") && entry.depth() > 0
}

/// Whether a list of ignored files, in the directory that is walked or below it, says that `entry` is not ignored.
fn is_included(entry: &DirEntry, trees: &NamedTrees) -> bool {
    let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
    is_included_again(entry.path(), is_directory, entry.depth(), trees)
}

/// The directory in which the AWS CLI keeps profiles, and in directories of its own what it remembers.
const PROFILES: &str = ".aws";

fn builder(folders: &[PathBuf], no_ignore: bool, threads: usize) -> Option<WalkBuilder> {
    let (first, others) = folders.split_first()?;
    let mut builder = WalkBuilder::new(first);
    for folder in others {
        builder.add(folder);
    }
    builder
        .standard_filters(!no_ignore)
        // Which of them are walked is said by `is_walked`.
        .hidden(false)
        // A `.gitignore` says what is no source, whether or not `git` is there to read it.
        .require_git(false)
        .threads(threads);
    Some(builder)
}

fn walk_folders(builder: &WalkBuilder, threads: usize, walked: &mut WalkResult) {
    if threads == 1 {
        builder.build().for_each(|entry| take(entry, walked));
        return;
    }
    let shared = Mutex::new(std::mem::take(walked));
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            if entry.as_ref().map_or(true, is_candidate) {
                take(entry, &mut shared.lock().unwrap_or_else(PoisonError::into_inner));
            }
            WalkState::Continue
        })
    });
    *walked = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
}

fn take(entry: Result<DirEntry, ignore::Error>, walked: &mut WalkResult) {
    match entry {
        Ok(entry) if is_candidate(&entry) => {
            walked.files.push(FoundFile { path: shown(entry.path()), walked: true })
        }
        Ok(_) => {}
        Err(error) => walked.problems.push(unreadable(&error, Path::new(""))),
    }
}

fn is_candidate(entry: &DirEntry) -> bool {
    has_known_name(entry.path()) && entry.file_type().is_some_and(|kind| kind.is_file())
}

/// The path without the `./` that a walk of `.` puts before it.
fn shown(path: &Path) -> PathBuf {
    path.strip_prefix("./").unwrap_or(path).to_owned()
}

/// The library wraps an error in the path and the depth at which it happened.
fn unreadable(error: &ignore::Error, path: &Path) -> Problem {
    match error {
        ignore::Error::WithPath { path, err } => unreadable(err, path),
        ignore::Error::WithDepth { err, .. } => unreadable(err, path),
        ignore::Error::Io(io) if io.kind() == std::io::ErrorKind::PermissionDenied => {
            Problem::error(path, "cannot be read: permission denied")
        }
        ignore::Error::Io(io) if io.kind() == std::io::ErrorKind::NotFound => {
            Problem::error(path, "vanished while the directory was read").into_warning()
        }
        other => Problem::error(path, format!("cannot be read: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        dir
    }

    fn names(dir: &tempfile::TempDir, paths: &[&str], no_ignore: bool, threads: usize) -> Vec<String> {
        let paths: Vec<_> = paths.iter().map(|p| dir.path().join(p)).collect();
        let walked = walk(&paths, no_ignore, threads, &NamedTrees::new(&paths));
        assert!(walked.problems.is_empty(), "{:?}", walked.problems);
        let name =
            |found: &FoundFile| found.path.strip_prefix(dir.path()).unwrap().to_string_lossy().into_owned();
        walked.files.iter().map(name).collect()
    }

    #[test]
    fn what_a_list_includes_again_is_found_though_it_is_hidden() {
        let dir = tree(&[".policies/a.json", ".other/b.json", ".c.json", "sub/.d.json", "sub/.e.json"]);
        fs::write(dir.path().join(".gitignore"), ".*\n!.policies/\n!.c.json\n!.d.json\n").unwrap();
        fs::write(dir.path().join("sub/.gitignore"), ".d.json\n!.e.json\n").unwrap();
        let found = [".c.json", ".policies/a.json", "sub/.e.json"];
        assert_eq!(names(&dir, &[""], false, 1), found);
        assert_eq!(names(&dir, &[""], true, 1), Vec::<String>::new());
        fs::remove_file(dir.path().join(".gitignore")).unwrap();
        assert_eq!(names(&dir, &[""], false, 1), ["sub/.e.json"]);
    }

    #[test]
    fn finds_what_may_hold_policies() {
        let hidden = [".hidden.json", ".git/y.json", ".github/.x.json", ".cache/.github/a.yml", "a/.github"];
        let found = [".github/workflows/deploy.yml", "a/trust.json.tpl", "a/x.JSON", "b.json"];
        let dir = tree(&[&hidden[..], &found, &["main.rs"]].concat());
        for threads in [1, 2] {
            assert_eq!(names(&dir, &[""], false, threads), found);
            assert_eq!(names(&dir, &[".cache"], true, threads), [".cache/.github/a.yml"]);
        }
    }

    #[test]
    fn profiles_are_found_where_the_cli_keeps_them() {
        let dir = tree(&[
            ".aws/config",
            ".aws/credentials",
            ".aws/cli/cache/x.json",
            ".aws/.lock.json",
            ".awsx/config",
            "a/aws/config",
            "a/config",
            "aws-config",
            "x.ini",
            "config",
        ]);
        for threads in [1, 2] {
            let found = names(&dir, &[""], false, threads);
            assert_eq!(found, [".aws/config", ".aws/credentials", "a/aws/config", "aws-config", "x.ini"]);
        }
        assert_eq!(names(&dir, &[".aws"], false, 2), [".aws/config", ".aws/credentials"]);
        fs::write(dir.path().join(".gitignore"), ".aws/\n").unwrap();
        assert_eq!(names(&dir, &[""], false, 2), ["a/aws/config", "aws-config", "x.ini"]);
    }

    #[test]
    fn respects_ignore_files_without_git() {
        let dir = tree(&["keep.json", "build/out.json", "node_modules/x/package.json"]);
        fs::write(dir.path().join(".gitignore"), "build/\n").unwrap();
        assert_eq!(names(&dir, &[""], false, 2), ["keep.json"]);
        assert_eq!(names(&dir, &[""], true, 2), ["build/out.json", "keep.json"]);
    }

    #[test]
    fn named_files_are_always_in_and_nothing_is_twice() {
        let dir = tree(&["a/.secret.json", "a/main.tf", "a/b/c.json"]);
        let named = ["a/main.tf", "a/.secret.json", "a", "a/b", "a/b/c.json"];
        assert_eq!(names(&dir, &named, false, 1), ["a/.secret.json", "a/b/c.json", "a/main.tf"]);
    }

    #[test]
    fn a_directory_called_like_a_file_is_walked() {
        let dir = tree(&["x.json/y.json"]);
        assert_eq!(names(&dir, &[""], false, 2), ["x.json/y.json"]);
        assert_eq!(names(&dir, &["x.json"], false, 2), ["x.json/y.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_only_where_they_are_named() {
        let dir = tree(&["real/a.json"]);
        std::os::unix::fs::symlink(dir.path(), dir.path().join("real/loop")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("real"), dir.path().join("link")).unwrap();
        for threads in [1, 2] {
            assert_eq!(names(&dir, &[""], false, threads), ["real/a.json"]);
            assert_eq!(names(&dir, &["link"], false, threads), ["link/a.json"]);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_list_that_is_no_file_holds_nothing_up_and_ignores_nothing() {
        use rustix::fs::{CWD, Mode, mkfifoat};
        let trees: [(&str, &[&str]); 6] = [
            (".ignore", &[]),
            (".gitignore", &[]),
            ("sub/.gitignore", &["build/a.json"]),
            (".git/info/exclude", &[]),
            ("sub/.git/info/exclude", &["build/a.json"]),
            ("sub/.git/commondir", &["build/a.json"]),
        ];
        for (list, ignored) in trees {
            let dir = tree(&["build/a.json", "sub/build/b.json", ".hidden.json", "sub/node_modules/c.json"]);
            let at = |path: &str| dir.path().join(path);
            if ignored.is_empty() {
                fs::write(at("sub/.gitignore"), "build").unwrap();
            } else {
                fs::write(at(".gitignore"), "/build").unwrap();
            }
            fs::create_dir_all(at(list).parent().unwrap()).unwrap();
            mkfifoat(CWD, at(list), Mode::RWXU).unwrap();
            if list.ends_with("commondir") {
                // As in a second working tree, whose `.git` is a file.
                fs::rename(at("sub/.git"), at("sub/main")).unwrap();
                fs::write(at("sub/.git"), format!("gitdir: {}", at("sub/main").display())).unwrap();
            }
            for threads in [1, 2] {
                let walked = walk(
                    &[dir.path().to_owned()],
                    false,
                    threads,
                    &NamedTrees::new([&dir.path().to_owned()]),
                );
                let found: Vec<_> =
                    walked.files.iter().map(|found| found.path.strip_prefix(dir.path()).unwrap()).collect();
                let all = ["build/a.json", "sub/build/b.json"].map(Path::new);
                let expected: Vec<_> =
                    all.into_iter().filter(|path| !ignored.contains(&path.to_str().unwrap())).collect();
                assert_eq!(found, expected, "{list}");
                let problems: Vec<_> = walked.problems.iter().map(|problem| &problem.message).collect();
                assert_eq!(problems, ["is a pipe, so it is not read"], "{list}");
            }
        }
    }

    #[test]
    fn a_leading_dot_is_not_shown() {
        assert_eq!(shown(Path::new("./a/b.json")), Path::new("a/b.json"));
        assert_eq!(shown(Path::new("../a.json")), Path::new("../a.json"));
    }
}
