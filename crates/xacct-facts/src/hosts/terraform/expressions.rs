//! Expressions: what they evaluate to, as far as the module says it.
//! <https://developer.hashicorp.com/terraform/language/expressions>

use std::rc::Rc;

use xacct_syntax::{Language, Node, NodeKind, Text};

use super::context::{Expressions, known, unknown_at};
use super::traversal::TraversalStep;
use super::{functions, texts, wanted};
use crate::budget::{Budget, VALUE};
use crate::value::{Evaluate, ExprValue, here, moved, said, source};

impl<'t> Evaluate<'t> for Expressions<'_, 't> {
    fn value(&self, node: Node<'t>) -> Option<ExprValue<'t>> {
        if !self.may_be_expression(node) {
            return None;
        }
        let level = self.budget().deeper();
        if level.is_none() || !self.budget().spend(1, 0) {
            return Some(ExprValue::Text(unknown_at(node)));
        }
        if let Some(call) = node.call() {
            let name = call.key.as_str()?;
            return Some(self.called(&name, call.value, node));
        }
        match node.kind() {
            NodeKind::Bare => Some(self.traversal(node)),
            NodeKind::String => self.template(node),
            _ => Some(ExprValue::Absent),
        }
    }

    fn may_be_expression(&self, node: Node<'t>) -> bool {
        match node.kind() {
            NodeKind::Null => true,
            NodeKind::Bare => node.tree().language() == Language::Hcl,
            NodeKind::String => node.as_str().is_some_and(|raw| raw.contains("${") || raw.contains("%{")),
            _ => node.call().is_some(),
        }
    }

    fn budget(&self) -> &Budget {
        self.module.budget()
    }

    fn place(&self, text: Text, at: Node<'t>) -> Text {
        match self.given_in(&text) {
            Some(part) if text.is_of(part.span().file) => text,
            // A person would change what the call gave.
            Some(part) => moved(&text, &part),
            None => here(text, at),
        }
    }

    fn key(&self, key: Node<'t>) -> Option<Text> {
        self.string(self.value(key)?)
    }
}

impl<'e, 't> Expressions<'e, 't> {
    /// The same where a block is made for the element `key` of its `for_each`.
    pub fn for_each(&self, key: Text, value: ExprValue<'t>) -> Self {
        let name = |name: &str| said(name, &key);
        let each =
            ExprValue::Map(Rc::new([(name("key"), ExprValue::Text(key.clone())), (name("value"), value)]));
        self.with(vec![("each".to_owned(), each)])
    }

    /// The string that `node` evaluates to, if all of it is known.
    pub fn known(&self, node: Node<'t>) -> Option<String> {
        known(&self.text(node)?)
    }

    /// The items of a list.
    pub fn list(&self, node: Node<'t>) -> Option<Vec<ExprValue<'t>>> {
        self.items(self.evaluate(node))
    }

    /// The items of `value`, if it is a list or a set whose items are known.
    pub fn items(&self, value: ExprValue<'t>) -> Option<Vec<ExprValue<'t>>> {
        match value {
            ExprValue::List(items) => self.budget().spend(items.len(), 0).then(|| items.to_vec()),
            ExprValue::Node(node) if node.is_sequence() => {
                let item = |item| self.budget().spend(1, 0).then(|| self.evaluate(item));
                node.items().map(item).collect()
            }
            _ => None,
        }
    }

    /// The entries that a value has.
    pub fn entries(&self, value: ExprValue<'t>) -> Option<Vec<(Text, ExprValue<'t>)>> {
        match value {
            ExprValue::Map(entries) => self.budget().spend(entries.len(), 0).then(|| entries.to_vec()),
            ExprValue::Node(node) if node.is_mapping() && node.call().is_none() => {
                let entry = |e: xacct_syntax::Entry<'t>| {
                    self.budget().spend(1, 0).then_some(())?;
                    Some((self.key(e.key).or_else(|| e.key.text())?, self.evaluate(e.value)))
                };
                node.entries().map(entry).collect()
            }
            _ => None,
        }
    }

    /// How many items or entries `each` has, where that is known.
    pub fn count(&self, each: Node<'t>) -> Option<usize> {
        match self.evaluate(each) {
            ExprValue::List(items) => Some(items.len()),
            ExprValue::Map(entries) => Some(entries.len()),
            ExprValue::Node(node) if node.is_sequence() => Some(node.items().count()),
            ExprValue::Node(node) if node.is_mapping() && node.call().is_none() => {
                Some(node.entries().count())
            }
            _ => None,
        }
    }

    /// A list of `items`, as far as the budget has room for it.
    pub fn made(&self, items: Vec<ExprValue<'t>>) -> Option<ExprValue<'t>> {
        self.budget().spend(items.len(), items.len() * VALUE).then(|| ExprValue::List(items.into()))
    }

    /// A map of `entries`, as far as the budget has room for it.
    pub fn mapped(&self, entries: Vec<(Text, ExprValue<'t>)>) -> Option<ExprValue<'t>> {
        self.budget().spend(entries.len(), 2 * entries.len() * VALUE).then(|| ExprValue::Map(entries.into()))
    }

    /// The string of a value.
    pub fn string(&self, value: ExprValue<'t>) -> Option<Text> {
        match value {
            ExprValue::Text(text) => Some(text),
            ExprValue::Node(node) => node.text(),
            _ => None,
        }
    }

    /// A call of a function or an operator.
    fn called(&self, name: &str, operands: Node<'t>, at: Node<'t>) -> ExprValue<'t> {
        let known = match name {
            "?:" => self.choose(operands),
            "for[]" | "for{}" => self.each(name == "for{}", operands, at),
            "[]" | "." => self.taken(operands),
            name if wanted::is_reader(name) => texts::read(self, operands, at),
            _ => functions::call(self, name, operands, at),
        };
        known.unwrap_or_else(|| ExprValue::Text(unknown_at(at)))
    }

    /// `condition ? then : else`.
    fn choose(&self, operands: Node<'t>) -> Option<ExprValue<'t>> {
        let mut operands = operands.items();
        let (condition, then, otherwise) = (operands.next()?, operands.next()?, operands.next()?);
        Some(self.evaluate(if self.holds(condition)? { then } else { otherwise }))
    }

    /// Whether the condition holds; where that cannot be decided, whether it does in the scenario, which is asked for it.
    pub(super) fn holds(&self, condition: Node<'t>) -> Option<bool> {
        match self.known(condition).as_deref() {
            Some("true") => return Some(true),
            Some("false") => return Some(false),
            _ => {}
        }
        let written = source(condition);
        // Each condition is a scenario of its own, distinguished by what is written.
        if !self.budget().spend(written.len() / 16, written.len()) {
            return None;
        }
        let name = written.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        match self.scenario.truths.get(&name) {
            Some(holds) => {
                self.asked.decided.borrow_mut().insert(name, *holds);
                Some(*holds)
            }
            None => {
                self.asked.conditions.borrow_mut().insert(name);
                None
            }
        }
    }

    /// `[for v in list : value if condition]`, and the same that makes a map.
    fn each(&self, is_map: bool, operands: Node<'t>, at: Node<'t>) -> Option<ExprValue<'t>> {
        let parts: Vec<_> = operands.items().collect();
        let variables: Vec<String> =
            parts.first()?.items().filter_map(|v| Some(v.as_str()?.into_owned())).collect();
        let over = self.evaluate(*parts.get(1)?);
        let elements = self.elements(over, &source(at))?;
        let condition = parts.get(if is_map { 4 } else { 3 });
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        for element in elements {
            if self.budget().is_spent() {
                return None;
            }
            let inner = self.looping(&variables, element)?;
            match condition.map(|condition| inner.known(*condition)) {
                Some(Some(holds)) if holds == "false" => continue,
                Some(None) => return None,
                _ => {}
            }
            let made = inner.whole(inner.evaluate(*parts.get(if is_map { 3 } else { 2 })?), at);
            if is_map {
                entries.push((inner.text(*parts.get(2)?)?, made));
            } else {
                items.push(made);
            }
        }
        if is_map { self.mapped(entries) } else { self.made(items) }
    }

    /// The same with more variables.
    pub(super) fn with(&self, more: Vec<(String, ExprValue<'t>)>) -> Self {
        let scope = self.scope.iter().cloned().chain(more).collect();
        Self { module: self.module, scenario: self.scenario, asked: self.asked, scope }
    }

    /// `value` with every expression in it evaluated: nothing of it asks for the variables that are known here.
    pub fn whole(&self, value: ExprValue<'t>, at: Node<'t>) -> ExprValue<'t> {
        self.all_of(value, at).unwrap_or_else(|| ExprValue::Text(unknown_at(at)))
    }

    fn all_of(&self, value: ExprValue<'t>, at: Node<'t>) -> Option<ExprValue<'t>> {
        let _level = self.budget().deeper()?;
        let entries = |entries: Vec<(Text, ExprValue<'t>)>| {
            self.mapped(entries.into_iter().map(|(key, value)| (key, self.whole(value, at))).collect())
        };
        match value {
            ExprValue::Node(node) if node.is_mapping() || node.is_sequence() => {
                match self.entries(ExprValue::Node(node)) {
                    Some(found) => entries(found),
                    None => self.made(self.wholes(self.items(ExprValue::Node(node)).unwrap_or_default(), at)),
                }
            }
            ExprValue::Node(node) => Some(node.text().map_or(ExprValue::Absent, ExprValue::Text)),
            ExprValue::List(items) => self.made(self.wholes(items.to_vec(), at)),
            ExprValue::Map(map) => entries(map.to_vec()),
            other => Some(other),
        }
    }

    fn wholes(&self, items: Vec<ExprValue<'t>>, at: Node<'t>) -> Vec<ExprValue<'t>> {
        items.into_iter().map(|item| self.whole(item, at)).collect()
    }

    /// `operand[index]`, `operand.name`.
    fn taken(&self, operands: Node<'t>) -> Option<ExprValue<'t>> {
        let mut operands = operands.items();
        let value = self.evaluate(operands.next()?);
        let index = operands.next()?;
        let step = match self.known(index) {
            Some(index) => index.parse().map_or(TraversalStep::Name(index), TraversalStep::Index),
            None => return None,
        };
        self.navigate(value, &[step])
    }
}
