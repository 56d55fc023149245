//! The files that say what a walk leaves out, and which of them are not read.
//!
//! The walk reads them itself, whatever they are: a pipe would hold it up for ever. So they are looked at before it gets
//! to their directory.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::GitignoreBuilder;

use crate::Problem;
use crate::name::shown;
use crate::small_file::{ReadRefusal, check_small, read_small};
use crate::tree::NamedTrees;

/// What the walk would read in `folder` and is not read.
pub(crate) fn refused(folder: &Path, trees: &NamedTrees) -> Vec<Problem> {
    let check = |path: PathBuf| problem(&path, check_small(&path, trees));
    let names = [".ignore", ".gitignore"].into_iter();
    let mut problems: Vec<Problem> = names.filter_map(|name| check(folder.join(name))).collect();
    match exclude(folder, trees) {
        Ok(list) => problems.extend(list.and_then(check)),
        Err(problem) => problems.push(problem),
    }
    problems
}

/// The same in `folder` and the directories that it lies in, whose lists the walk reads first.
pub(crate) fn refused_upwards(folder: &Path, trees: &NamedTrees) -> Vec<Problem> {
    let real = folder.canonicalize().unwrap_or_default();
    real.ancestors().flat_map(|folder| refused(folder, trees)).collect()
}

/// Whether the list that is nearest to the hidden file or directory at `path`, and says something of it, includes it again:
/// `!.policies/`. So many directories above it, `depth`, are looked at.
pub(crate) fn is_included_again(path: &Path, is_directory: bool, depth: usize, trees: &NamedTrees) -> bool {
    let folders = path.ancestors().skip(1).take(depth);
    let lists = folders.flat_map(|folder| [".ignore", ".gitignore"].map(|name| (folder, folder.join(name))));
    let says = |(folder, list): (&Path, PathBuf)| {
        let text = read_small(&list, trees).ok().filter(|text| text.contains('!'))?;
        let mut builder = GitignoreBuilder::new(folder);
        for line in text.lines() {
            // A pattern that is none says nothing, in the walk as well.
            drop(builder.add_line(None, line));
        }
        match builder.build().ok()?.matched(path, is_directory) {
            Match::None => None,
            matched => Some(matched.is_whitelist()),
        }
    };
    lists.filter_map(says).next().unwrap_or(false)
}

/// `.git/info/exclude`; that of the main working tree where `.git` is a file that leads there. The walk finds it in the
/// same way.
///
/// # Errors
///
/// A file on the way to it is not read.
fn exclude(folder: &Path, trees: &NamedTrees) -> Result<Option<PathBuf>, Problem> {
    let git = folder.join(".git");
    if !git.is_file() {
        return Ok(Some(git.join("info/exclude")));
    }
    let Some(line) = first_line(&git, trees)? else { return Ok(None) };
    let Some(own) = line.strip_prefix("gitdir: ").map(Path::new) else { return Ok(None) };
    let Some(line) = first_line(&own.join("commondir"), trees)? else { return Ok(None) };
    let common = if line.starts_with('.') { own.join(line) } else { line.into() };
    Ok(Some(common.join("info/exclude")))
}

/// The first line of the file at `path`; none where it cannot be opened.
fn first_line(path: &Path, trees: &NamedTrees) -> Result<Option<String>, Problem> {
    match read_small(path, trees) {
        Ok(text) => Ok(text.lines().next().map(str::to_owned)),
        Err(why) => problem(path, Err(why)).map_or(Ok(None), Err),
    }
}

fn problem(path: &Path, read: Result<(), ReadRefusal>) -> Option<Problem> {
    // What is not there, or cannot be opened, ignores nothing: so says the walk, too.
    let Err(ReadRefusal::Because(why)) = read else { return None };
    let help = "below its directory everything is checked, as with `--no-ignore`";
    Some(Problem::error(&shown(path), format!("{why}, so it is not read")).help(help))
}
