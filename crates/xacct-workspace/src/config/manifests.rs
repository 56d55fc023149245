//! The manifests beside templates that the CDK made: they say the account of each.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use xacct_aws::AccountId;
use xacct_facts::{MANIFEST, accounts_by_manifest};

use super::named_file::NamedFiles;
use crate::tree::NamedTrees;

/// Accounts by the names of templates.
type TemplateAccounts = Arc<HashMap<String, Option<AccountId>>>;

/// The manifests of a run, each read once, or whenever somebody asks.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    trees: NamedTrees,
    /// By directory; none where files may change between two questions.
    read: Option<Mutex<HashMap<PathBuf, TemplateAccounts>>>,
}

impl Manifests {
    /// Reads each manifest once.
    pub fn read_once(trees: NamedTrees) -> Self {
        Self { trees, read: Some(Mutex::default()) }
    }

    /// Reads a manifest whenever somebody asks.
    pub fn read_always(self) -> Self {
        Self { read: None, ..self }
    }

    /// The account that the template at `path` is deployed to, where a manifest beside it says so.
    pub fn account(&self, path: &Path) -> Option<AccountId> {
        let name = path.file_name()?.to_str()?;
        if !name.ends_with(".template.json") {
            return None;
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let read = || {
            let real = folder.canonicalize().ok();
            let source = real.and_then(|real| NamedFiles::new(&real, &self.trees).read(MANIFEST).ok());
            Arc::new(source.as_ref().map(accounts_by_manifest).unwrap_or_default())
        };
        let accounts = match &self.read {
            Some(known) => {
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(known.entry(folder.to_owned()).or_insert_with(read))
            }
            None => read(),
        };
        accounts.get(name).copied().flatten()
    }
}
