//! Resources that deploy templates: nested stacks, applications of the Serverless Application Model, and stack sets.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html>

use std::rc::Rc;
use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_syntax::{Node, Span, Text, json, yaml};

use super::arguments::{Argument, Arguments, TemplateFiles, TemplateRoot, arguments, joined, location};
use super::functions::{Functions, function};
use super::scenario;
use super::tags::TAGS;
use super::template::{Resource, Template, is};
use crate::budget::Budget;
use crate::related::path_of;
use crate::value::Evaluate;

/// So many accounts of a stack set are told apart.
const MOST_ACCOUNTS: usize = 16;

/// One way in which a stack is created.
#[derive(Debug)]
pub(crate) struct StackCreation {
    /// What is so in it, each in words.
    pub says: Vec<String>,
    pub arguments: Arguments,
    /// The account that it is created in, where that is not the account of the template that creates it.
    pub account: StackAccount,
}

/// The account that a stack is created in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StackAccount {
    /// That of the template that creates it.
    Same,
    Is(AccountId),
    Unknown,
}

impl StackAccount {
    /// Its id, where it is not that of the template that creates it.
    pub fn known(self) -> Option<AccountId> {
        match self {
            Self::Is(id) => Some(id),
            Self::Same | Self::Unknown => None,
        }
    }
}

/// A resource that creates stacks of a template.
#[derive(Debug)]
pub(crate) struct StackResource {
    /// Its logical id, and where that is written.
    pub id: String,
    pub place: Span,
    /// Whether it is a stack set.
    pub is_set: bool,
    pub root: TemplateRoot,
    pub creations: Vec<StackCreation>,
}

/// Whether resources of that type create stacks.
pub(crate) fn is_stack(kind: &str) -> bool {
    matches!(kind, "AWS::CloudFormation::Stack" | "AWS::Serverless::Application") || is_set(kind)
}

pub(super) fn is_set(kind: &str) -> bool {
    kind == "AWS::CloudFormation::StackSet"
}

/// The paths of the templates that the stacks in `root` are made of, as `path` means them.
pub(crate) fn wanted(root: Node<'_>, path: &str) -> Vec<String> {
    if !is(root) {
        return Vec::new();
    }
    let template = Template::of(&[root], Rc::default());
    let stacks = template.resources().iter().filter(|resource| is_stack(&resource.kind));
    stacks.filter_map(|resource| path_of(path, &location(resource.properties, resource.metadata)?)).collect()
}

/// The stacks of `template`, which is at `root`.
pub(crate) fn read<'t>(
    template: &Template<'t>,
    root: &TemplateRoot,
    files: TemplateFiles<'_>,
) -> Vec<StackResource> {
    let stacks = template.resources().iter().filter(|resource| is_stack(&resource.kind));
    stacks.filter_map(|resource| stack(template, resource, root, files)).collect()
}

fn stack<'t>(
    template: &Template<'t>,
    resource: &Resource<'t>,
    root: &TemplateRoot,
    files: TemplateFiles<'_>,
) -> Option<StackResource> {
    let properties = resource.properties;
    let is_set = is_set(&resource.kind);
    template.budget().begin(resource.key.span());
    let scenarios = scenario::scenarios(template, properties, resource.condition);
    let body = properties.get("TemplateBody").filter(|_| is_set);
    let root = match body {
        Some(body) if is(body) => TemplateRoot { tree: Arc::clone(&root.tree), node: body.id(), path: None },
        Some(body) => {
            let functions = Functions::new(template, scenarios.first()?);
            of_text(&functions.text(body)?, template.budget())?
        }
        None => {
            files.template(&location(properties, resource.metadata)?).filter(|root| is(root.tree.root()))?
        }
    };
    let mut creations: Vec<StackCreation> = Vec::new();
    for scenario in scenarios.iter() {
        let functions = Functions::new(template, scenario);
        let arguments = arguments(properties, &functions);
        let accounts = if is_set { accounts(properties, &functions) } else { vec![StackAccount::Same] };
        let several = accounts.len() > 1;
        for account in accounts {
            let mut says = scenario.says();
            if let StackAccount::Is(id) = account
                && several
            {
                says.push(format!("the account is {id}"));
            }
            let same = |other: &&StackCreation| {
                other.account == account && other.arguments.iter().map(value).eq(arguments.iter().map(value))
            };
            // Many scenarios of a template are the same for its stacks.
            if creations.iter().find(same).is_none() {
                creations.push(StackCreation { says, arguments: arguments.clone(), account });
            }
        }
    }
    Some(StackResource { id: resource.id.clone(), place: resource.key.span(), is_set, root, creations })
}

fn value<'a>((name, argument): (&'a String, &'a Argument)) -> (&'a str, &'a str) {
    (name, argument.value.as_str())
}

/// The template that a string holds.
fn of_text(text: &Text, budget: &Budget) -> Option<TemplateRoot> {
    if !budget.spend(text.len(), text.len()) {
        return None;
    }
    let is_json = text.as_str().trim_start().starts_with('{');
    let parsed = if is_json { json::parse(text) } else { yaml::parse_with(text, &TAGS) };
    let tree = Arc::new(parsed.tree);
    let node = tree.root().id();
    is(tree.root()).then_some(TemplateRoot { tree, node, path: None })
}

/// The accounts that a stack set targets: known where they are listed, and nothing else adds to them.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudformation-stackset-deploymenttargets.html>
pub(super) fn accounts<'t>(properties: Node<'t>, functions: &Functions<'_, 't>) -> Vec<StackAccount> {
    let unknown = vec![StackAccount::Unknown];
    let groups = properties.get("StackInstancesGroup").into_iter().flat_map(Node::one_or_many);
    let mut accounts = Vec::new();
    for group in groups {
        let Some(targets) = group.get("DeploymentTargets") else { return unknown };
        let filter = targets.get("AccountFilterType").and_then(Node::as_str);
        let is_listed = match filter.as_deref() {
            Some("INTERSECTION") => true,
            None | Some("NONE") => targets.get("OrganizationalUnitIds").is_none(),
            _ => false,
        };
        let listed = targets.get("Accounts").filter(|_| is_listed).and_then(|node| {
            joined(functions.evaluate(node), functions).filter(|text| text.holes().next().is_none())
        });
        let Some(listed) = listed else { return unknown };
        for id in listed.as_str().split(',') {
            let Some(id) = AccountId::parse(id.trim()) else { return unknown };
            let account = StackAccount::Is(id);
            if !accounts.contains(&account) {
                accounts.push(account);
            }
        }
    }
    if accounts.is_empty() || accounts.len() > MOST_ACCOUNTS { unknown } else { accounts }
}

/// The expressions in the resources of `template` that `arguments` fill in: where each is, and where its value is written.
pub(crate) fn filled_in(template: &Template<'_>, arguments: &Arguments) -> Vec<(Span, Span)> {
    let mut found = Vec::new();
    let mut open: Vec<Node<'_>> = template.resources().iter().map(|resource| resource.properties).collect();
    while let Some(node) = open.pop() {
        match function(node).filter(|call| !call.key.is("Fn::If")) {
            Some(_) => {
                let asked = scenario::asked(template, node);
                let argument = asked.iter().find_map(|name| arguments.get(name));
                found.extend(argument.map(|argument| (node.span(), argument.place)));
            }
            None => {
                open.extend(node.entries().map(|entry| entry.value));
                open.extend(node.items());
            }
        }
    }
    found
}

/// What an output of a template evaluates to that is given `arguments`; `None` where that depends on more than these.
pub(crate) fn output(
    root: &TemplateRoot,
    arguments: &Arguments,
    name: &str,
    files: TemplateFiles<'_>,
    budget: &Rc<Budget>,
) -> Option<Text> {
    if !budget.spend(root.tree.len(), 0) {
        return None;
    }
    let node = root.tree.node(root.node);
    let template = Template::called(&[node], arguments, Rc::clone(budget)).with_files(files);
    let value = node.get("Outputs")?.get(name)?.get("Value")?;
    let scenarios = scenario::scenarios(&template, value, None);
    let [scenario] = &*scenarios else { return None };
    Functions::new(&template, scenario).text(value)
}
