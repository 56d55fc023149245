//! Compares what two policies allow.

use std::collections::BTreeSet;

use xacct_policy::{AccountField, Kind, Policy, Principal, Statement, Who};

use super::Goal;
use super::points::Points;
use super::solve::{Answer, search};
use super::stranger::{anyone, of_account, role};
use crate::request::{Caller, Request};

/// What one policy allows beside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same requests.
    Same,
    /// Fewer.
    Narrower,
    /// More.
    Wider,
    /// Some that the other does not, and not some that it does.
    Incomparable,
    /// It depends on something that is not known.
    Unknown,
}

/// What a change of a policy changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// A request that the new policy allows and the old one did not.
    pub gained: Answer,
    /// A request that the old policy allowed and the new one does not.
    pub lost: Answer,
}

impl Comparison {
    /// What the new policy allows beside the old one.
    pub fn relation(&self) -> Relation {
        match (&self.gained, &self.lost) {
            (Answer::Found(_), Answer::Found(_)) => Relation::Incomparable,
            // What is gained or lost for certain is so, whatever else is not known.
            (Answer::Found(_), _) => Relation::Wider,
            (Answer::None, Answer::Found(_)) => Relation::Narrower,
            (Answer::None, Answer::None) => Relation::Same,
            (Answer::Unknown, _) | (_, Answer::Unknown) => Relation::Unknown,
        }
    }
}

/// Compares `new` with `old`, two policies of one kind for the same role, resource or identity.
///
/// Callers and actions are tried one by one: those that either policy names, one within each account that it names,
/// and a stranger. So a difference shows unless it lies between principals that no condition of either policy tells apart.
pub fn compare(old: &Policy, new: &Policy) -> Comparison {
    let points = || Points::of_policies(&[old, new]);
    let bases = bases(&[old, new]);
    let asymmetric = |allows, refuses| {
        let goal = Goal::All(vec![Goal::allowed(allows), Goal::refused(refuses)]);
        search(&goal, bases.iter().cloned(), points())
    };
    Comparison { gained: asymmetric(new, old), lost: asymmetric(old, new) }
}

/// A request that `statement` of `policy` lets in, whoever asks; [`Answer::None`] where it is dead.
pub fn way_in(policy: &Policy, statement: &Statement) -> Answer {
    let mut goals: Vec<Goal<'_>> = policy.denies().map(|denial| Goal::passes_by(policy, denial)).collect();
    goals.push(Goal::applies(policy, statement));
    let goal = Goal::All(goals);
    let points = Points::of_policies(&[policy]);
    // Nearly every statement is open to the first who is asked for; the others are only made up when it is not.
    let found = search(&goal, plainest(statement).into_iter(), points.clone());
    if matches!(found, Answer::Found(_)) {
        found
    } else {
        search(&goal, bases(&[policy]).into_iter(), points)
    }
}

/// The first principal that is written out, with the first action that is.
fn plainest(statement: &Statement) -> Option<Request> {
    let principal = statement.principals.as_ref()?.items.first()?;
    let action = statement
        .actions
        .as_ref()
        .filter(|a| !a.negated)?
        .items
        .iter()
        .find(|a| !a.text.as_str().contains(['*', '?']))?;
    let caller = match principal.who {
        Who::Account(AccountField::Id(id)) => role(id, "any-role"),
        _ => Caller::parse(principal.value.as_str())?,
    };
    Some(Request::new(caller, action.text.as_str(), None))
}

fn bases(policies: &[&Policy]) -> Vec<Request> {
    let actions = actions(policies);
    let mut bases = Vec::new();
    for caller in callers(policies) {
        bases.extend(actions.iter().map(|action| Request::new(caller.clone(), action.clone(), None)));
    }
    bases
}

/// Actions that tell the policies apart: each that is named, and one of those that each pattern stands for.
fn actions(policies: &[&Policy]) -> BTreeSet<String> {
    let statements = policies.iter().flat_map(|p| &p.statements);
    let listed = statements.filter_map(|s| s.actions.as_ref()).flat_map(|e| &e.items);
    let mut actions: BTreeSet<String> = listed
        .map(|action| action.text.as_str().replace('*', "AnyOther").replace('?', "x"))
        .map(|action| if action.contains(':') { action } else { format!("any:{action}") })
        .collect();
    if policies.iter().any(|p| p.kind == Kind::Trust) {
        actions.retain(|action| xacct_aws::sts::is_trust_action(action));
        actions.extend(xacct_aws::sts::ASSUME_ROLE_FAMILY.map(str::to_owned));
    } else {
        actions.insert("any:OtherAction".to_owned());
    }
    actions
}

/// A service, for `*`, which means services too.
const SOME_SERVICE: &str = "cloudtrail.amazonaws.com";

/// Callers that tell the policies apart.
fn callers(policies: &[&Policy]) -> Vec<Caller> {
    let mut callers: Vec<Caller> = Vec::new();
    let mut add = |caller: Caller| {
        if !callers.contains(&caller) {
            callers.push(caller);
        }
    };
    for policy in policies {
        let elements = policy.statements.iter().filter_map(|s| s.principals.as_ref());
        for principal in elements.flat_map(|e| &e.items) {
            of_principal(policy, principal).into_iter().for_each(&mut add);
        }
    }
    for policy in policies {
        anyone(policy, &[]).into_iter().for_each(&mut add);
        if policy.kind != Kind::Trust && policy.kind.names_principals() {
            // `*` lets in who has not signed, and services, whose requests bring other keys along.
            add(Caller::Anonymous);
            add(Caller::Service(SOME_SERVICE.to_owned()));
        }
    }
    callers
}

fn of_principal(policy: &Policy, principal: &Principal) -> Vec<Caller> {
    let named = || Caller::parse(principal.value.as_str()).into_iter();
    match principal.who {
        Who::Account(AccountField::Id(id)) => {
            of_account(policy, id).into_iter().chain([role(id, "any-other")]).collect()
        }
        Who::Identity(AccountField::Id(id)) => named().chain([role(id, "any-role")]).collect(),
        Who::Service | Who::Federated => named().collect(),
        _ => Vec::new(),
    }
}
