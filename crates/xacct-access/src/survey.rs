//! What a policy asks of requests, collected once for all the questions that are put to it.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_policy::{Part, Pattern, Policy, Statement};
use xacct_syntax::Text;

use crate::request::Caller;
use crate::search::points::Points;
use crate::search::strangers;

/// A policy, with an index of what its statements ask for.
///
/// A policy has many doors, and each is tried with a request of its own; what depends on the policy as a whole is
/// worked out when it is first needed, and kept.
#[derive(Debug)]
pub struct Survey<'p> {
    policy: &'p Policy,
    denials: Vec<&'p Statement>,
    // What is kept owns its texts, so that a survey of a long-lived policy is one of a short-lived policy, too.
    tests: OnceCell<Tests>,
    numbers: OnceCell<BTreeSet<[u8; 12]>>,
    points: OnceCell<Arc<Points>>,
    strangers: OnceCell<Vec<Caller>>,
}

/// What is asked of a request's keys, by key in lower case.
#[derive(Debug, Default)]
struct Tests {
    /// The values that conditions compare it with.
    values: BTreeMap<String, Vec<Text>>,
    /// Keys whose values are filled in somewhere.
    variables: BTreeSet<String>,
}

impl<'p> Survey<'p> {
    /// An index of `policy`. It costs little until something is asked of it.
    pub fn of(policy: &'p Policy) -> Self {
        Self {
            policy,
            denials: policy.denies().collect(),
            tests: OnceCell::new(),
            numbers: OnceCell::new(),
            points: OnceCell::new(),
            strangers: OnceCell::new(),
        }
    }

    /// The policy itself.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Its statements that deny.
    pub fn denials(&self) -> &[&'p Statement] {
        &self.denials
    }

    /// Whether a condition tests `key`, in any letter case, or a variable stands for its value.
    pub fn asks_for(&self, key: &str) -> bool {
        let key = key.to_ascii_lowercase();
        self.tests().values.contains_key(&key) || self.tests().variables.contains(&key)
    }

    /// What conditions compare `key` with, which is written in lower case.
    pub(crate) fn values(&self, key: &str) -> &[Text] {
        self.tests().values.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether the number of `account` stands somewhere in a principal or in a condition's values.
    pub(crate) fn names(&self, account: &AccountId) -> bool {
        let numbers = self.numbers.get_or_init(|| self.numbers());
        <[u8; 12]>::try_from(account.as_str().as_bytes()).is_ok_and(|account| numbers.contains(&account))
    }

    /// Numbers, dates and addresses that its conditions tell apart.
    pub(crate) fn points(&self) -> Arc<Points> {
        Arc::clone(self.points.get_or_init(|| Arc::new(Points::of_policies(&[self.policy]))))
    }

    /// Principals of accounts that the policy does not name, but for what its patterns make of them.
    pub(crate) fn strangers(&self) -> &[Caller] {
        self.strangers.get_or_init(|| strangers(self, &[]))
    }

    fn tests(&self) -> &Tests {
        self.tests.get_or_init(|| {
            let mut tests = Tests::default();
            for statement in &self.policy.statements {
                for condition in statement.conditions() {
                    let values = tests.values.entry(condition.key.as_str().to_ascii_lowercase()).or_default();
                    values.extend(condition.values.iter().cloned());
                    condition.values.iter().for_each(|value| note_variables(value, &mut tests.variables));
                }
                let resources = statement.resources.iter().flat_map(|element| &element.items);
                resources.for_each(|resource| note_variables(resource, &mut tests.variables));
            }
            tests
        })
    }

    /// Every run of twelve digits in a principal or a value: an account, or what may be taken for one.
    fn numbers(&self) -> BTreeSet<[u8; 12]> {
        let statements = &self.policy.statements;
        let principals = statements.iter().flat_map(|s| s.principals.iter().flat_map(|e| &e.items));
        let values = statements.iter().flat_map(|s| s.conditions()).flat_map(|c| &c.values);
        let texts = principals.map(|p| &p.value).chain(values);
        let runs = texts.flat_map(|text| text.as_str().as_bytes().split(|b| !b.is_ascii_digit()));
        runs.flat_map(|run| run.windows(12)).filter_map(|window| window.try_into().ok()).collect()
    }
}

/// Notes the keys of the variables in `text`: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`.
fn note_variables(text: &Text, into: &mut BTreeSet<String>) {
    if !text.as_str().contains("${") {
        return;
    }
    for part in Pattern::of(text).parts() {
        let Part::Variable(variable) = part else { continue };
        let inner = variable.trim_start_matches("${").trim_end_matches('}');
        let key = inner.split_once(',').map_or(inner, |(key, _)| key);
        into.insert(key.trim().to_ascii_lowercase());
    }
}
