//! What a policy asks of requests, collected once for all the questions that are put to it.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_policy::{Part, Pattern, Policy, Statement};
use xacct_syntax::Text;

use crate::request::Caller;
use crate::search::callers::{Callers, Whose};
use crate::search::points::Points;

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
    callers: OnceCell<Callers>,
    /// Nearly always asked for with the same accounts.
    strangers: RefCell<Vec<Strangers>>,
}

/// Principals of accounts that are none of these.
#[derive(Debug)]
struct Strangers {
    but: Vec<AccountId>,
    callers: Arc<[Caller]>,
}

/// What is asked of a request's keys, in lower case.
#[derive(Debug, Default)]
struct Tests {
    /// Keys that conditions test.
    keys: BTreeSet<String>,
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
            callers: OnceCell::new(),
            strangers: RefCell::default(),
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
        self.tests().keys.contains(&key) || self.tests().variables.contains(&key)
    }

    /// The accounts whose numbers stand somewhere in a principal or in a condition's values.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = AccountId> {
        let numbers = self.numbers.get_or_init(|| self.numbers());
        numbers.iter().filter_map(|digits| AccountId::parse(std::str::from_utf8(digits).ok()?))
    }

    /// Numbers, dates and addresses that its conditions tell apart.
    pub(crate) fn points(&self) -> Arc<Points> {
        Arc::clone(self.points.get_or_init(|| Arc::new(Points::of_policies(&[self.policy]))))
    }

    /// What its conditions ask of who calls, and whom its principals name.
    pub(crate) fn callers(&self) -> &Callers {
        self.callers.get_or_init(|| Callers::of(std::slice::from_ref(self)))
    }

    /// Principals of accounts that the policy does not name and that are none of these, one of each sort that the policy
    /// tells apart.
    pub(crate) fn strangers(&self, but: &[AccountId]) -> Arc<[Caller]> {
        let mut kept = self.strangers.borrow_mut();
        if let Some(strangers) = kept.iter().find(|strangers| strangers.but == but) {
            return Arc::clone(&strangers.callers);
        }
        let known = self.accounts().chain(but.iter().copied()).collect();
        let callers: Arc<[Caller]> = self.callers().callers(Whose::Strangers(&known)).into();
        kept.push(Strangers { but: but.to_owned(), callers: Arc::clone(&callers) });
        callers
    }

    fn tests(&self) -> &Tests {
        self.tests.get_or_init(|| {
            let mut tests = Tests::default();
            for statement in &self.policy.statements {
                for condition in statement.conditions() {
                    tests.keys.insert(condition.key.as_str().to_ascii_lowercase());
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
