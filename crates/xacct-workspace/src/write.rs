//! Writes a file whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::Path;

use xacct_syntax::Source;

use crate::Problem;
use crate::draft::Draft;
use crate::overwrite;
use crate::small_file::special;
use crate::tree::NamedTrees;

/// Puts `after` where `before` was read from. The new text is written beside the file and takes its place in one
/// step, so that nobody ever sees half of it. Its mode and its owner stay, and a link stays a link. A warning says where
/// the owner did not. Into a file with several hard links or attributes of its own the text is written itself, so that it
/// stays the same file.
///
/// # Errors
///
/// The file cannot be written, lies outside of its tree, or changed since it was read: then it is left as it is.
pub(crate) fn replace(
    path: &Path,
    before: &Source,
    after: &str,
    trees: &NamedTrees,
) -> Result<Option<Problem>, Problem> {
    let io = |error: io::Error| {
        let why = match error.kind() {
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string(),
        };
        Problem::error(path, format!("cannot be written: {why}"))
    };
    let target = path.canonicalize().map_err(io)?;
    if !trees.holds(path, &target) {
        let why = "was not fixed: a link leads to it out of the repository or the checked directory";
        return Err(Problem::error(path, why));
    }
    let data = fs::metadata(&target).map_err(io)?;
    if let Some(what) = special(data.file_type()) {
        return Err(Problem::error(path, format!("cannot be written: it {what}")));
    }
    if data.permissions().readonly() {
        return Err(Problem::error(path, "cannot be written: it is read-only"));
    }
    let changed = || {
        let why = "changed while it was checked, so it was not fixed";
        Problem::error(path, why).help("run it again")
    };
    let (old, new) = (before.as_str().as_bytes(), after.as_bytes());
    let mut draft = Draft::beside(&target).map_err(io)?;
    let is_irreplaceable = {
        let file = File::open(&target).map_err(io)?;
        overwrite::is_irreplaceable(&file, &data, &draft.file)
    };
    if is_irreplaceable {
        let is_written = overwrite::overwrite(&target, old, new).map_err(io)?;
        return if is_written { Ok(None) } else { Err(changed()) };
    }
    draft.file.write_all(new).map_err(io)?;
    let kept = keep_owner(&draft.file, &data).map_err(io)?;
    draft.file.sync_all().map_err(io)?;
    // As late as possible: an editor may have saved it in the meantime.
    if !draft.replace(&target, old, new).map_err(io)? {
        return Err(changed());
    }
    let lost = || {
        let message = "was fixed, and now belongs to who ran this: its owner or group could not be kept";
        Problem::error(path, message).into_warning()
    };
    Ok((!kept).then(lost))
}

/// Gives `draft` the owner, the group and the mode of the file with `data`. `false` where it got another owner or group.
#[cfg(unix)]
fn keep_owner(draft: &File, data: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let owner = |data: &Metadata| (data.uid(), data.gid());
    if owner(&draft.metadata()?) != owner(data) && fchown(draft, Some(data.uid()), Some(data.gid())).is_err()
    {
        // Only root can give a file away. Its group may be one of ours.
        let _ = fchown(draft, None, Some(data.gid()));
    }
    let kept = owner(&draft.metadata()?) == owner(data);
    // To run with the rights of the owner is for the old owner to allow.
    let mode = if kept { 0o7777 } else { 0o777 } & data.mode();
    draft.set_permissions(fs::Permissions::from_mode(mode))?;
    Ok(kept)
}

#[cfg(not(unix))]
fn keep_owner(draft: &File, data: &Metadata) -> io::Result<bool> {
    draft.set_permissions(data.permissions())?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use xacct_syntax::FileId;

    use super::*;

    fn source(text: &str) -> Source {
        Source::new(FileId(0), "x.json", text)
    }

    fn write(path: &Path) -> Result<Option<Problem>, Problem> {
        replace(path, &source("old"), "new", &NamedTrees::new([&path.to_owned()]))
    }

    #[cfg(unix)]
    #[test]
    fn writes_through_links_and_keeps_mode_and_owner() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("real.json"), dir.path().join("link.json"));
        fs::write(&file, "old").unwrap();
        // Only root can give it away; anyone else who runs this tries it with a file of their own.
        let given = chown(&file, Some(12_345), Some(54_321)).is_ok();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real.json", &link).unwrap();
        assert!(write(&link).unwrap().is_none());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let data = fs::metadata(&file).unwrap();
        assert_eq!(data.permissions().mode() & 0o777, 0o640);
        assert!(!given || (data.uid(), data.gid()) == (12_345, 54_321));
    }

    #[cfg(unix)]
    #[test]
    fn does_not_write_through_a_link_that_leads_out() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("tree/sub")).unwrap();
        fs::create_dir_all(at("outside")).unwrap();
        fs::write(at("outside/x.json"), "old").unwrap();
        fs::write(at("tree/x.json"), "old").unwrap();
        let link = |target: &str, path: &str| std::os::unix::fs::symlink(target, at(path)).unwrap();
        link("../outside/x.json", "tree/out.json");
        link("../../outside", "tree/sub/out");
        link("../x.json", "tree/sub/in.json");
        let trees = NamedTrees::new([&at("tree")]);
        for path in ["tree/out.json", "tree/sub/out/x.json"] {
            let problem = replace(&at(path), &source("old"), "new", &trees).unwrap_err();
            assert!(problem.message.starts_with("was not fixed: a link leads"), "{problem:?}");
            assert_eq!(fs::read_to_string(at("outside/x.json")).unwrap(), "old");
        }
        assert!(write(&at("tree/out.json")).is_err());
        replace(&at("tree/sub/in.json"), &source("old"), "new", &trees).unwrap();
        assert_eq!(fs::read_to_string(at("tree/x.json")).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn hard_links_stay_one_file() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let dir = tempfile::tempdir().unwrap();
        let (file, other) = (dir.path().join("x.json"), dir.path().join("y.json"));
        fs::write(&file, "old").unwrap();
        fs::hard_link(&file, &other).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(write(&file).unwrap().is_none());
        assert_eq!(fs::read_to_string(&other).unwrap(), "new");
        let data = fs::metadata(&file).unwrap();
        assert_eq!((data.nlink(), data.permissions().mode() & 0o777), (2, 0o640));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
        fs::write(&file, "newer").unwrap();
        assert!(write(&file).unwrap_err().message.starts_with("changed while it was checked"));
    }

    #[test]
    fn what_changed_in_the_meantime_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.json");
        fs::write(&file, "newer").unwrap();
        let problem = write(&file).unwrap_err();
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
        assert_eq!(write(&file).unwrap_err().message, "cannot be written: it is read-only");
    }
}
