//! Templates of CloudFormation and of the Serverless Application Model, in YAML and JSON: written by people, or by the
//! CDK. <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>
//!
//! Each resource is read once for each scenario that its conditions and parameters allow.

mod assumptions;
mod attachments;
mod conditions;
mod functions;
mod properties;
mod resources;
mod scenario;
mod tags;
mod template;

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::{Language, Node, Tree};

pub(crate) use tags::TAGS;
pub(crate) use template::is;

use self::assumptions::CloudFormationScenario;
use self::functions::Functions;
use self::template::Template;
use crate::budget::Budget;
use crate::facts::Host;
use crate::items::{Items, Site};
use crate::value;

/// What every resource of the template that is the root of `tree` holds.
pub(crate) fn read(tree: &Arc<Tree>, budget: &Rc<Budget>) -> Items {
    read_parts(tree, &[tree.root()], budget)
}

/// The same of a template whose sections are those of several nodes of `tree`.
pub(crate) fn read_parts(tree: &Arc<Tree>, parts: &[Node<'_>], budget: &Rc<Budget>) -> Items {
    let mut items = Items::of(Host::CloudFormation);
    let template = Template::of(parts, Rc::clone(budget));
    for resource in template.resources() {
        attachments::read(&mut items, resource);
        if !resources::is_of_interest(resource) {
            continue;
        }
        budget.begin(resource.key.span());
        let scenarios = scenario::scenarios(&template, resource.properties, resource.condition);
        let ids = items.scenarios(scenarios.iter().map(CloudFormationScenario::says));
        for (scenario, id) in scenarios.iter().zip(ids) {
            let functions = Functions::new(&template, scenario);
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
