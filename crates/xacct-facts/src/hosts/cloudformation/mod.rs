//! Templates of CloudFormation and of the Serverless Application Model, in YAML and JSON: written by people, or by the
//! CDK. <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>
//!
//! Each resource is read once for each scenario that its conditions and parameters allow.

mod arguments;
mod assumptions;
mod attachments;
mod conditions;
mod functions;
pub(crate) mod manifest;
mod properties;
mod resources;
mod scenario;
mod stack_sets;
mod stacks;
mod tags;
mod template;

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::{Language, Node, Span, Tree};

pub(crate) use arguments::{Arguments, DEEPEST, TemplateFiles, TemplateRoot, in_another_account};
pub(crate) use stacks::{StackAccount, StackResource, wanted};
pub(crate) use tags::TAGS;
pub(crate) use template::is;

use self::assumptions::CloudFormationScenario;
use self::functions::Functions;
use self::template::Template;
use crate::budget::Budget;
use crate::facts::Host;
use crate::items::{Items, Site};
use crate::related::RelatedTrees;
use crate::value;

/// What every resource of the template that is the root of `tree` holds, with the other files in view that its stacks are
/// made of.
pub(crate) fn read(tree: &Arc<Tree>, related: &RelatedTrees, budget: &Rc<Budget>) -> Items {
    let template = Template::of(&[tree.root()], Rc::clone(budget)).with_files(around(related));
    read_resources(tree, &template)
}

/// The same of a template whose sections are those of several nodes of `tree`, and nothing else in view.
pub(crate) fn read_parts(tree: &Arc<Tree>, parts: &[Node<'_>], budget: &Rc<Budget>) -> Items {
    read_resources(tree, &Template::of(parts, Rc::clone(budget)))
}

/// The same of a template in another file, with those around it.
pub(crate) fn read_alone(tree: &Arc<Tree>, files: TemplateFiles<'_>, budget: &Rc<Budget>) -> Items {
    read_resources(tree, &Template::of(&[tree.root()], Rc::clone(budget)).with_files(files))
}

/// The same of a template as a stack creates it.
pub(crate) fn read_using(
    root: &TemplateRoot,
    arguments: &Arguments,
    files: TemplateFiles<'_>,
    budget: &Rc<Budget>,
) -> Items {
    let node = root.tree.node(root.node);
    let template = Template::called(&[node], arguments, Rc::clone(budget)).with_files(files);
    read_resources(&root.tree, &template)
}

/// The stacks of the template at `root`: by itself, or given `arguments`.
pub(crate) fn stacks(
    root: &TemplateRoot,
    arguments: Option<&Arguments>,
    files: TemplateFiles<'_>,
    budget: &Rc<Budget>,
) -> Vec<StackResource> {
    let node = root.tree.node(root.node);
    let template = match arguments {
        Some(arguments) => Template::called(&[node], arguments, Rc::clone(budget)),
        None => Template::of(&[node], Rc::clone(budget)),
    };
    stacks::read(&template.with_files(files), root, files)
}

/// The expressions in the template at `root` that `arguments` fill in: where each is, and where its value is written.
pub(crate) fn filled_in(root: &TemplateRoot, arguments: &Arguments) -> Vec<(Span, Span)> {
    stacks::filled_in(&Template::of(&[root.tree.node(root.node)], Rc::default()), arguments)
}

/// The files around the one that is read.
pub(crate) fn around(related: &RelatedTrees) -> TemplateFiles<'_> {
    TemplateFiles { related, path: "", above: &[], output: stacks::output }
}

fn read_resources(tree: &Arc<Tree>, template: &Template<'_>) -> Items {
    let mut items = Items::of(Host::CloudFormation);
    for resource in template.resources() {
        attachments::read(&mut items, resource);
        if stacks::is_set(&resource.kind) {
            stack_sets::read(&mut items, template, resource);
        }
        if !resources::is_of_interest(resource) {
            continue;
        }
        template.budget().begin(resource.key.span());
        let scenarios = scenario::scenarios(template, resource.properties, resource.condition);
        let ids = items.scenarios(scenarios.iter().map(CloudFormationScenario::says));
        for (scenario, id) in scenarios.iter().zip(ids) {
            let functions = Functions::new(template, scenario);
            let written = Site::root(tree).at(resource.properties);
            let place = match value::resolve(resource.properties, &functions) {
                Some(resolved) => written.made(Arc::new(resolved)),
                None => written,
            };
            resources::read(&mut items, &Site { scenario: id, ..place }, resource);
        }
    }
    items
}

/// The tree with the functions in it put to what they stand for, where it is no template: nothing is known of names.
pub(crate) fn resolve(tree: Arc<Tree>, budget: &Rc<Budget>) -> Arc<Tree> {
    // Nearly every policy calls no function: that is seen without looking at each node.
    let text = tree.text().as_str();
    if !text.contains("Fn::") && !text.contains("Ref") && tree.language() == Language::Json {
        return tree;
    }
    let (template, scenario) = (Template::none(Rc::clone(budget)), CloudFormationScenario::default());
    let resolved = value::resolve(tree.root(), &Functions::new(&template, &scenario));
    resolved.map_or(tree, Arc::new)
}
