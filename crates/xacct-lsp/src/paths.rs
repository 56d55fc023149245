//! Between the client's URIs and the paths of files.

use std::path::{Path, PathBuf};

use tower_lsp::ls_types::Uri;

/// The path that `uri` names; none where it names no file.
pub(crate) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    is_file.then(|| uri.to_file_path().map(|path| path.into_owned())).flatten()
}

/// The URI of the file at `path`.
pub(crate) fn uri_of(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path)
}

/// Where a document is looked at as if it stood there: its path, or, where it is no file (yet), its name in `folder`.
pub(crate) fn place_of(uri: &Uri, folder: Option<&Path>) -> PathBuf {
    path_of(uri).unwrap_or_else(|| {
        let name = uri.path().as_str().rsplit('/').next().unwrap_or_default();
        folder.unwrap_or(Path::new("")).join(if name.is_empty() { "untitled" } else { name })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_paths_and_others_get_a_place() {
        let place = |uri: &str| place_of(&uri.parse().unwrap(), Some(Path::new("/ws")));
        assert_eq!(place("untitled:Untitled-1"), Path::new("/ws/Untitled-1"));
        assert_eq!(place("git:/a/b.json?x"), Path::new("/ws/b.json"));
        #[cfg(unix)]
        {
            assert_eq!(place("file:///a%20b/%C3%A4.json"), Path::new("/a b/ä.json"));
            assert_eq!(uri_of(Path::new("/a b/ä.json")).unwrap().as_str(), "file:///a%20b/%C3%A4.json");
        }
    }
}
