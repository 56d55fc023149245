//! Expressions: what they come to, as far as the module says it.
//! <https://developer.hashicorp.com/terraform/language/expressions>

use xacct_syntax::{Kind, Language, Node, Text};

use super::context::{Expressions, known, unknown_at};
use super::traversal::Step;
use super::{functions, texts};
use crate::value::{Evaluate, Value, said, source};

/// How many expressions are evaluated for one block: values that are made of values can double at every step.
const MOST_STEPS: usize = 50_000;

impl<'t> Evaluate<'t> for Expressions<'_, 't> {
    fn value(&self, node: Node<'t>) -> Option<Value<'t>> {
        if self.steps.get() >= MOST_STEPS {
            return (!node.is_scalar()).then(|| Value::Text(unknown_at(node)));
        }
        self.steps.set(self.steps.get() + 1);
        if let Some(call) = node.call() {
            let name = call.key.as_str()?;
            return Some(self.called(&name, call.value, node));
        }
        match node.kind() {
            Kind::Bare if node.tree().language() == Language::Hcl => Some(self.traversal(node)),
            Kind::String => self.template(node),
            Kind::Null => Some(Value::Absent),
            _ => None,
        }
    }

    fn key(&self, key: Node<'t>) -> Option<Text> {
        match self.value(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<'e, 't> Expressions<'e, 't> {
    /// The same where a block is made for the element `key` of its `for_each`.
    pub fn for_each(&self, key: Text, value: Value<'t>) -> Self {
        let name = |name: &str| said(name, &key);
        let each = Value::Map(vec![(name("key"), Value::Text(key.clone())), (name("value"), value)]);
        self.with(vec![("each".to_owned(), each)])
    }

    /// The string that `node` comes to, if all of it is known.
    pub fn known(&self, node: Node<'t>) -> Option<String> {
        known(&self.text(node)?)
    }

    /// The items of a list.
    pub fn list(&self, node: Node<'t>) -> Option<Vec<Value<'t>>> {
        self.items(self.evaluate(node))
    }

    /// The items that a value has.
    pub fn items(&self, value: Value<'t>) -> Option<Vec<Value<'t>>> {
        match value {
            Value::List(items) => Some(items),
            Value::Node(node) if node.is_sequence() => {
                Some(node.items().map(|item| self.evaluate(item)).collect())
            }
            _ => None,
        }
    }

    /// The entries that a value has.
    pub fn entries(&self, value: Value<'t>) -> Option<Vec<(Text, Value<'t>)>> {
        match value {
            Value::Map(entries) => Some(entries),
            Value::Node(node) if node.is_mapping() && node.call().is_none() => {
                let entry = |e: xacct_syntax::Entry<'t>| {
                    Some((self.key(e.key).or_else(|| e.key.text())?, self.evaluate(e.value)))
                };
                node.entries().map(entry).collect()
            }
            _ => None,
        }
    }

    /// The string of a value.
    pub fn string(&self, value: Value<'t>) -> Option<Text> {
        match value {
            Value::Text(text) => Some(text),
            Value::Node(node) => node.text(),
            _ => None,
        }
    }

    /// A call of a function or an operator.
    fn called(&self, name: &str, operands: Node<'t>, at: Node<'t>) -> Value<'t> {
        let known = match name {
            "?:" => self.choose(operands),
            "for[]" | "for{}" => self.each(name == "for{}", operands, at),
            "[]" | "." => self.taken(operands),
            name if texts::is_reader(name) => texts::read(self, operands, at),
            _ => functions::call(self, name, operands, at),
        };
        known.unwrap_or_else(|| Value::Text(unknown_at(at)))
    }

    /// `condition ? then : else`.
    fn choose(&self, operands: Node<'t>) -> Option<Value<'t>> {
        let mut operands = operands.items();
        let (condition, then, otherwise) = (operands.next()?, operands.next()?, operands.next()?);
        let holds = match self.known(condition).as_deref() {
            Some("true") => true,
            Some("false") => false,
            _ => {
                let name = source(condition).as_str().split_whitespace().collect::<Vec<_>>().join(" ");
                match self.scenario.truths.get(&name) {
                    Some(holds) => *holds,
                    None => {
                        self.asked.conditions.borrow_mut().insert(name);
                        return None;
                    }
                }
            }
        };
        Some(self.evaluate(if holds { then } else { otherwise }))
    }

    /// `[for v in list : value if condition]`, and the same that makes a map.
    fn each(&self, is_map: bool, operands: Node<'t>, at: Node<'t>) -> Option<Value<'t>> {
        let parts: Vec<_> = operands.items().collect();
        let variables: Vec<String> =
            parts.first()?.items().filter_map(|v| Some(v.as_str()?.into_owned())).collect();
        let over = self.evaluate(*parts.get(1)?);
        let place = source(at);
        let pairs: Vec<(Value<'t>, Value<'t>)> = match self.items(over.clone()) {
            Some(items) => items
                .into_iter()
                .enumerate()
                .map(|(i, item)| (Value::Text(said(&i.to_string(), &place)), item))
                .collect(),
            None => self.entries(over)?.into_iter().map(|(key, value)| (Value::Text(key), value)).collect(),
        };
        let condition = parts.get(if is_map { 4 } else { 3 });
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        for (key, value) in pairs {
            let scope = match variables.as_slice() {
                [one] => vec![(one.clone(), value)],
                [first, second] => vec![(first.clone(), key), (second.clone(), value)],
                _ => return None,
            };
            let inner = self.with(scope);
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
            self.steps.set(inner.steps.get());
        }
        Some(if is_map { Value::Map(entries) } else { Value::List(items) })
    }

    /// The same with more variables.
    pub(super) fn with(&self, more: Vec<(String, Value<'t>)>) -> Self {
        let mut inner = self.shorter();
        inner.scope.extend(more);
        inner
    }

    /// The same for nodes that do not live as long: those of what is read on the way.
    pub(super) fn shorter<'n>(&self) -> Expressions<'e, 'n>
    where
        't: 'n,
    {
        Expressions {
            module: self.module,
            scenario: self.scenario,
            asked: self.asked,
            scope: self.scope.clone(),
            steps: self.steps.clone(),
            within: self.within.clone(),
        }
    }

    /// `value` with every expression in it evaluated: nothing of it asks for the variables that are known here.
    pub fn whole(&self, value: Value<'t>, at: Node<'t>) -> Value<'t> {
        if self.steps.get() >= MOST_STEPS {
            return Value::Text(unknown_at(at));
        }
        self.steps.set(self.steps.get() + 1);
        match value {
            Value::Node(node) if node.is_mapping() || node.is_sequence() => {
                if let Some(entries) = self.entries(Value::Node(node)) {
                    return Value::Map(
                        entries.into_iter().map(|(key, value)| (key, self.whole(value, at))).collect(),
                    );
                }
                let items = self.items(Value::Node(node)).unwrap_or_default();
                Value::List(items.into_iter().map(|item| self.whole(item, at)).collect())
            }
            Value::Node(node) => node.text().map_or(Value::Absent, Value::Text),
            Value::List(items) => Value::List(items.into_iter().map(|item| self.whole(item, at)).collect()),
            Value::Map(entries) => {
                Value::Map(entries.into_iter().map(|(key, value)| (key, self.whole(value, at))).collect())
            }
            other => other,
        }
    }

    /// `operand[index]`, `operand.name`.
    fn taken(&self, operands: Node<'t>) -> Option<Value<'t>> {
        let mut operands = operands.items();
        let value = self.evaluate(operands.next()?);
        let index = operands.next()?;
        let step = match self.known(index) {
            Some(index) => index.parse().map_or(Step::Name(index), Step::Index),
            None => return None,
        };
        self.navigate(value, &[step])
    }
}
