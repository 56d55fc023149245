//! The texts of a workspace: what is on disk, with the documents that are open laid over it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use xacct_facts::may_hold_policy;

use crate::{Problem, read};

/// Where a session reads texts.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    open: RwLock<HashMap<PathBuf, Arc<str>>>,
}

impl Texts {
    /// Lays `text` over what is at `path`.
    pub fn open(&self, path: &Path, text: &str) {
        self.open.write().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), text.into());
    }

    /// What is on disk counts again.
    pub fn close(&self, path: &Path) {
        self.open.write().unwrap_or_else(PoisonError::into_inner).remove(path);
    }

    /// The text at `path`; `None` where it can hold no policy. See [`read::read`].
    pub fn read(&self, path: &Path, walked: bool) -> Result<Option<String>, Problem> {
        match self.opened(path) {
            Some(text) => match read::not_text(path, text.as_bytes()) {
                Some(problem) => Err(problem),
                None => Ok(may_hold_policy(text.as_bytes()).then(|| text.as_ref().to_owned())),
            },
            None => read::read(path, walked),
        }
    }

    /// The text of the document that is open at `path`.
    fn opened(&self, path: &Path) -> Option<Arc<str>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }
}
