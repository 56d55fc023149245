//! `--watch`: check again whenever a file changes.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{Event, RecursiveMode, Watcher, recommended_watcher};
use xacct_workspace::{CONFIG_FILE, has_known_name};

use crate::EXIT_FAILURE;
use crate::output;

/// Changes that follow each other within this time are checked together: editors save in several steps, and `git switch` changes many
/// files.
const TOGETHER: Duration = Duration::from_millis(100);

/// Checks once, and again after each change of something below `paths` that may count, until the program is ended. `check` does one
/// run.
///
/// # Errors
///
/// Where the output cannot be written.
pub(super) fn run(
    paths: &[PathBuf],
    config: Option<&Path>,
    mut check: impl FnMut() -> io::Result<ExitCode>,
) -> io::Result<ExitCode> {
    let (send, changes) = channel();
    let watched = recommended_watcher(send).and_then(|mut watcher| {
        for path in paths.iter().map(PathBuf::as_path).chain(config) {
            // The directory of a file: an editor may put a new file in its place.
            let (path, mode) = match path.parent() {
                Some(parent) if path.is_file() => (parent, RecursiveMode::NonRecursive),
                _ => (path, RecursiveMode::Recursive),
            };
            let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
            watcher.watch(path, mode)?;
        }
        Ok(watcher)
    });
    // As long as it is there, changes come.
    let _watcher = match watched {
        Ok(watcher) => watcher,
        Err(error) => {
            writeln!(output::stderr(), "error: files cannot be watched: {error}")?;
            return Ok(ExitCode::from(EXIT_FAILURE));
        }
    };
    let named: Vec<_> =
        paths.iter().map(PathBuf::as_path).chain(config).filter_map(Path::file_name).collect();
    loop {
        if io::stdout().is_terminal() {
            // To the upper left corner of an empty screen, without what was scrolled out of it.
            write!(output::stdout(), "\x1b[2J\x1b[3J\x1b[H")?;
        }
        check()?;
        writeln!(output::stderr(), "\nwatching for changes; ctrl-c ends it")?;
        if !await_change(&changes, &named) {
            writeln!(output::stderr(), "error: files are no longer watched")?;
            return Ok(ExitCode::from(EXIT_FAILURE));
        }
    }
}

/// Waits until something changed that may count. `false` where no more changes will come.
fn await_change(changes: &Receiver<notify::Result<Event>>, named: &[&OsStr]) -> bool {
    loop {
        let Ok(change) = changes.recv() else { return false };
        let mut counts = may_count(&change, named);
        loop {
            match changes.recv_timeout(TOGETHER) {
                Ok(change) => counts |= may_count(&change, named),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        if counts {
            return true;
        }
    }
}

/// Whether a change can make a difference: it is one of a file that is searched for, that was named, or that says what is checked.
fn may_count(change: &notify::Result<Event>, named: &[&OsStr]) -> bool {
    // Where changes were lost, any may have been among them.
    let Ok(event) = change else { return true };
    let changes = event.kind.is_create() || event.kind.is_modify() || event.kind.is_remove();
    let counts = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        let is_setting = [CONFIG_FILE, ".gitignore", ".ignore"].iter().any(|setting| name == *setting);
        // A directory that is gone or new, in which there may be such files.
        let is_directory = path.is_dir() || path.extension().is_none() && event.kind.is_remove();
        is_setting || named.contains(&name) || has_known_name(path) || is_directory
    };
    event.need_rescan() || changes && event.paths.iter().any(counts)
}

#[cfg(test)]
mod tests {
    use notify::EventKind;
    use notify::event::{AccessKind, CreateKind, ModifyKind};

    use super::*;

    #[test]
    fn only_changes_of_files_that_are_searched_for_count() {
        let counts = |kind: EventKind, path: &str| {
            may_count(&Ok(Event::new(kind).add_path(path.into())), &[OsStr::new("role.txt")])
        };
        let modified = EventKind::Modify(ModifyKind::Any);
        assert!(counts(modified, "/x/trust.json"));
        assert!(counts(modified, "/x/xacct-lint.toml"));
        assert!(counts(EventKind::Create(CreateKind::File), "/x/.aws/config"));
        // It was named on the command line.
        assert!(counts(modified, "/x/role.txt"));
        assert!(!counts(modified, "/x/main.o"));
        // To read it is no change.
        assert!(!counts(EventKind::Access(AccessKind::Any), "/x/trust.json"));
    }
}
