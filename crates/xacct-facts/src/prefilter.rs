//! The cheap question before the dear one: can this file hold a policy at all, or assume a role?

use memchr::memmem;
use xacct_syntax::{Node, ini};

/// Whether `text` may hold a policy or assume a role: anyone who gets `false` need not parse it.
///
/// Every document that is read here has a `Statement`, or is a bare statement with its `Effect`. The words are
/// the same in a policy stored as a JSON string, and in one that is percent-encoded.
pub fn may_hold_policy(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 14] = [
        b"Statement",
        b"Effect",
        // In templates a permission is a resource of its own.
        b"AWS::Lambda::",
        b"aws_lambda_",
        // What a stack is made of may stand in another file.
        b"AWS::CloudFormation::Stack",
        b"AWS::Serverless::Application",
        // Terraform has names of its own for the elements of a policy, and roles whose policies are elsewhere.
        b"aws_iam_policy_document",
        b"aws_iam_role",
        // That of Terragrunt.
        b"iam_role ",
        // What a call gives to a module is judged there, and said at the call.
        b"module \"",
        // The role that a task of a state machine runs with, a kubeconfig asks for a token with, and the CDK deploys with.
        b"Credentials",
        b"get-token",
        b"assumeRoleArn",
        // The action with which workflows of GitHub assume roles.
        b"aws-actions/configure-aws-credentials",
    ];
    let has = |word: &[u8]| memmem::find(text, word).is_some();
    WORDS.iter().any(|word| has(word))
        || may_hold_profiles(text)
        || has(b"role_arn") && assumes(has)
        || has(b"inputs") && applies(has)
}

/// Whether a text that `has` such words, `inputs` among them, may say to Terragrunt which module is applied.
fn applies(has: impl Fn(&[u8]) -> bool) -> bool {
    has(b"terraform {") && has(b"source")
}

/// Whether a text that `has` such words, `role_arn` among them, may be a provider or a backend of Terraform that assumes a role.
fn assumes(has: impl Fn(&[u8]) -> bool) -> bool {
    has(b"assume_role") || has(b"backend")
}

/// Whether `text` may hold profiles of the AWS CLI. Such a text begins with the header of a section; no other is looked at
/// any further.
fn may_hold_profiles(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] =
        [b"[profile", b"role_arn", b"source_profile", b"credential_source", b"sso_start_url", b"sso_session"];
    // Comments and lines of a template engine may stand before it.
    const HEAD: usize = 16_384;
    let text = text.trim_ascii_start();
    let may_open = match text {
        [b'{', next, ..] => matches!(next, b'{' | b'%' | b'#'),
        [first, ..] => matches!(first, b'[' | b'#' | b';' | b'%' | 0xEF) || first.is_ascii_alphabetic(),
        [] => false,
    };
    may_open
        && text
            .get(..HEAD.min(text.len()))
            .and_then(|head| head.utf8_chunks().next())
            .is_some_and(|head| ini::opens(head.valid()))
        && WORDS.iter().any(|word| memmem::find(text, word).is_some())
}

/// The same of what is written for `node`.
pub(crate) fn node_may_hold_policy(node: Node<'_>) -> bool {
    let text = node.tree().text().as_str().get(node.range()).unwrap_or_default();
    may_hold_policy(text.as_bytes())
}
