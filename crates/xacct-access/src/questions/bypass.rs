//! Whether one statement allows what another one's conditions refuse.

use xacct_policy::Statement;

use crate::caller::Caller;
use crate::grant::Grant;
use crate::index::PolicyIndex;
use crate::request::{ContextValues, Request};
use crate::search::{Answer, Asker, Base, Goal, is_beyond_search, search};

impl<'p> Grant<'p> {
    /// A request of the grant's principal that `other` allows although the conditions of the grant's statement are not met;
    /// [`Answer::None`] unless `other` allows all that the grant does, so that those conditions restrict nobody.
    pub fn bypass(
        &self,
        index: &PolicyIndex<'p>,
        other: &'p Statement,
        action: &str,
        caller: &Caller,
    ) -> Answer {
        let guarded = self.statement;
        if is_beyond_search(guarded) || is_beyond_search(other) {
            return Answer::Unknown;
        }
        let base = || Base::of(Request::new(caller.clone(), action, None), None, Asker::Anyone);
        let ask = |goals: Vec<Goal<'p>>| {
            let goal = Goal::All(goals.into_iter().chain(Goal::no_denial(index)).collect());
            search(&goal, std::iter::once(base()), &index.points(), Some(index))
        };
        match ask(vec![Goal::applies(guarded), Goal::does_not_apply(other)]) {
            Answer::None => {}
            Answer::Found(_) => return Answer::None,
            Answer::Unknown => return Answer::Unknown,
        }
        let unguarded = Goal::applies_with(guarded, |_| false);
        let mut answer = ask(vec![unguarded, Goal::does_not_apply(guarded), Goal::applies(other)]);
        if let Answer::Found(request) = &mut answer {
            request.context.retain(|key| index.tests(key));
            // That the request does without what is required is the point.
            for condition in guarded.conditions() {
                if request.find(condition.key.as_str()) == ContextValues::Absent {
                    request.context.leave_out(condition.key.as_str().to_owned());
                }
            }
        }
        answer
    }
}
