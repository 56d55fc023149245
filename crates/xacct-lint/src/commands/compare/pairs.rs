//! Which policy before a change is which after it.

use std::collections::BTreeSet;

use xacct_access::Relation;

use super::judge::judge;
use super::subjects::{Subject, SubjectOwner, SubjectPolicy, Subjects};

/// So many policies that are nobody's are looked for under other names.
const MOST_MOVED: usize = 50;

/// A policy before and after; one of the two may be missing.
pub(super) type PolicyPair<'s, 'p> =
    (&'s Subject, Option<&'s SubjectPolicy<'p>>, Option<&'s SubjectPolicy<'p>>);

/// Pairs what is about the same. A policy that is nobody's as far as its file says, and that is now in another file and says
/// the same, was moved.
pub(super) fn pairs<'s, 'p>(old: &'s Subjects<'p>, new: &'s Subjects<'p>) -> Vec<PolicyPair<'s, 'p>> {
    let subjects: BTreeSet<&Subject> = old.keys().chain(new.keys()).collect();
    let pairs = subjects.into_iter().map(|subject| (subject, old.get(subject), new.get(subject)));
    let (mut both, one): (Vec<_>, Vec<_>) = pairs.partition(|(_, old, new)| old.is_some() && new.is_some());
    let (mut gone, come): (Vec<_>, Vec<_>) = one.into_iter().partition(|(_, old, _)| old.is_some());
    let may_move = |(subject, ..): &PolicyPair<'_, '_>| matches!(subject.owner, SubjectOwner::File(_));
    for (tried, (subject, _, new)) in come.into_iter().enumerate() {
        let is_it = |pair: &PolicyPair<'_, '_>| {
            let (Some(before), Some(after)) = (pair.1, new) else { return false };
            may_move(pair)
                && before.policy.kind == after.policy.kind
                && judge(Some(&before.policy), Some(&after.policy), true, None).relation == Relation::Same
        };
        let was = (tried < MOST_MOVED && may_move(&(subject, None, new)))
            .then(|| gone.iter().take(MOST_MOVED).position(is_it))
            .flatten();
        both.push((subject, was.and_then(|at| gone.remove(at).1), new));
    }
    both.extend(gone);
    both
}
