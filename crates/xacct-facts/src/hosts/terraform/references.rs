//! References: variables, local values, data sources and resources, as far as the module says what they are.
//! <https://developer.hashicorp.com/terraform/language/expressions/references>

use std::sync::Arc;

use xacct_aws::{AccountId, VendorKind, managed_policy, vendor};
use xacct_policy::ArnText;
use xacct_syntax::{Hole, Node, NodeKind, Text};

use super::context::{Expressions, hole_at, unknown_at};
use super::providers;
use super::traversal::{TraversalStep, last, names, steps};
use crate::value::{Evaluate, ExprValue, joined, said, source};

/// The most that a literal `count` makes of a block for each of them to be distinguished.
const MOST_COPIES: usize = 16;

impl<'t> Expressions<'_, 't> {
    /// A variable, and what is taken of it.
    pub(super) fn traversal(&self, node: Node<'t>) -> ExprValue<'t> {
        let place = source(node);
        let steps = steps(place.as_str());
        self.reference(&steps, &place).unwrap_or_else(|| ExprValue::Text(unknown_at(node)))
    }

    fn reference(&self, steps: &[TraversalStep], place: &Text) -> Option<ExprValue<'t>> {
        let names = names(steps);
        let first = *names.first()?;
        if let Some((_, value)) = self.scope.iter().rev().find(|(name, _)| name == first) {
            return self.navigate(value.clone(), steps.get(1..)?);
        }
        let second = names.get(1).copied();
        let value = match (first, second?) {
            ("var", name) => self.variable(name)?,
            ("local", name) => self.local(name)?,
            ("path", "module" | "root") => return Some(ExprValue::Text(said(".", place))),
            ("module", _) => return self.output(steps, place),
            ("data", _) => return self.of_block(steps, 3, place),
            _ => return self.of_block(steps, 2, place),
        };
        self.navigate(value, steps.get(2..)?)
    }

    /// What the steps lead to, from `value` on.
    pub(super) fn navigate(
        &self,
        mut value: ExprValue<'t>,
        steps: &[TraversalStep],
    ) -> Option<ExprValue<'t>> {
        for (at, step) in steps.iter().enumerate() {
            value = match step {
                TraversalStep::Name(name) => self.entry(value, name)?,
                TraversalStep::Index(index) => self.item(value, *index)?,
                TraversalStep::Each => {
                    let rest = steps.get(at + 1..)?;
                    let each = self.items(value)?.into_iter().map(|item| self.navigate(item, rest));
                    return self.made(each.collect::<Option<_>>()?);
                }
                TraversalStep::Some => self.any(value)?,
            };
        }
        Some(value)
    }

    /// The value under a key.
    pub(super) fn entry(&self, value: ExprValue<'t>, key: &str) -> Option<ExprValue<'t>> {
        let mapping = match value {
            ExprValue::Map(entries) => {
                self.budget().spend(entries.len() / 8, 0).then_some(())?;
                return entries
                    .iter()
                    .find(|(known, _)| known.as_str() == key)
                    .map(|(_, value)| value.clone());
            }
            ExprValue::Node(node) if self.is_map(&value) => node,
            _ => return None,
        };
        let found = match self.module.indexed(mapping, key) {
            Some(found) => found?,
            None => {
                let is_meant = |written: Node<'t>| match self.key(written) {
                    Some(known) => known.as_str() == key,
                    None => written.is(key),
                };
                mapping.entries().find(|entry| is_meant(entry.key))?.value
            }
        };
        Some(self.evaluate(found))
    }

    /// Whether the entries of `value` are known, if not what they evaluate to.
    pub(super) fn is_map(&self, value: &ExprValue<'t>) -> bool {
        match value {
            ExprValue::Map(_) => true,
            ExprValue::Node(node) => node.is_mapping() && node.call().is_none(),
            _ => false,
        }
    }

    /// The item with that index.
    pub(super) fn item(&self, value: ExprValue<'t>, index: usize) -> Option<ExprValue<'t>> {
        self.budget().spend(index / 8, 0).then_some(())?;
        match value {
            ExprValue::List(items) => items.get(index).cloned(),
            ExprValue::Node(node) if node.is_sequence() => Some(self.evaluate(node.items().nth(index)?)),
            _ => None,
        }
    }

    /// One of the values of a list or map, it is not known which: known where it does not matter, because all are the same
    /// or all are accounts that belong to AWS, as in a table of the accounts of load balancers by region.
    fn any(&self, value: ExprValue<'t>) -> Option<ExprValue<'t>> {
        let all: Vec<ExprValue<'t>> = match self.items(value.clone()) {
            Some(items) => items,
            None => self.entries(value)?.into_iter().map(|(_, value)| value).collect(),
        };
        let texts: Vec<Text> = all.into_iter().map(|value| self.string(value)).collect::<Option<_>>()?;
        let first = texts.first()?.clone();
        let is_known = texts.iter().all(|text| text.holes().next().is_none());
        let is_same = texts.iter().all(|text| *text == first);
        (is_known && (is_same || texts.iter().all(is_of_aws))).then_some(ExprValue::Text(first))
    }

    /// What is taken of a block, whose address has so many steps: of each of its copies where the steps say so.
    fn of_block(&self, steps: &[TraversalStep], address: usize, place: &Text) -> Option<ExprValue<'t>> {
        let single = |steps: &[TraversalStep], place: &Text| {
            let names = names(steps);
            match names.as_slice() {
                ["data", kind, ..] => self.data(kind, steps, place),
                [kind, ..] => self.attribute(kind, steps, place),
                [] => None,
            }
        };
        if steps.get(address) != Some(&TraversalStep::Each) {
            return single(steps, place);
        }
        let (block, rest) = (steps.get(..address)?, steps.get(address + 1..)?);
        // What stands behind the attribute is taken of the list: `x.*.arn[0]`.
        let (rest, behind) = rest.split_at(names(rest).len());
        let address = names(block).join(".");
        let count = self.module.block(&address).and_then(|block| block.body.get("count"));
        let copies = match count {
            Some(count) if count.kind() == NodeKind::Number => count.as_str()?.parse().ok()?,
            // As a rule it makes one or none, and one that is there is asked for.
            _ => 1,
        };
        if copies == 0 || copies > MOST_COPIES {
            return None;
        }
        let attribute: Vec<&str> = names(rest);
        let copy = |number: usize| {
            let steps = [block, &[TraversalStep::Index(number)], rest].concat();
            let name = format!("{address}[{number}].{}", attribute.join("."));
            let hole =
                || ExprValue::Text(crate::value::hole(Hole::Named(Arc::from(name.as_str())), &name, place));
            single(&steps, place).unwrap_or_else(hole)
        };
        self.navigate(self.made((0..copies).map(copy).collect())?, behind)
    }

    /// What a data source says.
    fn data(&self, kind: &str, steps: &[TraversalStep], place: &Text) -> Option<ExprValue<'t>> {
        let names = names(steps);
        let (name, attribute) = (*names.get(2)?, last(steps)?);
        let hole = |hole: Hole| Some(ExprValue::Text(hole_at(hole, place)));
        let block = self.module.block(&format!("data.{kind}.{name}"));
        // Another provider is another account.
        let is_own = block.is_none_or(|block| block.body.get("provider").is_none());
        match (kind, attribute) {
            ("aws_caller_identity", "account_id" | "id") if is_own => hole(Hole::ThisAccount),
            ("aws_caller_identity", "account_id" | "id") => {
                let account = self.module.account_of(&providers::used_by(block?.body))?;
                Some(ExprValue::Text(said(&account.to_string(), place)))
            }
            ("aws_partition", "partition" | "id") => hole(Hole::ThisPartition),
            ("aws_partition", "dns_suffix") => Some(ExprValue::Text(said("amazonaws.com", place))),
            // Its path is not known.
            ("aws_iam_role", "arn") if is_own => Some(self.own_arn("role", "/", None, place)),
            ("aws_iam_user", "arn") if is_own => Some(self.own_arn("user", "/", None, place)),
            ("aws_iam_role" | "aws_iam_user", "name" | "id") => {
                let key = if kind == "aws_iam_role" { "name" } else { "user_name" };
                self.own(block?.body.get(key)?, place)
            }
            ("aws_iam_policy", "arn") => match block?.body.get("arn") {
                Some(arn) => Some(ExprValue::Node(arn)),
                None => self.managed(block?.body.get("name")?, place),
            },
            _ => None,
        }
    }

    /// The ARN of the policy of that name, if AWS manages one that is known by it: one of a customer with the same name would
    /// be a second, which the data source refuses.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy>
    fn managed(&self, name: Node<'t>, place: &Text) -> Option<ExprValue<'t>> {
        let name = self.known(name).filter(|name| managed_policy::meaning(name).is_some())?;
        Some(ExprValue::Text(joined([
            said("arn:", place),
            crate::value::hole(Hole::ThisPartition, "data.aws_partition.current.partition", place),
            said(&format!(":iam::aws:policy/{name}"), place),
        ])))
    }

    /// What is known of an attribute of a resource before it is made.
    fn attribute(&self, kind: &str, steps: &[TraversalStep], place: &Text) -> Option<ExprValue<'t>> {
        let names = names(steps);
        let block = self.module.block(&format!("{kind}.{}", names.get(1)?))?;
        let attribute = last(steps)?;
        let (noun, key) = match kind {
            "aws_iam_role" => ("role", "name"),
            "aws_iam_user" => ("user", "name"),
            "aws_iam_openid_connect_provider" => ("oidc-provider", "url"),
            "aws_iam_saml_provider" => ("saml-provider", "name"),
            "aws_s3_bucket" if matches!(attribute, "bucket" | "id") => {
                return self.own(block.body.get("bucket")?, place);
            }
            _ => return None,
        };
        let is_provider = noun.ends_with("-provider");
        match attribute {
            "name" | "id" if !is_provider => self.own(block.body.get(key)?, place),
            // AWS keeps it without the scheme.
            "url" if is_provider => {
                let url = self.known(block.body.get(key)?)?;
                Some(ExprValue::Text(said(url.strip_prefix("https://").unwrap_or(&url), place)))
            }
            "arn" | "id" => {
                let path = match block.body.get("path") {
                    Some(path) => self.known(path)?,
                    None => "/".to_owned(),
                };
                let name = block.body.get(key).and_then(|name| self.known(name));
                let name = name.map(|name| name.strip_prefix("https://").map(str::to_owned).unwrap_or(name));
                Some(self.own_arn(noun, &path, name.as_deref(), place))
            }
            _ => None,
        }
    }

    /// The ARN of something in the account that the module is applied in; what its name is may not be known.
    fn own_arn(&self, noun: &str, path: &str, name: Option<&str>, place: &Text) -> ExprValue<'t> {
        let hole = |hole: Hole, name: &str| crate::value::hole(hole, name, place);
        let own = match name {
            Some(name) => said(name, place),
            None => hole(Hole::Named(Arc::from(place.as_str())), place.as_str()),
        };
        ExprValue::Text(joined([
            said("arn:", place),
            hole(Hole::ThisPartition, "data.aws_partition.current.partition"),
            said(":iam::", place),
            hole(Hole::ThisAccount, "data.aws_caller_identity.current.account_id"),
            said(&format!(":{noun}{path}"), place),
            own,
        ]))
    }

    /// A name that a resource is given, said where it is asked for.
    fn own(&self, name: Node<'t>, place: &Text) -> Option<ExprValue<'t>> {
        Some(ExprValue::Text(said(&self.known(name)?, place)))
    }
}

/// Whether it is an account of AWS itself, or the ARN of something in one.
fn is_of_aws(text: &Text) -> bool {
    let account = AccountId::parse(text.as_str()).or_else(|| ArnText::parse(text)?.account_field().id());
    account.and_then(vendor::lookup).is_some_and(|vendor| vendor.kind == VendorKind::Aws)
}
