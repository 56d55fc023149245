//! What users read is said in the terms of IAM: `docs/development/architecture.md` has the glossary.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Words that have to be translated before they mean something in the field, in lower case; each with a better one.
const UNWANTED: &[(&str, &str)] = &[
    ("by hand", "manually"),
    ("comes in ", "has access"),
    ("demand", "require"),
    ("gets in", "has access"),
    ("guards nothing", "does not restrict"),
    ("keeps nobody out", "has no effect"),
    ("keeps out", "denies"),
    ("kept out", "denied"),
    ("lets in", "allows"),
    ("loudly", "severity"),
    ("mend the", "fix the"),
    ("mended", "fixed"),
    ("mends", "fixes"),
    ("opens a door", "grants access"),
    ("speaks of", "applies to"),
    ("stumbled", "failed"),
    ("whoever", "anyone who"),
    ("witness:", "example request:"),
];

#[test]
fn users_read_the_terms_of_the_field() {
    let root = xtask::root();
    let mut wrong = String::new();
    let mut check = |path: &Path, line: usize, text: &str| {
        let lower = text.to_lowercase();
        let is_there = |word: &str| {
            lower.match_indices(word).any(|(at, _)| !lower[..at].ends_with(char::is_alphanumeric))
        };
        for (word, better) in UNWANTED.iter().filter(|(word, _)| is_there(word)) {
            let path = path.strip_prefix(&root).unwrap().display();
            writeln!(wrong, "{path}:{}: `{word}`: rather `{better}`: {}", line + 1, text.trim()).unwrap();
        }
    };
    let mut pages = files(&root.join("docs"), "md");
    pages.extend(["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "rules.toml"].map(|name| root.join(name)));
    for path in pages {
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            check(&path, number, line);
        }
    }
    for path in files(&root.join("crates"), "rs").into_iter().filter(|path| is_shown(path)) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in
            code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            // What stands between quotes.
            line.split('"').skip(1).step_by(2).for_each(|literal| check(&path, number, literal));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Whether the strings of a file are read by users: not those of tests, and not those of the project's own tools.
fn is_shown(path: &Path) -> bool {
    let is = |name: &str| path.components().any(|part| part.as_os_str() == name);
    is("src") && !path.ends_with("tests.rs") && !is("xtask") && !is("trial")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => files(&path, ending),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|own| own == ending))
        .collect()
}
