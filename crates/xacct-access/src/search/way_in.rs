//! Whether anybody gets in by a statement, and what keeps everyone out.

use xacct_policy::{AccountField, Condition, Statement, Who};

use super::Goal;
use super::callers::role;
use super::compare::{actions, bases, callers};
use super::solve::{Answer, is_beyond_search, search};
use crate::Survey;
use crate::request::{Caller, Request};

/// What keeps everyone out of a statement.
#[derive(Clone, Copy, Debug)]
pub enum Dead<'p> {
    /// This condition alone.
    Condition(&'p Condition),
    /// Its conditions, which no request can meet together.
    Conditions,
    /// The policy's denials.
    Denials,
}

/// A request that `statement` of the policy lets in, whoever asks; [`Answer::None`] where it is dead.
pub fn way_in<'p>(survey: &Survey<'p>, statement: &'p Statement) -> Answer {
    let denials = Goal::passes_by_all(survey);
    let goal = Goal::All(denials.chain([Goal::applies(survey.policy(), statement)]).collect());
    meets(&goal, survey, statement)
}

/// What keeps everyone out of `statement`, which is known to be dead.
pub fn why_dead<'p>(survey: &Survey<'p>, statement: &'p Statement) -> Dead<'p> {
    let shuts = |goal: Goal<'_>| meets(&goal, survey, statement) == Answer::None;
    let with =
        |condition| Goal::applies_with(survey.policy(), statement, |other| std::ptr::eq(other, condition));
    if let Some(condition) = statement.conditions().iter().find(|condition| shuts(with(*condition))) {
        Dead::Condition(condition)
    } else if shuts(Goal::applies(survey.policy(), statement)) {
        Dead::Conditions
    } else {
        Dead::Denials
    }
}

/// A request of anybody that the policy knows of, or of a stranger, that meets `goal`.
fn meets(goal: &Goal<'_>, survey: &Survey<'_>, statement: &Statement) -> Answer {
    if is_beyond_search(statement) {
        return Answer::Unknown;
    }
    // Nearly every statement is open to the first who is asked for; the others are only made up when it is not.
    let found = search(goal, plainest(statement).into_iter(), survey.points());
    if matches!(found, Answer::Found(_)) {
        return found;
    }
    let surveys = std::slice::from_ref(survey);
    search(goal, bases(callers(surveys).into_iter(), &actions(surveys)), survey.points())
}

/// The first principal that is written out, with the first action that is.
fn plainest(statement: &Statement) -> Option<Request> {
    let principal = statement.principals.as_ref()?.items.first()?;
    let actions = statement.actions.as_ref().filter(|a| !a.negated)?;
    let action = actions.items.iter().find(|a| !a.text.as_str().contains(['*', '?']))?;
    let caller = match principal.who {
        Who::Account(AccountField::Id(id)) => role(id, "any-role"),
        _ => Caller::parse(principal.value.as_str())?,
    };
    Some(Request::new(caller, action.text.as_str(), None))
}
