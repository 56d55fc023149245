//! Solves a goal for one caller and one action.

use std::sync::Arc;

use xacct_policy::{Statement, Tri};

use super::constraint::{Constraints, Effort, Left};
use super::goal::Goal;
use super::points::Points;
use crate::evaluate::{condition_holds, reaches, speaks_of};
use crate::language::EFFORT;
use crate::request::{Found, Request};

/// What a search comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This request meets the goal.
    Found(Box<Request>),
    /// No request does.
    None,
    /// It depends on something that is not known, or took too long to tell.
    Unknown,
}

/// How many alternatives are tried, each counted with those that wait, before the answer is unknown.
const MOST_STEPS: usize = 50_000;
/// How many times as much an alternative counts that something unknown was taken for.
const UNCERTAIN: usize = 20;
/// How much effort goes into the values, at most: some milliseconds, and some more for each request to begin with.
const MOST_EFFORT: usize = 4 * EFFORT;
const EFFORT_FOR_EACH_BASE: usize = EFFORT / 10;
/// How many requests are tried to begin with.
const MOST_BASES: usize = 1 << 14;
/// The longest policy that AWS accepts has room for some hundreds of conditions.
const MOST_CONDITIONS: usize = 512;

/// Whether `statement` is longer than what AWS accepts, so that a search would take longer than it is worth.
pub(super) fn is_beyond_search(statement: &Statement) -> bool {
    statement.conditions().len() > MOST_CONDITIONS
}

/// A request that meets `goal`: one of `bases`, with what they leave open filled in.
///
/// A base has a caller, an action, and the keys that are settled; every other key is free. `points` are those of all
/// policies that the goal speaks of.
pub(crate) fn search(goal: &Goal<'_>, bases: impl Iterator<Item = Request>, points: Arc<Points>) -> Answer {
    let mut unknown = false;
    let effort = Effort::default();
    effort.grant(MOST_EFFORT);
    for (count, base) in bases.enumerate() {
        if count == MOST_BASES {
            return Answer::Unknown;
        }
        effort.grant(EFFORT_FOR_EACH_BASE);
        let mut solver = Solver { base: &base, goal, steps: 0, unknown: false };
        if let Some(request) =
            solver.solve(vec![goal], Vec::new(), Constraints::new(Arc::clone(&points), effort.clone()))
        {
            return Answer::Found(Box::new(request));
        }
        unknown |= solver.unknown;
    }
    if unknown { Answer::Unknown } else { Answer::None }
}

struct Solver<'g, 'p> {
    base: &'g Request,
    goal: &'g Goal<'p>,
    steps: usize,
    unknown: bool,
}

/// What is left of some alternatives.
enum Ways<'g, 'p> {
    /// One is met already.
    Settled,
    /// One of these has to be met.
    Open(Vec<&'g Goal<'p>>),
}

impl<'g, 'p> Solver<'g, 'p> {
    /// A request that meets all of `open` and one of each of `choices`, within what `left` leaves.
    fn solve(
        &mut self,
        mut open: Vec<&'g Goal<'p>>,
        mut choices: Vec<Vec<&'g Goal<'p>>>,
        mut left: Constraints,
    ) -> Option<Request> {
        // What is uncertain cannot be found any more: only that there is nothing can be.
        let weight = if left.uncertain { UNCERTAIN } else { 1 };
        self.steps += weight * (1 + choices.len());
        if self.steps > MOST_STEPS || left.is_spent() {
            self.unknown = true;
            return None;
        }
        // What must be is settled first, and what is left of a choice when there is only one way.
        while let Some(goal) = open.pop() {
            match goal {
                Goal::All(goals) => open.extend(goals),
                Goal::Any(goals) => match self.ways(goals) {
                    Ways::Settled => {}
                    Ways::Open(ways) => match ways[..] {
                        [] => return None,
                        [only] => open.push(only),
                        _ => choices.push(ways),
                    },
                },
                part => {
                    if self.settle(part, &mut left) == Left::Nothing {
                        return None;
                    }
                }
            }
        }
        // Few ways first: they fail soonest.
        let fewest = choices.iter().enumerate().min_by_key(|(_, ways)| ways.len()).map(|(i, _)| i);
        let Some(fewest) = fewest else { return self.confirm(&left) };
        let ways = choices.swap_remove(fewest);
        ways.into_iter().find_map(|goal| self.solve(vec![goal], choices.clone(), left.clone()))
    }

    /// What the base leaves of some alternatives.
    fn ways(&self, goals: &'g [Goal<'p>]) -> Ways<'g, 'p> {
        let mut ways = Vec::new();
        for goal in goals {
            match self.known(goal) {
                Some(true) => return Ways::Settled,
                Some(false) => {}
                None => ways.push(goal),
            }
        }
        Ways::Open(ways)
    }

    /// Whether the base says already that a goal is met, or that it cannot be.
    fn known(&self, goal: &Goal<'p>) -> Option<bool> {
        match goal {
            Goal::All(goals) => {
                let mut all = Some(true);
                for goal in goals {
                    match self.known(goal) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => all = None,
                    }
                }
                all
            }
            Goal::Any(goals) => match self.ways(goals) {
                Ways::Settled => Some(true),
                Ways::Open(ways) => ways.is_empty().then_some(false),
            },
            part => match self.said(part)? {
                (Tri::Unknown, _) => None,
                (holds, wanted) => Some(holds.is_yes() == wanted),
            },
        }
    }

    /// What the base says of one part, and what is wanted of it; `None` where it leaves the part open.
    fn said(&self, part: &Goal<'p>) -> Option<(Tri, bool)> {
        match part {
            Goal::Condition(condition, wanted, variables) => {
                let settled = self.base.find(condition.key.as_str()) != Found::Unknown;
                settled.then(|| (condition_holds(condition, self.base, *variables), *wanted))
            }
            Goal::Resource(element, wanted, variables) => {
                self.base.resource.as_ref().map(|_| (reaches(element, self.base, *variables), *wanted))
            }
            Goal::Principal(element, wanted) => Some((speaks_of(element, self.base), *wanted)),
            Goal::Action(element, wanted) => Some((element.speaks_of(&self.base.action), *wanted)),
            Goal::All(_) | Goal::Any(_) | Goal::Unknown => Some((Tri::Unknown, true)),
        }
    }

    /// Settles one part: by what the base says already, or by a constraint on what it leaves open.
    fn settle(&self, part: &Goal<'p>, left: &mut Constraints) -> Left {
        match (self.said(part), part) {
            (None, Goal::Condition(condition, wanted, variables)) => {
                left.demand(condition, *wanted, *variables)
            }
            (None, Goal::Resource(element, wanted, variables)) => {
                left.demand_resource(element, *wanted, *variables)
            }
            (Some((Tri::Unknown, _)), _) | (None, _) => {
                left.uncertain = true;
                Left::Something
            }
            (Some((holds, wanted)), _) if holds.is_yes() == wanted => Left::Something,
            (Some(_), _) => Left::Nothing,
        }
    }

    /// The request, filled in; put to the plain evaluator, which has the last word.
    fn confirm(&mut self, left: &Constraints) -> Option<Request> {
        let found = (!left.uncertain).then(|| left.solution()).flatten().map(|solution| {
            let mut request = self.base.clone();
            for (key, values) in solution.keys {
                request.context.set_all(key, values);
            }
            request.context.close();
            request.resource = request.resource.or(solution.resource);
            request
        });
        let confirmed = found.filter(|request| self.goal.holds(request) == Tri::Yes);
        self.unknown |= confirmed.is_none();
        confirmed
    }
}
