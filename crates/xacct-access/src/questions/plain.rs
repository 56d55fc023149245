//! Grants that somebody can plainly use: that is seen without a search.

use xacct_aws::{Grammar, Presence, PrincipalClass};
use xacct_policy::{Condition, Family, Pattern, Statement};

use crate::caller;
use crate::grant::Grant;
use crate::index::PolicyIndex;
use crate::search::is_linked;

impl Grant<'_> {
    /// Whether some request of the principal meets the statement, as far as one look can tell: no denial stands against it, and
    /// each condition asks a key of its own for a value that is written out and that requests of such a principal can have.
    pub(super) fn is_plainly_open(&self, index: &PolicyIndex<'_>) -> bool {
        let conditions = self.statement.conditions();
        let is_alone = |(at, condition): (usize, &Condition)| {
            let key = condition.key.as_str();
            let others = || conditions.iter().take(at);
            !others().any(|other| other.has_key(key)) && (conditions.len() == 1 || !is_linked(key))
        };
        index.denials().is_empty()
            && matches!(self.class(), PrincipalClass::Aws | PrincipalClass::Service)
            && has_plain_resources(self.statement)
            && !self.statement.has_unknown_condition()
            && conditions.len() <= MOST_CONDITIONS
            && conditions.iter().enumerate().all(is_alone)
            && self.actions.first().is_some_and(|action| {
                conditions.iter().all(|condition| is_plainly_met(condition, self.class(), action))
            })
    }
}

/// More are looked at by a search: each is held against those before it.
const MOST_CONDITIONS: usize = 8;

/// Whether the resource can be any of some that do not depend on the request.
fn has_plain_resources(statement: &Statement) -> bool {
    let is_plain = |item: &Pattern| !item.is_empty() && !item.has_variable();
    let listed = statement.resources.as_ref();
    listed.is_none_or(|element| !element.negated && element.items.iter().all(is_plain))
}

/// Whether requests for `action` of principals of that class can have a value under the condition's key that is written in it.
fn is_plainly_met(condition: &Condition, class: PrincipalClass, action: &str) -> bool {
    let (Some(operator), Some(known)) = (condition.operator, condition.known) else { return false };
    let takes = |text: &str| match operator.family {
        Family::StringEquals | Family::StringLike => condition.grammar.admits(text),
        Family::ArnEquals | Family::ArnLike => {
            matches!(condition.grammar, Grammar::Arn | Grammar::PrincipalArn)
                && condition.grammar.admits(text)
        }
        Family::Bool => condition.grammar == Grammar::Truth && condition.grammar.admits(text),
        _ => false,
    };
    !operator.negated
        && operator.qualifier.is_none()
        && condition.complete
        && condition.has_written_key()
        && known.presence(class) != Presence::Never
        && known.applies_to(action)
        && !caller::says_who(condition.key.as_str())
        && condition.values.iter().any(|value| value.as_literal().is_some_and(takes))
}
