//! Whether a statement is about a request, and what a whole policy says of it.

use xacct_policy::{Effect, Element, Pattern, Policy, Statement, Tri};

use super::condition::{condition_holds, resource_matches};
use super::named::names_caller;
use crate::request::Request;

/// What a policy says of a request, all its statements taken together.
#[derive(Clone, Copy, Debug)]
pub enum PolicyDecision<'p> {
    /// A statement denies it.
    Denied(&'p Statement),
    /// A statement allows it, and none denies it.
    Allowed(&'p Statement),
    /// No statement is about it.
    Nothing,
    /// It depends on something that is not known, in this statement at least.
    Unknown(&'p Statement),
}

impl PolicyDecision<'_> {
    /// Whether it is allowed.
    pub fn allowed(self) -> Tri {
        match self {
            Self::Allowed(_) => Tri::Yes,
            Self::Denied(_) | Self::Nothing => Tri::No,
            Self::Unknown(_) => Tri::Unknown,
        }
    }
}

/// What `policy` says of `request`. A denial wins; without an `Allow` nothing is allowed.
pub fn policy_says<'p>(policy: &'p Policy, request: &Request) -> PolicyDecision<'p> {
    says(policy, request, false)
}

/// The same where it is known whether the caller is `bounded`: has a permissions boundary.
pub(super) fn says<'p>(policy: &'p Policy, request: &Request, bounded: bool) -> PolicyDecision<'p> {
    let applies = |s: &&'p Statement| statement_speaks(s, request, bounded);
    let mut unknown = None;
    for denial in policy.denies() {
        match applies(&denial) {
            Tri::Yes => return PolicyDecision::Denied(denial),
            Tri::Unknown => unknown = unknown.or(Some(denial)),
            Tri::No => {}
        }
    }
    let mut allowed = None;
    let mut perhaps = None;
    for statement in policy.allows() {
        match applies(&statement) {
            Tri::Yes => allowed = allowed.or(Some(statement)),
            Tri::Unknown => perhaps = perhaps.or(Some(statement)),
            Tri::No => {}
        }
    }
    match (allowed, perhaps, unknown) {
        (Some(statement), _, None) => PolicyDecision::Allowed(statement),
        (Some(_), _, Some(denial)) => PolicyDecision::Unknown(denial),
        (None, Some(statement), _) => PolicyDecision::Unknown(statement),
        (None, None, _) => PolicyDecision::Nothing,
    }
}

/// Whether `statement` applies to `request`: to its principal, action and resource, with every condition met.
pub fn statement_applies(statement: &Statement, request: &Request) -> Tri {
    statement_speaks(statement, request, false)
}

/// The same where it is known whether the caller is `bounded`: "The `NotPrincipal` element with a `Deny` effect will
/// always deny any IAM principal that has a permissions boundary policy attached."
pub(super) fn statement_speaks(statement: &Statement, request: &Request, bounded: bool) -> Tri {
    let principal = match &statement.principals {
        Some(element) if element.negated && bounded && statement.effect == Effect::Deny => Tri::Yes,
        Some(element) => names_caller(element, request),
        None => Tri::Yes,
    };
    if principal == Tri::No { Tri::No } else { principal.and(speaks_of_the_rest(statement, request)) }
}

/// Whether `statement` is about the request, its principal aside.
pub(super) fn speaks_of_the_rest(statement: &Statement, request: &Request) -> Tri {
    let resource = match &statement.resources {
        Some(element) => reaches(element, request),
        // A trust policy has none: its resource is the role.
        None => Tri::Yes,
    };
    let target = statement.covers_action(&request.action).and(resource);
    if target == Tri::No {
        return Tri::No;
    }
    let held = Tri::all(statement.conditions().iter().map(|c| condition_holds(c, request)));
    let unread = if statement.has_unknown_condition() { Tri::Unknown } else { Tri::Yes };
    target.and(held).and(unread)
}

/// Whether the element is about the resource.
pub(crate) fn reaches(element: &Element<Pattern>, request: &Request) -> Tri {
    let Some(resource) = &request.resource else {
        // Any resource will do: there is one that the statement is about.
        return Tri::Yes;
    };
    let one = |listed: &Pattern| resource_matches(listed, resource, request);
    let listed = Tri::any(element.items.iter().map(one));
    let listed = if element.complete { listed } else { listed.or(Tri::Unknown) };
    if element.negated { !listed } else { listed }
}
