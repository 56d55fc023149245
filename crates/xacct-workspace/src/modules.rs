//! The modules of Terraform that files belong to: what lies beside them in their directory, and the directories that call
//! one another.

mod calls;
mod regroup;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::SystemTime;

use xacct_facts::{Module, ModuleFile, TerraformUnit};
use xacct_syntax::{FileId, Source};

use self::calls::{CallGraph, CalledDirectory, normal};
use crate::name;
use crate::session::{OverlaidText, Texts};
use crate::small_file::leads_out;
use crate::tree::NamedTrees;

/// The largest file that is read for the sake of another, in bytes.
const LARGEST: u64 = 4 << 20;
/// So many texts are read for the sake of the files of a directory.
const MOST_TEXTS: usize = 1_000;

/// A unit that is read when somebody asks.
type ReadOnce = Arc<OnceLock<Arc<TerraformUnit>>>;

/// The modules that were read so far.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    /// By directory; none where files may change between two questions.
    read: Option<Mutex<HashMap<PathBuf, ReadOnce>>>,
    trees: NamedTrees,
    texts: Arc<Texts>,
    /// The ids of the files that are checked.
    checked: RwLock<HashMap<PathBuf, FileId>>,
    /// Which directories call one another; none before somebody asks.
    calls: Mutex<Option<Arc<CallGraph>>>,
    /// The calls in texts that are laid over files, as they were when the graph was last made: the name of each, and its source.
    noted: Mutex<HashMap<PathBuf, Vec<(String, String)>>>,
    files: Mutex<ParsedFiles>,
}

/// The files that were parsed so far, where a file may be asked for again.
#[derive(Debug, Default)]
struct ParsedFiles {
    /// Each as it was at a time and with a length.
    read: HashMap<PathBuf, ((SystemTime, u64), Arc<ModuleFile>)>,
    /// Those of texts that count in place of what is on disk, each with the text.
    over: HashMap<PathBuf, (Arc<str>, Arc<ModuleFile>)>,
    /// Those that were parsed for the calls in them, and not read since.
    early: HashMap<PathBuf, Arc<ModuleFile>>,
    /// The ids of files that are not checked: ids that no file has that is.
    ids: HashMap<PathBuf, FileId>,
}

impl Modules {
    /// Reads each directory once: for a run over files that stay as they are.
    pub fn read_once(trees: NamedTrees) -> Self {
        Self { read: Some(Mutex::default()), trees, ..Self::default() }
    }

    /// The same where `texts` says what is on disk.
    pub fn of_texts(self, texts: Arc<Texts>) -> Self {
        Self { texts, ..self }
    }

    /// Reads a directory whenever somebody asks.
    pub fn read_always(self) -> Self {
        Self { read: None, ..self }
    }

    /// Notes that these files are checked under these ids.
    pub fn number<'p>(&self, files: impl IntoIterator<Item = (&'p Path, FileId)>) {
        let parts = files.into_iter().filter(|(path, _)| is_part(path));
        let parts = parts.map(|(path, file)| (path.to_owned(), file));
        self.checked.write().unwrap_or_else(PoisonError::into_inner).extend(parts);
        *self.calls.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// What the file at `path` is read together with; none for a file of another kind.
    pub fn of(&self, path: &Path) -> Option<Arc<TerraformUnit>> {
        if !is_part(path) {
            return None;
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let graph = self.graph_with(path, folder);
        let together = graph.together(folder, &self.trees, self);
        let Some(known) = &self.read else { return Some(Arc::new(self.read(&together))) };
        // Any of the directories leads to what was read for all of them.
        let key = together.first().map_or(folder, |first| first.path.as_path()).to_owned();
        let unit = {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(key).or_default())
        };
        // Others wait for this one only if it is theirs.
        Some(Arc::clone(unit.get_or_init(|| Arc::new(self.read(&together)))))
    }

    /// Which of the directories with files that are checked call one another.
    fn graph(&self) -> Arc<CallGraph> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*calls {
            return Arc::clone(known);
        }
        let folders: BTreeSet<PathBuf> = {
            let checked = self.checked.read().unwrap_or_else(PoisonError::into_inner);
            checked.keys().filter_map(|path| path.parent().map(Path::to_owned)).collect()
        };
        let graph = Arc::new(CallGraph::of(folders.iter().map(PathBuf::as_path), &self.trees, self));
        *calls = Some(Arc::clone(&graph));
        graph
    }

    /// The same, made anew around `folder` if the text that is laid over the file at `path` there has other calls than before.
    fn graph_with(&self, path: &Path, folder: &Path) -> Arc<CallGraph> {
        let graph = self.graph();
        if self.texts.laid_over(path).is_none() {
            return graph;
        }
        let calls = Module::new(self.parsed(path)).calls();
        let before =
            self.noted.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), calls.clone());
        if before.as_ref() == Some(&calls) {
            return graph;
        }
        let graph = Arc::new(graph.regrouped(folder, &self.trees, self));
        *self.calls.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&graph));
        graph
    }

    fn files(&self) -> MutexGuard<'_, ParsedFiles> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The id of the file at `path`.
    fn id(&self, path: &Path) -> FileId {
        let checked = self.checked.read().unwrap_or_else(PoisonError::into_inner);
        checked.get(path).copied().unwrap_or_else(|| {
            let ids = &mut self.files().ids;
            let next = FileId(u32::MAX - 1 - ids.len() as u32);
            *ids.entry(path.to_owned()).or_insert(next)
        })
    }

    /// The file at `path`, parsed; none where it cannot be read.
    fn parsed(&self, path: &Path) -> Option<Arc<ModuleFile>> {
        let id = self.id(path);
        match self.texts.laid_over(path) {
            Some(OverlaidText::Text(text)) => return Some(self.over(path, id, &text)),
            Some(OverlaidText::Gone | OverlaidText::Unreadable(_)) => return None,
            None => {}
        }
        let parse = || {
            let text = read_part(path, &self.trees)?;
            Some(Arc::new(ModuleFile::parse(&name::source(id, path, text))))
        };
        if self.read.is_some() {
            let early = self.files().early.remove(path).filter(|early| early.file() == id);
            return early.or_else(parse);
        }
        let data = fs::metadata(path).ok()?;
        let version = (data.modified().ok()?, data.len());
        let known =
            self.files().read.get(path).filter(|(of, file)| *of == version && file.file() == id).cloned();
        if let Some((_, known)) = known {
            return Some(known);
        }
        let file = parse()?;
        self.files().read.insert(path.to_owned(), (version, Arc::clone(&file)));
        Some(file)
    }

    /// The file that `text` is, which lies over the one at `path`.
    fn over(&self, path: &Path, id: FileId, text: &Arc<str>) -> Arc<ModuleFile> {
        let known = self.files().over.get(path).cloned();
        if let Some((_, file)) = known.filter(|(of, file)| Arc::ptr_eq(of, text) && file.file() == id) {
            return file;
        }
        let file = Arc::new(ModuleFile::parse(&name::source(id, path, text.as_ref().to_owned())));
        self.files().over.insert(path.to_owned(), (Arc::clone(text), Arc::clone(&file)));
        file
    }

    fn read(&self, directories: &[CalledDirectory]) -> TerraformUnit {
        let read = |directory: &CalledDirectory| {
            let mut module = self.directory(&directory.path);
            for (call, path) in &directory.installed {
                module.install(call.clone(), path.to_string_lossy().into_owned());
            }
            (directory.path.to_string_lossy().into_owned(), module)
        };
        TerraformUnit::new(directories.iter().map(read).collect::<Vec<_>>())
    }

    /// Reads the files of a module in `folder`. What cannot be read is not there: anyone who checks that file says so. Nor is
    /// what a link finds outside of the trees.
    fn directory(&self, folder: &Path) -> Module {
        let mut module = Module::new(self.list(folder).into_iter().filter_map(|path| self.parsed(&path)));
        for path in module.wanted().into_iter().take(MOST_TEXTS) {
            if let Some(text) = self.text(folder, &path) {
                module.add(path, &text);
            }
        }
        module
    }

    /// The text at `path` below `folder`, if no link leads out of it.
    fn text(&self, folder: &Path, path: &str) -> Option<Source> {
        match self.texts.laid_over(&normal(&folder.join(path))) {
            Some(OverlaidText::Text(text)) => {
                Some(Source::new(FileId(u32::MAX), path, text.as_ref().to_owned()))
            }
            Some(OverlaidText::Gone | OverlaidText::Unreadable(_)) => None,
            None => text(here(folder), path),
        }
    }
}

/// The files of directories, for a search for the calls in them.
trait ModuleFiles {
    /// The files in `folder` that belong to a module, in order.
    fn list(&self, folder: &Path) -> Vec<PathBuf>;

    /// The file at `path`, parsed, if it may make calls.
    fn calling(&self, path: &Path) -> Option<Arc<ModuleFile>>;
}

impl ModuleFiles for Modules {
    fn list(&self, folder: &Path) -> Vec<PathBuf> {
        let mut paths = self.texts.list(folder);
        paths.retain(|path| is_part(path));
        paths.truncate(Module::MOST_FILES);
        paths
    }

    /// It is kept for those who read it soon.
    fn calling(&self, path: &Path) -> Option<Arc<ModuleFile>> {
        if self.read.is_none() || self.texts.laid_over(path).is_some() {
            return self.parsed(path);
        }
        let text = read_part(path, &self.trees).filter(|text| text.contains("module") || may_apply(path))?;
        let file = Arc::new(ModuleFile::parse(&name::source(self.id(path), path, text)));
        self.files().early.insert(path.to_owned(), Arc::clone(&file));
        Some(file)
    }
}

/// The text of the file at `path`, which belongs to a module; none where that cannot be read, and of a link out of the trees.
pub(crate) fn read_part(path: &Path, trees: &NamedTrees) -> Option<String> {
    let is_link = fs::symlink_metadata(path).ok()?.is_symlink();
    fs::metadata(path).ok().filter(|data| data.is_file() && data.len() <= LARGEST)?;
    if is_link && leads_out(path, trees) {
        return None;
    }
    fs::read_to_string(path).ok()
}

/// The directory, which is the current one where its path is empty.
pub(crate) fn here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// Whether the file at `path` may say to Terragrunt which module is applied.
fn may_apply(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "hcl")
}

fn is_part(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(Module::has_part)
}

/// The text at `path` below `folder`, if no link leads out of it.
fn text(folder: &Path, path: &str) -> Option<Source> {
    let (real, folder) = (folder.join(path).canonicalize().ok()?, folder.canonicalize().ok()?);
    let data = fs::metadata(&real).ok()?;
    if !real.starts_with(folder) || !data.is_file() || data.len() > LARGEST {
        return None;
    }
    Some(Source::new(FileId(u32::MAX), path, fs::read_to_string(real).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_read_once_or_each_time() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("main.tf");
        fs::write(&path, "locals { a = 1 }").unwrap();
        fs::write(dir.path().join("terraform.tfvars"), "b = 2").unwrap();
        let once = Modules::read_once(NamedTrees::default());
        assert!(Arc::ptr_eq(&once.of(&path).unwrap(), &once.of(&dir.path().join("new.tf")).unwrap()));
        let always = Modules::default();
        assert!(!Arc::ptr_eq(&always.of(&path).unwrap(), &always.of(&path).unwrap()));
        assert!(once.of(&dir.path().join("x.json")).is_none());
        assert!(once.of(&dir.path().join("gone/x.tf.json")).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_the_module_is_no_link_out_of_the_tree() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("tree/module")).unwrap();
        for (path, target) in [("a.tf", "../../secret.tf"), ("b.tf", "../common.tf")] {
            std::os::unix::fs::symlink(target, at("tree/module").join(path)).unwrap();
        }
        // What a file reads is listed as wanted once that file is part of the module.
        fs::write(at("secret.tf"), "locals { a = file(\"secret.json\") }").unwrap();
        fs::write(at("tree/common.tf"), "locals { b = file(\"common.json\") }").unwrap();
        let wanted = |trees| Modules::read_once(trees).directory(&at("tree/module")).wanted();
        assert_eq!(wanted(NamedTrees::new([&at("tree")])), ["common.json"]);
        assert_eq!(wanted(NamedTrees::default()), ["common.json", "secret.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_lies_outside_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("module");
        fs::create_dir(&folder).unwrap();
        fs::write(dir.path().join("secret.json"), "{}").unwrap();
        fs::write(folder.join("own.json"), "{}").unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret.json"), folder.join("link.json")).unwrap();
        assert!(text(&folder, "own.json").is_some());
        assert!(text(&folder, "link.json").is_none());
        assert!(text(&folder, "../secret.json").is_none());
        assert!(text(&folder, "gone.json").is_none());
    }
}
