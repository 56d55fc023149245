//! Findings that are suppressed.

use xacct_syntax::{Edit, Span, Text};

/// Findings that are suppressed, and where.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// The rules whose findings are suppressed; none where the comment names none.
    pub rules: Vec<SuppressedRule>,
    /// Why; without a reason nothing is suppressed.
    pub reason: Option<String>,
    /// Where it is written.
    pub span: Span,
    /// What it is about: findings that lie within.
    pub covers: Span,
    /// The change that takes it away as a whole.
    pub removal: Option<Vec<Edit>>,
}

/// A rule whose findings are suppressed.
#[derive(Clone, Debug)]
pub struct SuppressedRule {
    /// What it is called there.
    pub id: String,
    /// Where it is named.
    pub span: Span,
    /// The change that takes it away and leaves the other rules.
    pub removal: Option<Vec<Edit>>,
    /// Its name as it is written there.
    pub(super) name: Text,
}

impl SuppressedRule {
    /// The change that names the rule `id` instead.
    pub fn rename(&self, id: &str) -> Option<Edit> {
        self.name.edit(0..self.name.len(), id)
    }
}
