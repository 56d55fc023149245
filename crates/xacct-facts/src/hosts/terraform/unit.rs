//! What is read together: directories of Terraform that call one another.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use xacct_syntax::{FileId, Source};

use super::calls::CalledDirectories;
use super::directory::{Module, UnitDirectory};
use super::file::ModuleFile;
use super::folders::normal;
use super::module::ParsedStrings;
use super::paths::DOCUMENT;
use super::read::{DirectoryReader, ReadFile, with_attachments};
use super::registry;
use super::statements::TAKING_OVER;
use crate::budget::Budget;
use crate::facts::Host;
use crate::items::Items;

/// What is read together: a directory of Terraform with those that it calls, and those that they call. It is evaluated once,
/// when its first file is asked for.
#[derive(Debug, Default)]
pub struct TerraformUnit {
    directories: Vec<UnitDirectory>,
    read: OnceLock<Mutex<HashMap<FileId, ReadFile>>>,
}

impl From<Module> for TerraformUnit {
    fn from(module: Module) -> Self {
        Self::new([(String::new(), module)])
    }
}

impl TerraformUnit {
    /// The unit of these directories, each with its path, written with `/`.
    pub fn new(directories: impl IntoIterator<Item = (String, Module)>) -> Self {
        let mut directories: Vec<UnitDirectory> = directories
            .into_iter()
            .map(|(path, module)| UnitDirectory { path: normal(&path), module, called: HashMap::new() })
            .collect();
        let known = directories.iter().flat_map(|directory| directory.module.registry_modules());
        let known: BTreeMap<String, Module> = known.collect();
        let added = known.into_iter();
        directories.extend(added.map(|(path, module)| UnitDirectory {
            path,
            module,
            called: HashMap::new(),
        }));
        let by_path: HashMap<String, usize> =
            directories.iter().enumerate().map(|(at, directory)| (directory.path.clone(), at)).collect();
        for directory in &mut directories {
            let targets = directory.module.targets(&directory.path);
            let known = |(name, path): (String, String)| Some((name, *by_path.get(&path)?));
            directory.called = targets.into_iter().filter_map(known).collect();
        }
        Self { directories, read: OnceLock::new() }
    }

    pub(super) fn directories(&self) -> &[UnitDirectory] {
        &self.directories
    }

    /// The paths of the texts that its files read with `file` and `templatefile`.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        let below = |directory: &'_ UnitDirectory| {
            let folder = directory.path.clone();
            let path = move |text: String| if folder.is_empty() { text } else { format!("{folder}/{text}") };
            directory.module.wanted().into_iter().map(path).collect::<Vec<_>>()
        };
        self.directories.iter().flat_map(below)
    }

    /// Its files.
    pub fn files(&self) -> impl Iterator<Item = &Arc<ModuleFile>> {
        self.directories.iter().flat_map(|directory| directory.module.files())
    }

    /// The file that is `source`, as it is written now; `None` for one that the unit does not have or that has changed.
    pub fn file(&self, source: &Source) -> Option<&Arc<ModuleFile>> {
        let name = file_name(source.name());
        let of_name = |directory: &'_ UnitDirectory| {
            let files = directory.module.files();
            files.binary_search_by(|file| file.name().cmp(name)).ok()
        };
        let found = self.directories.iter().filter_map(|directory| {
            directory.module.files().get(of_name(directory)?).filter(|file| file.is(source))
        });
        found.into_iter().next()
    }

    /// The unit where `file` is what it is now: in the directory of its path, or in the only one.
    #[must_use]
    pub fn with(&self, file: Arc<ModuleFile>) -> Self {
        let path = normal(file.path().strip_suffix(file.name()).unwrap_or_default());
        let mut directories = self.directories.clone();
        let at = directories.iter().position(|directory| directory.path == path).unwrap_or(0);
        match directories.get_mut(at) {
            Some(directory) => directory.module = directory.module.clone().with(file),
            None => {
                directories.push(UnitDirectory { path, module: Module::new([file]), ..Default::default() })
            }
        }
        directories.retain(|directory| !registry::is_path(&directory.path));
        Self::new(directories.into_iter().map(|directory| (directory.path, directory.module)))
    }

    /// What was found in `file`, which is handed out once unless others are read for it: a second time it is read anew.
    pub(crate) fn take(&self, file: FileId) -> ReadFile {
        let mut read = self.read().lock().unwrap_or_else(PoisonError::into_inner);
        let is_asked_for_again =
            self.directories.len() > 1 || read.get(&file).is_some_and(|read| !read.joined.is_empty());
        let found = if is_asked_for_again { read.get(&file).cloned() } else { read.remove(&file) };
        found.unwrap_or_else(|| self.only(file))
    }

    /// The files that hold something that is written in `file`, each with what was found in it: a call there gives values to
    /// it, or a document takes over statements.
    pub(crate) fn used_by(&self, file: FileId) -> Vec<(&Arc<ModuleFile>, ReadFile)> {
        let makes_calls = |of: &Arc<ModuleFile>| of.file() == file && !of.calls().is_empty();
        let is_called = self.directories.len() > 1 && self.files().any(makes_calls);
        if !is_called && !self.may_be_joined(file) {
            return Vec::new();
        }
        let read = self.read().lock().unwrap_or_else(PoisonError::into_inner);
        let is_used = |read: &ReadFile| {
            read.joined.contains(&file) || read.items.scenarios.iter().any(|s| s.calls.contains(&file))
        };
        let found = |of: &'_ Arc<ModuleFile>| read.get(&of.file()).filter(|read| is_used(read)).cloned();
        self.files().filter_map(|of| Some((of, found(of)?))).collect()
    }

    /// Whether a document of another file may have statements of `file`.
    fn may_be_joined(&self, file: FileId) -> bool {
        let directory = |directory: &&UnitDirectory| {
            directory
                .module
                .files()
                .iter()
                .any(|of| of.file() == file && of.text().as_str().contains(DOCUMENT))
        };
        let others = self.directories.iter().filter(directory).flat_map(|directory| directory.module.files());
        let takes_over =
            |of: &ModuleFile| TAKING_OVER.iter().any(|attribute| of.text().as_str().contains(attribute));
        others.into_iter().any(|of| of.file() != file && takes_over(of))
    }

    /// What is found in `file` alone, with the others in view.
    pub(crate) fn only(&self, file: FileId) -> ReadFile {
        self.evaluate(Some(file)).remove(&file).unwrap_or_default()
    }

    fn read(&self) -> &Mutex<HashMap<FileId, ReadFile>> {
        self.read.get_or_init(|| Mutex::new(self.evaluate(None)))
    }

    /// What is found in each of its files, or in `only` one of them.
    pub(crate) fn evaluate(&self, only: Option<FileId>) -> HashMap<FileId, ReadFile> {
        let length = self.files().map(|file| file.text().len()).sum();
        let budget = Rc::new(Budget::of_length(length));
        let parsed = ParsedStrings::new();
        let mut read: HashMap<FileId, ReadFile> = self
            .files()
            .map(|file| (file.file(), ReadFile { items: Items::of(Host::Terraform), ..ReadFile::default() }))
            .collect();
        let directories = CalledDirectories::of(&self.directories, &budget, &parsed);
        let declared = directories.declared.into_iter();
        let unit: Vec<_> = declared.map(|declared| with_attachments(declared, only)).collect();
        for (number, directory) in self.directories.iter().enumerate() {
            DirectoryReader::read(&directory.module, (&unit, number), &mut read, only);
        }
        for span in budget.exceeded() {
            if let Some(file) = read.get_mut(&span.file) {
                file.exceeded.get_or_insert(span);
            }
        }
        read
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
