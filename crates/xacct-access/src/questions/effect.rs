//! Whether a condition restricts anybody.

use xacct_policy::Condition;

use crate::grant::Grant;
use crate::index::PolicyIndex;
use crate::question::Question;
use crate::request::Request;
use crate::search::{Answer, Base, Goal, StatementPart, search};

/// What deleting a condition changes about who has access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionEffect {
    /// Nothing: anyone who has access without it has access with it. A request that passes it shows how.
    Nothing(Box<Request>),
    /// Somebody more has access; or nobody has access anyway.
    Something,
    /// It depends on something that is not known.
    Unknown,
}

impl<'p> Grant<'p> {
    /// What `condition`, one of the grant's statement, changes about who has access.
    ///
    /// Callers are what counts, and not how they ask: one who has to leave out a key, or to send a certain one that they may
    /// choose, has access all the same. They are of an organization that the policy does not name, or of none. Of strangers
    /// it is enough that one has access, for accounts and names cost nothing; of an account's principals each counts.
    pub fn effect(&self, index: &PolicyIndex<'p>, condition: &'p Condition) -> ConditionEffect {
        let Some(action) = self.actions.first() else { return ConditionEffect::Something };
        let nothing = |mut request: Box<Request>| {
            request.context.retain(|key| index.tests(key));
            ConditionEffect::Nothing(request)
        };
        let question = if self.is_for_anyone() { Question::Anyone } else { Question::Unbound };
        let passed = match self.ask(index, question) {
            Answer::Found(request) => request,
            Answer::None => return ConditionEffect::Something,
            Answer::Unknown => return ConditionEffect::Unknown,
        };
        if self.is_for_anyone() {
            return nothing(passed);
        }
        let Some(bases) = question.bases(index, self, action) else { return ConditionEffect::Unknown };
        let mut bases: Vec<Base<'p>> = bases.collect();
        let ask = |goal: &Goal<'p>, bases: &[Base<'p>]| {
            search(goal, bases.iter().cloned(), &index.points(), Some(index))
        };
        let with = Goal::granted(index, self.statement);
        // Who fails the condition, and has access without it?
        let fails = Goal::Part(StatementPart::Condition(condition), false);
        let without = with.clone().without_condition(condition);
        let blocked = match ask(&Goal::All(vec![without, fails]), &bases) {
            Answer::Found(request) => request,
            Answer::None => return nothing(passed),
            Answer::Unknown => return ConditionEffect::Unknown,
        };
        // Has the same caller access by another request?
        bases.retain(|base| base.may_be(&blocked.caller));
        bases.iter_mut().for_each(|base| base.fix_caller(blocked.caller.clone()));
        match ask(&with, &bases) {
            Answer::Found(request) => nothing(request),
            Answer::None => ConditionEffect::Something,
            Answer::Unknown => ConditionEffect::Unknown,
        }
    }
}
