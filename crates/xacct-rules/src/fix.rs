//! Changes that fix a finding, and how far each may be trusted.

use std::fmt;

use xacct_syntax::Edit;

/// What a fix does to what the policy allows. Ordered: `Manual < Unsafe < Safe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// It needs a value that only a person has, or would allow more: shown, never applied by the tool.
    Manual,
    /// Fewer requests are allowed afterwards: applied by `--unsafe-fixes` or a click.
    Unsafe,
    /// Exactly the same requests are allowed afterwards: applied by `--fix`.
    Safe,
}

impl Applicability {
    /// Its name in the catalogue and in output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

impl fmt::Display for Applicability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A change that fixes a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a command: `Require an external ID`.
    pub title: String,
    /// How far it may be trusted.
    pub applicability: Applicability,
    /// The changes; they belong together and may span files.
    pub edits: Vec<Edit>,
    /// The parts of the replacements that a person has to fill in, as they stand there: `<external-id>`.
    pub placeholders: Vec<String>,
    /// Whether it fixes nothing: the finding stays true, and is allowed.
    pub suppresses: bool,
}

impl Fix {
    /// A fix that the tool may apply; none where an edit has no place in a file.
    pub fn new(
        title: impl Into<String>,
        applicability: Applicability,
        edits: Option<Vec<Edit>>,
    ) -> Option<Self> {
        let edits = edits.filter(|e| !e.is_empty())?;
        Some(Self { title: title.into(), applicability, edits, placeholders: Vec::new(), suppresses: false })
    }

    /// A fix in which a person has to fill in `placeholders`.
    pub fn manual(title: impl Into<String>, edits: Option<Vec<Edit>>, placeholders: &[&str]) -> Option<Self> {
        let fix = Self::new(title, Applicability::Manual, edits)?;
        Some(Self { placeholders: placeholders.iter().map(|&p| p.to_owned()).collect(), ..fix })
    }
}
