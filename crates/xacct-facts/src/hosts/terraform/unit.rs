//! What is read together: directories of Terraform that call one another.

use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    read: OnceLock<ReadUnit>,
    has_joins: OnceLock<bool>,
    configuring: OnceLock<Vec<String>>,
}

/// What was found in the files of a unit.
#[derive(Debug)]
struct ReadUnit {
    files: Mutex<HashMap<FileId, ReadFile>>,
    /// The files that hold something that is written in another one, by that.
    used_by: HashMap<FileId, BTreeSet<FileId>>,
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
        Self { directories, ..Self::default() }
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

    /// The paths of its files that configure providers: they say in which account all that uses these is made.
    pub fn configuring(&self) -> &[String] {
        let configures =
            |file: &&Arc<ModuleFile>| file.tree().root().entries().any(|entry| entry.key.is("provider"));
        let paths = || self.files().filter(configures).map(|file| file.path().to_owned()).collect();
        self.configuring.get_or_init(paths)
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
        let mut read = self.read().files.lock().unwrap_or_else(PoisonError::into_inner);
        let is_asked_for_again =
            self.directories.len() > 1 || read.get(&file).is_some_and(|read| !read.joined.is_empty());
        let found = if is_asked_for_again { read.get(&file).cloned() } else { read.remove(&file) };
        found.unwrap_or_else(|| self.only(file))
    }

    /// The files that hold something that is written in `file`, each with what was found in it: a call there gives values to
    /// it, a resource there gives something to its holders, or a document takes over statements.
    pub(crate) fn used_by(&self, file: FileId) -> Vec<(&Arc<ModuleFile>, ReadFile)> {
        let may_be_used = |of: &Arc<ModuleFile>| match self.directories.len() {
            ..2 => of.text().as_str().contains(DOCUMENT) && self.has_joins(),
            _ => of.text().as_str().contains("aws_iam_") || !of.calls().is_empty(),
        };
        if !self.files().find(|of| of.file() == file).is_some_and(may_be_used) {
            return Vec::new();
        }
        let Some(users) = self.read().used_by.get(&file) else { return Vec::new() };
        let read = self.read().files.lock().unwrap_or_else(PoisonError::into_inner);
        let users = self.files().filter(|of| users.contains(&of.file()));
        users.filter_map(|of| Some((of, read.get(&of.file())?.clone()))).collect()
    }

    /// Whether a document of a file may have statements of another one.
    fn has_joins(&self) -> bool {
        let takes_over =
            |of: &Arc<ModuleFile>| TAKING_OVER.iter().any(|name| of.text().as_str().contains(name));
        *self.has_joins.get_or_init(|| self.files().any(takes_over))
    }

    /// What is found in `file` alone, with the others in view.
    pub(crate) fn only(&self, file: FileId) -> ReadFile {
        self.evaluate(Some(file)).remove(&file).unwrap_or_default()
    }

    fn read(&self) -> &ReadUnit {
        let read = || {
            let files = self.evaluate(None);
            let mut used_by: HashMap<FileId, BTreeSet<FileId>> = HashMap::new();
            for (user, read) in &files {
                let calls = read.items.scenarios.iter().flat_map(|scenario| &scenario.calls);
                for used in read.joined.iter().chain(calls) {
                    used_by.entry(*used).or_default().insert(*user);
                }
            }
            ReadUnit { files: Mutex::new(files), used_by }
        };
        self.read.get_or_init(read)
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
