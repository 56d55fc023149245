//! Whether the links of a site lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;

/// The links below `book` that lead to a file or a place in one which is not there, each as a sentence.
///
/// # Errors
///
/// Where a file cannot be read.
pub(super) fn broken(book: &Path) -> Result<Vec<String>, Failure> {
    let mut pages = BTreeMap::new();
    read(book, &mut pages)?;
    let ids: BTreeMap<_, _> = pages.iter().map(|(path, html)| (path, attributes(html, "id"))).collect();
    let mut broken = BTreeSet::new();
    for (path, html) in &pages {
        for link in attributes(html, "href").union(&attributes(html, "src")) {
            if link.contains(':') || link.starts_with("//") {
                continue;
            }
            let (file, id) = link.split_once('#').unwrap_or((link, ""));
            let to = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            let Ok(to) = to.canonicalize() else {
                broken.insert(format!("{}: {link} leads to nothing", path.display()));
                continue;
            };
            if let Some(ids) = ids.get(&to)
                && !id.is_empty()
                && !ids.contains(id)
            {
                broken.insert(format!("{}: {link} leads to no place in that page", path.display()));
            }
        }
    }
    Ok(broken.into_iter().collect())
}

/// The pages below `folder`, with their text.
fn read(folder: &Path, pages: &mut BTreeMap<PathBuf, String>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // The page of all pages, and the one for addresses that are none, have links relative to other places.
        let is_special =
            path.file_stem().is_some_and(|name| name == "print" || name == "404" || name == "toc");
        if path.is_dir() {
            read(&path, pages)?;
        } else if path.extension().is_some_and(|ending| ending == "html") && !is_special {
            pages.insert(path.canonicalize()?, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// The values of an attribute, as mdBook writes them.
fn attributes<'a>(html: &'a str, name: &str) -> BTreeSet<&'a str> {
    let start = format!(" {name}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}
