//! Whether a condition keeps anybody out.

use xacct_policy::{Condition, Statement};

use super::Goal;
use super::callers::Whose;
use super::solve::{Answer, is_beyond_search, search};
use super::stranger::{Knows, Question, bases};
use crate::Survey;
use crate::request::Caller;

/// What deleting a condition changes about who comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: whoever comes in without it, comes in with it. A request that passes it shows how.
    Nothing(Box<crate::Request>),
    /// Somebody more comes in; or nobody comes in anyway.
    Something,
    /// It depends on something that is not known.
    Unknown,
}

/// What `condition`, one of `statement`'s, changes about who comes in of those that `question` speaks of.
///
/// Callers are what counts, and not how they come: one who has to leave out a key, or to send a certain one that they may
/// choose, comes in all the same. They are of another organization than yours, or of none. Of strangers it is enough
/// that one comes in, for accounts and names cost nothing; of an account's principals each counts.
pub fn effect<'p>(
    survey: &Survey<'p>,
    statement: &'p Statement,
    condition: &'p Condition,
    action: &str,
    question: &Question<'_>,
) -> Effect {
    if is_beyond_search(statement) {
        return Effect::Unknown;
    }
    let with = Goal::lets_in(survey, statement);
    let without = with.clone().without_condition(condition);
    let (callers, knows) = match question {
        Question::Anyone { but } => (survey.strangers(but).to_vec(), Knows::FROM_OUTSIDE),
        Question::Account(account) => (survey.callers().callers(Whose::Of(*account)), Knows::ALL),
        Question::SomeAccount => (survey.strangers(&[]).iter().take(1).cloned().collect(), Knows::ALL),
        Question::Principal(arn) => (Caller::parse(arn).into_iter().collect(), Knows::ALL),
    };
    let one_will_do = matches!(question, Question::Anyone { .. });
    let mut passed = None;
    let mut unknown = false;
    for caller in &callers {
        let comes_in = |goal| search(goal, bases(survey, caller, action, knows), survey.points());
        match (comes_in(&with), one_will_do) {
            (Answer::Found(request), true) => return passes(request, survey),
            (Answer::Found(request), false) => passed = passed.or(Some(request)),
            (_, true) => {}
            // Whoever is kept out by something else is no business of this condition.
            (Answer::None, false) if comes_in(&without) == Answer::None => {}
            (Answer::None, false) => return Effect::Something,
            (Answer::Unknown, false) => unknown = true,
        }
    }
    match passed {
        _ if unknown => Effect::Unknown,
        Some(request) => passes(request, survey),
        None => Effect::Something,
    }
}

fn passes(request: Box<crate::Request>, survey: &Survey<'_>) -> Effect {
    match Answer::Found(request).told(survey) {
        Answer::Found(request) => Effect::Nothing(request),
        Answer::None | Answer::Unknown => Effect::Unknown,
    }
}
