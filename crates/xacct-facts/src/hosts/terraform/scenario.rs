//! What a module can become: its variables are filled in, and conditions hold or do not.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use crate::budget::Budget;

/// How many scenarios of a block are distinguished.
const MOST_SCENARIOS: usize = 16;

/// One way in which a block can turn out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TerraformScenario {
    /// Whether the variables have their defaults, and not something that nobody knows.
    pub defaults: bool,
    /// Whether conditions hold that cannot be decided: by what is written.
    pub truths: BTreeMap<String, bool>,
    /// The variables whose defaults count.
    names: BTreeSet<String>,
}

/// What was asked for while a block was evaluated.
#[derive(Debug, Default)]
pub(crate) struct EvaluationTrace {
    /// Conditions that could not be decided.
    pub conditions: RefCell<BTreeSet<String>>,
    /// Conditions that the scenario decided.
    pub decided: RefCell<BTreeMap<String, bool>>,
    /// The variables whose defaults were used.
    pub defaults: RefCell<BTreeSet<String>>,
    /// Whether the call of the module counted.
    pub call: Cell<bool>,
}

impl EvaluationTrace {
    /// Adds what `other` asked for.
    pub fn include(&self, other: &Self, budget: &Budget) {
        self.call.set(self.call.get() || other.call.get());
        let (conditions, decided, defaults) =
            (other.conditions.borrow(), other.decided.borrow(), other.defaults.borrow());
        if budget.spend(conditions.len() + decided.len() + defaults.len(), 0) {
            self.conditions.borrow_mut().extend(conditions.iter().cloned());
            self.decided.borrow_mut().extend(decided.iter().map(|(name, holds)| (name.clone(), *holds)));
            self.defaults.borrow_mut().extend(defaults.iter().cloned());
        }
    }
}

impl TerraformScenario {
    /// What is so in it, each in words.
    pub fn says(&self) -> Vec<String> {
        let truths = self.truths.iter().map(|(condition, holds)| format!("`{condition}` is {holds}"));
        let defaults = self.defaults.then(|| match (self.names.len(), self.names.first()) {
            (1, Some(name)) => format!("`var.{name}` has its default"),
            _ => "the variables have their defaults".to_owned(),
        });
        truths.chain(defaults).collect()
    }

    /// Asks for what tells `others` apart, which are the scenarios of something that this one depends on, as far as it
    /// leaves them open.
    pub fn ask_for(&self, others: &[&Self], asked: &EvaluationTrace) {
        let mut shared: Option<BTreeSet<&String>> = None;
        for other in self.possible(others) {
            let conditions = other.truths.keys().filter(|condition| !self.truths.contains_key(*condition));
            let conditions: BTreeSet<&String> = conditions.collect();
            // What only some of them ask for depends on what all ask for.
            shared = Some(match shared {
                Some(shared) => shared.intersection(&conditions).copied().collect(),
                None => conditions,
            });
            if self.defaults {
                asked.defaults.borrow_mut().extend(other.names.iter().cloned());
            }
        }
        asked.conditions.borrow_mut().extend(shared.into_iter().flatten().cloned());
    }

    /// Which of `others`, the scenarios of something that this one depends on, it belongs to; none where it leaves that
    /// open.
    pub fn one_of(&self, others: &[&Self]) -> Option<usize> {
        let is_so = |(condition, holds): (&String, &bool)| self.truths.get(condition) == Some(holds);
        let found = self.possible(others).into_iter().find(|other| other.truths.iter().all(is_so))?;
        others.iter().position(|other| std::ptr::eq(*other, found))
    }

    /// Those of `others` that contradict nothing in it.
    fn possible<'s>(&self, others: &[&'s Self]) -> Vec<&'s Self> {
        let is_possible = |other: &Self| match (self.defaults, other.defaults) {
            (false, defaults) => !defaults,
            (true, true) => true,
            // One that no default changes is the same with them; any other goes on from one that has them.
            (true, false) => others.iter().all(|with| !with.defaults || with.contradicts(other)),
        };
        others.iter().copied().filter(|other| is_possible(other) && !self.contradicts(other)).collect()
    }

    fn contradicts(&self, other: &Self) -> bool {
        let differs = |(condition, holds): (&String, &bool)| {
            other.truths.get(condition).is_some_and(|there| there != holds)
        };
        self.truths.iter().any(differs)
    }
}

/// The scenarios of a block. `ask` evaluates it in one of them, and notes what was asked for.
pub(crate) fn scenarios(ask: impl Fn(&TerraformScenario, &EvaluationTrace)) -> Vec<TerraformScenario> {
    let mut open = vec![TerraformScenario { defaults: true, ..TerraformScenario::default() }];
    let mut done: Vec<TerraformScenario> = Vec::new();
    while let Some(mut scenario) = open.pop() {
        let asked = EvaluationTrace::default();
        ask(&scenario, &asked);
        let undecided = asked.conditions.take().into_iter().find(|name| !scenario.truths.contains_key(name));
        if let Some(condition) = undecided {
            if open.len() + done.len() >= MOST_SCENARIOS {
                // What they decide stays unknown.
                return vec![TerraformScenario::default()];
            }
            for holds in [false, true] {
                let mut scenario = scenario.clone();
                scenario.truths.insert(condition.clone(), holds);
                open.push(scenario);
            }
            continue;
        }
        if scenario.defaults {
            let others = TerraformScenario { defaults: false, ..scenario.clone() };
            scenario.names = asked.defaults.take();
            if scenario.names.is_empty() {
                scenario = others;
            } else {
                open.push(others);
            }
        }
        if !done.contains(&scenario) {
            done.push(scenario);
        }
    }
    done
}
