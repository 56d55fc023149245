//! The syntax of a file.

use std::ffi::OsStr;
use std::path::Path;

use xacct_syntax::{Language, Parsed, Source, hcl, ini, json, yaml};

use crate::hosts::cloudformation::TAGS;

/// Endings of the files that a directory is searched for: JSON itself, and YAML, and what people keep policies
/// in (templates of CloudFormation, Terraform, Go, Helm and Jinja). Every other file has to be named.
pub const EXTENSIONS: [&str; 14] = [
    "aws", "ini", "j2", "json", "jsonc", "policy", "template", "tf", "tftpl", "tmpl", "tofu", "tpl", "yaml",
    "yml",
];

/// The names without such an ending that files of profiles have: `config` and `credentials` below a folder `.aws` or `aws`,
/// and what people call copies of them.
const PROFILE_FILES: [&str; 6] =
    ["aws-config", "aws-credentials", "aws_config", "aws_credentials", "awsconfig", "awscredentials"];

/// Whether a directory is searched for files of that path: by their ending, or by their name.
pub fn has_known_name(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|e| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(e)))
        || extension.is_none() && is_profile_file(path)
        || path.file_name().is_some_and(|name| name == "terragrunt.hcl")
}

/// Whether `path` is called like a file of profiles.
fn is_profile_file(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let folder = || path.parent().and_then(Path::file_name).and_then(OsStr::to_str).unwrap_or_default();
    PROFILE_FILES.contains(&name)
        || matches!(name, "config" | "credentials") && matches!(folder(), ".aws" | "aws")
}

/// Whether the file `name` ends in one of the [`EXTENSIONS`].
pub(crate) fn has_known_extension(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|e| e.to_str());
    extension.is_some_and(|e| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(e)))
}

/// The syntax that `source` is read as: what its name says; where that says nothing, what the text looks like.
pub fn language(source: &Source) -> Language {
    let extension = Path::new(source.name()).extension().and_then(|e| e.to_str()).unwrap_or_default();
    let is_one_of = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(extension));
    if is_one_of(&["json", "jsonc", "policy"]) {
        Language::Json
    } else if is_one_of(&["tf", "tofu", "hcl"]) {
        Language::Hcl
    } else if is_one_of(&["ini", "aws"]) || ini::opens(source.as_str()) && !is_one_of(&["yaml", "yml"]) {
        Language::Ini
    } else if is_one_of(&["yaml", "yml"]) || is_outline(source.as_str()) {
        Language::Yaml
    } else {
        Language::Json
    }
}

/// Reads `source` as its name and its text say.
pub fn parse(source: &Source) -> Parsed {
    match language(source) {
        Language::Json => json::parse(source.text()),
        Language::Hcl => hcl::parse(source.text()),
        Language::Yaml => yaml::parse_with(source.text(), &TAGS),
        Language::Ini => ini::parse(source.text()),
    }
}

/// Whether the first line that is no comment is `key:` or `- item`, as it never is in JSON.
fn is_outline(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.trim_start().is_empty());
    let Some(first) = lines.find(|line| !line.starts_with('#')) else { return false };
    let key = first.split_once(':').filter(|(_, rest)| rest.is_empty() || rest.starts_with(' '));
    let is_key = |key: &str| {
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    };
    first == "---" || first.starts_with("- ") || key.is_some_and(|(key, _)| is_key(key))
}

#[cfg(test)]
mod tests {
    use xacct_syntax::FileId;

    use super::*;
    use crate::hosts::HostForm;

    #[test]
    fn every_ending_that_is_searched_for_has_a_form() {
        let ending = |file: &&'static str| file.rsplit('.').next().unwrap();
        let mut endings: Vec<_> =
            HostForm::ALL.iter().flat_map(|form| form.files.iter().map(ending)).collect();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings, EXTENSIONS);
    }

    #[test]
    fn a_text_without_a_name_is_known_by_its_first_line() {
        let of = |name: &str, text: &str| language(&Source::new(FileId(0), name, text));
        assert_eq!(of("x.yml", "{}"), Language::Yaml);
        assert_eq!(of("x.json", "a: b"), Language::Json);
        for text in
            ["AWSTemplateFormatVersion: '2010-09-09'\n", "\n# x\nResources:\n  A: b", "---\na: b", "- a"]
        {
            assert_eq!(of("x.template", text), Language::Yaml, "{text}");
        }
        for text in ["[default]\nregion = x", "# c\n[profile x]\n"] {
            assert_eq!(of("config", text), Language::Ini, "{text}");
        }
        for text in ["{\n", "[\"a\"]", "", "<account>: {", "\"Statement\": []", "// x\n{}", "http://x"] {
            assert_eq!(of("x.template", text), Language::Json, "{text}");
        }
    }
}
