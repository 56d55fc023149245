//! What a template can become: its parameters are filled in, and its conditions hold or do not.
//!
//! Only what a resource asks for is told apart: the conditions that its `Fn::If`s name, the parameters that it refers
//! to. Each distinct combination of truths is a scenario; a parameter has a value in it where the truths leave no
//! other.

use std::collections::{BTreeMap, BTreeSet};

use xacct_syntax::Node;

use super::assumptions::Scenario;
use super::functions::{Functions, argument, function};
use super::template::Template;

/// How many scenarios of a resource are told apart. Where there are more, what its conditions decide stays unknown.
const MOST_SCENARIOS: usize = 16;
/// How many ways to fill in the parameters are looked through.
const MOST_FILLINGS: usize = 1024;
/// Conditions that name conditions that name conditions.
const DEEPEST: usize = 32;

/// What a variable of a condition is put to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice {
    Is(String),
    /// None of the values that it is compared with.
    Other,
    /// For a comparison that is not understood: its outcome.
    Holds(bool),
}

/// Parameters, and comparisons that are not understood (by where they are written), with what they are put to.
type Filling = BTreeMap<String, Choice>;

/// The scenarios of a resource: what is written at `node` and made under `condition`.
pub(crate) fn scenarios(
    template: &Template<'_>,
    node: Node<'_>,
    condition: Option<Node<'_>>,
) -> Vec<Scenario> {
    let asked = Asked::of(node, condition);
    let Some(scenarios) = by_truth(template, &asked, condition) else { return vec![Scenario::default()] };
    let mut all = Vec::new();
    for scenario in scenarios {
        all.extend(with_defaults(template, &asked, &scenario));
        all.push(scenario);
        if all.len() > MOST_SCENARIOS {
            return vec![Scenario::default()];
        }
    }
    all
}

/// What a resource asks for.
#[derive(Default)]
struct Asked {
    conditions: BTreeSet<String>,
    parameters: BTreeSet<String>,
}

impl Asked {
    fn of(node: Node<'_>, condition: Option<Node<'_>>) -> Self {
        let mut asked = Self::default();
        asked.conditions.extend(condition.and_then(Node::as_str).map(|name| name.into_owned()));
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
        asked
    }
}

/// The scenarios that differ in what the conditions come to; `None` where there are too many.
fn by_truth(template: &Template<'_>, asked: &Asked, condition: Option<Node<'_>>) -> Option<Vec<Scenario>> {
    let mut choices = Choices { template, of: BTreeMap::new() };
    for name in &asked.conditions {
        choices.condition(template.condition(name), 0);
    }
    // A parameter that only some values are allowed for is told apart by them wherever it is used.
    for name in &asked.parameters {
        let allowed = template.parameter(name).map_or(&[][..], |parameter| &parameter.allowed);
        if (1..=MOST_SCENARIOS).contains(&allowed.len()) {
            choices.of.insert(name.clone(), allowed.iter().cloned().map(Choice::Is).collect());
        }
    }
    let fillings = choices.fillings()?;
    let made = condition.and_then(Node::as_str);
    let mut scenarios: Vec<Scenario> = Vec::new();
    for filling in fillings {
        let truth =
            |name: &String| Some((name.clone(), truth_of(template, template.condition(name)?, &filling, 0)?));
        let truths: BTreeMap<String, bool> = asked.conditions.iter().filter_map(truth).collect();
        if made.as_deref().and_then(|name| truths.get(name)) == Some(&false) {
            continue;
        }
        let values: BTreeMap<String, String> = filling
            .into_iter()
            .filter_map(|(name, choice)| match choice {
                Choice::Is(value) => Some((name, value)),
                _ => None,
            })
            .collect();
        let limited = |name: &String| {
            asked.parameters.contains(name) && template.parameter(name).is_some_and(|p| !p.allowed.is_empty())
        };
        let same = |known: &&mut Scenario| {
            known.truths == truths
                && values
                    .iter()
                    .filter(|(name, _)| limited(name))
                    .all(|(name, value)| known.values.get(name) == Some(value))
        };
        match scenarios.iter_mut().find(same) {
            Some(known) => known.values.retain(|name, value| values.get(name) == Some(value)),
            None => scenarios.push(Scenario { values, truths, ..Scenario::default() }),
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
fn with_defaults(template: &Template<'_>, asked: &Asked, scenario: &Scenario) -> Option<Scenario> {
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
    of: BTreeMap<String, Vec<Choice>>,
}

impl Choices<'_, '_> {
    /// Collects the variables of a condition, those of the conditions that it names too.
    fn condition(&mut self, node: Option<Node<'_>>, depth: usize) {
        let Some(call) = node.filter(|_| depth < DEEPEST).and_then(function) else { return };
        match call.key.as_str().as_deref() {
            Some("Condition") => {
                let named = call.value.as_str().and_then(|name| self.template.condition(&name));
                self.condition(named, depth + 1);
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

    fn comparison(&mut self, arguments: Node<'_>) {
        let sides: Vec<Side> = arguments.items().map(|side| Side::of(self.template, side)).collect();
        match sides.as_slice() {
            [Side::Variable(name), Side::Known(value)] | [Side::Known(value), Side::Variable(name)] => {
                let choices = self.variable(name);
                let choice = Choice::Is(value.clone());
                if !choices.contains(&choice) && choices.contains(&Choice::Other) {
                    choices.push(choice);
                }
            }
            [Side::Known(_), Side::Known(_)] => {}
            _ => {
                let key = atom(arguments);
                self.of.insert(key, vec![Choice::Holds(true), Choice::Holds(false)]);
            }
        }
    }

    /// What the variable can be put to: what is allowed, or its default and others.
    fn variable(&mut self, name: &str) -> &mut Vec<Choice> {
        let template = self.template;
        self.of.entry(name.to_owned()).or_insert_with(|| {
            let parameter = template.parameter(name);
            let allowed = parameter.map_or(&[][..], |parameter| &parameter.allowed);
            if !allowed.is_empty() {
                return allowed.iter().cloned().map(Choice::Is).collect();
            }
            vec![Choice::Other]
        })
    }

    /// Every way to fill in the variables; `None` where there are too many.
    fn fillings(&self) -> Option<Vec<Filling>> {
        let mut fillings = vec![Filling::new()];
        for (name, choices) in &self.of {
            if fillings.len().saturating_mul(choices.len()) > MOST_FILLINGS {
                return None;
            }
            let with = |filling: &Filling| {
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

/// A side of a comparison.
enum Side {
    Known(String),
    /// A parameter, or a pseudo parameter such as `AWS::Region`.
    Variable(String),
    Unknown,
}

impl Side {
    fn of(template: &Template<'_>, node: Node<'_>) -> Self {
        if let Some(name) =
            function(node).filter(|call| call.key.is("Ref")).and_then(|call| call.value.as_str())
        {
            return Self::Variable(name.into_owned());
        }
        let nothing = Scenario::default();
        match Functions::new(template, &nothing).compared(node) {
            Some(value) => Self::Known(value),
            None => Self::Unknown,
        }
    }
}

/// Whether a condition holds under `filling`.
fn truth_of(template: &Template<'_>, node: Node<'_>, filling: &Filling, depth: usize) -> Option<bool> {
    let call = function(node).filter(|_| depth < DEEPEST)?;
    let mut parts = call.value.one_or_many().map(|part| truth_of(template, part, filling, depth + 1));
    match call.key.as_str().as_deref() {
        Some("Condition") => {
            truth_of(template, template.condition(&call.value.as_str()?)?, filling, depth + 1)
        }
        Some("Fn::Not") => parts.next().flatten().map(|holds| !holds),
        Some("Fn::And") => all(parts),
        Some("Fn::Or") => all(parts.map(|holds| holds.map(|holds| !holds))).map(|none| !none),
        Some("Fn::Equals") => equals(template, call.value, filling),
        _ => None,
    }
}

/// Whether all hold: known as soon as one is known not to.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<_> = parts.collect();
    if parts.contains(&Some(false)) { Some(false) } else { parts.iter().all(Option::is_some).then_some(true) }
}

fn equals(template: &Template<'_>, arguments: Node<'_>, filling: &Filling) -> Option<bool> {
    let sides: Vec<Side> = arguments.items().map(|side| Side::of(template, side)).collect();
    match sides.as_slice() {
        [Side::Known(one), Side::Known(other)] => Some(one == other),
        [Side::Variable(name), Side::Known(value)] | [Side::Known(value), Side::Variable(name)] => {
            match filling.get(name)? {
                Choice::Is(is) => Some(is == value),
                Choice::Other => Some(false),
                Choice::Holds(_) => None,
            }
        }
        _ => match filling.get(&atom(arguments))? {
            Choice::Holds(holds) => Some(*holds),
            _ => None,
        },
    }
}

/// The name of a comparison that is not understood: what is written, so that the same one has the same outcome.
fn atom(arguments: Node<'_>) -> String {
    crate::value::source(arguments).as_str().to_owned()
}
