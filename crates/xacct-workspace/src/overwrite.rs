//! New texts for files that another file cannot stand for: those with several names, and those with attributes that the
//! system does not give to every file.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use crate::draft;

/// Whether a file that takes the place of `target` would be another one to somebody: `target` has several hard links, or
/// extended attributes, as access control lists are, that `new` was not given.
#[cfg(unix)]
pub(crate) fn is_irreplaceable(target: &File, data: &Metadata, new: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    data.nlink() > 1 || attributes(target) != attributes(new)
}

#[cfg(not(unix))]
pub(crate) fn is_irreplaceable(_: &File, _: &Metadata, _: &File) -> bool {
    false
}

/// The extended attributes of a file, by their names in order; none where the system or the file system has none.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn attributes(file: &File) -> Vec<(Vec<u8>, Vec<u8>)> {
    use rustix::fs::{fgetxattr, flistxattr};
    /// What one call of Linux gives at most (xattr(7)).
    const MOST: usize = 1 << 16;
    let mut buffer = vec![0; MOST];
    let length = flistxattr(file, &mut buffer[..]).unwrap_or_default();
    let names = buffer.get(..length).unwrap_or_default().to_vec();
    let value = |name: &[u8]| {
        let length = fgetxattr(file, name, &mut buffer[..]).unwrap_or_default();
        (name.to_vec(), buffer.get(..length).unwrap_or_default().to_vec())
    };
    let mut all: Vec<_> = names.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(value).collect();
    all.sort();
    all
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "macos"))))]
fn attributes(_: &File) -> Vec<(Vec<u8>, Vec<u8>)> {
    Vec::new()
}

/// Writes `after` into `target`, if that still holds `before`; `false` where it holds something else: then it is left as it
/// is. Signals wait until it is written, and where it cannot be written whole, `before` is written back.
///
/// # Errors
///
/// The file cannot be read or written.
pub(crate) fn overwrite(target: &Path, before: &[u8], after: &[u8]) -> io::Result<bool> {
    let _uninterrupted = draft::uninterrupted();
    let mut file = OpenOptions::new().read(true).write(true).open(target)?;
    let mut held = Vec::new();
    file.read_to_end(&mut held)?;
    if held != before {
        return Ok(false);
    }
    put(&mut file, after).inspect_err(|_| drop(put(&mut file, before)))?;
    Ok(true)
}

/// Makes `text` all that `file` holds. It gets its length first, so that a full disk is met before anything is changed.
fn put(file: &mut File, text: &[u8]) -> io::Result<()> {
    reserve(file, text.len() as u64)?;
    file.rewind()?;
    file.write_all(text)?;
    file.set_len(text.len() as u64)?;
    file.sync_all()
}

/// Room for `length` bytes, where the system gives some.
#[cfg(target_os = "linux")]
fn reserve(file: &File, length: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    match fallocate(file, FallocateFlags::KEEP_SIZE, 0, length.max(1)) {
        Err(error) if error == rustix::io::Errno::NOSPC || error == rustix::io::Errno::DQUOT => {
            Err(error.into())
        }
        // Not every file system can do that.
        _ => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
fn reserve(_: &File, _: u64) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_text_takes_the_place_of_another() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.json");
        for (before, after) in [("long text", "new"), ("new", ""), ("", "longer than before")] {
            fs::write(&file, before).unwrap();
            assert!(overwrite(&file, before.as_bytes(), after.as_bytes()).unwrap());
            assert_eq!(fs::read_to_string(&file).unwrap(), after);
            assert!(!overwrite(&file, b"other", b"new").unwrap());
            assert_eq!(fs::read_to_string(&file).unwrap(), after);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_has_attributes_of_its_own_is_not_replaced() {
        use rustix::fs::{XattrFlags, fsetxattr};
        let dir = tempfile::tempdir().unwrap();
        let new = |name: &str| File::create_new(dir.path().join(name)).unwrap();
        let (target, other) = (new("x.json"), new("y.json"));
        assert!(!is_irreplaceable(&target, &target.metadata().unwrap(), &other));
        // Not every file system has attributes.
        if fsetxattr(&target, "user.note", b"kept", XattrFlags::empty()).is_ok() {
            assert!(is_irreplaceable(&target, &target.metadata().unwrap(), &other));
        }
    }
}
