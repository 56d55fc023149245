//! Finds the configuration that holds for a file.

use std::collections::HashMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use xacct_syntax::{FileId, Source};

use super::{CONFIG_FILE, Config, ConfigChoice, FileSettings};
use crate::Problem;
use crate::modules::Modules;

/// The configurations of a run. Each file is read once, each directory looked at once.
#[derive(Debug)]
pub(crate) struct Configs {
    choice: ConfigChoice,
    modules: Modules,
    /// By directory, as the paths of the files name it.
    folders: RwLock<HashMap<OsString, Arc<Folder>>>,
    read: Mutex<Read>,
}

/// A directory and what holds in it.
#[derive(Debug)]
struct Folder {
    /// Where it really is: the configuration is looked for there, whatever `..` and links led to it.
    real: PathBuf,
    config: Lookup,
}

/// A configuration; none where it has mistakes.
type Lookup = Option<Arc<Config>>;

/// What was read so far.
#[derive(Debug, Default)]
struct Read {
    by_folder: HashMap<PathBuf, Lookup>,
    problems: Vec<Problem>,
}

impl Configs {
    pub(crate) fn new(choice: ConfigChoice) -> Self {
        let mut read = Read::default();
        if let ConfigChoice::File(path) = &choice {
            // Whoever chooses a file wants to know of its mistakes even when no file asks for it.
            read.chosen(path);
        }
        Self { choice, modules: Modules::read_once(), folders: RwLock::default(), read: Mutex::new(read) }
    }

    /// The same where the files beside a file may change.
    pub(crate) fn while_files_change(self) -> Self {
        Self { modules: Modules::default(), ..self }
    }

    /// What holds for the file at `path`; `None` where its configuration has mistakes.
    pub(crate) fn for_file(&self, path: &Path) -> Option<FileSettings> {
        let module = self.modules.of(path);
        if self.choice == ConfigChoice::None {
            return Some(FileSettings { module, ..FileSettings::default() });
        }
        let folder = self.folder(path.parent().unwrap_or(Path::new("")));
        let file = folder.real.join(path.file_name().unwrap_or_default());
        folder.config.as_ref().map(|config| FileSettings { module, ..config.for_file(&file) })
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

impl Read {
    /// The configuration of the nearest directory from `folder` upwards that has one.
    fn nearest(&mut self, folder: &Path) -> Lookup {
        if let Some(known) = self.by_folder.get(folder) {
            return known.clone();
        }
        let path = folder.join(CONFIG_FILE);
        let config = match fs::read_to_string(&path) {
            Ok(text) => self.parse(&path, text, folder),
            Err(error)
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
            Err(error) => self.unreadable(&path, &error),
        };
        self.by_folder.insert(folder.to_owned(), config.clone());
        config
    }

    /// The configuration at `path`, which somebody chose.
    fn chosen(&mut self, path: &Path) -> Lookup {
        if let Some(known) = self.by_folder.get(path) {
            return known.clone();
        }
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let config = match fs::read_to_string(path) {
            Ok(text) => self.parse(path, text, real.parent().unwrap_or(Path::new(""))),
            Err(error) => self.unreadable(path, &error),
        };
        self.by_folder.insert(path.to_owned(), config.clone());
        config
    }

    fn parse(&mut self, path: &Path, text: String, folder: &Path) -> Lookup {
        // No policy has this id, and no span of a configuration ever meets one of a policy.
        let source = Source::new(FileId(u32::MAX), shown(path).to_string_lossy(), text);
        match Config::parse(&source, folder) {
            Ok(config) => Some(Arc::new(config)),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }

    fn unreadable(&mut self, path: &Path, error: &std::io::Error) -> Lookup {
        let why = match error.kind() {
            ErrorKind::NotFound => "no such configuration file".to_owned(),
            ErrorKind::PermissionDenied => "cannot be read: permission denied".to_owned(),
            ErrorKind::InvalidData => "is not UTF-8".to_owned(),
            _ => format!("cannot be read: {error}"),
        };
        self.problems.push(Problem::error(&shown(path), why));
        None
    }
}

/// The path as people see it: relative where it lies below the current directory.
fn shown(path: &Path) -> PathBuf {
    let here = env::current_dir().and_then(|here| here.canonicalize());
    here.ok().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let configs = Configs::new(ConfigChoice::Nearest);
        let prod = configs.for_file(&at("a/prod/x.json")).unwrap();
        assert_eq!(prod.account.unwrap().as_str(), "222222222222");
        let roundabout = configs.for_file(&at("a/b/../prod/x.json")).unwrap();
        assert_eq!(roundabout.account, prod.account);
        assert_eq!(configs.for_file(&at("a/x.json")).unwrap().account, None);
        let inner = configs.for_file(&at("a/b/x.json")).unwrap();
        assert_eq!(inner.world.organization.as_deref(), Some("o-a1b2c3d4e5"));
        assert!(inner.world.accounts.is_empty());
        assert!(configs.into_problems().is_empty());
    }

    #[test]
    fn a_chosen_configuration_counts_everywhere_and_none_means_none() {
        let dir = tempfile::tempdir().unwrap();
        write(&dir.path().join("conf/my.toml"), "[organization]\nid = \"o-a1b2c3d4e5\"\n");
        write(&dir.path().join("x/xacct-lint.toml"), "broken");
        let file = dir.path().join("x/a.json");
        let configs = Configs::new(ConfigChoice::File(dir.path().join("conf/my.toml")));
        assert!(configs.for_file(&file).unwrap().world.organization.is_some());
        assert!(Configs::new(ConfigChoice::None).for_file(&file).unwrap().world.organization.is_none());
        let missing = Configs::new(ConfigChoice::File(dir.path().join("no.toml")));
        assert!(missing.for_file(&file).is_none());
        assert_eq!(missing.into_problems()[0].message, "no such configuration file");
    }

    #[test]
    fn a_mistake_is_said_once() {
        let dir = tempfile::tempdir().unwrap();
        write(&dir.path().join(CONFIG_FILE), "[acounts]\n");
        fs::create_dir_all(dir.path().join("a")).unwrap();
        let configs = Configs::new(ConfigChoice::Nearest);
        assert!(configs.for_file(&dir.path().join("x.json")).is_none());
        assert!(configs.for_file(&dir.path().join("a/x.json")).is_none());
        assert_eq!(configs.into_problems().len(), 1);
    }
}
