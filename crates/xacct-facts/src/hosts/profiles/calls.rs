//! The calls that profiles with a role make.

use crate::facts::{AssumeAction, CallCaller, ProfileFile, ProfileSection, RoleCall};

/// The call that each profile with a role makes when it is used, in the order of the file.
pub(super) fn of(file: &ProfileFile) -> Vec<RoleCall> {
    let mut calls = Vec::new();
    // By section, the number of its call.
    let mut numbers = vec![None; file.sections.len()];
    for (at, section) in file.sections.iter().enumerate() {
        let Some(name) = section.profile.as_ref() else { continue };
        if file.position(name.as_str()) != Some(at) {
            continue;
        }
        if let Some(call) = call(file, name.as_str(), section)
            && let Some(number) = numbers.get_mut(at)
        {
            *number = Some(calls.len());
            calls.push((at, call));
        }
    }
    let callers: Vec<_> = calls
        .iter()
        .map(|(at, _)| file.sections.get(*at).map(|section| caller(file, section, &numbers)))
        .collect();
    let with_caller = |((_, call), caller): ((usize, RoleCall), Option<CallCaller>)| RoleCall {
        caller: caller.unwrap_or(CallCaller::Unknown),
        ..call
    };
    calls.into_iter().zip(callers).map(with_caller).collect()
}

/// What a profile sends; nothing where botocore sends nothing, since it lacks a source of credentials or has two.
fn call(file: &ProfileFile, name: &str, section: &ProfileSection) -> Option<RoleCall> {
    let role = section.get("role_arn")?;
    let value = |key: &str| section.get(key).map(|key| key.value.clone());
    // Inherited keys: aws-vault.
    let inherits = section.get("include_profile").is_some() || section.get("parent_profile").is_some();
    let call = RoleCall {
        session_name: value("role_session_name").filter(|name| !name.is_empty()),
        is_complete: !file.is_open && !inherits,
        ..RoleCall::new(format!("profile `{name}`"), role.value.clone(), role.value.span())
    };
    if !section.assumes_role() {
        return Some(RoleCall { action: AssumeAction::WithWebIdentity, ..call });
    }
    let sources = [section.get("source_profile"), section.get("credential_source")];
    let is_one = sources.iter().flatten().count() == 1;
    (is_one || inherits).then(|| RoleCall {
        external_id: value("external_id"),
        duration: value("duration_seconds"),
        mfa_serial: value("mfa_serial"),
        // Sent by aws-vault.
        tags: section.get("session_tags").map(|tags| tags.value.span()),
        ..call
    })
}

/// Who makes the call of `section`; `numbers` has the call of each section.
fn caller(file: &ProfileFile, section: &ProfileSection, numbers: &[Option<usize>]) -> CallCaller {
    let source = section.get("source_profile").filter(|_| section.assumes_role());
    let Some(source) = source.map(|source| &source.value) else { return CallCaller::Unknown };
    let at = file.position(source.as_str());
    let inner = at.and_then(|at| file.sections.get(at)).filter(|inner| !inner.has_access_keys());
    let is_itself = inner.is_some_and(|inner| std::ptr::eq(inner, section));
    let number =
        at.filter(|_| inner.is_some() && !is_itself).and_then(|at| numbers.get(at).copied().flatten());
    number.map_or_else(|| CallCaller::Profile(source.clone()), CallCaller::Call)
}
