//! New texts of files, written beside the files whose place they take.
//!
//! A draft does not outlive its run: it is removed where something fails, by a signal that ends the run, and by the next
//! run where this one is killed.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, TempPath};

const PREFIX: &str = ".xacct-lint-";
const SUFFIX: &str = ".tmp";
/// How many letters and digits stand between the two.
const RANDOM: usize = 16;

/// The drafts that exist now. A signal waits for anyone who holds them.
static DRAFTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn drafts() -> MutexGuard<'static, Vec<PathBuf>> {
    DRAFTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// While somebody holds it, no signal ends the program.
pub(crate) fn uninterrupted() -> impl Sized {
    drafts()
}

/// A file that is going to take the place of another.
pub(crate) struct Draft {
    /// It is open for writing.
    pub file: File,
    path: TempPath,
}

impl Draft {
    /// An empty file in the directory of `target`, that nobody else can read.
    pub(crate) fn beside(target: &Path) -> io::Result<Self> {
        let folder = target.parent().unwrap_or(Path::new("."));
        let mut drafts = drafts();
        let draft = Builder::new().prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM).tempfile_in(folder)?;
        let (file, path) = draft.into_parts();
        drafts.push(path.to_path_buf());
        // Tells other runs that this one is alive. Where there are no locks, they leave it alone, too.
        #[cfg(unix)]
        let _ = rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive);
        Ok(Self { file, path })
    }

    /// Takes the place of `target` in one step, if that still holds `before`; `after` is what was written. `false` where
    /// `target` holds something else: then it is left as it is.
    pub(crate) fn replace(self, target: &Path, before: &[u8], after: &[u8]) -> io::Result<bool> {
        let _uninterrupted = drafts();
        if fs::read(target)? != before {
            return Ok(false);
        }
        match exchange(&self.path, target) {
            Ok(()) => settle(&self.path, target, before, after),
            // Not every system and file system can do that.
            Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput) => {
                fs::rename(&self.path, target).map(|()| true)
            }
            Err(error) => Err(error),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let mut drafts = drafts();
        let _ = fs::remove_file(&self.path);
        drafts.retain(|path| *path != *self.path);
    }
}

/// Two files take each other's place, in one step.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Looks at what lay at `target` until it was exchanged for the draft: between the comparison and the exchange another
/// program may have saved the file. Then what that saved is put back; and should it have saved once more by then, the
/// newest of all. `true` where the draft stays.
fn settle(draft: &Path, target: &Path, before: &[u8], after: &[u8]) -> io::Result<bool> {
    /// How often another program can save while this goes on, before it gets whatever is there.
    const PATIENCE: usize = 100;
    let mut taken = fs::read(draft)?;
    if taken == before {
        return Ok(true);
    }
    let mut placed = after.to_vec();
    for _ in 0..PATIENCE {
        exchange(draft, target)?;
        let expected = std::mem::replace(&mut placed, taken);
        taken = fs::read(draft)?;
        if taken == expected {
            break;
        }
    }
    Ok(false)
}

/// From now on SIGINT, SIGTERM and SIGHUP end the program as they do by themselves, and leave no draft behind. Where SIGHUP is
/// ignored, as below `nohup`, or where that is not known, it stays as it is.
///
/// # Errors
///
/// The system does not let signals be handled.
#[cfg(unix)]
pub fn remove_drafts_on_signals() -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;
    let hangup = (!is_ignored(SIGHUP)).then_some(SIGHUP);
    let mut signals = Signals::new([SIGINT, SIGTERM].into_iter().chain(hangup))?;
    let end = move || {
        let Some(signal) = signals.forever().next() else { return };
        // Held to the end, so that no other is begun.
        let drafts = drafts();
        for path in drafts.iter() {
            let _ = fs::remove_file(path);
        }
        let _ = emulate_default_handler(signal);
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(end).map(drop)
}

/// Whether `signal` is ignored, or may be: only Linux says so, in the bits of `SigIgn` (proc_pid_status(5)).
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
    ignored.is_none_or(|bits| bits >> (signal - 1) & 1 == 1)
}

/// Elsewhere a signal ends the program at once.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
pub fn remove_drafts_on_signals() -> io::Result<()> {
    Ok(())
}

/// Removes the drafts in `folder` that runs have left behind which were killed: files of that name that are ours, have one
/// name, and that no run holds.
pub(crate) fn clear(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_name().to_str().is_some_and(is_draft)) {
        if is_abandoned(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_draft(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX).and_then(|name| name.strip_suffix(SUFFIX));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(unix)]
fn is_abandoned(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    use rustix::fs::{FlockOperation, Mode, OFlags};
    let open = || rustix::fs::open(path, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK, Mode::empty());
    let Ok(file) = open().map(File::from) else { return false };
    let is_ours = file.metadata().is_ok_and(|data| {
        data.is_file() && data.nlink() == 1 && data.uid() == rustix::process::geteuid().as_raw()
    });
    is_ours && rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok()
}

/// Elsewhere nothing tells them from those of a run that goes on.
#[cfg(not(unix))]
fn is_abandoned(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_draft_goes_unless_it_takes_the_place() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("x.json");
        fs::write(&target, "old").unwrap();
        for (before, placed) in [("other", false), ("old", true)] {
            let mut draft = Draft::beside(&target).unwrap();
            draft.file.write_all(b"new").unwrap();
            assert_eq!(draft.replace(&target, before.as_bytes(), b"new").unwrap(), placed);
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        }
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        drop(Draft::beside(&target).unwrap());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_was_saved_in_the_last_moment_is_put_back() {
        let dir = tempfile::tempdir().unwrap();
        let (draft, target) = (dir.path().join("draft"), dir.path().join("x.json"));
        // As it is when another program has saved between the comparison and the exchange.
        fs::write(&target, "fixed").unwrap();
        fs::write(&draft, "saved").unwrap();
        assert!(!settle(&draft, &target, b"old", b"fixed").unwrap());
        assert_eq!(fs::read_to_string(&target).unwrap(), "saved");
        // And when it has saved again since.
        fs::write(&target, "saved again").unwrap();
        fs::write(&draft, "saved").unwrap();
        assert!(!settle(&draft, &target, b"old", b"fixed").unwrap());
        assert_eq!(fs::read_to_string(&target).unwrap(), "saved again");
    }

    #[cfg(unix)]
    #[test]
    fn only_drafts_that_nobody_holds_are_cleared() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let held = Draft::beside(&at("x.json")).unwrap();
        let kept =
            [".xacct-lint-notes.tmp", ".xacct-lint-0123456789abcde.tmp", ".xacct-lint-0123456789abcdef"];
        for name in kept {
            fs::write(at(name), "").unwrap();
        }
        fs::write(at(".xacct-lint-0123456789abcdef.tmp"), "").unwrap();
        fs::hard_link(at(kept[0]), at(".xacct-lint-0123456789abcdeh.tmp")).unwrap();
        std::os::unix::fs::symlink(kept[1], at(".xacct-lint-0123456789abcdel.tmp")).unwrap();
        fs::create_dir(at(".xacct-lint-0123456789abcded.tmp")).unwrap();
        clear(dir.path());
        assert!(!at(".xacct-lint-0123456789abcdef.tmp").exists());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), kept.len() + 4);
        drop(held);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), kept.len() + 3);
    }
}
