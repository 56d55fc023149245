//! Whether one statement lets in whom another one's conditions keep out.

use xacct_policy::Statement;

use super::Goal;
use super::solve::{Answer, is_beyond_search, search};
use super::stranger::ADDRESS;
use crate::Survey;
use crate::request::{Caller, Found, Request};

/// A request of `caller` that `other` lets in although the conditions of `guarded` turn it away; [`Answer::None`] unless
/// `other` lets in all that `guarded` does of them, so that those conditions guard nothing.
pub fn bypass<'p>(
    survey: &Survey<'p>,
    guarded: &'p Statement,
    other: &'p Statement,
    action: &str,
    caller: &Caller,
) -> Answer {
    if is_beyond_search(guarded) || is_beyond_search(other) {
        return Answer::Unknown;
    }
    let policy = survey.policy();
    let plain = Request::new(caller.clone(), action, None);
    // A request from somewhere says more than one without an address.
    let mut from_outside = plain.clone();
    from_outside.context.set("aws:SourceIp", ADDRESS);
    let ask = |goals: Vec<Goal<'p>>, bases: &[&Request]| {
        let goal = Goal::All(goals.into_iter().chain(Goal::passes_by_all(survey)).collect());
        search(&goal, bases.iter().copied().cloned(), survey.points())
    };
    let more_than_other = vec![Goal::applies(policy, guarded), Goal::passes_by(policy, other)];
    match ask(more_than_other, &[&plain]) {
        Answer::None => {}
        Answer::Found(_) => return Answer::None,
        Answer::Unknown => return Answer::Unknown,
    }
    let unguarded = Goal::applies_with(policy, guarded, |_| false);
    let turned_away = Goal::passes_by(policy, guarded);
    let mut answer =
        ask(vec![unguarded, turned_away, Goal::applies(policy, other)], &[&from_outside, &plain])
            .told(survey);
    if let Answer::Found(request) = &mut answer {
        // That the request does without what is asked for is the point.
        for condition in guarded.conditions() {
            if request.find(condition.key.as_str()) == Found::Absent {
                request.context.leave_out(condition.key.as_str().to_owned());
            }
        }
    }
    answer
}
