//! What is wanted of a request.

use xacct_aws::Bounds;
use xacct_policy::{Condition, Element, Pattern, Policy, Principal, Statement, Tri};

use crate::evaluate::{condition_holds, names_caller, reaches};
use crate::index::PolicyIndex;
use crate::request::Request;

/// A formula over the parts of statements.
#[derive(Clone, Debug)]
pub(crate) enum Goal<'p> {
    /// All of these. The last is settled first: what fails most often stands last.
    All(Vec<Goal<'p>>),
    /// One of these.
    Any(Vec<Goal<'p>>),
    /// One part of a statement is met, or is not.
    Part(StatementPart<'p>, bool),
    /// Something that could not be read has to come out right.
    Unknown,
}

/// A part of a statement, to which a request answers or not.
#[derive(Clone, Copy, Debug)]
pub enum StatementPart<'p> {
    /// The caller is one of those that the element names.
    Principal(&'p Element<Principal>),
    /// The same of the statement's actions.
    Action(&'p Statement),
    /// The same of the resource.
    Resource(&'p Element<Pattern>),
    /// The condition holds.
    Condition(&'p Condition),
}

impl StatementPart<'_> {
    /// How much there is to look at: its values, or the entries of its element.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Principal(element) => 1 + element.items.len(),
            Self::Action(statement) => {
                1 + statement.actions.as_ref().map_or(0, |actions| actions.items.len())
            }
            Self::Resource(element) => 1 + element.items.len(),
            Self::Condition(condition) => 1 + condition.values.len(),
        }
    }

    /// Whether `request` meets the part.
    pub fn is_met(&self, request: &Request) -> Tri {
        match self {
            Self::Principal(element) => names_caller(element, request),
            Self::Action(statement) => statement.covers_action(&request.action),
            Self::Resource(element) => reaches(element, request),
            Self::Condition(condition) => condition_holds(condition, request),
        }
    }
}

impl<'p> Goal<'p> {
    /// `statement` applies to the request.
    pub fn applies(statement: &'p Statement) -> Self {
        Self::All(parts(statement, true).collect())
    }

    /// `statement` would apply to the request if it had only those of its conditions that `keep` takes.
    pub fn applies_with(statement: &'p Statement, keep: impl Fn(&Condition) -> bool) -> Self {
        let kept = |part: &Self| !matches!(part, Self::Part(StatementPart::Condition(c), _) if !keep(c));
        Self::All(parts(statement, true).filter(kept).collect())
    }

    /// `statement` does not apply to the request.
    pub fn does_not_apply(statement: &'p Statement) -> Self {
        Self::Any(parts(statement, false).collect())
    }

    /// `statement` allows the request of a caller that it names, and no denial of the policy applies. Who asks is given: it
    /// may be written as a place that is still to be filled in.
    ///
    /// So may the resource: a policy that is attached to something applies to that, whatever its name will be. Whether a
    /// denial applies to the same is not known then: each has to be avoided for another reason.
    pub fn granted(index: &PolicyIndex<'p>, statement: &'p Statement) -> Self {
        let is_open = statement.resources.as_ref().is_some_and(is_still_open);
        let is_wanted = |part: &Self| match part {
            Self::Part(StatementPart::Principal(_), _) => false,
            Self::Part(StatementPart::Resource(_), _) => !is_open,
            _ => true,
        };
        let without_resource = |part| match part {
            Self::Part(StatementPart::Resource(_), _) => Self::Unknown,
            part => part,
        };
        let denials = Self::no_denial(index).map(|denial| match denial {
            Self::Any(ways) if is_open => Self::Any(ways.into_iter().map(without_resource).collect()),
            other => other,
        });
        Self::All(denials.chain(parts(statement, true).filter(is_wanted)).collect())
    }

    /// `statement` allows an action on a resource that it names, and no denial of the policy applies. Which resource is given:
    /// it may be written as a place that is still to be filled in. Anyone who holds the policy meets what it asks of the caller,
    /// where that is still to be filled in: nobody writes a statement for himself that is not for him.
    pub fn granted_on(index: &PolicyIndex<'p>, statement: &'p Statement) -> Self {
        let is_settled = |part: &Self| match part {
            Self::Part(StatementPart::Resource(_), _) => true,
            Self::Part(StatementPart::Condition(condition), _) => {
                let bounds = condition.known.map(|known| known.bounds);
                matches!(bounds, Some(Bounds::Caller | Bounds::OrgPath))
                    && condition.operator.is_some_and(|operator| !operator.negated)
                    && condition.values.iter().any(Pattern::has_hole)
            }
            _ => false,
        };
        let parts = parts(statement, true).filter(|part| !is_settled(part));
        Self::All(Self::no_denial(index).chain(parts).collect())
    }

    /// None of the denials applies to the request.
    pub fn no_denial(index: &PolicyIndex<'p>) -> impl Iterator<Item = Self> {
        index.denials().iter().map(|denial| Self::does_not_apply(denial))
    }

    /// `policy` allows the request.
    pub fn allowed(policy: &'p Policy) -> Self {
        let mut goals: Vec<Self> = policy.denies().map(Self::does_not_apply).collect();
        goals.push(Self::Any(policy.allows().map(Self::applies).collect()));
        Self::All(goals)
    }

    /// `policy` does not allow the request.
    pub fn refused(policy: &'p Policy) -> Self {
        let denied = policy.denies().map(Self::applies);
        let not_allowed = Self::All(policy.allows().map(Self::does_not_apply).collect());
        Self::Any(std::iter::once(not_allowed).chain(denied).collect())
    }

    /// The same without the requirement, made at the top, that `condition` holds.
    pub fn without_condition(mut self, condition: &Condition) -> Self {
        if let Self::All(goals) = &mut self {
            goals.retain(
                |goal| !matches!(goal, Self::Part(StatementPart::Condition(c), _) if std::ptr::eq(*c, condition)),
            );
        }
        self
    }

    /// Whether `request` meets the goal.
    pub fn is_met(&self, request: &Request) -> Tri {
        match self {
            Self::All(goals) => Tri::all(goals.iter().map(|goal| goal.is_met(request))),
            Self::Any(goals) => Tri::any(goals.iter().map(|goal| goal.is_met(request))),
            Self::Part(part, true) => part.is_met(request),
            Self::Part(part, false) => !part.is_met(request),
            Self::Unknown => Tri::Unknown,
        }
    }
}

/// Whether an entry has a place that is still to be filled in, and none is filled in by the request.
fn is_still_open(resources: &Element<Pattern>) -> bool {
    let items = &resources.items;
    !resources.negated && items.iter().any(Pattern::has_hole) && !items.iter().any(Pattern::has_variable)
}

/// The parts of a statement, each of which is wanted to be met (or one of which is wanted not to be).
fn parts(statement: &Statement, wanted: bool) -> impl Iterator<Item = Goal<'_>> {
    let part = move |part| Goal::Part(part, wanted);
    let action = match &statement.actions {
        Some(_) => part(StatementPart::Action(statement)),
        // A statement without actions applies to nothing.
        None if wanted => Goal::Any(Vec::new()),
        None => Goal::All(Vec::new()),
    };
    let principals = statement.principals.iter().map(StatementPart::Principal).map(part);
    let resources = statement.resources.iter().map(StatementPart::Resource).map(part);
    let conditions = statement.conditions().iter().map(StatementPart::Condition).map(part);
    let unknown = statement.has_unknown_condition().then_some(Goal::Unknown);
    // A condition is met, or not met, by less than it takes to find another resource.
    let (first, last) = if wanted { (Some(resources), None) } else { (None, Some(resources)) };
    let rest = first.into_iter().flatten().chain(conditions).chain(last.into_iter().flatten());
    principals.chain([action]).chain(rest).chain(unknown)
}
