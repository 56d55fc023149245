//! Expressions: what they come to, as far as the module says it.
//! <https://developer.hashicorp.com/terraform/language/expressions>

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use xacct_syntax::{Encoding, Hole, Kind, Language, Node, Piece, Text, hcl};

use super::functions;
use super::module::Declarations;
use super::scenario::{Asked, Scenario};
use super::traversal::{Step, names, steps};
use crate::value::{Evaluate, Value, joined, said, source};

/// How many expressions are evaluated for one block: values that are made of values can double at every step.
const MOST_STEPS: usize = 50_000;
/// Values that are made of values that are made of values.
const DEEPEST: usize = 64;

/// The expressions of a module in one of its scenarios.
pub(crate) struct Expressions<'e, 't> {
    pub module: &'e Declarations<'t>,
    pub scenario: &'e Scenario,
    pub asked: &'e Asked,
    /// The variables of the `for` expressions around.
    scope: Vec<(String, Value<'t>)>,
    steps: Cell<usize>,
    /// The variables and local values that are being evaluated.
    within: RefCell<Vec<String>>,
}

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
    /// The expressions of `module` in `scenario`.
    pub fn new(module: &'e Declarations<'t>, scenario: &'e Scenario, asked: &'e Asked) -> Self {
        Self { module, scenario, asked, scope: Vec::new(), steps: Cell::new(0), within: RefCell::default() }
    }

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
    fn with(&self, more: Vec<(String, Value<'t>)>) -> Self {
        let mut scope = self.scope.clone();
        scope.extend(more);
        Self {
            module: self.module,
            scenario: self.scenario,
            asked: self.asked,
            scope,
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

    /// A variable, and what is taken of it.
    fn traversal(&self, node: Node<'t>) -> Value<'t> {
        let place = source(node);
        let steps = steps(place.as_str());
        self.reference(&steps, &place).unwrap_or_else(|| Value::Text(unknown_at(node)))
    }

    fn reference(&self, steps: &[Step], place: &Text) -> Option<Value<'t>> {
        let names = names(steps);
        let first = *names.first()?;
        if let Some((_, value)) = self.scope.iter().rev().find(|(name, _)| name == first) {
            return self.navigate(value.clone(), steps.get(1..)?);
        }
        let second = names.get(1).copied();
        let node = match (first, second?) {
            ("var", name) => self.variable(name)?,
            ("local", name) => self.module.local(name)?,
            ("path", "module" | "root") => return Some(Value::Text(said(".", place))),
            ("data", kind) => return self.data(kind, steps, place),
            (kind, _) => return self.attribute(kind, steps, place),
        };
        let name = format!("{first}.{}", second?);
        if self.within.borrow().len() >= DEEPEST || self.within.borrow().contains(&name) {
            return None;
        }
        self.within.borrow_mut().push(name);
        let value = self.evaluate(node);
        let value = self.navigate(value, steps.get(2..)?);
        self.within.borrow_mut().pop();
        value
    }

    fn variable(&self, name: &str) -> Option<Node<'t>> {
        if let Some(assigned) = self.module.assigned(name) {
            return Some(assigned);
        }
        let default = self.module.default_of(name)?;
        self.asked.defaults.borrow_mut().insert(name.to_owned());
        self.scenario.defaults.then_some(default)
    }

    /// What the steps lead to, from `value` on.
    fn navigate(&self, mut value: Value<'t>, steps: &[Step]) -> Option<Value<'t>> {
        for step in steps {
            value = match step {
                Step::Name(name) => {
                    let entries = self.entries(value)?;
                    entries.into_iter().find(|(key, _)| key.as_str() == name)?.1
                }
                Step::Index(index) => self.items(value)?.into_iter().nth(*index)?,
                Step::Some => return None,
            };
        }
        Some(value)
    }

    /// What a data source says.
    fn data(&self, kind: &str, steps: &[Step], place: &Text) -> Option<Value<'t>> {
        let names = names(steps);
        let (name, attribute) = (*names.get(2)?, last(steps)?);
        let hole = |hole: Hole| Some(Value::Text(hole_at(hole, place)));
        let block = self.module.block(&format!("data.{kind}.{name}"));
        // Another provider is another account.
        let is_own = block.is_none_or(|block| block.body.get("provider").is_none());
        match (kind, attribute) {
            ("aws_caller_identity", "account_id" | "id") if is_own => hole(Hole::ThisAccount),
            ("aws_partition", "partition" | "id") => hole(Hole::ThisPartition),
            ("aws_partition", "dns_suffix") => Some(Value::Text(said("amazonaws.com", place))),
            ("aws_iam_policy", "arn") => Some(Value::Node(block?.body.get("arn")?)),
            _ => None,
        }
    }

    /// What is known of an attribute of a resource before it is made.
    fn attribute(&self, kind: &str, steps: &[Step], place: &Text) -> Option<Value<'t>> {
        let names = names(steps);
        let block = self.module.block(&format!("{kind}.{}", names.get(1)?))?;
        let attribute = last(steps)?;
        let (noun, key) = match kind {
            "aws_iam_role" => ("role", "name"),
            "aws_iam_user" => ("user", "name"),
            "aws_s3_bucket" if matches!(attribute, "bucket" | "id") => {
                return self.own(block.body.get("bucket")?, place);
            }
            _ => return None,
        };
        match attribute {
            "name" | "id" => self.own(block.body.get(key)?, place),
            "arn" => {
                let path = match block.body.get("path") {
                    Some(path) => self.known(path)?,
                    None => "/".to_owned(),
                };
                let name = block.body.get(key).and_then(|name| self.known(name));
                let hole = |hole: Hole, name: &str| crate::value::hole(hole, name, place);
                let own = match name {
                    Some(name) => said(&name, place),
                    None => hole(Hole::Named(Arc::from(place.as_str())), place.as_str()),
                };
                Some(Value::Text(joined([
                    said("arn:", place),
                    hole(Hole::ThisPartition, "data.aws_partition.current.partition"),
                    said(":iam::", place),
                    hole(Hole::ThisAccount, "data.aws_caller_identity.current.account_id"),
                    said(&format!(":{noun}{path}"), place),
                    own,
                ])))
            }
            _ => None,
        }
    }

    /// A name that a resource is given, said where it is asked for.
    fn own(&self, name: Node<'t>, place: &Text) -> Option<Value<'t>> {
        Some(Value::Text(said(&self.known(name)?, place)))
    }

    /// A string with interpolations: each is put to what it comes to.
    fn template(&self, node: Node<'t>) -> Option<Value<'t>> {
        let raw = node.as_str()?;
        if !raw.contains("${") && !raw.contains("%{") {
            return None;
        }
        let text = match node.tree().language() {
            Language::Json => hcl::template(&node.text()?),
            _ => node.text()?,
        };
        if text.holes().next().is_none() {
            // In JSON, nobody has read the escapes of templates yet.
            return (node.tree().language() == Language::Json).then_some(Value::Text(text));
        }
        Some(self.interpolated(&text, node))
    }

    fn interpolated(&self, text: &Text, at: Node<'t>) -> Value<'t> {
        let mut pieces = Vec::new();
        let mut done = 0;
        for (range, hole) in text.holes() {
            let place = text.slice(range.clone());
            if place.as_str().starts_with("%{") {
                // What a directive leaves out or repeats is not known.
                return Value::Text(unknown_at(at));
            }
            let parsed = hcl::parse_expression(&place);
            let inner: Expressions<'_, '_> = self.shorter();
            let value = inner.evaluate(parsed.tree.root());
            if range.len() == text.len() {
                // The whole string is one interpolation, as it is in JSON syntax.
                let value = inner.whole(value, parsed.tree.root());
                self.steps.set(inner.steps.get());
                return without_nodes(value);
            }
            self.steps.set(inner.steps.get());
            pieces.push(Piece::Verbatim(text.slice(done..range.start)));
            pieces.push(
                match inner
                    .string(value)
                    .filter(|value| !value.is_empty())
                    .map(|value| moved_to(&value, &place))
                {
                    Some(value) => Piece::Verbatim(value),
                    None => Piece::Hole(hole.clone(), place),
                },
            );
            done = range.end;
        }
        pieces.push(Piece::Verbatim(text.slice(done..text.len())));
        Value::Text(Text::derive(pieces, Encoding::Plain))
    }

    fn shorter<'n>(&self) -> Expressions<'_, 'n>
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
}

/// A value whose nodes are gone: [`Expressions::whole`] leaves none.
fn without_nodes<'t>(value: Value<'_>) -> Value<'t> {
    match value {
        Value::Text(text) => Value::Text(text),
        Value::Node(node) => node.text().map_or(Value::Absent, Value::Text),
        Value::List(items) => Value::List(items.into_iter().map(without_nodes).collect()),
        Value::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (key, without_nodes(value))).collect())
        }
        Value::Absent => Value::Absent,
    }
}

/// The value of an interpolation at its place, where it is not written there itself.
fn moved_to(value: &Text, place: &Text) -> Text {
    if place.span().contains(value.span()) && !value.is_empty() {
        value.clone()
    } else {
        crate::value::moved(value, place)
    }
}

/// A string, if all of it is known.
pub(crate) fn known(text: &Text) -> Option<String> {
    text.holes().next().is_none().then(|| text.as_str().to_owned())
}

fn last(steps: &[Step]) -> Option<&str> {
    match steps.last()? {
        Step::Name(name) => Some(name),
        _ => None,
    }
}

/// A hole in the place of an expression, which reads `${expression}`.
pub(crate) fn unknown_at(node: Node<'_>) -> Text {
    let place = source(node);
    hole_at(Hole::Named(Arc::from(bare(place.as_str()))), &place)
}

fn hole_at(hole: Hole, place: &Text) -> Text {
    crate::value::hole(hole, bare(place.as_str()), place)
}

/// An expression without the `${ }` around it.
fn bare(expression: &str) -> &str {
    expression.strip_prefix("${").and_then(|inner| inner.strip_suffix('}')).unwrap_or(expression).trim()
}
