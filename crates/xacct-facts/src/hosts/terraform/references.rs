//! References: variables, local values, data sources and resources, as far as the module says what they are.
//! <https://developer.hashicorp.com/terraform/language/expressions/references>

use std::sync::Arc;

use xacct_syntax::{Hole, Node, Text};

use super::context::{DEEPEST, Expressions, hole_at, unknown_at};
use super::traversal::{Step, last, names, steps};
use crate::value::{Evaluate, Value, joined, said, source};

impl<'t> Expressions<'_, 't> {
    /// A variable, and what is taken of it.
    pub(super) fn traversal(&self, node: Node<'t>) -> Value<'t> {
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
    pub(super) fn navigate(&self, mut value: Value<'t>, steps: &[Step]) -> Option<Value<'t>> {
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
}
