//! How bad a finding is: its category and its severity.

use std::fmt;

/// What follows from a finding. It decides the severity unless the catalogue or the configuration says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Somebody has access who should not.
    Exposed,
    /// The two sides cannot meet, or AWS will refuse the document.
    Broken,
    /// More is granted than is needed.
    Loose,
}

impl Category {
    /// Every category, worst first.
    pub const ALL: [Self; 3] = [Self::Exposed, Self::Broken, Self::Loose];

    /// Its name in the catalogue and in output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Exposed => "exposed",
            Self::Broken => "broken",
            Self::Loose => "loose",
        }
    }

    /// What it means, in half a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Exposed => "somebody has access who should not",
            Self::Broken => "the two sides cannot meet, or AWS will refuse the document",
            Self::Loose => "more is granted than is needed",
        }
    }

    /// The severity of its findings by default.
    pub fn severity(self) -> Severity {
        match self {
            Self::Exposed | Self::Broken => Severity::Error,
            Self::Loose => Severity::Warning,
        }
    }
}

/// The severity of a finding. Ordered: `Note < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Worth fixing.
    Warning,
    /// To be fixed.
    Error,
}

impl Severity {
    /// Every severity, loudest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// Its name in the configuration and in output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Note => "note",
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
