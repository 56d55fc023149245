//! The shortest member of a language.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::CharClass;
use super::automaton::{Automaton, State};
use super::choice::choices;
use super::lookahead::Lookahead;

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member<T> {
    /// This one, for example.
    Found(T),
    /// There is none.
    Empty,
    /// It took more effort to tell than was granted.
    Unknown,
}

/// How much effort a search takes at most, where nothing else is said.
///
/// One unit is one look at one position of a glob or one term of the expression. What people write takes some
/// hundred; all of it is some milliseconds and megabytes.
pub const EFFORT: usize = 500_000;

/// A search, breadth first, through the strings that may begin a member.
pub(super) struct MemberSearch<'l> {
    automaton: &'l Automaton,
    filler: &'l str,
    /// What is left of it.
    effort: usize,
    /// Every state that was met, with the way to it. It is the queue, too.
    met: Vec<SearchStep>,
    known: BTreeSet<Rc<State>>,
}

/// A state, and by which character from which earlier step it was first met.
struct SearchStep {
    state: Rc<State>,
    /// The characters that may follow.
    next: CharClass,
    before: usize,
    by: Option<char>,
}

impl<'l> MemberSearch<'l> {
    pub(super) fn new(automaton: &'l Automaton, filler: &'l str, effort: usize) -> Self {
        Self { automaton, filler, effort, met: Vec::new(), known: BTreeSet::new() }
    }

    /// The effort that is left.
    pub(super) fn effort(&self) -> usize {
        self.effort
    }

    /// A shortest member; among those, the one that keeps to the preferred characters longest.
    pub(super) fn run(&mut self) -> Member<String> {
        let (mut next, mut stack, mut candidates) = (self.automaton.start(), Vec::new(), Vec::new());
        let empty_string = self.automaton.lookahead(&next, &mut stack);
        if empty_string.is {
            return Member::Found(String::new());
        }
        if empty_string.may {
            self.meet(&next, empty_string, 0, None);
        }
        let mut unreadable = false;
        let mut at = 0;
        while let Some((state, may_follow)) = self.met.get(at).map(|s| (Rc::clone(&s.state), s.next)) {
            let reached = self.automaton.at(&state).map(|(_, position)| position);
            choices(may_follow, reached, self.filler, &mut candidates);
            let Some(left) = self.effort.checked_sub(candidates.len() * self.automaton.looks(&state)) else {
                return Member::Unknown;
            };
            self.effort = left;
            for &c in &candidates {
                self.automaton.step(&state, c, &mut next);
                let lookahead = self.automaton.lookahead(&next, &mut stack);
                if !lookahead.may {
                    continue;
                }
                if c.is_control() {
                    unreadable = true;
                } else if lookahead.is {
                    return Member::Found(self.spell(at, c));
                } else {
                    self.meet(&next, lookahead, at, Some(c));
                }
            }
            at += 1;
        }
        if unreadable { Member::Unknown } else { Member::Empty }
    }

    fn meet(&mut self, state: &State, lookahead: Lookahead, before: usize, by: Option<char>) {
        let state: Rc<State> = state.into();
        if self.known.insert(Rc::clone(&state)) {
            self.met.push(SearchStep { state, next: lookahead.next, before, by });
        }
    }

    /// The string that led to the step `at`, and then `last`.
    fn spell(&self, mut at: usize, last: char) -> String {
        let mut backwards = vec![last];
        while let Some(&SearchStep { before, by: Some(c), .. }) = self.met.get(at) {
            backwards.push(c);
            at = before;
        }
        backwards.iter().rev().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::oracle::RandomNumbers;
    use super::super::tests::sensitive;
    use super::super::{GlobCase, Language};
    use super::*;

    /// Forty globs with many stars each, a third of them negated.
    fn hostile(random: &mut RandomNumbers) -> Language {
        (0..40).fold(Language::anything(), |all, _| {
            let pattern: String =
                (0..20).flat_map(|_| ['*', random.pick(&['a', 'b', 'c', 'd', '?'])]).collect();
            let one = sensitive(&pattern);
            if random.below(3) == 0 { all.without(&one) } else { all.and(&one) }
        })
    }

    #[test]
    fn a_hostile_language_ends_in_bounded_effort() {
        let mut random = RandomNumbers(7);
        let mut unknown = 0;
        for _ in 0..5 {
            let language = hostile(&mut random);
            let mut search = MemberSearch::new(&language.automaton, "x", EFFORT);
            unknown += usize::from(search.run() == Member::Unknown);
            let states: usize = search.met.iter().map(|step| step.state.len()).sum();
            assert!(search.met.len() <= 20_000, "{} states", search.met.len());
            assert!(states <= EFFORT, "{states} positions kept");
        }
        assert!(unknown > 0, "none was hard");
    }

    /// The states that a search for a member of `language`, which has none, must meet.
    fn met(language: &Language) -> Vec<Rc<State>> {
        let mut search = MemberSearch::new(&language.automaton, "x", EFFORT);
        assert_eq!(search.run(), Member::Empty);
        search.met.into_iter().map(|step| step.state).collect()
    }

    #[test]
    fn what_can_no_longer_come_true_is_left_alone() {
        let (ends, has) = (sensitive("*a"), sensitive("*a*"));
        assert_eq!(met(&ends.without(&has)).len(), 1);
        assert_eq!(met(&has.and(&Language::any_of(&[], GlobCase::Sensitive))).len(), 0);
        assert_eq!(met(&sensitive("abc*").and(&sensitive("abd*"))).len(), 3);
    }

    #[test]
    fn a_star_makes_the_positions_before_it_redundant() {
        let stars = sensitive("*a*b*c*d");
        let states = met(&stars.without(&sensitive("*d")));
        assert!(states.iter().all(|state| state.len() <= 4), "{states:?}");
        assert!(states.len() <= 8, "{states:?}");
    }

    #[test]
    fn no_effort_no_answer() {
        let language = sensitive("*a");
        assert_eq!(MemberSearch::new(&language.automaton, "x", 0).run(), Member::Unknown);
    }
}
