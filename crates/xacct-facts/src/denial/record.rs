//! Denials in JSON: events of CloudTrail, and decoded authorization messages.
//!
//! Sources: AWS CloudTrail User Guide, *CloudTrail record contents*, *userIdentity element*; IAM User Guide, *Logging IAM and
//! AWS STS API calls with AWS CloudTrail*; API reference of STS, *DecodeAuthorizationMessage*.

use std::borrow::Cow;

use xacct_aws::AccountId;
use xacct_syntax::{FileId, Node, Source, json};

use super::model::{CallHints, DenialFamily, DenialMessage, DenialReason, MaskedName, PolicyType};
use super::plain;

/// Reads the last refused call that `text` records: one event, `Records`, the output of `lookup-events`, one event a line, or
/// a decoded message. `None` where it is none of these.
pub fn read(text: &str) -> Option<DenialMessage> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut found = Vec::new();
    if !collect(text, 0, &mut found) {
        // One event a line.
        found.clear();
        for line in text.lines().filter(|line| line.trim_start().starts_with('{')) {
            collect(line, 0, &mut found);
        }
    }
    let refused = found.iter().rposition(|denial| denial.family != DenialFamily::Succeeded);
    let at = refused.or(found.len().checked_sub(1))?;
    Some(found.swap_remove(at))
}

/// What the JSON `text` records, whether it is read without mistakes. Events lie in strings at most so deep.
fn collect(text: &str, depth: usize, found: &mut Vec<DenialMessage>) -> bool {
    let parsed = json::parse(Source::new(FileId(u32::MAX), "", text).text());
    if !parsed.errors.is_empty() || depth > 2 {
        return false;
    }
    let root = parsed.tree.root();
    let list = root.get("Records").or_else(|| root.get("Events"));
    let records: Vec<Node<'_>> = match list {
        Some(list) => list.items().collect(),
        None if root.is_sequence() => root.items().collect(),
        None => vec![root],
    };
    for record in records {
        let nested = record.get("CloudTrailEvent").or_else(|| record.get("DecodedMessage"));
        if let Some(nested) = nested.and_then(Node::as_str) {
            collect(&nested, depth + 1, found);
        } else if record.get("eventName").is_some() && record.get("eventSource").is_some() {
            found.extend(event(record));
        } else if record.get("allowed").is_some() && record.get("context").is_some() {
            found.push(decoded(record));
        }
    }
    true
}

/// An event of CloudTrail.
fn event(event: Node<'_>) -> Option<DenialMessage> {
    let service = string(event, &["eventSource"])?;
    let service = service.split('.').next().unwrap_or_default().to_owned();
    let action = format!("{service}:{}", string(event, &["eventName"])?);
    let message = string(event, &["errorMessage"]);
    let has_failed = string(event, &["errorCode"]).is_some() || message.is_some();
    let family = if has_failed { DenialFamily::Refused } else { DenialFamily::Succeeded };
    let mut denial = message.as_deref().and_then(plain::read).unwrap_or_else(|| DenialMessage::new(family));
    denial.action.get_or_insert(action);
    let identity = event.get("userIdentity");
    // The role of a session with its path, which the session's ARN does not show.
    let issuer = identity.and_then(|identity| string(identity, &["sessionContext", "sessionIssuer", "arn"]));
    let arn = identity.and_then(|identity| string(identity, &["arn"]));
    if identity.and_then(|identity| string(identity, &["type"])).as_deref() == Some("Root")
        && denial.family == DenialFamily::Refused
    {
        denial.family = DenialFamily::RootCaller;
    }
    denial.principal = issuer.or(arn).map(MaskedName::new).or(denial.principal);
    denial.call = call(event);
    if denial.resource.is_none() {
        denial.resource = denial.call.role.clone();
    }
    Some(denial)
}

fn call(event: Node<'_>) -> CallHints {
    let parameters = event.get("requestParameters");
    let value = |key: &str| parameters.and_then(|parameters| string(parameters, &[key]));
    CallHints {
        role: value("roleArn").map(MaskedName::new),
        external_id: value("externalId"),
        session_name: value("roleSessionName"),
        duration: value("durationSeconds"),
        mfa_serial: value("serialNumber"),
        source_identity: value("sourceIdentity"),
        tags: parameters.and_then(|parameters| parameters.get("tags")).is_some(),
        profile: None,
        place: None,
        logged_in: string(event, &["recipientAccountId"]).and_then(|id| AccountId::parse(&id)),
        // Of denied calls, the parameters are mostly not recorded.
        is_complete: parameters.is_some_and(|parameters| parameters.get("roleArn").is_some()),
    }
}

/// What `sts:DecodeAuthorizationMessage` gives.
fn decoded(message: Node<'_>) -> DenialMessage {
    let is_allowed = message.get("allowed").is_some_and(|allowed| allowed.is("true"));
    let explicit = message.get("explicitDeny").is_some_and(|denied| denied.is("true"));
    let family = if is_allowed { DenialFamily::Succeeded } else { DenialFamily::Refused };
    let mut denial = DenialMessage::new(family);
    let context = |path: &[&str]| message.get("context").and_then(|context| string(context, path));
    denial.principal = context(&["principal", "arn"]).map(MaskedName::new);
    denial.action = context(&["action"]);
    denial.resource = context(&["resource"]).map(MaskedName::new);
    let matched = message.get("matchedStatements").and_then(|list| list.get("items"));
    let source = matched.and_then(|items| items.items().find_map(|item| string(item, &["sourcePolicyType"])));
    let policy = source.and_then(|source| policy_type(&source));
    if let Some(policy) = policy.filter(|_| explicit) {
        denial.reason = DenialReason::Told { policy, explicit, arn: None };
    }
    denial
}

fn policy_type(source: &str) -> Option<PolicyType> {
    let source = source.to_ascii_lowercase();
    let types = [
        ("service control", PolicyType::ServiceControl),
        ("resource control", PolicyType::ResourceControl),
        ("boundary", PolicyType::Boundary),
        ("endpoint", PolicyType::Endpoint),
        ("session", PolicyType::Session),
        ("resource", PolicyType::Resource),
        ("iam", PolicyType::Identity),
        ("identity", PolicyType::Identity),
    ];
    types.into_iter().find(|(word, _)| source.contains(word)).map(|(_, policy)| policy)
}

/// The string or number below these keys.
fn string(node: Node<'_>, path: &[&str]) -> Option<String> {
    let found = path.iter().try_fold(node, |node, key| node.get(key))?;
    let text = found.as_str().map(Cow::into_owned)?;
    (!text.is_empty() && text != "null").then_some(text)
}
