//! How bad a finding is: by its consequence, and by how loudly to say it.

use std::fmt;

/// What follows from a finding. It decides the severity unless the catalogue or the configuration says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Someone may come in who should not.
    Exposed,
    /// The two sides cannot meet, or AWS will refuse the document.
    Broken,
    /// More is allowed than is needed.
    Loose,
    /// The same can be said in fewer words.
    Tidy,
}

impl Category {
    /// Every category, worst first.
    pub const ALL: [Self; 4] = [Self::Exposed, Self::Broken, Self::Loose, Self::Tidy];

    /// Its name in the catalogue and in output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Exposed => "exposed",
            Self::Broken => "broken",
            Self::Loose => "loose",
            Self::Tidy => "tidy",
        }
    }

    /// What it means, in half a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Exposed => "someone may come in who should not",
            Self::Broken => "the two sides cannot meet, or AWS will refuse the document",
            Self::Loose => "more is allowed than is needed",
            Self::Tidy => "the same can be said in fewer words",
        }
    }

    /// How loudly its findings are said by default.
    pub fn severity(self) -> Severity {
        match self {
            Self::Exposed | Self::Broken => Severity::Error,
            Self::Loose => Severity::Warning,
            Self::Tidy => Severity::Info,
        }
    }
}

/// How loudly a finding is said. Ordered: `Info < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth mending.
    Warning,
    /// To be mended.
    Error,
}

impl Severity {
    /// Every severity, loudest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// Its name in the configuration and in output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.id() == id)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
