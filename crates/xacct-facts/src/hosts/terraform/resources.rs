//! Resources: each type with what is read of it.

use xacct_aws::AccountId;
use xacct_policy::PolicyKind;
use xacct_syntax::{Node, Text};

use super::attachments::Attachments;
use super::attributes::{has_look_alike, policies_of};
use super::context::Expressions;
use super::grants;
use super::module::{Block, Declarations};
use super::paths::{at, document_of};
use super::referred::Referrer;
use super::texts;
use super::uses::PolicyUses;
use crate::facts::{CallCaller, Holder, HolderKind};
use crate::items::{Holding, ItemKey, Items, Origin, PolicyItem, Ref, Site};
use crate::prefilter::node_may_hold_policy;
use crate::value::source;
use crate::{find, organization, permission, role_calls};

/// Whether something may be read of the block: of most resources nothing is.
pub(crate) fn is_of_interest(block: &Block<'_>) -> bool {
    let kind = block.kind.as_str().unwrap_or_default();
    if block.is_data {
        return false;
    }
    policies_of(&kind).next().is_some()
        || grants::holder(&kind).is_some()
        || matches!(
            &*kind,
            "aws_organizations_policy" | "aws_lambda_permission" | "aws_lambda_layer_version_permission"
        )
        || is_state_machine(block)
        || !has_look_alike(&kind) && node_may_hold_policy(block.body)
}

/// Adds what a resource holds that is no holder itself; `place` is what is said of it in a scenario, and `keys` is what others call
/// it.
pub(crate) fn read(
    items: &mut Items,
    module: &Declarations<'_>,
    place: &Site,
    block: &Block<'_>,
    uses: &PolicyUses,
    keys: &[ItemKey],
) {
    let (kind, body) = (block.kind.as_str().unwrap_or_default(), place.node());
    match &*kind {
        "aws_sfn_state_machine" => {
            let role = body.get("role_arn").and_then(Node::text);
            let caller = role.map_or(CallCaller::Unknown, CallCaller::Arn);
            if let Some(definition) = body.get("definition") {
                role_calls::state_machine(items, definition, &caller, place.scenario);
            }
        }
        "aws_lambda_permission" | "aws_lambda_layer_version_permission" => {
            permission::read(items, place, &permission::TERRAFORM);
        }
        "aws_organizations_policy" => organization::read(items, place, body.get("type"), body.get("content")),
        _ => {
            let mut known = policies_of(&kind).peekable();
            if known.peek().is_none() {
                find::read(items, place);
            }
            if !body.get("body").is_some_and(|body| texts::is_checked_elsewhere(module, body)) {
                find::read_definition(items, place, &kind, body);
            }
            for (path, kind) in known {
                for node in at(body, path) {
                    let keys = keys.to_vec();
                    let is_private = uses.is_private(block);
                    items.policy(PolicyItem {
                        keys,
                        is_private,
                        ..policy(module, place, node, uses.kind(block, kind))
                    });
                }
            }
        }
    }
}

fn is_state_machine(block: &Block<'_>) -> bool {
    block.is("aws_sfn_state_machine") && source(block.body).as_str().contains("Credentials")
}

/// The policy of an attribute; one that `file` reads, or that a call gives, is checked where it is written.
fn policy(module: &Declarations<'_>, place: &Site, node: Node<'_>, kind: PolicyKind) -> PolicyItem {
    let is_given = || module.call().is_some_and(|call| call.arguments.is_document(node));
    let is_elsewhere = texts::is_checked_elsewhere(module, node) || is_given();
    let origin = if is_elsewhere { Origin::Elsewhere } else { Origin::Here };
    PolicyItem::new(Site { origin, ..place.at(node) }, Some(kind))
}

/// What the rest of the module calls the holder `block`: its address, and its name in AWS if that is known.
pub(crate) fn keys<'t>(cx: &Expressions<'_, 't>, block: &Block<'t>, kind: HolderKind) -> Vec<ItemKey> {
    let name = block.body.get("name").and_then(|name| cx.known(name));
    let name = name.map(|name| ItemKey::Name(kind, name));
    std::iter::once(cx.module.id(block.address())).chain(name).collect()
}

/// Adds a holder and everything that is tied to it; `place` is what is said of it in a scenario. What refers to it.
pub(crate) fn holder<'t>(
    items: &mut Items,
    cx: &Expressions<'_, 't>,
    place: &Site,
    (block, kind): (&Block<'t>, HolderKind),
    referrer: &Referrer<'_, 't>,
    attachments: &Attachments<'t>,
    account: Option<AccountId>,
) -> Ref {
    let body = place.node();
    let text = |key: &str| body.get(key).and_then(Node::text);
    let name = text("name").filter(|name| name.holes().all(|(hole, _)| hole.len() < name.len()));
    let label = block.name.text();
    let holder = Holder {
        max_session: text("max_session_duration"),
        account,
        is_of_provider: account.is_some(),
        scenario: place.scenario,
        ..Holder::new(kind, name.as_ref().or(label.as_ref()).map_or(body.span(), Text::span))
    };
    let keys = keys(cx, block, kind);
    let holder = Holder { is_named: name.is_some(), name: name.or(label), ..holder };
    let holder = items.holder(holder, keys.clone());
    let first = items.policies.len();
    let own = |items: &mut Items, node: Node<'_>, kind: PolicyKind| -> Option<Ref> {
        match node.as_str().and_then(|text| document_of(&text)) {
            Some(name) => referrer.document(items, cx, &name),
            None => Some(items.policy(policy(cx.module, place, node, kind))),
        }
    };
    if kind == HolderKind::Role {
        if let Some(trust) =
            body.get("assume_role_policy").and_then(|node| own(items, node, PolicyKind::Trust))
        {
            items.tie(&holder, Holding::Trust(trust));
        }
        for node in at(body, "inline_policy.policy") {
            if let Some(inline) = own(items, node, PolicyKind::Identity) {
                items.tie(&holder, Holding::Inline(inline));
            }
        }
        let managed = body.get("managed_policy_arns").into_iter().flat_map(Node::one_or_many);
        for arn in managed.filter_map(Node::text) {
            let policy = referrer.managed(items, cx, &arn);
            items.tie(&holder, Holding::Attached(arn, policy));
        }
    }
    if let Some(boundary) = text("permissions_boundary") {
        let policy = referrer.managed(items, cx, &boundary);
        items.tie(&holder, Holding::Boundary(boundary, policy));
    }
    attachments.read(items, cx, &holder, &keys, referrer);
    items.made_in(first, account);
    holder
}
