//! Which number a file has.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use xacct_syntax::FileId;

/// The numbers of the files that a session has met: a file keeps its own as long as the session lasts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identities {
    by_path: HashMap<PathBuf, FileId>,
    paths: Vec<PathBuf>,
}

impl Identities {
    /// The number of the file at `path`.
    pub fn of(&mut self, path: &Path) -> FileId {
        if let Some(file) = self.by_path.get(path) {
            return *file;
        }
        let file = FileId(self.paths.len() as u32);
        self.paths.push(path.to_owned());
        self.by_path.insert(path.to_owned(), file);
        file
    }

    /// Whether the session has met the file at `path`.
    pub fn knows(&self, path: &Path) -> bool {
        self.by_path.contains_key(path)
    }

    /// Where the file with that number is.
    pub fn path(&self, file: FileId) -> Option<&Path> {
        self.paths.get(file.0 as usize).map(PathBuf::as_path)
    }
}
