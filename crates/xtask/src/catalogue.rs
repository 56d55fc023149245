//! The catalogue of rules, `rules.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::Failure;

/// Every rule, once, by id.
#[derive(Debug)]
pub struct Catalogue {
    /// The rules, sorted by id.
    pub rules: Vec<Rule>,
}

/// What the catalogue says of a rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name, kebab-case.
    pub id: String,
    /// The rest.
    pub entry: Entry,
}

/// One table of the catalogue.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it finds, in one sentence without a full stop.
    pub summary: String,
    /// What follows from its findings.
    pub category: Category,
    /// The severity, where it differs from the category's.
    severity: Option<Severity>,
    /// What it looks at.
    pub scope: Scope,
    /// The rules whose findings take the place of its own, by id.
    #[serde(default)]
    pub yields_to: Vec<String>,
    /// The best applicability among its fixes.
    pub fix: Fix,
    /// The version that brought it.
    pub since: String,
    /// Numbers in the Common Weakness Enumeration.
    #[serde(default)]
    pub cwe: Vec<u32>,
    /// Pages that say more.
    pub references: Vec<String>,
}

/// Declares an enum whose variants are written in lower case in the catalogue and as they are in the registry.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $id:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $(#[doc = $id] $variant,)* }

        impl $name {
            /// Every one, in the order of the catalogue's head.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name in the catalogue.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// Its name in the registry.
            pub fn variant(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }
        }
    };
}

words! {
    /// What follows from a finding.
    Category { Exposed = "exposed", Broken = "broken", Loose = "loose", }
}

words! {
    /// How loudly a finding is said.
    Severity { Note = "note", Warning = "warning", Error = "error", }
}

words! {
    /// What a rule looks at.
    Scope {
        Document = "document",
        Role = "role",
        Policies = "policies",
        Calls = "calls",
        Syntax = "syntax",
        Suppressions = "suppressions",
    }
}

words! {
    /// How far the best fix of a rule may be trusted.
    Fix { Safe = "safe", Unsafe = "unsafe", Manual = "manual", None = "none", }
}

impl Category {
    /// What it means, in half a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Exposed => "somebody has access who should not",
            Self::Broken => "the two sides cannot meet, or AWS will refuse the document",
            Self::Loose => "more is granted than is needed",
        }
    }

    fn severity(self) -> Severity {
        match self {
            Self::Exposed | Self::Broken => Severity::Error,
            Self::Loose => Severity::Warning,
        }
    }
}

impl Entry {
    /// How loudly its findings are said by default.
    pub fn severity(&self) -> Severity {
        self.severity.unwrap_or(self.category.severity())
    }
}

impl Rule {
    /// Its name in Rust: `MissingExternalId`.
    pub fn type_name(&self) -> String {
        type_name(&self.id)
    }

    /// Its module: `missing_external_id`.
    pub fn module(&self) -> String {
        module(&self.id)
    }
}

/// `missing-external-id` as a type: `MissingExternalId`.
pub fn type_name(id: &str) -> String {
    id.split('-')
        .map(|word| word.get(..1).unwrap_or("").to_ascii_uppercase() + word.get(1..).unwrap_or(""))
        .collect()
}

/// `missing-external-id` as a module: `missing_external_id`.
pub fn module(id: &str) -> String {
    id.replace('-', "_")
}

/// Whether `id` can be a rule's name: small letters in words with hyphens between them.
pub fn is_id(id: &str) -> bool {
    id.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Where the rules are, below the root.
pub const RULES: &str = "crates/xacct-rules/src/rules";

impl Catalogue {
    /// Reads and checks the catalogue below `root`.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or says what it should not: every mistake, a line each.
    pub fn read(root: &Path) -> Result<Self, Failure> {
        let catalogue = Self::parse(&fs::read_to_string(root.join("rules.toml"))?)?;
        let missing: Vec<_> = (catalogue.rules.iter())
            .map(|rule| format!("{RULES}/{}.rs", rule.module()))
            .filter(|path| !root.join(path).is_file())
            .map(|path| format!("rules.toml: {path} is not there"))
            .collect();
        if missing.is_empty() { Ok(catalogue) } else { Err(missing.join("\n").into()) }
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let entries: BTreeMap<String, Entry> =
            toml::from_str(text).map_err(|e| format!("rules.toml: {e}"))?;
        let rules: Vec<_> = entries.into_iter().map(|(id, entry)| Rule { id, entry }).collect();
        let mut mistakes: Vec<_> = rules.iter().flat_map(mistakes).collect();
        let headers: Vec<_> = text.lines().filter_map(|line| line.strip_prefix('[')).collect();
        if let Some([before, after]) = headers.windows(2).find(|w| !w.is_sorted()) {
            mistakes.push(format!("rules.toml: [{after} must stand before [{before}"));
        }
        if mistakes.is_empty() { Ok(Self { rules }) } else { Err(mistakes.join("\n").into()) }
    }
}

/// What the types of the catalogue cannot say.
fn mistakes(rule: &Rule) -> Vec<String> {
    let entry = &rule.entry;
    let summary = &entry.summary;
    let version = entry.since.split('.').map(str::parse::<u16>);
    let checks = [
        (is_id(&rule.id), "the name is not kebab-case"),
        (!summary.is_empty() && !summary.ends_with('.'), "the summary is a sentence without a full stop"),
        (
            !summary.contains(['|', '"', '\\', '\n']),
            "the summary has a character that tables and strings do not take",
        ),
        (version.clone().count() == 3 && version.flatten().count() == 3, "`since` is a version: 0.1.0"),
        (!entry.references.is_empty(), "it has no reference"),
        (
            entry.references.iter().all(|r| r.starts_with("https://")),
            "a reference does not begin with https://",
        ),
        (entry.severity != Some(entry.category.severity()), "the severity is its category's: leave it out"),
    ];
    checks
        .into_iter()
        .filter(|(good, _)| !good)
        .map(|(_, what)| format!("rules.toml: {}: {what}", rule.id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "summary = \"It is so\"\ncategory = \"loose\"\nscope = \"role\"\nfix = \"none\"\n\
                         since = \"0.1.0\"\nreferences = [\"https://example.com\"]\n";

    #[test]
    fn names() {
        assert_eq!(type_name("missing-external-id"), "MissingExternalId");
        assert_eq!(module("missing-external-id"), "missing_external_id");
        assert!(is_id("duplicate-key"));
        assert!(!is_id("duplicate--key") && !is_id("Duplicate-key") && !is_id(""));
    }

    #[test]
    fn reads_an_entry() {
        let catalogue = Catalogue::parse(&format!("[a-b]\n{ENTRY}")).unwrap();
        assert_eq!(catalogue.rules[0].id, "a-b");
        assert_eq!(catalogue.rules[0].entry.severity(), Severity::Warning);
    }

    #[test]
    fn names_every_mistake() {
        let says = |text: &str, what: &str| {
            let error = Catalogue::parse(text).unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        };
        says(&format!("[b]\n{ENTRY}[a]\n{ENTRY}"), "[a] must stand before [b]");
        says(&format!("[A]\n{ENTRY}"), "A: the name is not kebab-case");
        says(&format!("[a]\n{ENTRY}").replace("so\"", "so.\""), "without a full stop");
        says(&format!("[a]\n{ENTRY}").replace("https", "http"), "https://");
        says(&format!("[a]\n{ENTRY}").replace("0.1.0", "0.1"), "a version");
        says(&format!("[a]\n{ENTRY}severity = \"warning\""), "leave it out");
        says(&format!("[a]\n{ENTRY}colour = 1"), "unknown field");
        says(&format!("[a]\n{ENTRY}").replace("loose", "lose"), "unknown variant");
    }
}
