//! What files are called.

use std::env;
use std::path::{Path, PathBuf};

/// The path as people see it: relative where it lies below the current directory.
pub(crate) fn shown(path: &Path) -> PathBuf {
    let here = env::current_dir().and_then(|here| here.canonicalize());
    here.ok().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path).to_owned()
}
