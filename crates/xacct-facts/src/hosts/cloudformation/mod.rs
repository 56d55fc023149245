//! Templates of CloudFormation and of the Serverless Application Model, in YAML and JSON: written by people, or by the
//! CDK. <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>
//!
//! Each resource is read once for each scenario that its conditions and parameters allow.

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

use self::functions::Functions;
use self::scenario::Scenario;
use self::template::Template;
use crate::Host;
use crate::budget::Budget;
use crate::reader::Reader;
use crate::value;

/// Reads every resource of the template that is the root of `tree`.
pub(crate) fn read(reader: &mut Reader, tree: &Arc<Tree>) {
    reader.facts.host = Host::CloudFormation;
    read_at(reader, tree, tree.root());
}

/// Reads the template `root`, which may lie within something else.
pub(crate) fn read_at(reader: &mut Reader, tree: &Arc<Tree>, root: Node<'_>) {
    let template = Template::of(root, Rc::clone(&reader.budget));
    let mut links = attachments::Links::default();
    for resource in template.resources() {
        if !resources::is_of_interest(resource) {
            continue;
        }
        reader.budget.begin(resource.key.span());
        let scenarios = scenario::scenarios(&template, resource.properties, resource.condition);
        let unit = reader.new_unit();
        for scenario in scenarios.iter() {
            reader.scenario = (scenarios.len() > 1).then(|| reader.new_scenario(unit, scenario.says()));
            let functions = Functions::new(&template, scenario);
            let resolved = value::resolve(resource.properties, &functions).map(Arc::new);
            let (tree, properties) = match &resolved {
                Some(resolved) => (resolved, resolved.root()),
                None => (tree, tree.node(resource.properties.id())),
            };
            resources::read(reader, tree, resource, properties, &mut links);
        }
        reader.scenario = None;
    }
    links.join(&template, reader);
}

/// The tree with the functions in it put to what they stand for, where it is no template: nothing is known of names.
pub(crate) fn resolve(tree: Arc<Tree>, budget: &Rc<Budget>) -> Arc<Tree> {
    // Nearly every policy calls no function: that is seen without looking at each node.
    let text = tree.text().as_str();
    if !text.contains("Fn::") && !text.contains("Ref") && tree.language() == Language::Json {
        return tree;
    }
    let (template, scenario) = (Template::none(Rc::clone(budget)), Scenario::default());
    let resolved = value::resolve(tree.root(), &Functions::new(&template, &scenario));
    resolved.map_or(tree, Arc::new)
}
