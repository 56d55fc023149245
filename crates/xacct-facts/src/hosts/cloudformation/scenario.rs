//! What a template can become: its parameters are filled in, and its conditions hold or do not.
//!
//! Only what a resource asks for is distinguished: the conditions that its `Fn::If`s name, the parameters that it refers
//! to. Each distinct combination of truths is a scenario; a parameter has a value in it where the truths leave no
//! other.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use xacct_syntax::Node;

use super::assumptions::{CloudFormationScenario, ComparisonSide, ResourceDependencies};
use super::conditions::{Assignment, ConditionTruths, DEEPEST, VariableChoice, atom};
use super::functions::{argument, function};
use super::template::Template;

/// How many scenarios of a resource are distinguished. Where there are more, what its conditions decide stays unknown.
const MOST_SCENARIOS: usize = 16;
/// How many ways to fill in the parameters are looked through.
const MOST_FILLINGS: usize = 1024;
/// The steps for each variable of each of them.
const FILLING: usize = 8;

/// The scenarios of a resource: what is written at `node` and made under `condition`.
pub(crate) fn scenarios<'t>(
    template: &Template<'t>,
    node: Node<'t>,
    condition: Option<Node<'t>>,
) -> Rc<[CloudFormationScenario]> {
    let asked = ResourceDependencies::of(template, node, condition);
    // Many resources of a template ask for the same.
    if let Some(known) = template.scenarios.borrow().get(&asked) {
        return Rc::clone(known);
    }
    let scenarios: Rc<[CloudFormationScenario]> =
        all(template, &asked).unwrap_or_else(|| vec![CloudFormationScenario::default()]).into();
    if !template.budget().is_spent() {
        template.scenarios.borrow_mut().insert(asked, Rc::clone(&scenarios));
    }
    scenarios
}

/// The parameters that `node` refers to, pseudo parameters too.
pub(crate) fn asked(template: &Template<'_>, node: Node<'_>) -> BTreeSet<String> {
    ResourceDependencies::of(template, node, None).parameters
}

/// The scenarios that differ in what is asked for; `None` where there are too many.
fn all(template: &Template<'_>, asked: &ResourceDependencies) -> Option<Vec<CloudFormationScenario>> {
    let mut all = Vec::new();
    for scenario in by_truth(template, asked)? {
        all.extend(with_defaults(template, asked, &scenario));
        all.push(scenario);
        if all.len() > MOST_SCENARIOS {
            return None;
        }
    }
    Some(all)
}

impl ResourceDependencies {
    fn of(template: &Template<'_>, node: Node<'_>, condition: Option<Node<'_>>) -> Self {
        let made = condition.and_then(Node::as_str).map(|name| name.into_owned());
        let mut asked = Self { conditions: made.iter().cloned().collect(), made, ..Self::default() };
        for call in node.subtree().filter_map(function) {
            match call.key.as_str().as_deref() {
                Some("Fn::If") => asked
                    .conditions
                    .extend(argument(call.value, 0).and_then(Node::as_str).map(|n| n.into_owned())),
                Some("Ref") => asked.parameters.extend(call.value.as_str().map(|name| name.into_owned())),
                Some("Fn::Sub") => {
                    let template = argument(call.value, 0).unwrap_or(call.value);
                    let text = template.as_str().unwrap_or_default();
                    let names = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
                    asked.parameters.extend(names.map(|(name, _)| name.to_owned()));
                }
                _ => {}
            }
        }
        asked.parameters.retain(|name| name.starts_with("AWS::") || template.parameter(name).is_some());
        asked
    }
}

/// The scenarios that differ in what the conditions evaluate to; `None` where there are too many.
fn by_truth(template: &Template<'_>, asked: &ResourceDependencies) -> Option<Vec<CloudFormationScenario>> {
    let mut choices = Choices { template, of: BTreeMap::new(), seen: HashSet::new(), size: 0 };
    for name in &asked.conditions {
        choices.condition(template.condition(name), 0);
    }
    // A parameter that only some values are allowed for is distinguished by them wherever it is used.
    for name in &asked.parameters {
        let allowed = template.parameter(name).map_or(&[][..], |parameter| &parameter.allowed);
        if (1..=MOST_SCENARIOS).contains(&allowed.len()) {
            choices.of.insert(name.clone(), allowed.iter().cloned().map(VariableChoice::Is).collect());
        }
    }
    let fillings = choices.fillings()?;
    let mut scenarios: Vec<CloudFormationScenario> = Vec::new();
    for filling in fillings {
        let mut truth = ConditionTruths::of(template, &filling);
        let truth = |name: &String| Some((name.clone(), truth.named(name)?));
        let truths: BTreeMap<String, bool> = asked.conditions.iter().filter_map(truth).collect();
        if asked.made.as_ref().and_then(|name| truths.get(name)) == Some(&false) {
            continue;
        }
        let values: BTreeMap<String, String> = filling
            .into_iter()
            .filter_map(|(name, choice)| match choice {
                VariableChoice::Is(value) => Some((name, value)),
                _ => None,
            })
            .collect();
        let limited = |name: &String| {
            asked.parameters.contains(name) && template.parameter(name).is_some_and(|p| !p.allowed.is_empty())
        };
        let same = |known: &&mut CloudFormationScenario| {
            known.truths == truths
                && values
                    .iter()
                    .filter(|(name, _)| limited(name))
                    .all(|(name, value)| known.values.get(name) == Some(value))
        };
        match scenarios.iter_mut().find(same) {
            Some(known) => known.values.retain(|name, value| values.get(name) == Some(value)),
            None => {
                scenarios.push(CloudFormationScenario { values, truths, ..CloudFormationScenario::default() })
            }
        }
        if scenarios.len() > MOST_SCENARIOS {
            return None;
        }
    }
    for scenario in &mut scenarios {
        scenario.values.retain(|name, _| asked.parameters.contains(name));
        let several = |name: &&String| template.parameter(name).is_some_and(|p| p.allowed.len() > 1);
        scenario.chosen = scenario.values.keys().filter(several).cloned().collect();
    }
    Some(scenarios)
}

/// The same scenario where the parameters that it leaves open have their defaults; `None` where they have none.
fn with_defaults(
    template: &Template<'_>,
    asked: &ResourceDependencies,
    scenario: &CloudFormationScenario,
) -> Option<CloudFormationScenario> {
    let open = asked.parameters.iter().filter(|name| !scenario.values.contains_key(*name));
    let defaults: Vec<(String, String)> = open
        .filter_map(|name| {
            let default = template.parameter(name)?.default?.as_str()?;
            // An empty default waits for somebody to fill it in.
            (!default.trim().is_empty()).then(|| (name.clone(), default.into_owned()))
        })
        .collect();
    if defaults.is_empty() {
        return None;
    }
    let mut scenario = scenario.clone();
    scenario.defaults = defaults.iter().map(|(name, _)| name.clone()).collect();
    scenario.values.extend(defaults);
    Some(scenario)
}

/// What the variables of conditions can be put to.
struct Choices<'c, 't> {
    template: &'c Template<'t>,
    of: BTreeMap<String, Vec<VariableChoice>>,
    /// The conditions that were looked at by name.
    seen: HashSet<String>,
    /// How many conditions were looked at, those within others too.
    size: usize,
}

impl<'t> Choices<'_, 't> {
    /// Collects the variables of a condition, those of the conditions that it names too.
    fn condition(&mut self, node: Option<Node<'t>>, depth: usize) {
        let Some(call) = node.filter(|_| depth < DEEPEST).and_then(function) else { return };
        self.size += 1;
        match call.key.as_str().as_deref() {
            Some("Condition") => {
                let Some(name) = call.value.as_str() else { return };
                if self.seen.insert(name.clone().into_owned()) {
                    self.condition(self.template.condition(&name), depth + 1);
                }
            }
            Some("Fn::And" | "Fn::Or" | "Fn::Not") => {
                for part in call.value.one_or_many() {
                    self.condition(Some(part), depth + 1);
                }
            }
            Some("Fn::Equals") => self.comparison(call.value),
            _ => {}
        }
    }

    fn comparison(&mut self, arguments: Node<'t>) {
        match &*self.template.sides(arguments) {
            [ComparisonSide::Variable(name), ComparisonSide::Known(value)]
            | [ComparisonSide::Known(value), ComparisonSide::Variable(name)] => {
                let choices = self.variable(name);
                let choice = VariableChoice::Is(value.clone());
                if !choices.contains(&choice) && choices.contains(&VariableChoice::Other) {
                    choices.push(choice);
                }
            }
            [ComparisonSide::Known(_), ComparisonSide::Known(_)] => {}
            _ => {
                let key = atom(arguments);
                self.of.insert(key, vec![VariableChoice::Holds(true), VariableChoice::Holds(false)]);
            }
        }
    }

    /// What the variable can be put to: what is allowed, or its default and others.
    fn variable(&mut self, name: &str) -> &mut Vec<VariableChoice> {
        let template = self.template;
        self.of.entry(name.to_owned()).or_insert_with(|| {
            let parameter = template.parameter(name);
            let allowed = parameter.map_or(&[][..], |parameter| &parameter.allowed);
            if !allowed.is_empty() {
                return allowed.iter().cloned().map(VariableChoice::Is).collect();
            }
            vec![VariableChoice::Other]
        })
    }

    /// Every way to fill in the variables; `None` where there are too many.
    fn fillings(&self) -> Option<Vec<Assignment>> {
        let ways = self.of.values().map(Vec::len).fold(1, usize::saturating_mul);
        let steps = ways.saturating_mul(1 + FILLING * self.of.len() + self.size);
        if ways > MOST_FILLINGS || !self.template.budget().spend(steps, 0) {
            return None;
        }
        let mut fillings = vec![Assignment::new()];
        for (name, choices) in &self.of {
            let with = |filling: &Assignment| {
                let filling = filling.clone();
                choices
                    .iter()
                    .map(move |choice| {
                        let mut filling = filling.clone();
                        filling.insert(name.clone(), choice.clone());
                        filling
                    })
                    .collect::<Vec<_>>()
            };
            fillings = fillings.iter().flat_map(with).collect();
        }
        Some(fillings)
    }
}
