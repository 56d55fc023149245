//! Which files are pages, and where their links lead.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag};

use super::SUMMARY;
use crate::catalogue::Category;
use crate::{Catalogue, Failure};

const REPOSITORY: &str = "https://github.com/xacct-lint/xacct-lint/blob/main/";

const README: &str = "README.md";

/// Where the list of the rules goes in the summary.
const RULES: &str = "<!-- rules -->\n";

/// The pages of the site, each at the path that its file has below the root.
pub(super) struct Pages {
    summary: String,
    paths: BTreeSet<PathBuf>,
}

impl Pages {
    /// The pages that `summary` lists, and those of the rules.
    pub(super) fn new(summary: &str, catalogue: &Catalogue) -> Result<Self, Failure> {
        if !summary.contains(RULES) {
            return Err(format!("{SUMMARY}: no line {}", RULES.trim()).into());
        }
        let mut paths = BTreeSet::new();
        // mdBook wants paths below its folder, which has the layout of the repository.
        let summary = replaced(&summary.replace(RULES, &rules(catalogue)), |destination| {
            let path = joined(SUMMARY.as_ref(), destination)
                .ok_or_else(|| outside(SUMMARY.as_ref(), destination))?;
            let text = slashes(&path);
            paths.insert(path);
            Ok(Some(text))
        })?;
        Ok(Self { summary, paths })
    }

    /// mdBook's `SUMMARY.md`.
    pub(super) fn summary(&self) -> &str {
        &self.summary
    }

    /// The pages, each below the root.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().map(PathBuf::as_path)
    }

    /// The text of `page` with its links for the site: those to files that are no pages lead to the repository, and what a page
    /// shows (a picture) is copied to `source`.
    ///
    /// # Errors
    ///
    /// Where a link leads to a file that is not there.
    pub(super) fn linked(
        &self,
        root: &Path,
        source: &Path,
        page: &Path,
        text: &str,
    ) -> Result<String, Failure> {
        replaced(text, |destination| {
            let file = destination.split('#').next().unwrap_or_default();
            if file.is_empty() || destination.contains("://") || destination.starts_with("mailto:") {
                return Ok(None);
            }
            let path = joined(page, file).ok_or_else(|| outside(page, destination))?;
            if self.paths.contains(&path) {
                // mdBook writes a README as the index of its folder, and leaves the links to it as they are.
                return Ok(file.ends_with(README).then(|| destination.replace(README, "index.html")));
            }
            let there = root.join(&path);
            if !there.exists() {
                return Err(format!("{}: {destination} leads to nothing", page.display()).into());
            }
            if path.extension().is_some_and(|ending| ending == "png") {
                let copy = source.join(&path);
                fs::create_dir_all(copy.parent().unwrap_or(source))?;
                fs::copy(there, copy)?;
                return Ok(None);
            }
            Ok(Some(format!("{REPOSITORY}{}", slashes(&path))))
        })
    }
}

/// The pages of the rules as items of the summary, below a heading for each category.
fn rules(catalogue: &Catalogue) -> String {
    let mut list = String::new();
    for category in Category::ALL {
        list += &format!("  - [{}]()\n", category.id());
        for rule in catalogue.rules.iter().filter(|rule| rule.entry.category == *category) {
            list += &format!("    - [{0}](../rules/{0}.md)\n", rule.id);
        }
    }
    list
}

/// `markdown` with each destination of a link or picture replaced by what `change` makes of it; `None` leaves it.
fn replaced(
    markdown: &str,
    mut change: impl FnMut(&str) -> Result<Option<String>, Failure>,
) -> Result<String, Failure> {
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else { continue };
        // The destination is behind the text of the link, which may itself hold a picture.
        let Some(at) = markdown[range.clone()].rfind(&format!("]({dest_url}")) else { continue };
        let start = range.start + at + "](".len();
        if !dest_url.is_empty()
            && let Some(new) = change(&dest_url)?
        {
            changes.push((start..start + dest_url.len(), new));
        }
    }
    changes.sort_by_key(|(range, _)| range.start);
    let mut text = markdown.to_owned();
    for (range, new) in changes.into_iter().rev() {
        text.replace_range(range, &new);
    }
    Ok(text)
}

/// What `link` in the file `from` leads to, below the root; `None` where that is outside.
fn joined(from: &Path, link: &str) -> Option<PathBuf> {
    let mut path = from.parent()?.to_owned();
    for part in Path::new(link).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::ParentDir if path.pop() => {}
            Component::CurDir => {}
            _ => return None,
        }
    }
    Some(path)
}

fn outside(page: &Path, link: &str) -> String {
    format!("{}: {link} leads out of the repository", page.display())
}

/// A path as it stands in a link, whatever the system.
fn slashes(path: &Path) -> String {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_replaced_and_code_is_not() {
        let text = "[![a](p.png)](b.md) `[c](d.md)` [e](f.md#g)\n\n```\n[h](i.md)\n```\n";
        let new = replaced(text, |destination| Ok(Some(format!("x/{destination}")))).unwrap();
        assert_eq!(new, "[![a](x/p.png)](x/b.md) `[c](d.md)` [e](x/f.md#g)\n\n```\n[h](i.md)\n```\n");
    }

    #[test]
    fn links_lead_from_the_page() {
        assert_eq!(joined("docs/a.md".as_ref(), "../b/./c.md"), Some("b/c.md".into()));
        assert_eq!(joined("docs/a.md".as_ref(), "../../c.md"), None);
    }
}
