//! What is wanted of a request.

use xacct_policy::{Action, Condition, Element, Part, Pattern, Policy, Principal, Statement, Tri};
use xacct_syntax::Text;

use crate::Survey;
use crate::evaluate::{condition_holds, reaches, speaks_of};
use crate::request::Request;

/// A formula over the parts of statements.
#[derive(Clone, Debug)]
pub enum Goal<'p> {
    /// All of these.
    All(Vec<Goal<'p>>),
    /// One of these.
    Any(Vec<Goal<'p>>),
    /// The caller is one of those that the element speaks of, or is not.
    Principal(&'p Element<Principal>, bool),
    /// The same of the action.
    Action(&'p Element<Action>, bool),
    /// The same of the resource; the flag tells whether variables are read.
    Resource(&'p Element<Text>, bool, bool),
    /// The condition holds, or does not; the flag tells whether variables are read.
    Condition(&'p Condition, bool, bool),
    /// Something that could not be read has to come out right.
    Unknown,
}

impl<'p> Goal<'p> {
    /// `statement`, of `policy`, speaks of the request.
    pub fn applies(policy: &Policy, statement: &'p Statement) -> Self {
        Self::All(parts(policy, statement, true))
    }

    /// `statement`, of `policy`, would speak of the request if it had only those of its conditions that `keep` takes.
    pub fn applies_with(
        policy: &Policy,
        statement: &'p Statement,
        keep: impl Fn(&Condition) -> bool,
    ) -> Self {
        let mut parts = parts(policy, statement, true);
        parts.retain(|part| !matches!(part, Self::Condition(condition, ..) if !keep(condition)));
        Self::All(parts)
    }

    /// `statement`, of `policy`, does not speak of the request.
    pub fn passes_by(policy: &Policy, statement: &'p Statement) -> Self {
        Self::Any(parts(policy, statement, false))
    }

    /// `statement` lets in a caller that it speaks of, and no denial of the policy keeps it out. Who asks is given: it
    /// may be written as a place that is still to be filled in.
    ///
    /// So may the resource: a policy that is attached to something speaks of that, whatever its name will be. Whether a
    /// denial speaks of the same is not known then: each has to pass by for another reason.
    pub fn lets_in(survey: &Survey<'p>, statement: &'p Statement) -> Self {
        let is_open = statement.resources.as_ref().is_some_and(is_still_open);
        let mut goals = parts(survey.policy(), statement, true);
        goals.retain(|part| !matches!(part, Self::Principal(..)));
        goals.retain(|part| !(is_open && matches!(part, Self::Resource(..))));
        let without_resource = |part| if matches!(part, Self::Resource(..)) { Self::Unknown } else { part };
        goals.extend(Self::passes_by_all(survey).map(|denial| match denial {
            Self::Any(ways) if is_open => Self::Any(ways.into_iter().map(without_resource).collect()),
            other => other,
        }));
        Self::All(goals)
    }

    /// `statement` gives an action on a resource that it speaks of, and no denial of the policy takes it away. Which resource
    /// is given: it may be written as a place that is still to be filled in.
    pub fn gives(survey: &Survey<'p>, statement: &'p Statement) -> Self {
        let mut goals = parts(survey.policy(), statement, true);
        goals.retain(|part| !matches!(part, Self::Resource(..)));
        goals.extend(Self::passes_by_all(survey));
        Self::All(goals)
    }

    /// None of the denials speaks of the request.
    pub fn passes_by_all(survey: &Survey<'p>) -> impl Iterator<Item = Self> {
        survey.denials().iter().map(|denial| Self::passes_by(survey.policy(), denial))
    }

    /// `policy` allows the request.
    pub fn allowed(policy: &'p Policy) -> Self {
        let mut goals: Vec<Self> = policy.denies().map(|denial| Self::passes_by(policy, denial)).collect();
        goals.push(Self::Any(policy.allows().map(|s| Self::applies(policy, s)).collect()));
        Self::All(goals)
    }

    /// `policy` does not allow the request.
    pub fn refused(policy: &'p Policy) -> Self {
        let denied = policy.denies().map(|denial| Self::applies(policy, denial));
        let unheard = Self::All(policy.allows().map(|s| Self::passes_by(policy, s)).collect());
        Self::Any(std::iter::once(unheard).chain(denied).collect())
    }
}

impl Goal<'_> {
    /// The same without the demand, made at the top, that `condition` holds.
    pub fn without_condition(mut self, condition: &Condition) -> Self {
        if let Self::All(goals) = &mut self {
            goals.retain(
                |goal| !matches!(goal, Self::Condition(other, ..) if std::ptr::eq(*other, condition)),
            );
        }
        self
    }

    /// Whether `request` meets the goal.
    pub fn holds(&self, request: &Request) -> Tri {
        let is = |holds: Tri, wanted: bool| if wanted { holds } else { !holds };
        match self {
            Self::All(goals) => Tri::all(goals.iter().map(|goal| goal.holds(request))),
            Self::Any(goals) => Tri::any(goals.iter().map(|goal| goal.holds(request))),
            Self::Principal(element, wanted) => is(speaks_of(element, request), *wanted),
            Self::Action(element, wanted) => is(element.speaks_of(&request.action), *wanted),
            Self::Resource(element, wanted, variables) => is(reaches(element, request, *variables), *wanted),
            Self::Condition(condition, wanted, variables) => {
                is(condition_holds(condition, request, *variables), *wanted)
            }
            Self::Unknown => Tri::Unknown,
        }
    }
}

/// Whether an entry has a place that is still to be filled in, and none is filled in by the request.
fn is_still_open(resources: &Element<Text>) -> bool {
    let patterns: Vec<Pattern<'_>> = resources.items.iter().map(Pattern::of).collect();
    let has_variable = |pattern: &Pattern<'_>| pattern.parts().iter().any(|p| matches!(p, Part::Variable(_)));
    !resources.negated && patterns.iter().any(Pattern::has_hole) && !patterns.iter().any(has_variable)
}

/// The parts of a statement, each of which is wanted to be met (or one of which is wanted not to be).
fn parts<'p>(policy: &Policy, statement: &'p Statement, wanted: bool) -> Vec<Goal<'p>> {
    let variables = policy.reads_variables();
    let mut parts = Vec::new();
    parts.extend(statement.principals.as_ref().map(|e| Goal::Principal(e, wanted)));
    match &statement.actions {
        Some(element) => parts.push(Goal::Action(element, wanted)),
        // A statement without actions speaks of nothing.
        None if wanted => parts.push(Goal::Any(Vec::new())),
        None => parts.push(Goal::All(Vec::new())),
    }
    parts.extend(statement.resources.as_ref().map(|e| Goal::Resource(e, wanted, variables)));
    parts.extend(statement.conditions().iter().map(|c| Goal::Condition(c, wanted, variables)));
    if statement.has_unknown_condition() {
        parts.push(Goal::Unknown);
    }
    parts
}
