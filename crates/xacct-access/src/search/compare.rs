//! Compares what two policies allow.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use xacct_policy::{AccountField, Kind, Policy, Principal, Who};

use super::Goal;
use super::points::Points;
use super::solve::{Answer, search};
use super::stranger::{of_account, role};
use crate::Survey;
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
    let points = Arc::new(Points::of_policies(&[old, new]));
    let surveys = [Survey::of(old), Survey::of(new)];
    let callers: Vec<Caller> = callers(&surveys).collect();
    let actions = actions(&surveys);
    let asymmetric = |allows, refuses| {
        let goal = Goal::All(vec![Goal::allowed(allows), Goal::refused(refuses)]);
        search(&goal, bases(callers.iter().cloned(), &actions), Arc::clone(&points))
    };
    Comparison { gained: asymmetric(new, old), lost: asymmetric(old, new) }
}

/// Each caller with each action.
pub(super) fn bases(
    callers: impl Iterator<Item = Caller>,
    actions: &BTreeSet<String>,
) -> impl Iterator<Item = Request> {
    callers.flat_map(move |caller| {
        actions.iter().map(move |action| Request::new(caller.clone(), action.clone(), None))
    })
}

/// Actions that tell the policies apart: each that is named, and one of those that each pattern stands for.
pub(super) fn actions(surveys: &[Survey<'_>]) -> BTreeSet<String> {
    let policies = || surveys.iter().map(Survey::policy);
    let statements = policies().flat_map(|p| &p.statements);
    let listed = statements.filter_map(|s| s.actions.as_ref()).flat_map(|e| &e.items);
    let mut actions: BTreeSet<String> = listed
        .map(|action| action.text.as_str().replace('*', "AnyOther").replace('?', "x"))
        .map(|action| if action.contains(':') { action } else { format!("any:{action}") })
        .collect();
    if policies().any(|p| p.kind == Kind::Trust) {
        actions.retain(|action| xacct_aws::sts::is_trust_action(action));
        actions.extend(xacct_aws::sts::ASSUME_ROLE_FAMILY.map(str::to_owned));
    } else {
        actions.insert("any:OtherAction".to_owned());
    }
    actions
}

/// A service, for `*`, which means services too.
const SOME_SERVICE: &str = "cloudtrail.amazonaws.com";

/// Callers that tell the policies apart, each once.
pub(super) fn callers(surveys: &[Survey<'_>]) -> impl Iterator<Item = Caller> {
    let named = surveys.iter().flat_map(|survey| {
        let elements = survey.policy().statements.iter().filter_map(|s| s.principals.as_ref());
        elements.flat_map(|e| &e.items).flat_map(move |principal| of_principal(survey, principal))
    });
    let strangers = surveys.iter().flat_map(|survey| {
        let kind = survey.policy().kind;
        let unsigned = kind != Kind::Trust && kind.names_principals();
        // `*` lets in who has not signed, and services, whose requests bring other keys along.
        let unsigned = unsigned.then(|| [Caller::Anonymous, Caller::Service(SOME_SERVICE.to_owned())]);
        survey.strangers().iter().cloned().chain(unsigned.into_iter().flatten())
    });
    let mut seen = HashSet::new();
    named.chain(strangers).filter(move |caller| seen.insert(caller.clone()))
}

/// Callers that `principal` means.
pub(super) fn of_principal(survey: &Survey<'_>, principal: &Principal) -> Vec<Caller> {
    let named = || Caller::parse(principal.value.as_str()).into_iter();
    match principal.who {
        Who::Account(AccountField::Id(id)) => {
            of_account(survey, id).into_iter().chain([role(id, "any-other")]).collect()
        }
        Who::Identity(AccountField::Id(id)) => named().chain([role(id, "any-role")]).collect(),
        Who::Service | Who::Federated => named().collect(),
        _ => Vec::new(),
    }
}
