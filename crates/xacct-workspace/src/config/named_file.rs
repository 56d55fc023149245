//! The files that a configuration names: only such as lie in its own tree, since anyone can have written it.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use xacct_syntax::{FileId, Source};

use crate::name::shown;
use crate::small_file::special;
use crate::tree::{NamedTrees, absolute, repository};

/// The largest file that is read, in bytes: a list of 40,000 accounts.
const LARGEST: u64 = 16 << 20;

/// Finds the files that a configuration names.
#[derive(Debug)]
pub(crate) struct NamedFiles<'t> {
    /// The directory of the configuration, from the root.
    folder: &'t Path,
    trees: &'t NamedTrees,
    /// What was read: when one of these changes, so does what the configuration says.
    read: RefCell<Vec<PathBuf>>,
}

impl<'t> NamedFiles<'t> {
    /// Those that a configuration in `folder`, an absolute path, can name, if `trees` were named to be checked.
    pub fn new(folder: &'t Path, trees: &'t NamedTrees) -> Self {
        Self { folder, trees, read: RefCell::default() }
    }

    /// The directory of the configuration.
    pub fn folder(&self) -> &'t Path {
        self.folder
    }

    /// Where the files were looked for that somebody wanted to read, whether they are there or not.
    pub fn into_read(self) -> Vec<PathBuf> {
        self.read.into_inner()
    }

    /// Where the file at `path`, which is relative, really is.
    ///
    /// # Errors
    ///
    /// Why it is not read, to be put behind its name.
    pub fn find(&self, path: &str) -> Result<PathBuf, String> {
        if Path::new(path).has_root() {
            return Err("is no relative path".to_owned());
        }
        let cannot = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => "does not exist".to_owned(),
            ErrorKind::PermissionDenied => "cannot be read: permission denied".to_owned(),
            _ => format!("cannot be read: {error}"),
        };
        let real = self.folder.join(path).canonicalize().map_err(cannot)?;
        let tree = self.trees.around(self.folder).or_else(|| repository(self.folder)).unwrap_or(self.folder);
        if !tree.canonicalize().is_ok_and(|tree| real.starts_with(tree)) {
            return Err("leads out of the repository or the directory of the configuration".to_owned());
        }
        let data = fs::metadata(&real).map_err(cannot)?;
        match special(data.file_type()) {
            Some(what) => Err(what.to_owned()),
            None if data.is_dir() => Err("is a directory".to_owned()),
            None if data.len() > LARGEST => Err("is larger than 16 MiB".to_owned()),
            None => Ok(real),
        }
    }

    /// The text of the file at `path`, which is relative.
    ///
    /// # Errors
    ///
    /// Why it is not read, to be put behind its name.
    pub fn read(&self, path: &str) -> Result<Source, String> {
        let path_in_folder = absolute(&self.folder.join(path));
        self.read.borrow_mut().push(path_in_folder);
        text(&self.find(path)?)
    }
}

/// The text at `path`, which somebody named on the command line.
///
/// # Errors
///
/// Why it is not read, to be put behind its name.
pub(super) fn text(path: &Path) -> Result<Source, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() as u64 > LARGEST => return Err("is larger than 16 MiB".to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Err("does not exist".to_owned()),
        Err(error) => return Err(format!("cannot be read: {error}")),
    }
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
    Ok(Source::new(FileId(u32::MAX), shown(path).to_string_lossy(), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_tree_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let at = |path: &str| root.join(path);
        for folder in ["repo/.git", "repo/conf", "plain/sub"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for file in ["outside.json", "repo/a.json", "plain/a.json", "plain/sub/b.json"] {
            fs::write(at(file), "{}").unwrap();
        }
        File::create(at("plain/large")).unwrap().set_len(LARGEST + 1).unwrap();
        fs::write(at("plain/latin"), b"\xE4").unwrap();
        let trees = NamedTrees::default();
        let (repo, plain) = (at("repo/conf"), at("plain"));
        let in_repository = NamedFiles::new(&repo, &trees);
        assert_eq!(in_repository.find("../a.json"), Ok(at("repo/a.json")));
        let leads_out = "leads out of the repository or the directory of the configuration";
        assert_eq!(in_repository.find("../../outside.json"), Err(leads_out.to_owned()));
        let in_folder = NamedFiles::new(&plain, &trees);
        assert_eq!(in_folder.read("sub/b.json").unwrap().as_str(), "{}");
        for (path, why) in [
            ("../outside.json", leads_out),
            ("nowhere.json", "does not exist"),
            ("a.json/b", "does not exist"),
            ("sub", "is a directory"),
            ("large", "is larger than 16 MiB"),
            ("latin", "is not UTF-8"),
        ] {
            assert_eq!(in_folder.read(path).unwrap_err(), why, "{path}");
        }
        let absolute = at("plain/a.json");
        assert_eq!(in_folder.find(absolute.to_str().unwrap()), Err("is no relative path".to_owned()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn no_link_leads_out() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let at = |path: &str| root.join(path);
        fs::create_dir_all(at("tree")).unwrap();
        fs::create_dir_all(at("beside")).unwrap();
        fs::write(at("beside/a.json"), "{}").unwrap();
        symlink(at("beside"), at("tree/folder")).unwrap();
        symlink("/dev/zero", at("tree/zero")).unwrap();
        let (tree, trees) = (at("tree"), NamedTrees::new([&at("tree")]));
        let files = NamedFiles::new(&tree, &trees);
        for path in ["folder/a.json", "zero", "../beside/a.json"] {
            assert!(files.read(path).unwrap_err().starts_with("leads out of"), "{path}");
        }
    }
}
