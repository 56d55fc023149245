//! What the template of a stack is given by the template that creates the stack, and where it is.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_syntax::{Hole, Node, NodeId, Piece, Span, Text, Tree};

use crate::budget::Budget;
use crate::related::{RelatedTrees, path_of};
use crate::value::{Evaluate, ExprValue, hole, moved_with, passed_on, said, source, unknown};

/// Stacks within stacks within stacks: what lies deeper is not looked at.
pub(crate) const DEEPEST: usize = 8;

/// What a parameter is given: its value, with holes where that is not known, and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub value: Text,
    pub place: Span,
}

/// What the parameters of a template are given, by name.
pub(crate) type Arguments = BTreeMap<String, Argument>;

/// A template, in the tree that it is part of.
#[derive(Clone, Debug)]
pub(crate) struct TemplateRoot {
    pub tree: Arc<Tree>,
    pub node: NodeId,
    /// Where it is a file by itself: see [`RelatedTrees`].
    pub path: Option<String>,
}

/// The files around a template.
#[derive(Clone, Copy)]
pub(crate) struct TemplateFiles<'f> {
    pub related: &'f RelatedTrees,
    /// The template's own path.
    pub path: &'f str,
    /// Those of the templates whose stacks it is deployed in, from the outermost.
    pub above: &'f [String],
    /// Evaluates an output of a template.
    pub output: OutputEvaluation,
}

/// What an output of a template evaluates to that is given these arguments; `None` where that depends on more.
pub(crate) type OutputEvaluation =
    fn(&TemplateRoot, &Arguments, &str, TemplateFiles<'_>, &Rc<Budget>) -> Option<Text>;

impl TemplateFiles<'_> {
    /// The template in the file at `location`; `None` where it is not there, or is being read already.
    pub fn template(self, location: &str) -> Option<TemplateRoot> {
        let path = path_of(self.path, location)?;
        let is_open = path == self.path || self.above.contains(&path);
        let tree = self.related.get(&path).filter(|_| !is_open && self.above.len() < DEEPEST)?;
        Some(TemplateRoot { tree: Arc::clone(tree), node: tree.root().id(), path: Some(path) })
    }

    /// The paths of the templates that the template at `path`, whose stack is created here, is deployed in.
    pub fn above(self) -> Vec<String> {
        self.above.iter().cloned().chain([self.path.to_owned()]).collect()
    }

    /// What the output `name` of the template in the file at `location` evaluates to.
    pub fn output(
        self,
        location: &str,
        arguments: &Arguments,
        name: &str,
        budget: &Rc<Budget>,
    ) -> Option<Text> {
        let root = self.template(location)?;
        let (path, above) = (root.path.clone()?, self.above());
        (self.output)(&root, arguments, name, TemplateFiles { path: &path, above: &above, ..self }, budget)
    }
}

/// Where the template of a stack with these properties is, as it is written. The CDK notes the name of the file in the metadata,
/// since it uploads the file.
pub(crate) fn location(properties: Node<'_>, metadata: Option<Node<'_>>) -> Option<String> {
    let written =
        ["TemplateURL", "Location"].iter().find_map(|key| properties.get(key)).and_then(Node::as_str);
    let asset = || metadata?.get("aws:asset:path")?.as_str();
    let location = written.filter(|written| path_of("", written).is_some()).or_else(asset);
    location.map(|location| location.into_owned())
}

/// What the template of a stack with these properties is given: `Parameters` with names for keys, or the list of a stack set.
pub(crate) fn arguments<'t>(properties: Node<'t>, evaluate: &impl Evaluate<'t>) -> Arguments {
    let Some(parameters) = properties.get("Parameters") else { return Arguments::new() };
    let by_name = parameters.entries().filter_map(|e| Some((e.key.as_str()?.into_owned(), e.value)));
    let listed = parameters.items().filter_map(|item| {
        Some((item.get("ParameterKey")?.as_str()?.into_owned(), item.get("ParameterValue")?))
    });
    let argument = |(name, node): (String, Node<'t>)| {
        let value = match evaluate.evaluate(node) {
            ExprValue::Absent => return None,
            value => joined(value, evaluate).unwrap_or_else(|| unknown(&name, node)),
        };
        let value = passed_on(&value, &source(node), &name);
        Some((name, Argument { value, place: node.span() }))
    };
    by_name.chain(listed).filter_map(argument).collect()
}

/// What a template in another account is given: `AWS::AccountId` was evaluated in `account`, where that is known.
pub(crate) fn in_another_account(arguments: &Arguments, account: Option<AccountId>) -> Arguments {
    let passed = |(name, argument): (&String, &Argument)| {
        let place = &argument.value;
        let value = moved_with(place, place, |hole_passed, shown| match (hole_passed, account) {
            (Hole::ThisAccount, Some(id)) => Piece::Decoded(id.to_string(), place.clone()),
            (Hole::ThisAccount, None) => {
                Piece::Verbatim(hole(Hole::Named(Arc::from(name.as_str())), name, place))
            }
            _ => Piece::Hole(hole_passed.clone(), said(shown, place)),
        });
        (name.clone(), Argument { value, place: argument.place })
    };
    arguments.iter().map(passed).collect()
}

/// The string that a parameter gets: a list is written with commas, if all of it is known.
pub(crate) fn joined<'t>(value: ExprValue<'t>, evaluate: &impl Evaluate<'t>) -> Option<Text> {
    let items: Vec<Text> = match value {
        ExprValue::Text(text) => return Some(text),
        ExprValue::Node(node) if !node.is_sequence() => return node.text(),
        ExprValue::Node(node) => node.items().map(|item| evaluate.text(item)).collect::<Option<_>>()?,
        ExprValue::List(items) => {
            let text = |item: &ExprValue<'t>| match item {
                ExprValue::Text(text) => Some(text.clone()),
                ExprValue::Node(node) => node.text(),
                _ => None,
            };
            items.iter().map(text).collect::<Option<_>>()?
        }
        _ => return None,
    };
    let all = items.iter().map(Text::as_str).collect::<Vec<_>>().join(",");
    let is_known = items.iter().all(|item| item.holes().next().is_none());
    is_known.then_some(items.first()).flatten().map(|first| said(&all, first))
}
