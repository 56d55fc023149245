//! Writes a file whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::Builder;
use xacct_syntax::Source;

use crate::Problem;

/// Puts `after` where `before` was read from. The new text is written beside the file and takes its place in one
/// step, so that nobody ever sees half of it; its permissions stay, and a link stays a link.
///
/// # Errors
///
/// The file cannot be written, or changed since it was read: then it is left as it is.
pub(crate) fn replace(path: &Path, before: &Source, after: &str) -> Result<(), Problem> {
    let io = |error: io::Error| {
        let why = match error.kind() {
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string(),
        };
        Problem::error(path, format!("cannot be written: {why}"))
    };
    let target = path.canonicalize().map_err(io)?;
    let permissions = fs::metadata(&target).map_err(io)?.permissions();
    if permissions.readonly() {
        return Err(Problem::error(path, "cannot be written: it is read-only"));
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut draft = Builder::new().prefix(".xacct-lint-").tempfile_in(folder).map_err(io)?;
    draft.write_all(after.as_bytes()).map_err(io)?;
    draft.as_file().set_permissions(permissions).map_err(io)?;
    draft.as_file().sync_all().map_err(io)?;
    // As late as possible: an editor may have saved it in the meantime.
    if fs::read(&target).map_err(io)? != before.as_str().as_bytes() {
        return Err(
            Problem::error(path, "changed while it was checked, so it was not fixed").help("run it again")
        );
    }
    draft.persist(&target).map_err(|error| io(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use xacct_syntax::FileId;

    use super::*;

    fn source(text: &str) -> Source {
        Source::new(FileId(0), "x.json", text)
    }

    #[cfg(unix)]
    #[test]
    fn writes_through_links_and_keeps_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("real.json"), dir.path().join("link.json"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real.json", &link).unwrap();
        replace(&link, &source("old"), "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn what_changed_in_the_meantime_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.json");
        fs::write(&file, "newer").unwrap();
        let problem = replace(&file, &source("old"), "new").unwrap_err();
        assert!(problem.message.starts_with("changed while it was checked"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "newer");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_read_only_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.json");
        fs::write(&file, "old").unwrap();
        let mut permissions = fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&file, permissions).unwrap();
        assert_eq!(
            replace(&file, &source("old"), "new").unwrap_err().message,
            "cannot be written: it is read-only"
        );
    }
}
