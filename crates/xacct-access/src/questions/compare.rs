//! Compares what two policies allow.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use xacct_aws::sts::{ASSUME_ROLE_FAMILY, TRUST_ACTIONS, is_trust_action};
use xacct_policy::{Policy, PolicyKind, Who};

use super::ask::of_everyone;
use crate::caller::{Caller, SOME_SERVICE};
use crate::index::PolicyIndex;
use crate::points::CandidateValues;
use crate::request::Request;
use crate::search::{
    Accounts, Answer, Asker, Base, CallerKind, CallerSet, DistinguishingActions, Goal, search, telling,
};

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
pub fn compare(old: &Policy, new: &Policy) -> Comparison {
    let points = Arc::new(CandidateValues::of_policies(&[old, new]));
    let policies = [old, new];
    let callers = callers(&policies);
    let some_service = Caller::Service(SOME_SERVICE.to_owned());
    let is_named = policies.iter().flat_map(|policy| &policy.statements).any(|statement| {
        let named = statement.principals.iter().flat_map(|element| &element.items);
        named.into_iter().any(|principal| principal.value.as_str().eq_ignore_ascii_case(SOME_SERVICE))
    });
    let DistinguishingActions { actions, is_complete } = actions(&policies);
    let asymmetric = |allows, refuses| {
        let goal = Goal::All(vec![Goal::allowed(allows), Goal::refused(refuses)]);
        let base = |(caller, set): &(Caller, Option<CallerSet>), action: &String| {
            let request = if *caller == some_service && !is_named {
                of_everyone(caller.clone(), action)
            } else {
                Request::new(caller.clone(), action.clone(), None)
            };
            Base::of(request, set.clone(), Asker::Anyone)
        };
        let base = &base;
        let bases = callers.iter().flat_map(|caller| actions.iter().map(move |action| base(caller, action)));
        match search(&goal, bases, &points, None) {
            Answer::None if !is_complete => Answer::Unknown,
            answer => answer,
        }
    };
    Comparison { gained: asymmetric(new, old), lost: asymmetric(old, new) }
}

/// Actions that tell the policies apart; of trust policies, those that mean something there.
fn actions(policies: &[&Policy]) -> DistinguishingActions {
    let statements = || policies.iter().flat_map(|policy| &policy.statements);
    if policies.iter().any(|policy| policy.kind == PolicyKind::Trust) {
        return DistinguishingActions { actions: trust_actions(statements()), is_complete: true };
    }
    let mut telling = telling(statements());
    telling.actions.insert("any:OtherAction".to_owned());
    telling
}

/// The actions that trust policies can allow, as far as some statements distinguish them.
pub(super) fn trust_actions<'p>(
    statements: impl Iterator<Item = &'p xacct_policy::Statement>,
) -> BTreeSet<String> {
    let mut actions: BTreeSet<String> = ASSUME_ROLE_FAMILY.iter().map(|&action| action.to_owned()).collect();
    for element in statements.filter_map(|statement| statement.actions.as_ref()) {
        let wild = element.negated || element.items.iter().any(|action| action.text.has_wildcard());
        let all = TRUST_ACTIONS.iter().filter(|_| wild).map(|&action| action.to_owned());
        let named = element.items.iter().map(|action| action.text.as_str().to_owned());
        actions.extend(all.chain(named.filter(|name| is_trust_action(name))));
    }
    actions
}

/// Everybody who can ask: each caller that the policies name and that is of no account, and any principal of any.
fn callers(policies: &[&Policy]) -> Vec<(Caller, Option<CallerSet>)> {
    let indexes: Vec<PolicyIndex<'_>> = policies.iter().map(|policy| PolicyIndex::of(policy)).collect();
    let tests = |keys: &[&str]| indexes.iter().any(|index| keys.iter().any(|key| index.tests(key)));
    let is = |is: fn(&PolicyKind) -> bool| policies.iter().any(|policy| is(&policy.kind));
    let elements = || policies.iter().flat_map(|p| &p.statements).filter_map(|s| s.principals.as_ref());
    let named = || elements().flat_map(|element| &element.items);
    let names = |kind: &str| named().any(|principal| principal.value.as_str().contains(kind));
    let partition = indexes.first().map(PolicyIndex::partition).unwrap_or(xacct_aws::Partition::Aws);
    let of_caller =
        ["aws:PrincipalArn", "aws:username", "aws:PrincipalType", "aws:userid", "aws:TokenIssueTime"];
    let sets = CallerSet::kinds(partition, Accounts::AllBut(Rc::default())).filter(|set| match set.kind {
        CallerKind::Role => true,
        CallerKind::User => tests(&of_caller) || names(":user/"),
        CallerKind::Root => {
            tests(&["aws:PrincipalType", "aws:PrincipalArn"]) && !is(|kind| *kind == PolicyKind::Trust)
        }
    });
    let mut callers: Vec<(Caller, Option<CallerSet>)> =
        sets.filter_map(|set| Some((set.plain()?, Some(set)))).collect();
    let is_given = |caller: &Caller| !matches!(caller, Caller::Role(_) | Caller::User(_) | Caller::Root(_));
    let known = named()
        .filter(|p| matches!(p.who, Who::Identity(_) | Who::Service | Who::SamlProvider | Who::OidcProvider));
    let mut seen = HashSet::new();
    let given = known.filter_map(|p| Caller::parse(p.value.as_str())).filter(is_given);
    let given: Vec<Caller> = given.filter(|caller| seen.insert(caller.clone())).collect();
    callers.extend(given.into_iter().map(|caller| (caller, None)));
    if is(|kind| *kind != PolicyKind::Trust && kind.names_principals()) {
        // `*` grants to who has not signed,
        callers.push((Caller::Anonymous, None));
    }
    let service = Caller::Service(SOME_SERVICE.to_owned());
    if is(|kind| kind.names_principals()) && !seen.contains(&service) {
        // and to services, whose requests bring other keys along.
        callers.push((service, None));
    }
    callers
}
