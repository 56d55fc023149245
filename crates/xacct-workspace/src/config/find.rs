//! Finds the configuration that holds for a file.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use xacct_syntax::{FileId, Source};

use super::manifests::Manifests;
use super::named_file::NamedFiles;
use super::parse::parse;
use super::{CONFIG_FILE, Config, ConfigChoice, FileSettings};
use crate::Problem;
use crate::modules::Modules;
use crate::name::shown;
use crate::read::is_open_already;
use crate::session::Texts;
use crate::small_file::{ReadRefusal, read_limited, read_small};
use crate::tree::{NamedTrees, absolute};

/// The configurations of a run. Each file is read once, each directory looked at once.
#[derive(Debug)]
pub(crate) struct Configs {
    choice: ConfigChoice,
    modules: Modules,
    manifests: Manifests,
    /// By directory, as the paths of the files name it.
    folders: RwLock<HashMap<OsString, Arc<Folder>>>,
    read: Mutex<ConfigCache>,
}

/// A directory and what holds in it.
#[derive(Debug)]
struct Folder {
    /// Where it really is: the configuration is looked for there, whatever `..` and links led to it.
    real: PathBuf,
    config: FoundConfig,
}

/// A configuration; none where it has mistakes.
type FoundConfig = Option<Arc<Config>>;

/// What was read so far.
#[derive(Debug, Default)]
struct ConfigCache {
    trees: NamedTrees,
    by_folder: HashMap<PathBuf, FoundConfig>,
    /// Where configurations have accounts from.
    named: HashSet<PathBuf>,
    problems: Vec<Problem>,
}

impl Configs {
    /// The configurations for files in `trees`.
    pub(crate) fn new(choice: ConfigChoice, trees: NamedTrees) -> Self {
        let mut read = ConfigCache { trees: trees.clone(), ..ConfigCache::default() };
        if let ConfigChoice::File(path) = &choice {
            // Anyone who chooses a file wants to know of its mistakes even when no file asks for it.
            read.chosen(path);
        }
        let (modules, manifests) = (Modules::read_once(trees.clone()), Manifests::read_once(trees));
        Self { choice, modules, manifests, folders: RwLock::default(), read: Mutex::new(read) }
    }

    /// The same where `texts` says what is on disk.
    pub(crate) fn of_texts(self, texts: Arc<Texts>) -> Self {
        Self { modules: self.modules.of_texts(texts), ..self }
    }

    /// The same where the files beside a file may change.
    pub(crate) fn while_files_change(self) -> Self {
        Self { modules: self.modules.read_always(), manifests: self.manifests.read_always(), ..self }
    }

    /// Notes that these files are checked under these ids.
    pub(crate) fn number<'p>(&self, files: impl IntoIterator<Item = (&'p Path, FileId)>) {
        self.modules.number(files);
    }

    /// What holds for the file at `path`; `None` where its configuration has mistakes.
    pub(crate) fn for_file(&self, path: &Path) -> Option<FileSettings> {
        let unit = self.modules.of(path);
        let called = xacct_facts::kind_by_path(&absolute(path).to_string_lossy());
        let account = self.manifests.account(path);
        if self.choice == ConfigChoice::None {
            return Some(FileSettings { unit, called, account, ..FileSettings::default() });
        }
        let folder = self.folder(path.parent().unwrap_or(Path::new("")));
        let file = folder.real.join(path.file_name().unwrap_or_default());
        let settings = folder.config.as_ref()?.for_file(&file);
        let account = settings.account.or(account);
        Some(FileSettings { unit, called, account, ..settings })
    }

    /// Whether a configuration names the file at `path`, so that what it says changes with it.
    pub(crate) fn names(&self, path: &Path) -> bool {
        let named = &self.read.lock().unwrap_or_else(PoisonError::into_inner).named;
        if named.is_empty() {
            return false;
        }
        let path = absolute(path);
        // The directory of a configuration is known by its real path.
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        let real = folder.zip(path.file_name()).map(|(folder, name)| folder.join(name));
        named.contains(&path) || real.is_some_and(|real| named.contains(&real))
    }

    /// The mistakes in the configurations that were met, in order.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems()
    }

    /// The mistakes in the configurations that were met so far, in order.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let mut problems = self.read.lock().unwrap_or_else(PoisonError::into_inner).problems.clone();
        problems.sort_by(|a, b| a.order().cmp(&b.order()));
        problems
    }

    fn folder(&self, folder: &Path) -> Arc<Folder> {
        if let Some(known) =
            self.folders.read().unwrap_or_else(PoisonError::into_inner).get(folder.as_os_str())
        {
            return Arc::clone(known);
        }
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let real = here.canonicalize().unwrap_or_else(|_| here.to_owned());
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let config = match &self.choice {
            ConfigChoice::File(path) => read.chosen(path),
            _ => read.nearest(&real),
        };
        drop(read);
        let found = Arc::new(Folder { real, config });
        let key = folder.as_os_str().to_owned();
        self.folders.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&found));
        found
    }
}

impl ConfigCache {
    /// The configuration of the nearest directory from `folder` upwards that has one.
    fn nearest(&mut self, folder: &Path) -> FoundConfig {
        if let Some(known) = self.by_folder.get(folder) {
            return known.clone();
        }
        let path = folder.join(CONFIG_FILE);
        let config = match read_small(&path, &self.trees) {
            Ok(text) => self.parse(&path, text, folder),
            Err(ReadRefusal::Io(error))
                if matches!(
                    error.kind(),
                    ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory
                ) =>
            {
                match folder.parent() {
                    Some(parent) => self.nearest(parent),
                    None => Some(Arc::default()),
                }
            }
            Err(why) => self.refused(&path, why),
        };
        self.by_folder.insert(folder.to_owned(), config.clone());
        config
    }

    /// The configuration at `path`, which somebody chose.
    fn chosen(&mut self, path: &Path) -> FoundConfig {
        if let Some(known) = self.by_folder.get(path) {
            return known.clone();
        }
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        // It may be a link to anywhere, since nobody but the user chose it.
        let read =
            if is_open_already(path) { read_limited(path) } else { read_small(path, &NamedTrees::default()) };
        let config = match read {
            Ok(text) => self.parse(path, text, real.parent().unwrap_or(Path::new(""))),
            Err(why) => self.refused(path, why),
        };
        self.by_folder.insert(path.to_owned(), config.clone());
        config
    }

    fn parse(&mut self, path: &Path, text: String, folder: &Path) -> FoundConfig {
        // No policy has this id, and no span of a configuration ever meets one of a policy.
        let source = Source::new(FileId(u32::MAX), shown(path).to_string_lossy(), text);
        let files = NamedFiles::new(folder, &self.trees);
        let parsed = parse(&source, &files);
        self.named.extend(files.into_read());
        match parsed {
            Ok(config) => Some(Arc::new(config)),
            Err(mut problems) => {
                // Its name is its path only as far as that is text. Others are of the files that it names.
                let own = problems.iter_mut().filter(|problem| problem.path == Path::new(source.name()));
                own.for_each(|problem| shown(path).clone_into(&mut problem.path));
                self.problems.extend(problems);
                None
            }
        }
    }

    fn refused(&mut self, path: &Path, why: ReadRefusal) -> FoundConfig {
        let why = match why {
            ReadRefusal::NotUtf8 => "is not UTF-8".to_owned(),
            ReadRefusal::Because(why) => format!("{why}, so it is not read as a configuration"),
            ReadRefusal::Io(error) => match error.kind() {
                ErrorKind::NotFound => "no such configuration file".to_owned(),
                ErrorKind::PermissionDenied => "cannot be read: permission denied".to_owned(),
                _ => format!("cannot be read: {error}"),
            },
        };
        self.problems.push(Problem::error(&shown(path), why));
        None
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn of(choice: ConfigChoice) -> Configs {
        Configs::new(choice, NamedTrees::default())
    }

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn the_nearest_configuration_counts() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| dir.path().join(path);
        write(&at(CONFIG_FILE), "[accounts]\nprod = { id = \"222222222222\", paths = [\"a/prod/**\"] }\n");
        write(&at("a/b/xacct-lint.toml"), "[organization]\nid = \"o-a1b2c3d4e5\"\n");
        fs::create_dir_all(at("a/prod")).unwrap();
        let configs = of(ConfigChoice::Nearest);
        let prod = configs.for_file(&at("a/prod/x.json")).unwrap();
        assert_eq!(prod.account.unwrap().as_str(), "222222222222");
        let roundabout = configs.for_file(&at("a/b/../prod/x.json")).unwrap();
        assert_eq!(roundabout.account, prod.account);
        assert_eq!(configs.for_file(&at("a/x.json")).unwrap().account, None);
        let inner = configs.for_file(&at("a/b/x.json")).unwrap();
        assert_eq!(inner.known_accounts.organization.as_deref(), Some("o-a1b2c3d4e5"));
        assert!(inner.known_accounts.accounts.is_empty());
        assert!(configs.into_problems().is_empty());
    }

    #[test]
    fn a_chosen_configuration_counts_everywhere_and_none_means_none() {
        let dir = tempfile::tempdir().unwrap();
        write(&dir.path().join("conf/my.toml"), "[organization]\nid = \"o-a1b2c3d4e5\"\n");
        write(&dir.path().join("x/xacct-lint.toml"), "broken");
        let file = dir.path().join("x/a.json");
        let configs = of(ConfigChoice::File(dir.path().join("conf/my.toml")));
        assert!(configs.for_file(&file).unwrap().known_accounts.organization.is_some());
        assert!(of(ConfigChoice::None).for_file(&file).unwrap().known_accounts.organization.is_none());
        let missing = of(ConfigChoice::File(dir.path().join("no.toml")));
        assert!(missing.for_file(&file).is_none());
        assert_eq!(missing.into_problems()[0].message, "no such configuration file");
    }

    #[test]
    fn a_mistake_is_said_once() {
        let dir = tempfile::tempdir().unwrap();
        write(&dir.path().join(CONFIG_FILE), "[acounts]\n");
        fs::create_dir_all(dir.path().join("a")).unwrap();
        let configs = of(ConfigChoice::Nearest);
        assert!(configs.for_file(&dir.path().join("x.json")).is_none());
        assert!(configs.for_file(&dir.path().join("a/x.json")).is_none());
        assert_eq!(configs.into_problems().len(), 1);
    }
}
