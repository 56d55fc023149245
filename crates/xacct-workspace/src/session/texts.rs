//! The texts of a workspace: what is on disk, with other texts laid over it: open documents, or a revision's.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use xacct_facts::may_hold_policy;

use crate::{Problem, read};

/// Where a session reads texts.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    over: RwLock<HashMap<PathBuf, OverlaidText>>,
}

/// What counts in the place of the file on disk.
#[derive(Clone, Debug)]
pub(crate) enum OverlaidText {
    /// This text.
    Text(Arc<str>),
    /// There is no file.
    Gone,
    /// It cannot be read, and why.
    Unreadable(Box<Problem>),
}

impl Texts {
    /// Lays all of these over what is on disk.
    pub fn lay(&self, over: HashMap<PathBuf, OverlaidText>) {
        self.over.write().unwrap_or_else(PoisonError::into_inner).extend(over);
    }

    /// Lays `text` over what is at `path`.
    pub fn open(&self, path: &Path, text: &str) {
        let text = OverlaidText::Text(text.into());
        self.over.write().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), text);
    }

    /// What is on disk counts again.
    pub fn close(&self, path: &Path) {
        self.over.write().unwrap_or_else(PoisonError::into_inner).remove(path);
    }

    /// The text at `path`; `None` where it can hold no policy. See [`read::read`].
    pub fn read(&self, path: &Path, walked: bool) -> Result<Option<String>, Problem> {
        match self.laid_over(path) {
            Some(OverlaidText::Text(text)) => match read::not_text(path, text.as_bytes()) {
                Some(problem) => Err(problem),
                None => Ok(may_hold_policy(text.as_bytes()).then(|| text.as_ref().to_owned())),
            },
            Some(OverlaidText::Gone) => Err(Problem::error(path, "no such file or directory")),
            Some(OverlaidText::Unreadable(problem)) => Err(*problem),
            None => read::read(path, walked),
        }
    }

    /// Whether there is a file at `path`.
    pub fn is_there(&self, path: &Path) -> bool {
        match self.laid_over(path) {
            Some(over) => !matches!(over, OverlaidText::Gone),
            None => path.is_file(),
        }
    }

    /// The files directly in `folder`, sorted.
    pub fn list(&self, folder: &Path) -> Vec<PathBuf> {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = fs::read_dir(here).into_iter().flatten().filter_map(Result::ok);
        let on_disk = entries.map(|entry| folder.join(entry.file_name()));
        let mut files: BTreeSet<PathBuf> = on_disk.collect();
        for (path, over) in self.over.read().unwrap_or_else(PoisonError::into_inner).iter() {
            if path.parent() == Some(folder) {
                match over {
                    OverlaidText::Gone => files.remove(path),
                    OverlaidText::Text(_) | OverlaidText::Unreadable(_) => files.insert(path.clone()),
                };
            }
        }
        files.into_iter().collect()
    }

    /// What counts in the place of the file at `path`.
    pub fn laid_over(&self, path: &Path) -> Option<OverlaidText> {
        self.over.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }
}
