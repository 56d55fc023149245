//! Whether anybody can use a statement, and what keeps everyone from it.

use std::cell::Cell;
use std::rc::Rc;

use xacct_aws::{Grammar, Presence, PrincipalClass};
use xacct_policy::{Condition, Statement};

use super::compare::trust_actions;
use crate::grant::Grant;
use crate::index::PolicyIndex;
use crate::question::Question;
use crate::request::Request;
use crate::search::{
    Accounts, Answer, Asker, Base, CallerSet, DistinguishingActions, Goal, StatementPart, example_actions,
    is_beyond_search, search, telling,
};

/// What keeps everyone from a statement.
#[derive(Clone, Copy, Debug)]
pub enum Unreachable<'p> {
    /// This condition alone.
    Condition(&'p Condition),
    /// Its conditions, which no request can meet together.
    Conditions,
    /// The policy's denials.
    Denials,
}

/// Whether the statement of some grants, all that it has, allows no request, whichever caller asks.
pub fn is_unreachable<'p>(index: &PolicyIndex<'p>, grants: &[&Grant<'p>]) -> bool {
    let Some(first) = grants.first() else { return false };
    let denials = Goal::no_denial(index);
    let goal = Goal::All(denials.chain([Goal::applies(first.statement)]).collect());
    if first.is_plainly_open(index) {
        debug_assert!(meets(&goal, index, grants) != Answer::None, "{}", first.principal.value);
        return false;
    }
    // Other questions about a statement with conditions begin with the same; where one binds the principal, the answer is no.
    let conditions = first.statement.conditions();
    if !conditions.is_empty()
        && !conditions.iter().any(binds)
        && let Answer::Found(_) = first.ask(index, Question::Unbound)
    {
        return false;
    }
    meets(&goal, index, grants) == Answer::None
}

/// Whether the condition restricts to somebody in particular.
fn binds(condition: &Condition) -> bool {
    let is_positive = condition.operator.is_some_and(|operator| !operator.negated && !operator.if_exists);
    is_positive && condition.restricts_callers()
}

/// What keeps everyone from the statement of some grants, which [is unreachable](is_unreachable).
pub fn why_unreachable<'p>(index: &PolicyIndex<'p>, grants: &[&Grant<'p>]) -> Unreachable<'p> {
    let Some(statement) = grants.first().map(|grant| grant.statement) else { return Unreachable::Conditions };
    let shuts = |goal: Goal<'p>| meets(&goal, index, grants) == Answer::None;
    let with = |condition| Goal::applies_with(statement, |other| std::ptr::eq(other, condition));
    if let Some(condition) = statement.conditions().iter().find(|condition| shuts(with(*condition))) {
        Unreachable::Condition(condition)
    } else if shuts(Goal::applies(statement)) {
        Unreachable::Conditions
    } else {
        Unreachable::Denials
    }
}

/// Whether no user, role or root user has a value under the key of `condition`, one of an identity policy's `statement`, with
/// which it holds. Of keys whose values have no known form, nothing is said.
pub fn is_met_by_no_value<'p>(
    index: &PolicyIndex<'p>,
    statement: &Statement,
    condition: &'p Condition,
) -> bool {
    let Some(known) = condition.known.filter(|known| known.presence(PrincipalClass::Aws) != Presence::Never)
    else {
        return false;
    };
    let own = || example_actions(statement).into_iter().next();
    let action = known.actions.first().map(|action| (*action).to_owned()).or_else(own);
    let Some(action) = action.filter(|_| Grammar::of(known.name, Some(known)) != Grammar::Any) else {
        return false;
    };
    let sets = CallerSet::kinds(index.partition(), Accounts::AllBut(Rc::default()));
    let bases = sets.filter_map(|set| {
        let request = Request::new(set.plain()?, action.clone(), None);
        Some(Base::of(request, Some(set), Asker::Anyone))
    });
    let goal = Goal::Part(StatementPart::Condition(condition), true);
    search(&goal, bases, &index.points(), Some(index)) == Answer::None
}

/// A request of any of the grants' principals that meets `goal`.
fn meets<'p>(goal: &Goal<'p>, index: &PolicyIndex<'p>, grants: &[&Grant<'p>]) -> Answer {
    let Some(statement) = grants.first().map(|grant| grant.statement) else { return Answer::Unknown };
    if is_beyond_search(statement) {
        return Answer::Unknown;
    }
    let unknown = Cell::new(false);
    let ask = |each: &mut dyn Iterator<Item = (&Grant<'p>, &str)>| {
        let bases = each.flat_map(|(grant, action)| {
            let bases = Question::Itself.bases(index, grant, action);
            unknown.set(unknown.get() || bases.is_none());
            bases.into_iter().flatten()
        });
        match search(goal, bases, &index.points(), Some(index)) {
            Answer::None => None,
            Answer::Unknown => {
                unknown.set(true);
                None
            }
            found => Some(found),
        }
    };
    // Nearly every statement is open to the first who is asked for with the first action; the others only matter when not.
    let first = grants.iter().take(1).filter_map(|grant| Some((*grant, grant.actions.first()?.as_str())));
    if let Some(found) = ask(&mut { first }) {
        return found;
    }
    let DistinguishingActions { actions, is_complete } = actions(index, statement);
    let mut each =
        grants.iter().flat_map(|grant| actions.iter().map(move |action| (*grant, action.as_str())));
    if let Some(found) = ask(&mut each) {
        return found;
    }
    if unknown.get() || !is_complete { Answer::Unknown } else { Answer::None }
}

/// Actions of the statement that the denials distinguish.
fn actions(index: &PolicyIndex<'_>, statement: &Statement) -> DistinguishingActions {
    let statements = || std::iter::once(statement).chain(index.denials().iter().copied());
    let mut all = if index.is_trust() {
        DistinguishingActions { actions: trust_actions(statements()), is_complete: true }
    } else {
        telling(statements())
    };
    all.actions.retain(|action| !statement.covers_action(action).is_no());
    all
}
