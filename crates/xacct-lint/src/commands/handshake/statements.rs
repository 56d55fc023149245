//! The statement that a half needs, written for its owner.

use xacct_access::{Caller, ContextValues, Request};
use xacct_aws::Arn;

use crate::render::StatementSnippet;

/// What a policy of the caller needs.
pub(in crate::commands) fn for_caller(request: &Request) -> Option<StatementSnippet> {
    let resource = request.resource.as_deref()?;
    let caller = request.caller.principal_arn()?;
    let action = &request.action;
    let text = format!(
        "{{\n  \"Effect\": \"Allow\",\n  \"Action\": {},\n  \"Resource\": {}\n}}",
        quoted(action),
        quoted(resource)
    );
    Some(StatementSnippet { owner: format!("{}, in a policy of {}", account(caller), short(caller)), text })
}

/// What the trust policy of the role needs. It names the caller itself, never the whole account, and asks for the external ID
/// that the call sends.
pub(in crate::commands) fn for_role(request: &Request) -> Option<StatementSnippet> {
    let role = request.resource.as_deref()?;
    let caller = match &request.caller {
        Caller::User(arn) | Caller::Role(arn) | Caller::Session { role: arn, .. } => arn,
        _ => return None,
    };
    let condition = match request.find("sts:ExternalId") {
        ContextValues::Values([id, ..]) => {
            format!(",\n  \"Condition\": {{\"StringEquals\": {{\"sts:ExternalId\": {}}}}}", quoted(id))
        }
        _ => String::new(),
    };
    let text = format!(
        "{{\n  \"Effect\": \"Allow\",\n  \"Principal\": {{\"AWS\": {}}},\n  \"Action\": {}{condition}\n}}",
        quoted(caller),
        quoted(&request.action)
    );
    Some(StatementSnippet {
        owner: format!("{}, in the trust policy of {}", account(role), short(role)),
        text,
    })
}

/// Whose account `arn` is in.
fn account(arn: &str) -> String {
    let account = Arn::split(arn, &[]).and_then(|parts| arn.get(parts.account)).unwrap_or_default();
    format!("the owner of account {account}")
}

/// `user alice`, `role deployer`.
fn short(arn: &str) -> String {
    let resource = Arn::split(arn, &[]).and_then(|parts| arn.get(parts.resource)).unwrap_or(arn);
    let (kind, name) = resource.split_once('/').unwrap_or(("", resource));
    format!("{kind} {}", name.rsplit('/').next().unwrap_or(name)).trim().to_owned()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
