//! `cargo xtask site`: the documentation as a site, made by mdBook.
//!
//! The pages are the Markdown files that `docs/site/SUMMARY.md` lists, where they are; `docs/site/book.toml` says how the site looks.
//! Links between them stay links. One to another file leads to the repository, and one to nothing is an error.

mod keys;
mod links;
mod pages;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::editors::target;
use crate::{Catalogue, Failure};

const MDBOOK: &str = "0.5.4";

/// Where the settings of mdBook and the style are, below the root.
const FOLDER: &str = "docs/site";

/// Where the list of pages is. Its links are relative to it.
const SUMMARY: &str = "docs/site/SUMMARY.md";

/// The page that is made from the schema of the configuration, below the root.
const KEYS: &str = "docs/site/keys.md";
const SCHEMA: &str = "docs/xacct-lint.schema.json";

/// Makes the site in `site/book` of the target directory, and checks every link in it. `false` where a page or a link leads nowhere, or
/// mdBook does not take it.
///
/// # Errors
///
/// Where mdBook cannot be installed.
pub fn run(root: &Path) -> Result<bool, Failure> {
    let target = target()?;
    let mdbook = installed(&target)?;
    match make(root, &mdbook, &target.join("site")) {
        Ok(book) => println!("the site is in {}", book.display()),
        Err(failure) => {
            eprintln!("{failure}");
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes the site in `site`; the folder of its pages.
fn make(root: &Path, mdbook: &Path, site: &Path) -> Result<PathBuf, Failure> {
    if site.exists() {
        fs::remove_dir_all(site)?;
    }
    fs::create_dir_all(site.join("src"))?;
    for name in ["book.toml", "site.css"] {
        fs::copy(root.join(FOLDER).join(name), site.join(name))?;
    }
    let catalogue = Catalogue::read(root)?;
    let summary = fs::read_to_string(root.join(SUMMARY))?;
    let pages = pages::Pages::new(&summary, &catalogue)?;
    fs::write(site.join("src/SUMMARY.md"), pages.summary())?;
    for page in pages.paths() {
        let text = if page == Path::new(KEYS) {
            keys::page(&fs::read_to_string(root.join(SCHEMA))?)?
        } else {
            fs::read_to_string(root.join(page)).map_err(|error| format!("{}: {error}", page.display()))?
        };
        let text = pages.linked(root, &site.join("src"), page, &text)?;
        write(&site.join("src").join(page), &text)?;
    }
    let status = Command::new(mdbook).arg("build").arg(site).status()?;
    if !status.success() {
        return Err("mdBook failed".into());
    }
    let book = site.join("book");
    let broken = links::broken(&book)?;
    if broken.is_empty() { Ok(book) } else { Err(broken.join("\n").into()) }
}

/// mdBook, installed below the target directory where it is not there yet.
fn installed(target: &Path) -> Result<PathBuf, Failure> {
    let folder = target.join(format!("mdbook-{MDBOOK}"));
    let program = folder.join("bin/mdbook").with_extension(env::consts::EXE_EXTENSION);
    if !program.exists() {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["install", "--quiet", "--locked", "mdbook", "--version", MDBOOK]);
        cargo.args(["--no-default-features", "--features", "search", "--root"]).arg(&folder);
        if !cargo.status()?.success() {
            return Err("mdBook could not be installed".into());
        }
    }
    Ok(program)
}

/// Writes a file and the folders that it is in.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, text)?)
}
