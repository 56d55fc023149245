//! What is read together: a directory of Terraform.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use xacct_syntax::{FileId, Source, Span};

use super::directory::Module;
use super::file::ModuleFile;
use super::read::DirectoryReader;
use crate::budget::Budget;
use crate::items::Items;

/// What is read together: a directory of Terraform. It is evaluated once, when its first file is asked for.
#[derive(Debug, Default)]
pub struct Unit {
    module: Module,
    read: OnceLock<Mutex<HashMap<FileId, ReadFile>>>,
}

/// What was found in a file.
#[derive(Debug, Default)]
pub(crate) struct ReadFile {
    pub items: Items,
    /// Where more was asked for than may be evaluated.
    pub exceeded: Option<Span>,
}

impl From<Module> for Unit {
    fn from(module: Module) -> Self {
        Self { module, read: OnceLock::new() }
    }
}

impl Unit {
    /// Its files.
    pub fn files(&self) -> impl Iterator<Item = &Arc<ModuleFile>> {
        self.module.files().iter()
    }

    /// The file that is `source`, as it is written now; `None` for one that the unit does not have or that has changed.
    pub(crate) fn file(&self, source: &Source) -> Option<&Arc<ModuleFile>> {
        let name = source.name().rsplit(['/', '\\']).next().unwrap_or(source.name());
        let files = self.module.files();
        let at = files.binary_search_by(|file| file.name().cmp(name)).ok()?;
        files.get(at).filter(|file| file.is(source))
    }

    /// The unit where `file` is what it is now.
    pub(crate) fn with(&self, file: Arc<ModuleFile>) -> Self {
        self.module.clone().with(file).into()
    }

    /// What was found in `file`, which is handed out once: a second time it is read anew.
    pub(crate) fn take(&self, file: FileId) -> ReadFile {
        let read = self.read.get_or_init(|| Mutex::new(self.evaluate()));
        let found = read.lock().unwrap_or_else(PoisonError::into_inner).remove(&file);
        found.unwrap_or_else(|| self.evaluate().remove(&file).unwrap_or_default())
    }

    /// What is found in each of its files.
    pub(crate) fn evaluate(&self) -> HashMap<FileId, ReadFile> {
        let length = self.files().map(|file| file.text().len()).sum();
        let budget = Rc::new(Budget::of_length(length));
        let mut read = DirectoryReader::read(&self.module, &budget);
        for span in budget.exceeded() {
            if let Some(file) = read.get_mut(&span.file) {
                file.exceeded.get_or_insert(span);
            }
        }
        read
    }
}
