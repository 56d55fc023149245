//! The files of one directory of Terraform.

use std::collections::HashMap;
use std::sync::Arc;

use xacct_syntax::Source;

use super::file::{ModuleFile, assigns};
use super::folders::normal;
use super::registry;
use super::terragrunt::TERRAGRUNT;
use super::wanted::FileTexts;

/// The files of one directory of Terraform, and the texts that they read.
#[derive(Clone, Debug, Default)]
pub struct Module {
    files: Vec<Arc<ModuleFile>>,
    /// What `file` and `templatefile` read, by path.
    texts: FileTexts,
    /// The paths of the directories that calls are of whose sources are no paths, by the names of the calls.
    installed: HashMap<String, String>,
}

/// A directory of a unit.
#[derive(Clone, Debug, Default)]
pub(super) struct UnitDirectory {
    pub path: String,
    pub module: Module,
    /// The number of the directory that each of its calls is of, by the name of the call.
    pub called: HashMap<String, usize>,
}

impl Module {
    /// So many files of a directory are read together; each of the others is read alone.
    pub const MOST_FILES: usize = 10_000;

    /// Whether a file of that name belongs to a module.
    pub fn has_part(name: &str) -> bool {
        let endings = [".tf", ".tofu", ".tf.json", ".tofu.json"];
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        endings.iter().any(|ending| name.ends_with(ending)) || assigns(name) || name == TERRAGRUNT
    }

    /// The directory with these files, in the order of their names.
    pub fn new(files: impl IntoIterator<Item = Arc<ModuleFile>>) -> Self {
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort_by(|one, other| one.name().cmp(other.name()));
        Self { files, ..Self::default() }
    }

    /// The directory with these files, each of which is parsed.
    pub fn read(sources: impl IntoIterator<Item = Source>) -> Self {
        Self::new(sources.into_iter().map(|source| Arc::new(ModuleFile::parse(&source))))
    }

    /// Its files.
    pub fn files(&self) -> &[Arc<ModuleFile>] {
        &self.files
    }

    /// The same with `file` in place of the one of its name; that file alone where it is one too many.
    #[must_use]
    pub fn with(mut self, file: Arc<ModuleFile>) -> Self {
        match self.files.iter().position(|other| other.name() == file.name()) {
            Some(before) => self.files.splice(before..=before, [file]),
            None if self.files.len() >= Self::MOST_FILES => return Self::new([file]),
            None => {
                let at = self.files.partition_point(|other| other.name() < file.name());
                self.files.splice(at..at, [file])
            }
        };
        self
    }

    /// The texts that its files read with `file` and `templatefile`: paths below its directory, with `/`.
    pub fn wanted(&self) -> Vec<String> {
        let files = self.files.iter().filter(|file| !file.assigns());
        let mut wanted: Vec<String> = files.flat_map(|file| file.wanted().iter().cloned()).collect();
        wanted.sort();
        wanted.dedup();
        wanted
    }

    /// Adds the text at a path that is [wanted](Self::wanted).
    pub fn add(&mut self, path: String, source: &Source) {
        self.texts.insert(path, source.text().clone());
    }

    /// The calls of modules in its files: the name of each, and its source as it is written.
    pub fn calls(&self) -> Vec<(String, String)> {
        self.files.iter().filter(|file| !file.assigns()).flat_map(|file| file.calls()).collect()
    }

    /// Notes that the module that `call` calls lies at `path`, wherever its source says that it comes from.
    pub fn install(&mut self, call: String, path: String) {
        self.installed.insert(call, path);
    }

    /// The directory that each call is of, by the name of the call, where this one is at `path`.
    pub(super) fn targets(&self, path: &str) -> Vec<(String, String)> {
        let target = |(name, source): (String, String)| {
            let is_path = source.starts_with("./") || source.starts_with("../");
            let target = match self.installed.get(&name) {
                Some(installed) => normal(installed),
                None if is_path && path.is_empty() => normal(&source),
                None if is_path => normal(&format!("{path}/{source}")),
                None => registry::file(&source)?.0,
            };
            Some((name, target))
        };
        self.calls().into_iter().filter_map(target).collect()
    }

    /// The modules of the public registry that it calls and that are not installed, each with its path.
    pub(super) fn registry_modules(&self) -> Vec<(String, Module)> {
        let calls = self.calls().into_iter().filter(|(name, _)| !self.installed.contains_key(name));
        let known = calls.filter_map(|(_, source)| registry::file(&source));
        known.map(|(path, file)| (path, Self::new([file]))).collect()
    }

    pub(super) fn texts(&self) -> &FileTexts {
        &self.texts
    }
}
