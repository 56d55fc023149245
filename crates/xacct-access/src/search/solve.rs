//! Solves a goal for a request that some of is given of.

use std::sync::Arc;

use xacct_policy::{Statement, Tri};

use super::constraint::{Base, Constraints, SearchContext};
use super::effort::{Effort, Work};
use super::goal::{Goal, StatementPart};
use super::remainder::Remainder;
use crate::index::PolicyIndex;
use crate::language::EFFORT;
use crate::points::CandidateValues;
use crate::request::{ContextValues, Request};

/// What a search evaluates to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This request meets the goal.
    Found(Box<Request>),
    /// No request does.
    None,
    /// It depends on something that is not known, or took too long to tell.
    Unknown,
}

impl Answer {
    /// The request, where there is one.
    pub fn request(&self) -> Option<&Request> {
        if let Self::Found(request) = self { Some(request) } else { None }
    }
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
pub(crate) fn is_beyond_search(statement: &Statement) -> bool {
    statement.conditions().len() > MOST_CONDITIONS
}

/// A request that meets `goal`: one of `bases`, with what they leave open filled in. `points` are those of all policies
/// that the goal is about; `index` is that of the policy that says whom it names.
pub(crate) fn search<'p>(
    goal: &Goal<'p>,
    bases: impl Iterator<Item = Base<'p>>,
    points: &Arc<CandidateValues>,
    index: Option<&PolicyIndex<'p>>,
) -> Answer {
    let mut unknown = false;
    // A comparison of two policies is one search.
    let work = index.map_or_else(|| Work::for_statements(0), |index| index.work().clone());
    let effort = Effort::new(MOST_EFFORT, work.clone());
    for (count, base) in bases.enumerate() {
        if count == MOST_BASES || work.is_spent() {
            return Answer::Unknown;
        }
        effort.grant(EFFORT_FOR_EACH_BASE);
        let scene = SearchContext { base: &base, index, points: Arc::clone(points), effort: effort.clone() };
        let mut solver = Solver { scene: &scene, goal, steps: 0, unknown: false };
        if let Some(request) = solver.solve(vec![goal], Vec::new(), Constraints::default()) {
            return Answer::Found(Box::new(request));
        }
        unknown |= solver.unknown;
    }
    if unknown { Answer::Unknown } else { Answer::None }
}

struct Solver<'s, 'p> {
    scene: &'s SearchContext<'s, 'p>,
    goal: &'s Goal<'p>,
    steps: usize,
    unknown: bool,
}

/// What is left of some alternatives.
enum Alternatives<'s, 'p> {
    /// One is met already.
    Settled,
    /// One of these has to be met.
    Open(Vec<&'s Goal<'p>>),
}

impl<'s, 'p> Solver<'s, 'p> {
    /// A request that meets all of `open` and one of each of `choices`, within what `left` leaves.
    fn solve(
        &mut self,
        mut open: Vec<&'s Goal<'p>>,
        mut choices: Vec<Vec<&'s Goal<'p>>>,
        mut left: Constraints<'p>,
    ) -> Option<Request> {
        // What is uncertain cannot be found any more: only that there is nothing can be.
        let weight = if left.uncertain { UNCERTAIN } else { 1 };
        self.steps += weight * (1 + choices.len());
        self.scene.effort.look(1 + choices.len());
        if self.steps > MOST_STEPS || self.scene.effort.is_spent() {
            self.unknown = true;
            return None;
        }
        // What must be is settled first, and what is left of a choice when there is only one way.
        while let Some(goal) = open.pop() {
            match goal {
                Goal::All(goals) => open.extend(goals),
                Goal::Any(goals) => match self.ways(goals) {
                    Alternatives::Settled => {}
                    Alternatives::Open(ways) => match ways[..] {
                        [] => return None,
                        [only] => open.push(only),
                        _ => choices.push(ways),
                    },
                },
                Goal::Unknown => left.uncertain = true,
                Goal::Part(part, wanted) => match self.settle(*part, *wanted, &mut left) {
                    Remainder::Something => {}
                    Remainder::Nothing => return None,
                    Remainder::Unknown => left.uncertain = true,
                },
            }
        }
        // Few ways first: they fail soonest.
        let fewest = choices.iter().enumerate().min_by_key(|(_, ways)| ways.len()).map(|(i, _)| i);
        let Some(fewest) = fewest else { return self.confirm(&left) };
        let ways = choices.swap_remove(fewest);
        ways.into_iter().find_map(|goal| self.solve(vec![goal], choices.clone(), left.clone()))
    }

    /// What the base leaves of some alternatives.
    fn ways(&self, goals: &'s [Goal<'p>]) -> Alternatives<'s, 'p> {
        let mut ways = Vec::new();
        for goal in goals {
            match self.known(goal) {
                Some(true) => return Alternatives::Settled,
                Some(false) => {}
                None => ways.push(goal),
            }
        }
        Alternatives::Open(ways)
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
                Alternatives::Settled => Some(true),
                Alternatives::Open(ways) => ways.is_empty().then_some(false),
            },
            Goal::Part(part, wanted) => match self.settled(*part)? {
                Tri::Unknown => None,
                met => Some(met.is_yes() == *wanted),
            },
            Goal::Unknown => None,
        }
    }

    /// Whether the base meets the part, where nothing that is still open can change that.
    fn settled(&self, part: StatementPart<'p>) -> Option<Tri> {
        let base = self.scene.base;
        self.scene.effort.look(part.size());
        match part {
            StatementPart::Condition(condition) => {
                let key = condition.key.as_str();
                let of_caller = base.callers.is_some() && base.request.follows_from_caller(key);
                let is_open = matches!(
                    base.request.find_of(condition),
                    ContextValues::Unknown | ContextValues::Present
                );
                (!of_caller && !is_open).then(|| part.is_met(&base.request))
            }
            StatementPart::Resource(_) => base.request.resource.as_ref().map(|_| part.is_met(&base.request)),
            StatementPart::Principal(element) => match &base.callers {
                Some(callers) => callers.all_named_by(element).map(Tri::from),
                None => Some(part.is_met(&base.request)),
            },
            StatementPart::Action(_) => Some(part.is_met(&base.request)),
        }
    }

    /// Settles one part: by what the base says already, or by a constraint on what it leaves open.
    fn settle(&self, part: StatementPart<'p>, wanted: bool, left: &mut Constraints<'p>) -> Remainder {
        match self.settled(part) {
            None => left.demand(self.scene, part, wanted),
            Some(Tri::Unknown) => Remainder::Unknown,
            Some(met) if met.is_yes() == wanted => Remainder::Something,
            Some(_) => Remainder::Nothing,
        }
    }

    /// The request, filled in; put to the plain evaluator, which has the last word.
    fn confirm(&mut self, left: &Constraints<'p>) -> Option<Request> {
        let found = if left.uncertain { None } else { left.request(self.scene) };
        let confirmed = found.filter(|request| self.goal.is_met(request) == Tri::Yes);
        self.unknown |= confirmed.is_none();
        confirmed
    }
}
