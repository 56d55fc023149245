//! What a policy tests in requests, collected once for all the questions about it.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use xacct_aws::{AccountId, Partition, condition_key};
use xacct_policy::{ArnText, Condition, Pattern, Policy, PolicyKind, Statement};

use crate::points::CandidateValues;
use crate::search::{Addresses, Exceptions, Work};

/// A policy, with an index of what its statements test.
///
/// Many questions are asked about one policy; what depends on the policy as a whole is worked out when it is first needed,
/// and kept.
#[derive(Debug)]
pub struct PolicyIndex<'p> {
    policy: &'p Policy,
    denials: Vec<&'p Statement>,
    owner: Option<AccountId>,
    organization: Option<&'p str>,
    /// Accounts that are no strangers, beside those that it names.
    own: Vec<AccountId>,
    /// In the order of their names, letter case aside.
    tested: Vec<(&'p str, Option<&'p Condition>)>,
    /// The values of a key that nobody has whom the policy does not name.
    exceptions: RefCell<Vec<(String, Rc<Exceptions>)>>,
    addresses: OnceCell<Arc<Addresses>>,
    work: Work,
    known_accounts: OnceCell<Rc<BTreeSet<AccountId>>>,
    accounts: OnceCell<BTreeSet<AccountId>>,
    points: OnceCell<Arc<CandidateValues>>,
    partition: OnceCell<Partition>,
}

impl<'p> PolicyIndex<'p> {
    /// An index of `policy`. It costs little until something is asked of it.
    pub fn of(policy: &'p Policy) -> Self {
        Self {
            policy,
            denials: policy.denies().collect(),
            owner: None,
            organization: None,
            own: Vec::new(),
            tested: tested(policy),
            exceptions: RefCell::default(),
            addresses: OnceCell::new(),
            work: Work::for_statements(policy.statements.len()),
            known_accounts: OnceCell::new(),
            accounts: OnceCell::new(),
            points: OnceCell::new(),
            partition: OnceCell::new(),
        }
    }

    /// The same of a policy that belongs to the account `owner`, where that is known.
    #[must_use]
    pub fn owned_by(self, owner: Option<AccountId>) -> Self {
        Self { owner, ..self }
    }

    /// The same where these accounts, and the organization of that id, are known to be no strangers.
    #[must_use]
    pub fn knowing(
        self,
        accounts: impl IntoIterator<Item = AccountId>,
        organization: Option<&'p str>,
    ) -> Self {
        Self { own: accounts.into_iter().collect(), organization, ..self }
    }

    /// The same with the work that is left for it and for others.
    #[must_use]
    pub fn sharing(self, work: &Work) -> Self {
        Self { work: work.clone(), ..self }
    }

    /// The work that is left for questions about it. Where none is, the answers are unknown.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// The policy itself.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Its statements that deny.
    pub fn denials(&self) -> &[&'p Statement] {
        &self.denials
    }

    /// The account that it belongs to, where that is known.
    pub fn owner(&self) -> Option<AccountId> {
        self.owner
    }

    /// The id of the organization that is known not to be a stranger's.
    pub(crate) fn organization(&self) -> Option<&'p str> {
        self.organization
    }

    /// The accounts that are no strangers: those that it names, its own, and those that are known.
    pub(crate) fn known_accounts(&self) -> &Rc<BTreeSet<AccountId>> {
        self.known_accounts.get_or_init(|| {
            let known = self.accounts().iter().copied().chain(self.owner).chain(self.own.iter().copied());
            Rc::new(known.collect())
        })
    }

    /// Whether it is a role's trust policy.
    pub fn is_trust(&self) -> bool {
        self.policy.kind == PolicyKind::Trust
    }

    /// Whether a condition tests `key`, in any letter case, or a variable stands for its value.
    pub fn tests(&self, key: &str) -> bool {
        // Most policies test a few keys: names of another length are told at once.
        const FEW: usize = 16;
        if self.tested.len() <= FEW {
            return self.tested.iter().any(|(tested, _)| tested.eq_ignore_ascii_case(key));
        }
        self.tested.binary_search_by(|(tested, _)| condition_key::compare(tested, key)).is_ok()
    }

    /// The keys that its conditions test, each once, in the order of their names.
    pub fn keys(&self) -> impl Iterator<Item = &'p str> {
        let mut last: Option<&str> = None;
        let tested = self.tested.iter().filter(|(_, condition)| condition.is_some()).map(|(key, _)| *key);
        tested.filter(move |key| {
            let is_new = last.is_none_or(|last| !last.eq_ignore_ascii_case(key));
            last = Some(*key);
            is_new
        })
    }

    /// The conditions that test `key`, in any letter case.
    pub(crate) fn conditions_on(&self, key: &str) -> impl Iterator<Item = &'p Condition> {
        let tested = &self.tested;
        let start = tested.partition_point(|(tested, _)| condition_key::compare(tested, key).is_lt());
        let of_key =
            tested.iter().skip(start).take_while(move |(tested, _)| tested.eq_ignore_ascii_case(key));
        of_key.filter_map(|(_, condition)| *condition)
    }

    /// The values of `key` that `collect` finds the policy to name: collected once.
    pub(crate) fn exceptions(&self, key: &str, collect: impl FnOnce() -> Exceptions) -> Rc<Exceptions> {
        let known =
            self.exceptions.borrow().iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).cloned();
        known.map(|(_, exceptions)| exceptions).unwrap_or_else(|| {
            let exceptions = Rc::new(collect());
            self.exceptions.borrow_mut().push((key.to_owned(), Rc::clone(&exceptions)));
            exceptions
        })
    }

    /// The addresses that a stranger has, which `collect` finds: collected once.
    pub(crate) fn addresses_of_strangers(&self, collect: impl FnOnce() -> Addresses) -> Arc<Addresses> {
        Arc::clone(self.addresses.get_or_init(|| Arc::new(collect())))
    }

    /// The accounts whose ids are written somewhere in a principal or in a condition's values.
    pub(crate) fn accounts(&self) -> &BTreeSet<AccountId> {
        self.accounts.get_or_init(|| {
            let statements = &self.policy.statements;
            let principals = statements.iter().flat_map(|s| s.principals.iter().flat_map(|e| &e.items));
            let values = statements.iter().flat_map(|s| s.conditions()).flat_map(|c| &c.values);
            let texts = principals.map(|p| &p.value).chain(values);
            // Every run of twelve digits: an account, or what may be taken for one.
            let runs = texts.flat_map(|text| text.as_str().as_bytes().split(|b| !b.is_ascii_digit()));
            let ids = runs.flat_map(|run| run.windows(12)).filter_map(|id| std::str::from_utf8(id).ok());
            ids.filter_map(AccountId::parse).collect()
        })
    }

    /// The partition that its ARNs are written in: that of the commercial Regions unless all say another.
    pub(crate) fn partition(&self) -> Partition {
        *self.partition.get_or_init(|| {
            let statements = &self.policy.statements;
            let principals = statements.iter().flat_map(|s| s.principals.iter().flat_map(|e| &e.items));
            let resources = statements.iter().flat_map(|s| s.resources.iter().flat_map(|e| &e.items));
            let values = statements.iter().flat_map(|s| s.conditions()).flat_map(|c| &c.values);
            let texts = principals.map(|p| p.value.text()).chain(resources.chain(values).map(Pattern::text));
            let mut partitions =
                texts.filter_map(ArnText::parse).filter_map(|arn| Partition::from_id(arn.partition()));
            let first = partitions.next().unwrap_or(Partition::Aws);
            if first == Partition::Aws {
                return first;
            }
            if partitions.all(|other| other == first) { first } else { Partition::Aws }
        })
    }

    /// Numbers, dates and truth values that its conditions distinguish.
    pub(crate) fn points(&self) -> Arc<CandidateValues> {
        Arc::clone(self.points.get_or_init(|| Arc::new(CandidateValues::of_policies(&[self.policy]))))
    }
}

/// The keys that the conditions of a policy test and those of its variables, in the order of their names.
fn tested(policy: &Policy) -> Vec<(&str, Option<&Condition>)> {
    let mut tested = Vec::new();
    for statement in &policy.statements {
        for condition in statement.conditions() {
            tested.push((condition.key.as_str(), Some(condition)));
            tested.extend(condition.values.iter().flat_map(Pattern::variables).map(|key| (key, None)));
        }
        let resources = statement.resources.iter().flat_map(|element| &element.items);
        // Nearly none has any.
        for resource in resources.filter(|resource| resource.has_variable()) {
            tested.extend(resource.variables().map(|key| (key, None)));
        }
    }
    tested.sort_by(|(a, _), (b, _)| condition_key::compare(a, b));
    tested
}
