//! What people say of their world in `xacct-lint.toml`.

mod find;
mod globs;
mod manifests;
#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod named;
mod named_file;
mod named_rule;
mod organization;
mod parse;
mod reader;
mod roles;
mod set_level;
mod suppress;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_facts::{FileFacts, Hints, OtherTexts, TerraformUnit};
use xacct_policy::PolicyKind;
use xacct_rules::{KnownAccounts, Level, Levels, RuleId, SuppressedByConfig};
use xacct_syntax::Source;

use crate::Problem;
use crate::tree::NamedTrees;
pub(crate) use find::Configs;
use globs::Globs;
pub(crate) use named_file::NamedFiles;
pub use organization::{Organization, read_organizations};
use roles::TrustFile;
pub use set_level::set_level;

/// The configuration's file name, looked for in a file's directory and upwards.
pub const CONFIG_FILE: &str = "xacct-lint.toml";

/// Which configuration is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ConfigChoice {
    /// The nearest `xacct-lint.toml`, from each file's directory upwards.
    #[default]
    Nearest,
    /// This file, for every file.
    File(PathBuf),
    /// None.
    None,
}

/// What an `xacct-lint.toml` says.
#[derive(Debug, Default)]
pub struct Config {
    /// The directory that its globs are relative to.
    folder: PathBuf,
    known_accounts: Arc<KnownAccounts>,
    levels: Levels,
    /// Whose the files under these paths are.
    owners: Vec<(Globs, AccountId)>,
    overrides: Vec<Override>,
    /// The trust policies of roles.
    roles: Vec<TrustFile>,
    /// The repository of GitHub that workflows run in: `OWNER/NAME`.
    repository: Option<Arc<str>>,
}

/// What is different for some files.
#[derive(Debug)]
struct Override {
    paths: Globs,
    levels: Vec<(RuleId, Level)>,
    kind: Option<PolicyKind>,
    suppress: Vec<SuppressedByConfig>,
}

/// What is known of one file from outside its text: what the configuration says of it, and what lies beside it.
#[derive(Clone, Debug, Default)]
pub struct FileSettings {
    /// Who is who.
    pub known_accounts: Arc<KnownAccounts>,
    /// Which rules speak, and the severity with which.
    pub levels: Levels,
    /// The account that the file's policies belong to.
    pub account: Option<AccountId>,
    /// What sort of policies it holds.
    pub kind: Option<PolicyKind>,
    /// What sort of policies its name and its folders are about.
    pub called: Option<PolicyKind>,
    /// The repository of GitHub that its workflows run in: `OWNER/NAME`.
    pub repository: Option<Arc<str>>,
    /// What it is read together with, where it is a file of Terraform.
    pub unit: Option<Arc<TerraformUnit>>,
    /// The ARN of the role whose trust policy it holds.
    pub role: Option<Arc<str>>,
    /// The texts of the files that its stacks are made of.
    pub others: Option<Arc<OtherTexts>>,
}

impl FileSettings {
    /// What is known of the file from outside its text.
    pub fn hints(&self) -> Hints {
        Hints {
            account: self.account,
            kind: self.kind,
            called: self.called,
            role: self.role.clone(),
            repository: self.repository.clone(),
        }
    }

    /// Reads what `source` holds.
    pub fn read(&self, source: &Source) -> FileFacts {
        let hints = self.hints();
        match (&self.unit, &self.others) {
            (Some(unit), _) => xacct_facts::read_in(source, &hints, unit),
            (None, Some(others)) => xacct_facts::read_with(source, &hints, others),
            (None, None) => xacct_facts::read(source, &hints),
        }
    }
}

impl Config {
    /// Reads a configuration whose paths are relative to `folder`, an absolute path, and the files that it names.
    ///
    /// # Errors
    ///
    /// Every mistake in it and in those files, each at its characters.
    pub fn parse(source: &Source, folder: impl Into<PathBuf>) -> Result<Self, Vec<Problem>> {
        parse::parse(source, &NamedFiles::new(&folder.into(), &NamedTrees::default()))
    }

    /// What holds for the file at `path`, an absolute path. Where two entries are about it, the later one wins.
    pub fn for_file(&self, path: &Path) -> FileSettings {
        let mut settings = FileSettings {
            known_accounts: Arc::clone(&self.known_accounts),
            levels: self.levels.clone(),
            account: None,
            kind: None,
            called: None,
            repository: self.repository.clone(),
            unit: None,
            role: None,
            others: None,
        };
        let Ok(path) = path.strip_prefix(&self.folder) else { return settings };
        settings.account =
            self.owners.iter().rev().find(|(globs, _)| globs.is_match(path)).map(|(_, id)| *id);
        for special in self.overrides.iter().filter(|special| special.paths.is_match(path)) {
            for &(rule, level) in &special.levels {
                settings.levels.set(rule, level);
            }
            for suppressed in &special.suppress {
                settings.levels.suppress(suppressed.clone());
            }
            settings.kind = special.kind.or(settings.kind);
        }
        if let Some(tied) = self.roles.iter().find(|tied| tied.path == path) {
            settings.role = Some(Arc::clone(&tied.role));
            settings.account = Some(tied.account);
            settings.kind = settings.kind.or(Some(PolicyKind::Trust));
        }
        settings
    }
}
