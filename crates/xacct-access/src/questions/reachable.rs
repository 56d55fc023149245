//! Whether anybody can use a statement, and what keeps everyone from it.

use xacct_policy::{Condition, Statement};

use super::compare::trust_actions;
use crate::grant::Grant;
use crate::index::PolicyIndex;
use crate::question::Question;
use crate::search::{Answer, Base, Goal, Telling, is_beyond_search, search, telling};

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

/// A request that `statement` of the policy allows, whoever asks; [`Answer::None`] where there is none.
pub fn reachable<'p>(index: &PolicyIndex<'p>, statement: &'p Statement) -> Answer {
    let denials = Goal::no_denial(index);
    let goal = Goal::All(denials.chain([Goal::applies(statement)]).collect());
    meets(&goal, index, statement)
}

/// What keeps everyone from `statement`, which is known not to be [`reachable`].
pub fn why_unreachable<'p>(index: &PolicyIndex<'p>, statement: &'p Statement) -> Unreachable<'p> {
    let shuts = |goal: Goal<'p>| meets(&goal, index, statement) == Answer::None;
    let with = |condition| Goal::applies_with(statement, |other| std::ptr::eq(other, condition));
    if let Some(condition) = statement.conditions().iter().find(|condition| shuts(with(*condition))) {
        Unreachable::Condition(condition)
    } else if shuts(Goal::applies(statement)) {
        Unreachable::Conditions
    } else {
        Unreachable::Denials
    }
}

/// A request of anybody whom the statement names that meets `goal`.
fn meets<'p>(goal: &Goal<'p>, index: &PolicyIndex<'p>, statement: &'p Statement) -> Answer {
    if is_beyond_search(statement) {
        return Answer::Unknown;
    }
    let grants = Grant::of_statement(index.policy().kind, statement);
    let mut unknown = grants.is_empty();
    let mut ask = |actions: &mut dyn Iterator<Item = (&Grant<'p>, String)>| -> Option<Answer> {
        let mut bases: Vec<Base<'p>> = Vec::new();
        for (grant, action) in actions {
            match Question::Itself.bases(index, grant, &action) {
                Some(of_grant) => bases.extend(of_grant),
                None => unknown = true,
            }
        }
        match search(goal, bases.into_iter(), &index.points(), Some(index)) {
            Answer::None => None,
            Answer::Unknown => {
                unknown = true;
                None
            }
            found => Some(found),
        }
    };
    // Nearly every statement is open to the first who is asked for with the first action; the others only matter when not.
    let first = grants.iter().filter_map(|grant| Some((grant, grant.actions.first()?.clone()))).take(1);
    if let Some(found) = ask(&mut first.into_iter()) {
        return found;
    }
    let Telling { actions, is_complete } = actions(index, statement);
    let each = grants.iter().flat_map(|grant| actions.iter().map(move |action| (grant, action.clone())));
    if let Some(found) = ask(&mut each.into_iter()) {
        return found;
    }
    if unknown || !is_complete { Answer::Unknown } else { Answer::None }
}

/// Actions of the statement that the denials tell apart.
fn actions(index: &PolicyIndex<'_>, statement: &Statement) -> Telling {
    let statements = || std::iter::once(statement).chain(index.denials().iter().copied());
    let mut all = if index.is_trust() {
        Telling { actions: trust_actions(statements()), is_complete: true }
    } else {
        telling(statements())
    };
    all.actions.retain(|action| !statement.covers_action(action).is_no());
    all
}
