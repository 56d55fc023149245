//! The three languages, as far as the same holds for their readers.

use xacct_syntax::{Parsed, Text, hcl, json, yaml};

use super::{MODULES, POLICIES, TEMPLATES, source};

/// A language and its reader.
pub struct Language {
    pub name: &'static str,
    parse: fn(&Text) -> Parsed,
    /// Characters that mean something to the reader.
    pub fragments: &'static [&'static str],
    /// Texts without mistakes: their names and what stands in them.
    pub examples: &'static [(&'static str, &'static str)],
    /// Punctuation that a careless hand puts somewhere.
    pub marks: &'static [char],
    /// A line that is half written, and one that has only begun.
    pub half: [&'static str; 2],
    /// Whether indentation means something, or is at least what people get wrong.
    pub is_indented: bool,
    /// How many in a hundred of the values on untouched lines keep their place and keys after one careless edit.
    pub least_kept: f64,
}

impl Language {
    /// Reads a whole text.
    pub fn parse(&self, text: &str) -> Parsed {
        (self.parse)(source(text).text())
    }

    /// Reads a slice of a text.
    pub fn parse_slice(&self, text: &Text) -> Parsed {
        (self.parse)(text)
    }
}

pub static JSON: Language = Language {
    name: "JSON",
    parse: json::parse,
    fragments: JSON_FRAGMENTS,
    examples: POLICIES,
    marks: &['"', ',', ':', '{', '}', '[', ']'],
    half: ["\"Action\": ", "\"Act"],
    is_indented: false,
    least_kept: 95.0,
};

pub static YAML: Language = Language {
    name: "YAML",
    parse: yaml::parse,
    fragments: YAML_FRAGMENTS,
    examples: TEMPLATES,
    marks: &['"', '\'', ':', '-', '#', ' ', '{', ']', '*', '|'],
    half: ["Action", "Act"],
    is_indented: true,
    least_kept: 90.0,
};

pub static HCL: Language = Language {
    name: "HCL",
    parse: hcl::parse,
    fragments: HCL_FRAGMENTS,
    examples: MODULES,
    marks: &['"', '\'', ':', '=', '#', ' ', '{', '}', ']', '(', '$'],
    half: ["actions", "act"],
    is_indented: true,
    least_kept: 90.0,
};

#[rustfmt::skip]
const JSON_FRAGMENTS: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "'", "\n", "\r\n", " ", "\t", "//", "/*", "*/", "#", "${", "}}", "{{", "<", ">", "%s",
    "true", "null", "01", "-1.5e3", "\"a\"", "\"Action\": ", "\\u00e9", "\\ud83d", "\u{feff}", "\u{a0}", "\u{201c}", "\u{201d}", "a", "\u{e4}",
];

#[rustfmt::skip]
const YAML_FRAGMENTS: &[&str] = &[
    "{", "}", "[", "]", ",", ": ", ":", "- ", "? ", "\"", "\\", "'", "\n", "\n  ", "\n    ", "\r\n", " ", "\t", "#", " # c\n", "|", ">",
    "|-\n", "&a ", "*a", "<<: *a", "!Sub ", "!!str ", "!", "---\n", "...\n", "%", "@", "`", "{{", "}}", "~", "true", "012", "a: b\n",
    "a:\n  b: ", "\u{feff}", "\u{a0}", "\u{85}", "\u{2028}", "a", "\u{e4}", "\0", "\r", "${x}", "{% if x %}\n",
];

#[rustfmt::skip]
const HCL_FRAGMENTS: &[&str] = &[
    "{", "}", "[", "]", "(", ")", ",", " = ", "=", ":", "=>", ".", "...", "?", "!", "-", "+", "*", "&&", "\"", "\\", "\n", "\n  ", "\n    ",
    "\r\n", " ", "\t", "#", " # c\n", "//", "/*", "*/", "${", "%{", "$${", "%%{", "~}", "<<E\n", "<<-E\n", "\nE\n", "\n  E\n", "a", "a.b", "f(",
    "for", " in ", "if ", "true", "null", "12", "a {\n", "a \"b\" {\n", "a = 1\n", "\"x\"", "\"${a}\"", "\\u00e4", "\u{feff}", "\u{e4}", "\0", "'",
];
