//! Everything that stands between a principal and the statement that lets it in.

use xacct_aws::Class;
use xacct_policy::{Condition, Kind, Principal, PrincipalType, Statement, Tri, Who};

use crate::deny::denials;
use crate::judge::{Scene, judge};
use crate::{Survey, Verdict, Why};

/// A condition with what it is worth.
#[derive(Clone, Copy, Debug)]
pub struct Guard<'p> {
    /// The condition.
    pub condition: &'p Condition,
    /// What it is worth.
    pub verdict: Verdict,
    /// Whether it stands in a `Deny` of the document and not in the statement itself.
    pub by_denial: bool,
}

/// What stands between one principal and one statement.
#[derive(Debug)]
pub struct Guards<'p> {
    guards: Vec<Guard<'p>>,
    /// A `Deny` that nobody could weigh, or a condition that could not be read.
    has_unknown: bool,
    /// A `Deny` shuts the principal out altogether.
    is_shut: bool,
}

impl<'p> Guards<'p> {
    /// Weighs what the policy puts between `principal` and `statement`, one of its statements that allow.
    pub fn of(survey: &Survey<'p>, statement: &'p Statement, principal: &Principal) -> Self {
        let scene = Scene {
            class: class(principal),
            anyone: matches!(principal.who, Who::Anyone),
            trust: survey.policy().kind == Kind::Trust,
            all: statement.conditions(),
        };
        let own = statement.conditions().iter().map(|condition| Guard {
            condition,
            verdict: judge(condition, &scene),
            by_denial: false,
        });
        let mut guards: Vec<Guard<'p>> = own.collect();
        let denials = denials(survey.denials(), statement, principal, &scene);
        guards.extend(denials.guards);
        Self {
            guards,
            has_unknown: statement.has_unknown_condition() || denials.has_unknown,
            is_shut: denials.is_shut,
        }
    }

    /// Every condition with what it is worth.
    pub fn iter(&self) -> impl Iterator<Item = &Guard<'p>> {
        self.guards.iter()
    }

    /// Whether no request at all gets through: a `Deny` covers it, or a condition can never hold.
    pub fn let_nobody_in(&self) -> bool {
        self.is_shut || self.any(|v| matches!(v, Verdict::Never))
    }

    /// Whether who comes in is bound to an organization, an account, or an identity.
    pub fn bound_the_caller(&self) -> Tri {
        self.certainly(|v| matches!(v, Verdict::Caller | Verdict::Organization))
    }

    /// Whether who comes in is bound to an organization.
    pub fn bound_to_an_organization(&self) -> bool {
        self.any(|v| matches!(v, Verdict::Organization))
    }

    /// Whether who comes in, or from where, is bound at all.
    pub fn bound_anything(&self) -> Tri {
        self.certainly(|v| matches!(v, Verdict::Caller | Verdict::Organization | Verdict::Network))
    }

    /// Whether an external ID must be presented.
    pub fn require_an_external_id(&self) -> Tri {
        self.certainly(|v| matches!(v, Verdict::ExternalId))
    }

    /// The conditions that keep nobody out, with the reason.
    pub fn ineffective(&self) -> impl Iterator<Item = (&'p Condition, Why)> {
        self.guards.iter().filter(|g| !g.by_denial).filter_map(|g| match g.verdict {
            Verdict::Nothing(why) => Some((g.condition, why)),
            _ => None,
        })
    }

    fn any(&self, is: impl Fn(&Verdict) -> bool) -> bool {
        self.guards.iter().any(|g| is(&g.verdict))
    }

    fn certainly(&self, is: impl Fn(&Verdict) -> bool) -> Tri {
        if self.any(is) {
            Tri::Yes
        } else if self.has_unknown || self.any(|v| matches!(v, Verdict::Unknown)) {
            Tri::Unknown
        } else {
            Tri::No
        }
    }
}

/// What kind of requests a principal makes.
fn class(principal: &Principal) -> Class {
    match principal.principal_type {
        PrincipalType::Service => Class::Service,
        PrincipalType::Federated if principal.value.as_str().contains(":saml-provider/") => Class::Saml,
        PrincipalType::Federated => Class::WebIdentity,
        PrincipalType::Everyone
        | PrincipalType::Aws
        | PrincipalType::CanonicalUser
        | PrincipalType::Unknown => Class::Aws,
    }
}
