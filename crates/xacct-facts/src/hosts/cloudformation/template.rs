//! The sections of a template.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use xacct_syntax::{Node, NodeId, Text};

use super::arguments::{Arguments, TemplateFiles};
use super::assumptions::{CloudFormationScenario, ComparisonSide, ResourceDependencies};
use crate::budget::Budget;
use crate::value::source;

/// A template.
#[derive(Default)]
pub(crate) struct Template<'t> {
    budget: Rc<Budget>,
    /// The files around it, where they are known.
    files: Option<TemplateFiles<'t>>,
    parameters: HashMap<String, Parameter<'t>>,
    mappings: HashMap<String, Node<'t>>,
    /// The comparisons that were looked at, by their arguments.
    pub(super) comparisons: RefCell<HashMap<NodeId, Rc<[ComparisonSide]>>>,
    /// The first keys of the mappings that were looked up in.
    indexes: RefCell<HashMap<String, HashMap<String, Node<'t>>>>,
    /// What mappings say under their second keys, whatever the first, where that is the same.
    by_any: RefCell<HashMap<(String, String), Option<Node<'t>>>>,
    conditions: HashMap<String, Node<'t>>,
    /// The scenarios of resources, by what they ask for.
    pub(super) scenarios: RefCell<HashMap<ResourceDependencies, Rc<[CloudFormationScenario]>>>,
    resources: Vec<Resource<'t>>,
    by_id: HashMap<String, usize>,
}

/// What somebody fills in when the template is deployed.
pub(crate) struct Parameter<'t> {
    /// What it is where nobody says anything.
    pub default: Option<Node<'t>>,
    /// What it can be; empty where that is not said.
    pub allowed: Vec<String>,
    /// Whether it is a list, written with commas.
    pub is_list: bool,
    /// Whether its value is the name under which the real one is stored.
    is_stored: bool,
    /// What a stack gives it, where that is not known as a whole.
    pub given: Option<Text>,
}

/// A resource.
pub(crate) struct Resource<'t> {
    /// Where its logical id is written.
    pub key: Node<'t>,
    /// Its logical id.
    pub id: String,
    /// What it is: `AWS::IAM::Role`.
    pub kind: String,
    /// The condition under which it is made.
    pub condition: Option<Node<'t>>,
    /// What is said of it.
    pub properties: Node<'t>,
    /// What tools note of it.
    pub metadata: Option<Node<'t>>,
}

/// Whether `root` is a template: it has resources, each with its type.
pub(crate) fn is(root: Node<'_>) -> bool {
    let typed = |resources: Node<'_>| resources.entries().any(|e| e.value.get("Type").is_some_and(is_type));
    root.get("Resources").is_some_and(typed)
}

fn is_type(node: Node<'_>) -> bool {
    node.as_str().is_some_and(|name| name.contains("::"))
}

impl<'t> Template<'t> {
    /// No template: nothing is known of names.
    pub fn none(budget: Rc<Budget>) -> Self {
        Self { budget, ..Self::default() }
    }

    /// What may be spent on functions.
    pub fn budget(&self) -> &Rc<Budget> {
        &self.budget
    }

    /// The files around it, where they are known.
    pub fn files(&self) -> Option<TemplateFiles<'t>> {
        self.files
    }

    /// The same with the files around it in view.
    pub fn with_files(self, files: TemplateFiles<'t>) -> Self {
        Self { files: Some(files), ..self }
    }

    /// The template as a stack creates it: each parameter has what it is given, or its default.
    pub fn called(parts: &[Node<'t>], arguments: &Arguments, budget: Rc<Budget>) -> Self {
        let mut template = Self::of(parts, budget);
        for (name, parameter) in &mut template.parameters {
            let default = parameter.default.take().and_then(Node::text);
            let value = match arguments.get(name) {
                Some(argument) => Some(argument.value.clone()),
                None => default,
            };
            parameter.allowed.clear();
            match value.filter(|_| !parameter.is_stored) {
                Some(value) if value.holes().next().is_none() => {
                    parameter.allowed = vec![value.as_str().to_owned()];
                }
                value => parameter.given = value,
            }
        }
        template
    }

    /// The template whose sections stand in `parts`, as a rule in one.
    pub fn of(parts: &[Node<'t>], budget: Rc<Budget>) -> Self {
        let entries = |name: &str| {
            parts.iter().filter_map(|part| part.get(name)).flat_map(Node::entries).collect::<Vec<_>>()
        };
        let section = |name: &str| {
            entries(name).into_iter().filter_map(|e| Some((e.key.as_str()?.into_owned(), e.value)))
        };
        let resources: Vec<_> = entries("Resources").into_iter().flat_map(resource).collect();
        let by_id = resources.iter().enumerate().map(|(at, resource)| (resource.id.clone(), at)).collect();
        Self {
            budget,
            files: None,
            comparisons: RefCell::default(),
            indexes: RefCell::default(),
            by_any: RefCell::default(),
            scenarios: RefCell::default(),
            parameters: section("Parameters").map(|(name, node)| (name, parameter(node))).collect(),
            mappings: section("Mappings").collect(),
            conditions: section("Conditions").collect(),
            resources,
            by_id,
        }
    }

    /// The parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter<'t>> {
        self.parameters.get(name)
    }

    /// The condition of that name.
    pub fn condition(&self, name: &str) -> Option<Node<'t>> {
        self.conditions.get(name).copied()
    }

    /// What the mapping says under these keys.
    pub fn mapped(&self, mapping: &str, first: &str, second: &str) -> Option<Node<'t>> {
        if let Some(index) = self.indexes.borrow().get(mapping) {
            return index.get(first)?.get(second);
        }
        let entries = self.mappings.get(mapping)?.entries();
        let index: HashMap<_, _> =
            entries.filter_map(|entry| Some((entry.key.as_str()?.into_owned(), entry.value))).collect();
        let found = index.get(first).copied();
        self.indexes.borrow_mut().insert(mapping.to_owned(), index);
        found?.get(second)
    }

    /// What the mapping says under the second key whatever the first is; `None` where that differs.
    pub fn mapped_by_any(&self, mapping: &str, second: &str) -> Option<Node<'t>> {
        let keys = (mapping.to_owned(), second.to_owned());
        if let Some(known) = self.by_any.borrow().get(&keys) {
            return *known;
        }
        let mut found = self.mappings.get(mapping)?.entries().filter_map(|entry| entry.value.get(second));
        let first = found.next();
        let mut is_same =
            |first: Node<'_>| found.all(|other| source(other).as_str() == source(first).as_str());
        let known = first.filter(|first| is_same(*first));
        self.by_any.borrow_mut().insert(keys, known);
        known
    }

    /// The resources, in the order of the text.
    pub fn resources(&self) -> &[Resource<'t>] {
        &self.resources
    }

    /// The resource with that logical id.
    pub fn resource(&self, id: &str) -> Option<&Resource<'t>> {
        self.resources.get(*self.by_id.get(id)?)
    }
}

fn parameter(node: Node<'_>) -> Parameter<'_> {
    let declared = node.get("Type").and_then(Node::as_str).unwrap_or_default();
    // The default of such a parameter is the name under which the value is stored.
    let is_stored = declared.starts_with("AWS::SSM::Parameter::");
    let allowed = node.get("AllowedValues").filter(|_| !is_stored);
    Parameter {
        default: node.get("Default").filter(|default| !is_stored && default.is_scalar()),
        allowed: allowed
            .into_iter()
            .flat_map(Node::items)
            .filter_map(|item| Some(item.as_str()?.into_owned()))
            .collect(),
        is_stored,
        given: None,
        is_list: declared == "CommaDelimitedList" || declared.contains("List<"),
    }
}

/// A resource; those within an `Fn::ForEach`, whose variable stays unknown.
fn resource(entry: xacct_syntax::Entry<'_>) -> Vec<Resource<'_>> {
    let Some(id) = entry.key.as_str() else { return Vec::new() };
    if id.starts_with("Fn::ForEach::") {
        let made = entry.value.items().nth(2);
        return made
            .into_iter()
            .flat_map(Node::entries)
            .filter(|e| !e.key.as_str().is_some_and(|k| k.starts_with("Fn::")))
            .flat_map(resource)
            .collect();
    }
    let Some(kind) = entry.value.get("Type").and_then(Node::as_str) else { return Vec::new() };
    // A user or a group needs none: then no key of the resource is one of theirs.
    let without = || matches!(&*kind, "AWS::IAM::User" | "AWS::IAM::Group").then_some(entry.value);
    let Some(properties) = entry.value.get("Properties").or_else(without) else { return Vec::new() };
    vec![Resource {
        key: entry.key,
        id: id.into_owned(),
        kind: kind.into_owned(),
        condition: entry.value.get("Condition"),
        properties,
        metadata: entry.value.get("Metadata"),
    }]
}
