//! The syntax of a file.

use std::path::Path;

use xacct_syntax::Source;

/// The syntax that a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// HCL.
    Hcl,
}

impl Format {
    /// What the name of `source` says; where it says nothing, what the text looks like.
    pub fn of(source: &Source) -> Self {
        let extension = Path::new(source.name()).extension().and_then(|e| e.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "json" | "jsonc" | "policy" => Self::Json,
            "yaml" | "yml" => Self::Yaml,
            "tf" | "tofu" | "hcl" => Self::Hcl,
            _ if is_outline(source.as_str()) => Self::Yaml,
            _ => Self::Json,
        }
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

    #[test]
    fn a_text_without_a_name_is_known_by_its_first_line() {
        let of = |name: &str, text: &str| Format::of(&Source::new(FileId(0), name, text));
        assert_eq!(of("x.yml", "{}"), Format::Yaml);
        assert_eq!(of("x.json", "a: b"), Format::Json);
        for text in
            ["AWSTemplateFormatVersion: '2010-09-09'\n", "\n# x\nResources:\n  A: b", "---\na: b", "- a"]
        {
            assert_eq!(of("x.template", text), Format::Yaml, "{text}");
        }
        for text in ["{\n", "", "<account>: {", "\"Statement\": []", "// x\n{}", "http://x"] {
            assert_eq!(of("x.template", text), Format::Json, "{text}");
        }
    }
}
