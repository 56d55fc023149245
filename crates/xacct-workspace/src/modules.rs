//! The modules of Terraform that files belong to: what lies beside them in their directory.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use xacct_facts::{Module, Unit};
use xacct_syntax::{FileId, Source};

use crate::name;
use crate::small_file::leads_out;
use crate::tree::NamedTrees;

/// The largest file that is read for the sake of another, in bytes.
const LARGEST: u64 = 4 << 20;
/// So many texts are read for the sake of the files of a directory.
const MOST_TEXTS: usize = 1_000;

/// The modules that were read so far.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    /// By directory; none where files may change between two questions.
    read: Option<Mutex<HashMap<PathBuf, Arc<Unit>>>>,
    trees: NamedTrees,
    /// The ids of the files that are checked.
    files: RwLock<HashMap<PathBuf, FileId>>,
}

impl Modules {
    /// Reads each directory once: for a run over files that stay as they are.
    pub fn read_once(trees: NamedTrees) -> Self {
        Self { read: Some(Mutex::default()), trees, files: RwLock::default() }
    }

    /// Reads a directory whenever somebody asks.
    pub fn read_always(self) -> Self {
        Self { read: None, ..self }
    }

    /// Notes that these files are checked under these ids.
    pub fn number<'p>(&self, files: impl IntoIterator<Item = (&'p Path, FileId)>) {
        let parts = files.into_iter().filter(|(path, _)| is_part(path));
        let mut known = self.files.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(parts.map(|(path, file)| (path.to_owned(), file)));
    }

    /// What the file at `path` is read together with; none for a file of another kind.
    pub fn of(&self, path: &Path) -> Option<Arc<Unit>> {
        if !is_part(path) {
            return None;
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let read = || Arc::new(self.read(folder).into());
        let Some(known) = &self.read else { return Some(read()) };
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(known.entry(folder.to_owned()).or_insert_with(read)))
    }

    /// Reads the files of a module in `folder`. What cannot be read is not there: anyone who checks that file says so. Nor is
    /// what a link finds outside of the trees.
    fn read(&self, folder: &Path) -> Module {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = fs::read_dir(here).into_iter().flatten().filter_map(Result::ok);
        let mut paths: Vec<PathBuf> = entries.map(|entry| folder.join(entry.file_name())).collect();
        paths.retain(|path| is_part(path));
        paths.sort();
        paths.truncate(Module::MOST_FILES);
        let known = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let source = |(at, path): (usize, PathBuf)| {
            let is_link = fs::symlink_metadata(&path).ok()?.is_symlink();
            fs::metadata(&path).ok().filter(|data| data.is_file() && data.len() <= LARGEST)?;
            if is_link && leads_out(&path, &self.trees) {
                return None;
            }
            let text = fs::read_to_string(&path).ok()?;
            // One that is not checked has an id that no file has that is.
            let file = known.get(&path).copied().unwrap_or(FileId(u32::MAX - 1 - at as u32));
            Some(name::source(file, &path, text))
        };
        let mut module = Module::read(paths.into_iter().enumerate().filter_map(source));
        for path in module.wanted().into_iter().take(MOST_TEXTS) {
            if let Some(text) = text(here, &path) {
                module.add(path, &text);
            }
        }
        module
    }
}

fn is_part(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(Module::has_part)
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
        let wanted = |trees| Modules::read_once(trees).read(&at("tree/module")).wanted();
        assert_eq!(wanted(NamedTrees::new([&at("tree")])), ["common.json"]);
        assert_eq!(wanted(NamedTrees::default()), ["common.json", "secret.json"]);
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
