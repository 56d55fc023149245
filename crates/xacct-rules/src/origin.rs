//! Whose policy language a document is written in.

use xacct_facts::Document;
use xacct_policy::{PolicyKind, PrincipalType};

/// Whether a document is certainly one of AWS. Other clouds and stores borrowed the shape of policies (Alibaba Cloud's have
/// `Version` 1, Huawei's principals stand under `ID`), with actions and principals of their own.
pub(crate) fn is_of_aws(document: &Document) -> bool {
    let policy = &document.policy;
    if policy.kind == PolicyKind::Foreign {
        return false;
    }
    if document.kind_is_certain {
        return true;
    }
    match &policy.version {
        Some(version) => version.as_str().starts_with("20"),
        None => {
            let principals = policy.statements.iter().filter_map(|s| s.principals.as_ref());
            let mut types = principals.flat_map(|e| e.items.iter().map(move |p| (e.node, p)));
            types.all(|(element, p)| p.principal_type != PrincipalType::Unknown || p.node == element)
        }
    }
}
