//! Workflows of GitHub Actions, and composite actions: the roles that they assume with the action
//! `aws-actions/configure-aws-credentials`.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>

mod expressions;
mod permission;
mod step;
mod subjects;

use std::sync::Arc;

use xacct_policy::PolicyKind;
use xacct_syntax::{Node, Tree};

use self::step::{StepSite, StepsReader};
use crate::facts::{Hints, Host};
use crate::find;
use crate::items::{Items, PolicyItem, Site};

/// Whether `root` is a workflow, or an action that is made of steps.
pub(crate) fn is(root: Node<'_>) -> bool {
    let is_workflow = root.get("on").is_some() && root.get("jobs").is_some_and(Node::is_mapping);
    let is_composite = |runs: Node<'_>| runs.get("using").is_some_and(|using| using.is("composite"));
    is_workflow || root.get("runs").is_some_and(is_composite)
}

/// What the workflow or action that is the root of `tree` holds.
pub(crate) fn read(tree: &Arc<Tree>, hints: &Hints) -> Items {
    let mut items = Items::of(Host::GitHub);
    let place = Site::root(tree);
    let root = place.node();
    let mut session_policies = Vec::new();
    for job in root.get("jobs").into_iter().flat_map(Node::entries) {
        let site = StepSite::Job { root, job, repository: hints.repository.as_deref() };
        session_policies.extend(StepsReader::new(site).read(&mut items));
    }
    if let Some(runs) = root.get("runs") {
        session_policies.extend(StepsReader::new(StepSite::Action { runs }).read(&mut items));
    }
    let done: Vec<_> = session_policies.iter().map(|node| node.id()).collect();
    for policy in session_policies {
        // A session policy allows nothing by itself: it limits what the role may do.
        items.policy(PolicyItem::new(place.at(policy), Some(PolicyKind::Boundary)));
    }
    find::read_others(&mut items, &place, &done);
    items
}
