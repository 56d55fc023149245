//! The intrinsic functions: what they stand for, as far as the template says it.
//!
//! What cannot be told becomes a hole that reads `${Name}`. The account and the partition that the template is deployed
//! to are holes with a meaning of their own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use xacct_syntax::{Entry, Hole, Node, Piece, Text};

use super::arguments::{arguments, location};
use super::assumptions::CloudFormationScenario;
use super::template::Template;
use crate::budget::{Budget, VALUE};
use crate::value::{Evaluate, ExprValue, hole, joined, moved, passed_on, said, source, unknown};

/// The functions of a template in one of its scenarios.
pub(crate) struct Functions<'f, 't> {
    template: &'f Template<'t>,
    scenario: &'f CloudFormationScenario,
}

/// The one entry of an object that calls a function: its name and its arguments.
pub(crate) fn function(node: Node<'_>) -> Option<Entry<'_>> {
    let mut entries = node.entries();
    let (Some(entry), None) = (entries.next(), entries.next()) else { return None };
    let is = |name: &str| {
        name == "Ref" || name == "Condition" && entry.value.is_scalar() || name.starts_with("Fn::")
    };
    entry.key.as_str().is_some_and(|name| is(&name)).then_some(entry)
}

/// One of the arguments of a function that has several.
pub(crate) fn argument(arguments: Node<'_>, index: usize) -> Option<Node<'_>> {
    arguments.items().nth(index)
}

impl<'t> Evaluate<'t> for Functions<'_, 't> {
    fn value(&self, node: Node<'t>) -> Option<ExprValue<'t>> {
        if !node.is_mapping() {
            return None;
        }
        let Some(call) = function(node) else {
            // What a macro adds to the entries beside it is not known.
            return node.entry("Fn::Transform").map(|_| ExprValue::Text(unknown("Fn::Transform", node)));
        };
        let name = call.key.as_str()?;
        if name == "Condition" {
            return None;
        }
        let level = self.budget().deeper();
        let is_within = level.is_some() && self.budget().spend(1, 0);
        let known = match name.as_ref() {
            _ if !is_within => None,
            "Ref" => call.value.as_str().and_then(|name| self.reference(&name, node)),
            "Fn::GetAtt" => self.attribute(call.value, node),
            "Fn::Sub" => self.substitute(call.value),
            "Fn::Join" => self.join(call.value).map(ExprValue::Text),
            "Fn::If" => self.choose(call.value),
            "Fn::Select" => self.select(call.value),
            "Fn::Split" => self.split(call.value),
            // What is still empty waits for somebody to fill it in.
            "Fn::FindInMap" => self.find_in_map(call.value, node).filter(|found| !is_empty(found)),
            "Fn::ToJsonString" => Some(self.evaluate(call.value)),
            _ => None,
        };
        Some(known.unwrap_or_else(|| ExprValue::Text(unknown(&about(call.value).unwrap_or(name), node))))
    }

    fn may_be_expression(&self, node: Node<'t>) -> bool {
        node.is_mapping() && (function(node).is_some() || node.entry("Fn::Transform").is_some())
    }

    fn budget(&self) -> &Budget {
        self.template.budget()
    }
}

impl<'f, 't> Functions<'f, 't> {
    /// The functions of `template` in `scenario`.
    pub fn new(template: &'f Template<'t>, scenario: &'f CloudFormationScenario) -> Self {
        Self { template, scenario }
    }

    /// The string that a side of a condition evaluates to: in a mapping, that may be the empty string.
    pub fn compared(&self, node: Node<'t>) -> Option<String> {
        let looked_up = function(node).filter(|call| call.key.is("Fn::FindInMap"));
        match looked_up.and_then(|call| self.find_in_map(call.value, node)) {
            Some(ExprValue::Text(text)) => Some(text.as_str().to_owned()),
            _ => self.known(node),
        }
    }

    /// The string that `node` evaluates to, if all of it is known.
    pub fn known(&self, node: Node<'t>) -> Option<String> {
        let text = self.text(node)?;
        (text.holes().next().is_none()).then(|| text.as_str().to_owned())
    }

    /// What `Ref` of `name` stands for, written at `at`.
    fn reference(&self, name: &str, at: Node<'t>) -> Option<ExprValue<'t>> {
        let place = source(at);
        if name == "AWS::NoValue" {
            return Some(ExprValue::Absent);
        }
        if let Some(value) = self.scenario.value(name) {
            let is_list = self.template.parameter(name).is_some_and(|parameter| parameter.is_list);
            return if is_list {
                self.made(value.split(',').map(|item| ExprValue::Text(said(item.trim(), &place))).collect())
            } else {
                Some(ExprValue::Text(said(value, &place)))
            };
        }
        if self.given(name).is_some()
            && self.template.parameter(name).is_some_and(|parameter| parameter.is_list)
        {
            return None;
        }
        Some(ExprValue::Text(self.named(name, &place)))
    }

    /// What a stack gives a parameter whose value is not known as a whole.
    fn given(&self, parameter: &str) -> Option<&Text> {
        self.template.parameter(parameter)?.given.as_ref()
    }

    /// What a name within `${…}` or `Ref` stands for.
    fn named(&self, name: &str, place: &Text) -> Text {
        match name {
            "AWS::AccountId" => hole(Hole::ThisAccount, name, place),
            "AWS::Partition" => hole(Hole::ThisPartition, name, place),
            // China has another; elsewhere it is this.
            "AWS::URLSuffix" => said("amazonaws.com", place),
            _ => match self.scenario.value(name) {
                Some(value) => said(value, place),
                None => self
                    .given(name)
                    .map(|given| moved(given, place))
                    .or_else(|| self.resource(name, place))
                    .unwrap_or_else(|| hole(Hole::Named(Arc::from(name)), name, place)),
            },
        }
    }

    /// What `Ref` of a resource stands for, where the resource says its own name.
    fn resource(&self, id: &str, place: &Text) -> Option<Text> {
        let resource = self.template.resource(id)?;
        let name = match resource.kind.as_str() {
            "AWS::IAM::Role" => "RoleName",
            "AWS::IAM::User" => "UserName",
            "AWS::IAM::Group" => "GroupName",
            "AWS::S3::Bucket" => "BucketName",
            _ => return None,
        };
        let name = self.known(resource.properties.get(name)?)?;
        Some(said(&name, place))
    }

    fn attribute(&self, arguments: Node<'t>, at: Node<'t>) -> Option<ExprValue<'t>> {
        let name = match argument(arguments, 0) {
            Some(id) => format!("{}.{}", id.as_str()?, argument(arguments, 1)?.as_str()?),
            None => arguments.as_str()?.into_owned(),
        };
        Some(ExprValue::Text(self.attribute_named(&name, &source(at))))
    }

    /// `Role.Arn`: the ARN of a role or user in this account.
    fn attribute_named(&self, name: &str, place: &Text) -> Text {
        let known = self.arn(name, place).or_else(|| self.output(name, place));
        known.unwrap_or_else(|| hole(Hole::Named(Arc::from(name)), name, place))
    }

    /// `Stack.Outputs.Name`: what the stack's template says.
    fn output(&self, name: &str, place: &Text) -> Option<Text> {
        let (id, output) = name.split_once(".Outputs.")?;
        let (resource, files) = (self.template.resource(id)?, self.template.files()?);
        let location = location(resource.properties, resource.metadata)?;
        let _level = self.budget().deeper()?;
        let arguments = arguments(resource.properties, self);
        let text = files.output(&location, &arguments, output, self.template.budget())?;
        Some(passed_on(&text, place, name))
    }

    fn arn(&self, name: &str, place: &Text) -> Option<Text> {
        let id = name.strip_suffix(".Arn")?;
        let resource = self.template.resource(id)?;
        let (noun, key) = match resource.kind.as_str() {
            "AWS::IAM::Role" => ("role", "RoleName"),
            "AWS::IAM::User" => ("user", "UserName"),
            _ => return None,
        };
        let path = match resource.properties.get("Path") {
            Some(path) => self.known(path)?,
            None => "/".to_owned(),
        };
        let own = resource.properties.get(key).and_then(|name| self.known(name));
        let own = own.map_or_else(|| hole(Hole::Named(Arc::from(id)), id, place), |name| said(&name, place));
        Some(joined([
            said("arn:", place),
            self.named("AWS::Partition", place),
            said(":iam::", place),
            self.named("AWS::AccountId", place),
            said(&format!(":{noun}{path}"), place),
            own,
        ]))
    }

    /// `${Name}` is put to what the name stands for, `${!Name}` to the characters `${Name}`.
    fn substitute(&self, arguments: Node<'t>) -> Option<ExprValue<'t>> {
        let template = self.text(argument(arguments, 0).unwrap_or(arguments))?;
        let own = argument(arguments, 1);
        let all = template.as_str();
        let mut pieces = Vec::new();
        // What the variables of its own are put to, each evaluated once.
        let mut known: HashMap<&str, Text> = HashMap::new();
        let mut at = 0;
        while let Some(start) = all.get(at..).and_then(|rest| rest.find("${")).map(|i| at + i) {
            let Some(end) = all.get(start..).and_then(|rest| rest.find('}')).map(|i| start + i + 1) else {
                break;
            };
            pieces.push(Piece::Verbatim(template.slice(at..start)));
            let place = template.slice(start..end);
            let name = all.get(start + 2..end - 1).unwrap_or("").trim();
            pieces.push(match name.strip_prefix('!') {
                Some(literal) => Piece::Decoded(format!("${{{literal}}}"), place),
                None => match own.and_then(|own| own.get(name)) {
                    Some(value) => {
                        let text =
                            known.entry(name).or_insert_with(|| self.substitution(value, name, &place));
                        if !self.budget().holds(text.len()) {
                            return None;
                        }
                        Piece::Verbatim(moved(text, &place))
                    }
                    None if name.contains('.') => Piece::Verbatim(self.attribute_named(name, &place)),
                    None => Piece::Verbatim(self.named(name, &place)),
                },
            });
            at = end;
        }
        pieces.push(Piece::Verbatim(template.slice(at..all.len())));
        self.budget().text(pieces).map(ExprValue::Text)
    }

    /// What a variable of the `Fn::Sub` itself is put to.
    fn substitution(&self, value: Node<'t>, name: &str, place: &Text) -> Text {
        self.text(value).unwrap_or_else(|| hole(Hole::Named(Arc::from(name)), name, place))
    }

    /// `[separator, [part, …]]`; `None` where the list is not known.
    fn join(&self, arguments: Node<'t>) -> Option<Text> {
        let separator = argument(arguments, 0)?.text()?;
        let mut pieces = Vec::new();
        for (i, part) in self.list(argument(arguments, 1)?)?.into_iter().enumerate() {
            if i > 0 && !separator.is_empty() {
                pieces.push(separator.clone());
            }
            pieces.push(self.string(part)?);
        }
        self.budget().text(pieces.into_iter().map(Piece::Verbatim).collect())
    }

    /// `[condition, where it holds, where it does not]`.
    fn choose(&self, arguments: Node<'t>) -> Option<ExprValue<'t>> {
        let holds = self.scenario.holds(&argument(arguments, 0)?.as_str()?)?;
        Some(self.evaluate(argument(arguments, if holds { 1 } else { 2 })?))
    }

    fn select(&self, arguments: Node<'t>) -> Option<ExprValue<'t>> {
        let index: usize = self.known(argument(arguments, 0)?)?.parse().ok()?;
        self.list(argument(arguments, 1)?)?.into_iter().nth(index)
    }

    /// `[separator, string]`, where the separator is not within a hole.
    fn split(&self, arguments: Node<'t>) -> Option<ExprValue<'t>> {
        let separator = argument(arguments, 0)?.as_str()?;
        let text = self.text(argument(arguments, 1)?)?;
        if separator.is_empty() || text.holes().any(|(range, _)| range.len() == text.len()) {
            return None;
        }
        let mut items = Vec::new();
        let mut at = 0;
        let mut holes = text.holes().map(|(hole, _)| hole).peekable();
        for (start, found) in text.as_str().match_indices(separator.as_ref()) {
            while holes.next_if(|hole| hole.end <= start).is_some() {}
            if holes.peek().is_some_and(|hole| hole.start <= start) {
                continue;
            }
            items.push(ExprValue::Text(text.slice(at..start)));
            at = start + found.len();
        }
        items.push(ExprValue::Text(text.slice(at..text.len())));
        self.made(items)
    }

    /// `[mapping, key, key]`. Where a key is not known, what all of them say.
    fn find_in_map(&self, arguments: Node<'t>, at: Node<'t>) -> Option<ExprValue<'t>> {
        let mapping = self.known(argument(arguments, 0)?)?;
        let first = self.known(argument(arguments, 1)?);
        let second = self.known(argument(arguments, 2)?)?;
        let value = match first {
            Some(first) => self.template.mapped(&mapping, &first, &second)?,
            None => self.template.mapped_by_any(&mapping, &second)?,
        };
        let place = source(at);
        if value.is_sequence() {
            let items = value.items().filter_map(|item| Some(ExprValue::Text(said(&item.as_str()?, &place))));
            return self.made(items.collect());
        }
        Some(ExprValue::Text(said(&value.as_str()?, &place)))
    }

    /// The items of a list, written out or put together.
    fn list(&self, node: Node<'t>) -> Option<Vec<ExprValue<'t>>> {
        match self.evaluate(node) {
            ExprValue::List(items) => self.budget().spend(items.len(), 0).then(|| items.to_vec()),
            ExprValue::Node(node) if node.is_sequence() => {
                let items = node.items().map(|item| self.evaluate(item));
                Some(items.filter(|item| !matches!(item, ExprValue::Absent)).collect())
            }
            _ => None,
        }
    }

    /// A list of `items`, as far as the budget has room for it.
    fn made(&self, items: Vec<ExprValue<'t>>) -> Option<ExprValue<'t>> {
        self.budget().spend(items.len(), items.len() * VALUE).then(|| ExprValue::List(items.into()))
    }

    fn string(&self, value: ExprValue<'t>) -> Option<Text> {
        match value {
            ExprValue::Text(text) => Some(text),
            ExprValue::Node(node) => node.text(),
            _ => None,
        }
    }
}

/// What the arguments of a function refer to, if it is one thing: a better name for what it evaluates to than the function's.
fn about(arguments: Node<'_>) -> Option<Cow<'_, str>> {
    let references = arguments.subtree().filter_map(function).filter(|call| call.key.is("Ref"));
    let mut names =
        references.filter_map(|call| call.value.as_str()).filter(|name| !name.starts_with("AWS::"));
    names.next().filter(|_| names.next().is_none())
}

fn is_empty(value: &ExprValue<'_>) -> bool {
    matches!(value, ExprValue::Text(text) if text.as_str().trim().is_empty())
}
