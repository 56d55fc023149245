//! The configuration of the Serverless Framework: `serverless.yml`.
//! <https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml>
//!
//! What stands below `resources` is a template of CloudFormation, in one part or several. The statements of the role of the
//! functions and of the API's policy stand below `provider`, without a document around them.

use std::rc::Rc;
use std::sync::Arc;

use xacct_policy::PolicyKind;
use xacct_syntax::{Encoding, Hole, Node, NodeId, Piece, Text, Tree};

use super::cloudformation;
use crate::budget::Budget;
use crate::find;
use crate::items::{Items, PolicyItem, Site};
use crate::value::{self, Evaluate, ExprValue};

/// Where statements are listed, as paths: `*` is each entry.
const STATEMENTS: [(&str, PolicyKind); 5] = [
    ("provider.iam.role.statements", PolicyKind::Identity),
    ("provider.iamRoleStatements", PolicyKind::Identity),
    // The plugin `serverless-iam-roles-per-function`.
    ("functions.*.iamRoleStatements", PolicyKind::Identity),
    ("provider.apiGateway.resourcePolicy", PolicyKind::Resource),
    ("provider.resourcePolicy", PolicyKind::Resource),
];

/// Whether `root` is such a configuration, for AWS.
pub(crate) fn is(root: Node<'_>) -> bool {
    let provider = root.get("provider").map(|provider| provider.get("name").unwrap_or(provider));
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    provider.is_some_and(|name| name.is("aws")) && has(&["service", "functions", "resources"])
}

/// What the configuration that is the root of `tree` holds.
pub(crate) fn read(tree: &Arc<Tree>, budget: &Rc<Budget>) -> Items {
    let variables = Variables(budget);
    let tree = &value::resolve(tree.root(), &variables).map_or_else(|| Arc::clone(tree), Arc::new);
    let mut items = cloudformation::read_parts(tree, &parts(tree.root()), budget);
    let place = Site::root(&cloudformation::resolve(Arc::clone(tree), budget));
    let root = place.node();
    let mut done: Vec<NodeId> =
        parts(root).into_iter().filter_map(|part| Some(part.get("Resources")?.id())).collect();
    for (path, kind) in STATEMENTS {
        for node in at(root, path).into_iter().filter(|node| node.is_mapping() || node.is_sequence()) {
            done.push(node.id());
            items.policy(PolicyItem::new(place.at(node), Some(kind)));
        }
    }
    find::read_others(&mut items, &place, &done);
    items
}

/// The framework's variables, `${self:custom.account}`: what they evaluate to is not known, but for the account.
struct Variables<'b>(&'b Budget);

impl<'t> Evaluate<'t> for Variables<'_> {
    fn value(&self, node: Node<'t>) -> Option<ExprValue<'t>> {
        if !self.may_be_expression(node) || !self.0.spend(1, 0) {
            return None;
        }
        with_holes(&node.text()?).map(ExprValue::Text)
    }

    fn may_be_expression(&self, node: Node<'t>) -> bool {
        node.is_scalar() && node.as_str().is_some_and(|text| text.contains("${"))
    }

    fn budget(&self) -> &Budget {
        self.0
    }
}

/// `text` with a hole at each variable; `None` where it has none. What begins with `AWS::` is CloudFormation's.
fn with_holes(text: &Text) -> Option<Text> {
    let written = text.as_str();
    let (mut pieces, mut done) = (Vec::new(), 0);
    for (start, _) in written.match_indices("${") {
        let name = written.get(start + 2..)?;
        let is_escaped = written.get(..start)?.ends_with('\\');
        if start < done || is_escaped || name.starts_with("AWS::") || name.starts_with('!') {
            continue;
        }
        let Some(length) = length(name) else { break };
        let (name, end) = (name.get(..length)?, start + 2 + length + 1);
        let hole = match name {
            "aws:accountId" => Hole::ThisAccount,
            // Variables of IAM, `${aws:username}`, are left to it.
            name if name.starts_with("aws:") && name != "aws:region" => continue,
            name => Hole::Named(Arc::from(name)),
        };
        pieces.push(Piece::Verbatim(text.slice(done..start)));
        pieces.push(Piece::Hole(hole, text.slice(start..end)));
        done = end;
    }
    pieces.push(Piece::Verbatim(text.slice(done..written.len())));
    (done > 0).then(|| Text::derive(pieces, Encoding::Plain))
}

/// How long the name is that `text` begins with, up to its closing brace: variables stand within variables.
fn length(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The parts of the template.
fn parts(root: Node<'_>) -> Vec<Node<'_>> {
    root.get("resources").into_iter().flat_map(Node::one_or_many).filter(|part| part.is_mapping()).collect()
}

fn at<'t>(node: Node<'t>, path: &str) -> Vec<Node<'t>> {
    path.split('.').fold(vec![node], |nodes, step| {
        let next = |node: Node<'t>| match step {
            "*" => node.entries().map(|entry| entry.value).collect(),
            key => node.get(key).into_iter().collect::<Vec<_>>(),
        };
        nodes.into_iter().flat_map(next).collect()
    })
}
