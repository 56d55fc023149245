//! What the IAM API says of an account: `aws iam get-account-authorization-details`, `get-role`, `list-roles`.

use xacct_aws::managed_policy;
use xacct_policy::PolicyKind;
use xacct_syntax::Node;

use crate::facts::{HolderKind, Host};
use crate::holder;
use crate::items::{ItemKey, Items, Origin, PolicyItem, Site};

/// The lists of an account's details, each of which is whole: what a holder does not list, it does not have.
const DETAILS: [(&str, HolderKind); 3] = [
    ("RoleDetailList", HolderKind::Role),
    ("UserDetailList", HolderKind::User),
    ("GroupDetailList", HolderKind::Group),
];

/// Whether `root` is such an answer.
pub(crate) fn is(root: Node<'_>) -> bool {
    let role = |node: Node<'_>| node.get("AssumeRolePolicyDocument").is_some();
    root.get("RoleDetailList").is_some_and(Node::is_sequence)
        || root.get("UserDetailList").is_some_and(Node::is_sequence)
        || root.get("Role").is_some_and(role)
        || root.get("Roles").is_some_and(|roles| roles.items().any(role))
}

/// Finds the managed policies, the roles, the users and the groups of the answer at `place`.
pub(crate) fn read(place: &Site) -> Items {
    let mut items = Items::of(Host::AccountJson);
    let root = place.node();
    for (arn, document) in root.get("Policies").into_iter().flat_map(Node::items).filter_map(managed) {
        // Those of AWS are not the customer's to fix.
        let is_own = managed_policy::parse_arn(&arn).is_none();
        let origin = if is_own { Origin::Here } else { Origin::Elsewhere };
        items.policy(PolicyItem {
            keys: vec![ItemKey::Arn(arn)],
            ..PolicyItem::new(Site { origin, ..place.at(document) }, Some(PolicyKind::Identity))
        });
    }
    let listed =
        |list: &str| root.get(list).into_iter().flat_map(Node::one_or_many).filter(|n| n.is_mapping());
    for (list, kind) in DETAILS {
        for node in listed(list) {
            holder::read(&mut items, &place.at(node), kind, None);
        }
    }
    for role in listed("Roles").chain(listed("Role")) {
        holder::read_alone(&mut items, &place.at(role), HolderKind::Role);
    }
    items
}

/// The ARN and the default version of a managed policy.
fn managed(policy: Node<'_>) -> Option<(String, Node<'_>)> {
    let arn = policy.get("Arn")?.as_str()?.into_owned();
    let mut versions = policy.get("PolicyVersionList")?.items();
    let version = versions.find(|v| v.get("IsDefaultVersion").is_some_and(|d| d.is("true")))?;
    Some((arn, version.get("Document")?))
}
