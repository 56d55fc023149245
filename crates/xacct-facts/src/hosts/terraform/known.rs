//! What variables and local values came to, by what they asked for.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::scenario::{EvaluationTrace, TerraformScenario};
use crate::value::ExprValue;

/// What is known of the variables and local values of a module.
#[derive(Default)]
pub(super) struct ModuleValues<'t> {
    /// By address: `local.name`, `var.name`.
    pub known: RefCell<HashMap<String, Vec<ScenarioValue<'t>>>>,
    /// What is being evaluated.
    pub open: RefCell<HashSet<String>>,
    /// Whether the local values that one is made of are being evaluated before it.
    pub is_preparing: Cell<bool>,
}

/// What one of them evaluates to in the scenarios that answer what it asks for in the same way.
pub(super) struct ScenarioValue<'t> {
    pub defaults: bool,
    pub asked: Rc<EvaluationTrace>,
    pub value: Option<ExprValue<'t>>,
}

impl ScenarioValue<'_> {
    /// Whether it is what they evaluate to in `scenario`.
    pub fn is_of(&self, scenario: &TerraformScenario) -> bool {
        let same_defaults = self.defaults == scenario.defaults || self.asked.defaults.borrow().is_empty();
        let decided = self.asked.decided.borrow();
        let undecided = self.asked.conditions.borrow();
        same_defaults
            && decided.iter().all(|(condition, holds)| scenario.truths.get(condition) == Some(holds))
            && !undecided.iter().any(|condition| scenario.truths.contains_key(condition))
    }
}
