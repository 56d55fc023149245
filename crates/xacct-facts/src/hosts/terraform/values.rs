//! Variables and local values, evaluated once for each way in which they can turn out.

use std::collections::HashSet;
use std::rc::Rc;

use xacct_syntax::Node;

use super::context::Expressions;
use super::known::ScenarioValue;
use super::scenario::EvaluationTrace;
use crate::value::{Evaluate, ExprValue};

impl<'t> Expressions<'_, 't> {
    /// What the variable evaluates to.
    pub(super) fn variable(&self, name: &str) -> Option<ExprValue<'t>> {
        if let Some(call) = self.module.call() {
            self.asked.call.set(true);
            return match call.given(name) {
                _ if !call.is_known => None,
                Some(given) => Some(given.clone()),
                None if call.arguments.is_open => None,
                None => self.remembered(&format!("var.{name}"), |_| self.module.default_of(name)),
            };
        }
        self.remembered(&format!("var.{name}"), |asked| {
            if let Some(assigned) = self.module.assigned(name) {
                return Some(assigned);
            }
            let default = self.module.default_of(name)?;
            asked.defaults.borrow_mut().insert(name.to_owned());
            self.scenario.defaults.then_some(default)
        })
    }

    /// What the local value evaluates to.
    pub(super) fn local(&self, name: &str) -> Option<ExprValue<'t>> {
        if !self.module.values.is_preparing.replace(true) {
            self.prepare(name);
            self.module.values.is_preparing.set(false);
        }
        self.remembered(&format!("local.{name}"), |_| self.module.local(name))
    }

    /// Evaluates what the local value is made of, so that a chain of any length takes no recursion.
    fn prepare(&self, name: &str) {
        let mut seen = HashSet::new();
        let mut open = vec![(name, false)];
        while let Some((name, is_ready)) = open.pop() {
            if is_ready {
                // What is asked for on the way counts where the value is used.
                let asked = EvaluationTrace::default();
                self.asking(&asked).local(name);
            } else if seen.insert(name) && !self.is_known(&format!("local.{name}")) {
                open.push((name, true));
                open.extend(self.module.locals_in(name).iter().map(|next| (next.as_str(), false)));
            }
        }
    }

    fn is_known(&self, address: &str) -> bool {
        let known = self.module.values.known.borrow();
        known.get(address).is_some_and(|known| known.iter().any(|known| known.is_of(self.scenario)))
    }

    /// What stands at the node that `find` gives evaluates to; what was asked for then is asked for each time.
    fn remembered(
        &self,
        address: &str,
        find: impl Fn(&EvaluationTrace) -> Option<Node<'t>>,
    ) -> Option<ExprValue<'t>> {
        let values = &self.module.values;
        let known = values.known.borrow().get(address).and_then(|known| {
            let known = known.iter().find(|known| known.is_of(self.scenario))?;
            Some((Rc::clone(&known.asked), known.value.clone()))
        });
        if let Some((asked, value)) = known {
            self.asked.include(&asked, self.module.budget());
            return value;
        }
        if !values.open.borrow_mut().insert(address.to_owned()) {
            return None;
        }
        let asked = EvaluationTrace::default();
        let value = find(&asked).map(|node| self.asking(&asked).evaluate(node));
        values.open.borrow_mut().remove(address);
        self.asked.include(&asked, self.module.budget());
        // What is unknown only because nothing was left is evaluated anew for the next part of the file.
        if !self.module.budget().is_spent() {
            let known = ScenarioValue {
                defaults: self.scenario.defaults,
                asked: Rc::new(asked),
                value: value.clone(),
            };
            values.known.borrow_mut().entry(address.to_owned()).or_default().push(known);
        }
        value
    }
}
