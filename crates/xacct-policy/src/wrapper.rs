//! The keys under which documents are kept in other documents.

use crate::PolicyKind;

/// What the key that a document stands under says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapper {
    /// Only documents of this kind stand there.
    Certain(PolicyKind),
    /// Policies of several kinds do: the content decides.
    Any,
}

/// What `key` says of the document under it; `None` where it is no such key.
///
/// The names are those of the IAM, Organizations and service APIs, in either case that their clients print.
pub fn wrapper(key: &str) -> Option<Wrapper> {
    const CERTAIN: [(&str, PolicyKind); 5] = [
        ("AssumeRolePolicyDocument", PolicyKind::Trust),
        ("assume_role_policy", PolicyKind::Trust),
        ("InlinePolicy", PolicyKind::Identity),
        ("PermissionSetPolicy", PolicyKind::Identity),
        // In the OpenAPI definition of an API of API Gateway.
        ("x-amazon-apigateway-policy", PolicyKind::Resource),
    ];
    const ANY: [&str; 12] = [
        "PolicyDocument",
        "Policy",
        "Document",
        "PolicyText",
        "Content",
        "ResourcePolicy",
        "RepositoryPolicyText",
        "KeyPolicy",
        "BucketPolicy",
        "QueuePolicy",
        "AccessPolicies",
        "AccessPolicy",
    ];
    if let Some((_, kind)) = CERTAIN.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
        return Some(Wrapper::Certain(*kind));
    }
    ANY.iter().any(|name| name.eq_ignore_ascii_case(key)).then_some(Wrapper::Any)
}
