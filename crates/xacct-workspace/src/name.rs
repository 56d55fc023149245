//! What files are called.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use xacct_syntax::{FileId, Source};

use crate::EXTENSIONS;

/// The text of the file at `path`. Its name says in which language it is: where the path does not, as on standard input,
/// and the text is Terraform, it ends in `.tf`.
pub(crate) fn source(file: FileId, path: &Path, text: String) -> Source {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    let is_known = EXTENSIONS.iter().chain(&["hcl"]).any(|known| known.eq_ignore_ascii_case(extension));
    let mut name = path.to_string_lossy().into_owned();
    if !is_known && is_terraform(&text) {
        name.push_str(".tf");
    }
    Source::new(file, name, text)
}

/// Whether the first line that is no comment opens a block of Terraform's language.
fn is_terraform(text: &str) -> bool {
    const BLOCKS: [&str; 13] = [
        "check",
        "data",
        "ephemeral",
        "import",
        "locals",
        "module",
        "moved",
        "output",
        "provider",
        "removed",
        "resource",
        "terraform",
        "variable",
    ];
    let mut rest = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim_start();
    loop {
        let comment = if rest.starts_with("/*") {
            rest.split_once("*/")
        } else if rest.starts_with('#') || rest.starts_with("//") {
            rest.split_once('\n')
        } else {
            break;
        };
        rest = comment.map_or("", |(_, behind)| behind).trim_start();
    }
    let line = rest.lines().next().unwrap_or_default();
    let word = line.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let labels = line.get(word.len()..).unwrap_or_default();
    BLOCKS.contains(&word) && labels.contains('{') && labels.starts_with([' ', '\t', '"', '{'])
}

/// The path as people see it: relative where it lies below the current directory.
pub(crate) fn shown(path: &Path) -> PathBuf {
    let here = env::current_dir().and_then(|here| here.canonicalize());
    here.ok().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terraform_is_known_without_a_name() {
        let name =
            |path: &str, text: &str| source(FileId(0), Path::new(path), text.to_owned()).name().to_owned();
        for text in [
            "data \"aws_iam_policy_document\" \"d\" {\n}\n",
            "\u{FEFF}\n# a\n// b\n/* c\n { */\n\nlocals {\n",
            "resource\"a\"\"b\"{}",
            "terraform{",
        ] {
            assert_eq!(name("<stdin>", text), "<stdin>.tf", "{text}");
            assert_eq!(name("/dev/fd/63", text), "/dev/fd/63.tf", "{text}");
            assert_eq!(name("main.tf.tmpl", text), "main.tf.tmpl", "{text}");
        }
        for text in ["{}", "data: {\n", "", "# data {", "/* data {", "module", "dataset {"] {
            assert_eq!(name("<stdin>", text), "<stdin>", "{text}");
        }
    }
}
