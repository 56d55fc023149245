//! The fix that every finding has where there are comments: suppress it here, with a reason.

use xacct_facts::FileFacts;
use xacct_syntax::{Span, Tree, Units, edit};

use crate::{Finding, Fix};

/// What stands for a reason that a person has to give.
const REASON: &str = "<reason>";

/// The places of a file where findings can be suppressed.
pub(crate) struct SuppressionPlaces<'a> {
    tree: &'a Tree,
    units: Units,
    /// The statements, in order.
    statements: Vec<Span>,
}

impl<'a> SuppressionPlaces<'a> {
    /// The places of the file; none where it has no comments.
    pub fn of(facts: &'a FileFacts) -> Option<Self> {
        let tree = facts.written.as_deref()?;
        let documents = facts.documents.iter().flat_map(|document| &document.policy.statements);
        let mut statements: Vec<_> = documents.map(|statement| statement.span).collect();
        statements.sort_unstable();
        statements.dedup();
        Some(Self { tree, units: Units::of(tree), statements })
    }

    /// Suppresses `finding` above its statement; above what it lies in where that is no statement.
    pub fn fix(&self, finding: &Finding) -> Option<Fix> {
        let primary = finding.primary.span;
        if !finding.rule.can_be_suppressed() || self.tree.text().span().file != primary.file {
            return None;
        }
        let behind = self.statements.partition_point(|statement| statement.start <= primary.start);
        let statement = behind.checked_sub(1).and_then(|at| self.statements.get(at)).copied();
        let around = statement.filter(|statement| statement.contains(primary)).unwrap_or(primary);
        let at = self.units.place_above(&around.range())?;
        let comment = format!("# xacct-lint: ignore {}: {REASON}", finding.rule.id());
        let edit = edit::insert_comment(self.tree, at, &comment)?;
        let fix = Fix::manual("Suppress it here, with a reason", Some(vec![edit]), &[REASON])?;
        Some(Fix { suppresses: true, ..fix })
    }
}
