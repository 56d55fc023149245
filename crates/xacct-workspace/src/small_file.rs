//! Reads the files that decide how others are checked: configurations, and lists of what is ignored.
//!
//! They come with the tree that is checked, so that nothing about them can be trusted: `xacct-lint.toml` can be a link to
//! `/dev/zero`, and `.gitignore` a pipe that nobody writes to.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

use crate::tree::NamedTrees;

/// The largest such file that is read, in bytes.
const MAX_SMALL: u64 = 1 << 20;

/// Why a file is not read.
#[derive(Debug)]
pub(crate) enum ReadRefusal {
    /// The system does not let it be read.
    Io(io::Error),
    /// It is no text.
    NotUtf8,
    /// What it is instead of a file of the tree, or how large.
    Because(&'static str),
}

impl From<io::Error> for ReadRefusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The text at `path`. A link leads to it only within its tree.
///
/// # Errors
///
/// It is no file, too large, not UTF-8, or cannot be read.
pub(crate) fn read_small(path: &Path, trees: &NamedTrees) -> Result<String, ReadRefusal> {
    check_small(path, trees)?;
    read_limited(path)
}

/// The text at `path`, whatever that is.
///
/// # Errors
///
/// It is too large, not UTF-8, or cannot be read.
pub(crate) fn read_limited(path: &Path) -> Result<String, ReadRefusal> {
    let mut bytes = Vec::new();
    // What has no size of its own is measured by reading it.
    File::open(path)?.take(MAX_SMALL + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_SMALL {
        return Err(TOO_LARGE);
    }
    String::from_utf8(bytes).map_err(|_| ReadRefusal::NotUtf8)
}

const TOO_LARGE: ReadRefusal = ReadRefusal::Because("is larger than 1 MiB");

/// Whether [`read_small`] would open the file at `path`.
///
/// # Errors
///
/// Why not.
pub(crate) fn check_small(path: &Path, trees: &NamedTrees) -> Result<(), ReadRefusal> {
    let data = fs::metadata(path)?;
    if let Some(what) = special(data.file_type()) {
        return Err(ReadRefusal::Because(what));
    }
    if data.is_dir() {
        return Err(ReadRefusal::Io(io::ErrorKind::IsADirectory.into()));
    }
    if fs::symlink_metadata(path)?.is_symlink() && leads_out(path, trees) {
        return Err(ReadRefusal::Because(
            "is a link that leads out of the repository or the checked directory",
        ));
    }
    if data.len() > MAX_SMALL { Err(TOO_LARGE) } else { Ok(()) }
}

/// Whether the link at `path` leads out of the tree that its directory is part of.
pub(crate) fn leads_out(path: &Path, trees: &NamedTrees) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = folder.canonicalize() else { return true };
    let tree = trees.around(&folder);
    tree.is_some_and(|tree| !path.canonicalize().is_ok_and(|real| real.starts_with(tree)))
}

/// What a file is that is neither a regular file nor a directory.
pub(crate) fn special(kind: FileType) -> Option<&'static str> {
    if kind.is_file() || kind.is_dir() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("is a pipe");
        }
        if kind.is_socket() {
            return Some("is a socket");
        }
    }
    Some("is a device")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_is_no_small_file_of_the_tree_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let at = |name: &str| root.join(name);
        fs::create_dir(at("tree")).unwrap();
        fs::write(at("outside"), "a").unwrap();
        fs::write(at("tree/inside"), "a").unwrap();
        fs::write(at("tree/latin"), b"\xE4").unwrap();
        File::create(at("tree/large")).unwrap().set_len(MAX_SMALL + 1).unwrap();
        File::create(at("tree/fits")).unwrap().set_len(MAX_SMALL).unwrap();
        symlink("/dev/zero", at("tree/zero")).unwrap();
        symlink("../outside", at("tree/out")).unwrap();
        symlink("inside", at("tree/in")).unwrap();
        symlink("nowhere", at("tree/dangling")).unwrap();
        let _socket = UnixListener::bind(at("tree/socket")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("tree/pipe"), rustix::fs::Mode::RUSR).unwrap();
        let trees = NamedTrees::new([&at("tree")]);
        let why = |path: PathBuf| match read_small(&path, &trees) {
            Err(ReadRefusal::Because(why)) => why,
            other => panic!("{path:?}: {other:?}"),
        };
        assert_eq!(why(at("tree/zero")), "is a device");
        assert_eq!(why(at("tree/pipe")), "is a pipe");
        assert_eq!(why(at("tree/socket")), "is a socket");
        assert_eq!(why(at("tree/large")), "is larger than 1 MiB");
        assert!(matches!(read_small(&at("tree/latin"), &trees), Err(ReadRefusal::NotUtf8)));
        assert!(why(at("tree/out")).starts_with("is a link that leads out of"));
        assert_eq!(read_small(&at("tree/out"), &NamedTrees::default()).unwrap(), "a");
        assert_eq!(read_small(&at("tree/in"), &trees).unwrap(), "a");
        assert!(read_small(&at("tree/fits"), &trees).is_ok());
        assert!(matches!(read_small(&at("tree/dangling"), &trees), Err(ReadRefusal::Io(_))));
        assert!(matches!(read_small(&at("tree"), &trees), Err(ReadRefusal::Io(_))));
    }
}
