//! What is assumed of a template: what its parameters are filled in with, and which of its conditions hold.

use std::collections::{BTreeMap, BTreeSet};

/// One way in which a template can turn out, as far as a resource can tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CloudFormationScenario {
    /// The values of parameters that are known in it.
    pub(super) values: BTreeMap<String, String>,
    /// Whether conditions hold.
    pub(super) truths: BTreeMap<String, bool>,
    /// Parameters that have one of several values that are allowed.
    pub(super) chosen: BTreeSet<String>,
    /// Parameters that have their defaults.
    pub(super) defaults: BTreeSet<String>,
}

/// What a resource asks for.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct ResourceDependencies {
    /// The condition under which it is made.
    pub(super) made: Option<String>,
    pub(super) conditions: BTreeSet<String>,
    /// Pseudo parameters too.
    pub(super) parameters: BTreeSet<String>,
}

/// A side of a comparison.
#[derive(Debug)]
pub(super) enum ComparisonSide {
    Known(String),
    /// A parameter, or a pseudo parameter such as `AWS::Region`.
    Variable(String),
    Unknown,
}

impl CloudFormationScenario {
    /// The value of a parameter, where it is known.
    pub fn value(&self, parameter: &str) -> Option<&str> {
        self.values.get(parameter).map(String::as_str)
    }

    /// Whether the condition holds, where it is known.
    pub fn holds(&self, condition: &str) -> Option<bool> {
        self.truths.get(condition).copied()
    }

    /// What is so in it, each in words: "condition `HasOrg` is false".
    pub fn says(&self) -> Vec<String> {
        let truths = self.truths.iter().map(|(name, holds)| format!("condition `{name}` is {holds}"));
        let chosen = self.values.iter().filter(|(name, _)| self.chosen.contains(*name));
        let chosen = chosen.map(|(name, value)| format!("parameter `{name}` is \"{value}\""));
        let defaults = match (self.defaults.len(), self.defaults.first()) {
            (1, Some(name)) => Some(format!("parameter `{name}` has its default")),
            (0, _) => None,
            _ => Some("the parameters have their defaults".to_owned()),
        };
        truths.chain(chosen).chain(defaults).collect()
    }
}
