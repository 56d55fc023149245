//! The modules of Terraform that files belong to: what lies beside them in their directory.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use xacct_facts::Module;
use xacct_syntax::{FileId, Source};

use crate::small_file::leads_out;
use crate::tree::NamedTrees;

/// The largest file that is read for the sake of another, in bytes.
const LARGEST: u64 = 4 << 20;
/// So many files of a directory are read.
const MOST_FILES: usize = 1_000;

/// The modules that were read so far.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    /// By directory; none where files may change between two questions.
    read: Option<Mutex<HashMap<PathBuf, Arc<Module>>>>,
    trees: NamedTrees,
}

impl Modules {
    /// Reads each directory once: for a run over files that stay as they are.
    pub fn read_once(trees: NamedTrees) -> Self {
        Self { read: Some(Mutex::default()), trees }
    }

    /// Reads a directory whenever somebody asks.
    pub fn read_always(self) -> Self {
        Self { read: None, ..self }
    }

    /// The module that the file at `path` belongs to; none for a file of another kind.
    pub fn of(&self, path: &Path) -> Option<Arc<Module>> {
        if !Module::has_part(path.file_name()?.to_str()?) {
            return None;
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let read = || Arc::new(read(folder, &self.trees));
        let Some(known) = &self.read else { return Some(read()) };
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(known.entry(folder.to_owned()).or_insert_with(read)))
    }
}

/// Reads the files of a module in `folder`, in the order of their names. What cannot be read is not there: anyone who checks
/// that file says so. Nor is what a link finds outside of `trees`.
fn read(folder: &Path, trees: &NamedTrees) -> Module {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let is_part =
        |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(Module::has_part);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_part).collect();
    paths.sort();
    let source = |path: PathBuf| {
        let is_link = fs::symlink_metadata(&path).ok()?.is_symlink();
        fs::metadata(&path).ok().filter(|data| data.is_file() && data.len() <= LARGEST)?;
        if is_link && leads_out(&path, trees) {
            return None;
        }
        let text = fs::read_to_string(&path).ok()?;
        // What is found in it is said where it is checked itself: no span of it is ever shown.
        Some(Source::new(FileId(u32::MAX), path.file_name()?.to_str()?, text))
    };
    let mut module = Module::read(paths.into_iter().take(MOST_FILES).filter_map(source));
    for path in module.wanted().into_iter().take(MOST_FILES) {
        if let Some(text) = text(folder, &path) {
            module.add(path, &text);
        }
    }
    module
}

/// The text at `path` below `folder`, if no link leads out of it.
fn text(folder: &Path, path: &str) -> Option<Source> {
    let (real, folder) = (folder.join(path).canonicalize().ok()?, folder.canonicalize().ok()?);
    let data = fs::metadata(&real).ok()?;
    if !real.starts_with(folder) || !data.is_file() || data.len() > LARGEST {
        return None;
    }
    Some(Source::new(FileId(u32::MAX), path, fs::read_to_string(real).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_read_once_or_each_time() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("main.tf");
        fs::write(&path, "locals { a = 1 }").unwrap();
        fs::write(dir.path().join("terraform.tfvars"), "b = 2").unwrap();
        let once = Modules::read_once(NamedTrees::default());
        assert!(Arc::ptr_eq(&once.of(&path).unwrap(), &once.of(&dir.path().join("new.tf")).unwrap()));
        let always = Modules::default();
        assert!(!Arc::ptr_eq(&always.of(&path).unwrap(), &always.of(&path).unwrap()));
        assert!(once.of(&dir.path().join("x.json")).is_none());
        assert!(once.of(&dir.path().join("gone/x.tf.json")).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_the_module_is_no_link_out_of_the_tree() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("tree/module")).unwrap();
        for (path, target) in [("a.tf", "../../secret.tf"), ("b.tf", "../common.tf")] {
            std::os::unix::fs::symlink(target, at("tree/module").join(path)).unwrap();
        }
        // What a file reads is listed as wanted once that file is part of the module.
        fs::write(at("secret.tf"), "locals { a = file(\"secret.json\") }").unwrap();
        fs::write(at("tree/common.tf"), "locals { b = file(\"common.json\") }").unwrap();
        let wanted = |trees: &NamedTrees| read(&at("tree/module"), trees).wanted();
        assert_eq!(wanted(&NamedTrees::new([&at("tree")])), ["common.json"]);
        assert_eq!(wanted(&NamedTrees::default()), ["common.json", "secret.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_lies_outside_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("module");
        fs::create_dir(&folder).unwrap();
        fs::write(dir.path().join("secret.json"), "{}").unwrap();
        fs::write(folder.join("own.json"), "{}").unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret.json"), folder.join("link.json")).unwrap();
        assert!(text(&folder, "own.json").is_some());
        assert!(text(&folder, "link.json").is_none());
        assert!(text(&folder, "../secret.json").is_none());
        assert!(text(&folder, "gone.json").is_none());
    }
}
