//! Which directories belong together, so that no symbolic link leads out of them.
//!
//! A clone can carry links to anywhere. What decides how it is checked, and what is written, has to lie in the same
//! tree as the link: in the repository, or, where there is none, in what was named to be checked.

use std::collections::BTreeSet;
use std::path::{self, Component, Path, PathBuf};

/// The trees of what was named to be checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct NamedTrees {
    /// Directories as they were named, absolute, each with the real directory that links must not leave.
    named: Vec<(PathBuf, PathBuf)>,
}

impl NamedTrees {
    /// The trees of `paths`. A directory is a tree, or part of a repository. A file belongs to the current directory
    /// where it lies below it, and to its own directory elsewhere.
    pub(crate) fn new<'p>(paths: impl IntoIterator<Item = &'p PathBuf>) -> Self {
        let here = absolute(Path::new(""));
        let folder = |path: &PathBuf| {
            let path = absolute(path);
            if path.is_dir() {
                Some(path)
            } else if path.starts_with(&here) {
                Some(here.clone())
            } else {
                Some(path.parent()?.to_owned())
            }
        };
        let folders: BTreeSet<PathBuf> = paths.into_iter().filter_map(folder).collect();
        let with_tree = |folder: PathBuf| {
            let tree = repository(&folder).unwrap_or(&folder).canonicalize().ok()?;
            Some((folder, tree))
        };
        Self { named: folders.into_iter().filter_map(with_tree).collect() }
    }

    /// The tree that `folder`, a real directory, is part of: the nearest repository in what was named, or all of that.
    /// None where `folder` lies above or beside it.
    pub(crate) fn around<'t>(&'t self, folder: &'t Path) -> Option<&'t Path> {
        let trees = self.named.iter().map(|(_, tree)| tree.as_path());
        let outermost =
            trees.filter(|tree| folder.starts_with(tree)).min_by_key(|tree| tree.as_os_str().len())?;
        Some(repository(folder).filter(|nearest| nearest.starts_with(outermost)).unwrap_or(outermost))
    }

    /// Which of the trees `path` was found in or was named in, by a number: the same for all files of one tree.
    pub(crate) fn number(&self, path: &Path) -> u32 {
        let path = absolute(path);
        let named = self.named.iter().enumerate().filter(|(_, (folder, _))| path.starts_with(folder));
        let tree = named.max_by_key(|(_, (folder, _))| folder.as_os_str().len()).map(|(_, (_, tree))| tree);
        let first = tree.and_then(|tree| self.named.iter().position(|(_, other)| other == tree));
        first.map_or(u32::MAX, |at| at as u32)
    }

    /// Whether `real` lies in the tree that `path` was found in or was named in. `true` where `path` is in none.
    pub(crate) fn holds(&self, path: &Path, real: &Path) -> bool {
        let path = absolute(path);
        let named = self.named.iter().filter(|(folder, _)| path.starts_with(folder));
        let nearest = named.max_by_key(|(folder, _)| folder.as_os_str().len());
        nearest.is_none_or(|(_, tree)| real.starts_with(tree))
    }
}

/// The nearest directory from `folder` upwards that is a repository.
pub(crate) fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok())
}

/// `path` from the root, without `.` and `..`, whatever its links mean.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    let here = || std::env::current_dir().unwrap_or_default();
    let path = path::absolute(path).unwrap_or_else(|_| here());
    if !path.components().any(|component| component == Component::ParentDir) {
        return path;
    }
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_tree_is_a_repository_or_what_was_named() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let at = |path: &str| root.join(path);
        for folder in ["plain/a/b", "repo/.git", "repo/sub/deep", "plain/inner/.git", "beside"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        let trees = NamedTrees::new([&at("plain"), &at("repo/sub/../sub/deep"), &at("plain/a")]);
        let around = |path: &str| trees.around(&at(path)).map(Path::to_owned);
        assert_eq!(around("plain/a/b"), Some(at("plain")));
        assert_eq!(around("plain/inner"), Some(at("plain/inner")));
        assert_eq!(around("repo/sub"), Some(at("repo")));
        assert_eq!((around(""), around("beside")), (None, None));
        assert!(trees.holds(&at("repo/sub/deep/x.json"), &at("repo/y.json")));
        assert!(!trees.holds(&at("repo/sub/deep/x.json"), &at("beside/y.json")));
        assert!(!trees.holds(&at("plain/x.json"), &at("repo/y.json")));
        // A file by itself belongs to its directory.
        let file = NamedTrees::new([&at("beside/x.json")]);
        assert!(file.holds(&at("beside/x.json"), &at("beside/y.json")));
        assert!(!file.holds(&at("beside/x.json"), &at("plain/y.json")));
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_behind_a_link_is_no_part_of_the_tree() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let at = |path: &str| root.join(path);
        fs::create_dir_all(at("repo/.git")).unwrap();
        fs::create_dir_all(at("outside")).unwrap();
        std::os::unix::fs::symlink(at("outside"), at("repo/link")).unwrap();
        for named in ["repo", "repo/link", "repo/link/x.json"] {
            let trees = NamedTrees::new([&at(named)]);
            assert!(!trees.holds(&at("repo/link/x.json"), &at("outside/x.json")), "{named}");
        }
    }
}
