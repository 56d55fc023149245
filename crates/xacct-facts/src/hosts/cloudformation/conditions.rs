//! Conditions: whether they hold once their variables are filled in.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html>

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use xacct_syntax::Node;

use super::assumptions::{CloudFormationScenario, ComparisonSide};
use super::functions::{Functions, function};
use super::template::Template;

/// Conditions that name conditions that name conditions.
pub(super) const DEEPEST: usize = 32;

/// What a variable of a condition is put to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum VariableChoice {
    Is(String),
    /// None of the values that it is compared with.
    Other,
    /// For a comparison that is not understood: its outcome.
    Holds(bool),
}

/// Parameters, and comparisons that are not understood (by where they are written), with what they are put to.
pub(super) type Assignment = BTreeMap<String, VariableChoice>;

impl ComparisonSide {
    fn of<'t>(template: &Template<'t>, node: Node<'t>) -> Self {
        if let Some(name) =
            function(node).filter(|call| call.key.is("Ref")).and_then(|call| call.value.as_str())
        {
            return Self::Variable(name.into_owned());
        }
        let nothing = CloudFormationScenario::default();
        match Functions::new(template, &nothing).compared(node) {
            Some(value) => Self::Known(value),
            None => Self::Unknown,
        }
    }
}

impl<'t> Template<'t> {
    /// The sides of the comparison with these arguments.
    pub(super) fn sides(&self, arguments: Node<'t>) -> Rc<[ComparisonSide]> {
        if let Some(sides) = self.comparisons.borrow().get(&arguments.id()) {
            return Rc::clone(sides);
        }
        let sides: Rc<[ComparisonSide]> =
            arguments.items().map(|side| ComparisonSide::of(self, side)).collect();
        self.comparisons.borrow_mut().insert(arguments.id(), Rc::clone(&sides));
        sides
    }
}

/// Whether conditions hold under a filling.
pub(super) struct ConditionTruths<'c, 't> {
    template: &'c Template<'t>,
    filling: &'c Assignment,
    named: HashMap<String, Option<bool>>,
}

impl<'c, 't> ConditionTruths<'c, 't> {
    /// Nothing is known yet.
    pub fn of(template: &'c Template<'t>, filling: &'c Assignment) -> Self {
        Self { template, filling, named: HashMap::new() }
    }

    /// Whether the condition of that name holds.
    pub fn named(&mut self, name: &str) -> Option<bool> {
        self.by_name(name, 0)
    }

    fn by_name(&mut self, name: &str, depth: usize) -> Option<bool> {
        if let Some(known) = self.named.get(name) {
            return *known;
        }
        // One that names itself is not known.
        self.named.insert(name.to_owned(), None);
        let holds = self.holds(self.template.condition(name)?, depth);
        self.named.insert(name.to_owned(), holds);
        holds
    }

    fn holds(&mut self, node: Node<'t>, depth: usize) -> Option<bool> {
        let call = function(node).filter(|_| depth < DEEPEST)?;
        let mut parts = call.value.one_or_many().map(|part| self.holds(part, depth + 1));
        match call.key.as_str().as_deref() {
            Some("Fn::Not") => parts.next().flatten().map(|holds| !holds),
            Some("Fn::And") => all(parts),
            Some("Fn::Or") => all(parts.map(|holds| holds.map(|holds| !holds))).map(|none| !none),
            Some("Condition") => self.by_name(&call.value.as_str()?, depth + 1),
            Some("Fn::Equals") => self.equals(call.value),
            _ => None,
        }
    }

    fn equals(&self, arguments: Node<'t>) -> Option<bool> {
        match &*self.template.sides(arguments) {
            [ComparisonSide::Known(one), ComparisonSide::Known(other)] => Some(one == other),
            [ComparisonSide::Variable(name), ComparisonSide::Known(value)]
            | [ComparisonSide::Known(value), ComparisonSide::Variable(name)] => {
                match self.filling.get(name)? {
                    VariableChoice::Is(is) => Some(is == value),
                    VariableChoice::Other => Some(false),
                    VariableChoice::Holds(_) => None,
                }
            }
            _ => match self.filling.get(&atom(arguments))? {
                VariableChoice::Holds(holds) => Some(*holds),
                _ => None,
            },
        }
    }
}

/// Whether all hold: known as soon as one is known not to.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<_> = parts.collect();
    if parts.contains(&Some(false)) { Some(false) } else { parts.iter().all(Option::is_some).then_some(true) }
}

/// The name of a comparison that is not understood: what is written, so that the same one has the same outcome.
pub(super) fn atom(arguments: Node<'_>) -> String {
    crate::value::source(arguments).as_str().to_owned()
}
