//! Compares what two policies allow.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use xacct_aws::sts::{ASSUME_ROLE_FAMILY, TRUST_ACTIONS};
use xacct_policy::{AccountField, Family, Kind, Policy, Who};
use xacct_syntax::Text;

use super::Goal;
use super::callers::{Callers, Whose};
use super::cells::cells;
use super::globs::globs;
use super::points::Points;
use super::solve::{Answer, search};
use crate::Survey;
use crate::language::{Answer as Member, Case, Language, Taste, Token};
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
    let callers = callers(&surveys);
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

/// Actions that tell the policies apart: each that is named, and one of each sort that the patterns tell apart.
pub(super) fn actions(surveys: &[Survey<'_>]) -> BTreeSet<String> {
    let policies = || surveys.iter().map(Survey::policy);
    let elements = || policies().flat_map(|p| &p.statements).filter_map(|s| s.actions.as_ref());
    let is_wild = |text: &str| text.contains(['*', '?']);
    let (wild, named): (Vec<&Text>, Vec<&Text>) =
        elements().flat_map(|e| &e.items).map(|action| &action.text).partition(|text| is_wild(text.as_str()));
    let mut actions: BTreeSet<String> = named.iter().map(|text| text.as_str().to_owned()).collect();
    if policies().any(|p| p.kind == Kind::Trust) {
        actions.retain(|action| xacct_aws::sts::is_trust_action(action));
        let any_other = !wild.is_empty() || elements().any(|element| element.negated);
        let others = if any_other { &TRUST_ACTIONS[..] } else { &ASSUME_ROLE_FAMILY };
        actions.extend(others.iter().map(|&action| action.to_owned()));
        return actions;
    }
    let mut plain: Vec<String> =
        wild.iter().map(|text| text.as_str().replace('*', "AnyOther").replace('?', "x")).collect();
    plain.iter_mut().filter(|action| !action.contains(':')).for_each(|action| action.insert_str(0, "any:"));
    plain.push("any:OtherAction".to_owned());
    let sort = |text: &&Text| {
        let glob = globs(std::slice::from_ref(text), Family::StringLike, true);
        Language::any_of(&glob, Case::Insensitive)
    };
    let colon = [Token::AnyOne, Token::AnyRun, Token::Literal(":".to_owned()), Token::AnyOne, Token::AnyRun];
    let named: Vec<Vec<Token>> = actions.iter().map(|action| vec![Token::Literal(action.clone())]).collect();
    let others =
        Language::glob(&colon, Case::Sensitive).without(&Language::any_of(&named, Case::Insensitive));
    let preferred: Vec<&str> = plain.iter().rev().map(String::as_str).collect();
    let taste = Taste { preferred: &preferred, ..Taste::default() };
    for sort in cells(others, &wild.iter().map(sort).collect::<Vec<_>>()) {
        if let Member::Found(action) = sort.member(&taste) {
            actions.insert(action);
        }
    }
    // Of very many patterns not all were told apart.
    actions.extend(plain);
    actions
}

/// A service, for `*`, which means services too.
const SOME_SERVICE: &str = "cloudtrail.amazonaws.com";

/// Callers that tell the policies apart, each once.
pub(super) fn callers(surveys: &[Survey<'_>]) -> Vec<Caller> {
    let sorts = Callers::of(surveys);
    let mut callers = Vec::new();
    let elements = surveys.iter().flat_map(|s| &s.policy().statements).filter_map(|s| s.principals.as_ref());
    let mut accounts = Vec::new();
    for principal in elements.flat_map(|e| &e.items) {
        match principal.who {
            Who::Account(AccountField::Id(id)) => accounts.push(id),
            Who::Identity(AccountField::Id(id)) => {
                callers.extend(Caller::parse(principal.value.as_str()));
                accounts.push(id);
            }
            Who::Service | Who::Federated => callers.extend(Caller::parse(principal.value.as_str())),
            _ => {}
        }
    }
    accounts.extend(&sorts.accounts);
    let mut met = BTreeSet::new();
    accounts.retain(|account| met.insert(*account));
    callers.extend(accounts.into_iter().flat_map(|account| sorts.callers(Whose::Of(account))));
    let known = surveys.iter().flat_map(Survey::accounts).collect();
    callers.extend(sorts.callers(Whose::Strangers(&known)));
    let is = |is: fn(&Kind) -> bool| surveys.iter().any(|survey| is(&survey.policy().kind));
    if is(|kind| *kind != Kind::Trust && kind.names_principals()) {
        // `*` lets in who has not signed,
        callers.push(Caller::Anonymous);
    }
    if is(|kind| kind.names_principals()) {
        // and services, whose requests bring other keys along.
        callers.push(Caller::Service(SOME_SERVICE.to_owned()));
    }
    let mut seen = HashSet::new();
    callers.retain(|caller| seen.insert(caller.clone()));
    callers
}
