//! What our facts and findings say that comes of using a profile.

use std::collections::BTreeMap;

use xacct_facts::{CallCaller, FileFacts, Hints, ProfileFile, ProfileSection, RoleCall, read};
use xacct_rules::{Finding, KnownAccounts, Levels, RuleId, check};
use xacct_syntax::{FileId, Source};

use super::{ProfileCase, ProfileOutcome};

/// What comes of `case`, as our findings and calls have it.
pub(super) fn outcome(case: &ProfileCase) -> ProfileOutcome {
    let source = Source::new(FileId(0), "config", case.text.as_str());
    let facts = read(&source, &Hints::default());
    let findings = check(&facts, &KnownAccounts::default(), &Levels::default()).findings;
    let refuses_file = |finding: &Finding| {
        finding.rule == RuleId::IniSyntax
            || finding.rule == RuleId::DuplicateProfile && finding.message.ends_with("refuses the file")
    };
    if findings.iter().any(refuses_file) {
        return failed("ConfigParseError");
    }
    let Some(file) = facts.profiles.as_ref() else { return failed("ProfileNotFound") };
    let Some(section) = file.profile(&case.profile) else { return failed("ProfileNotFound") };
    if !section.assumes_role() {
        return ProfileOutcome::default();
    }
    match chain(file, &facts, &findings, &case.profile) {
        Ok(calls) => sent(&calls),
        Err(error) => failed(error),
    }
}

fn failed(error: &str) -> ProfileOutcome {
    ProfileOutcome { error: Some(error.to_owned()), calls: Vec::new() }
}

/// The calls of `profile`, the first that is made first; or why none is made.
fn chain<'f>(
    file: &ProfileFile,
    facts: &'f FileFacts,
    findings: &[Finding],
    profile: &str,
) -> Result<Vec<&'f RoleCall>, &'static str> {
    let (mut calls, mut name) = (Vec::new(), profile.to_owned());
    loop {
        let section = file.profile(&name).ok_or("InvalidConfigError")?;
        if let Some(error) = refused(section, findings) {
            return Err(error);
        }
        let site = format!("profile `{name}`");
        let call = facts.calls.iter().find(|call| call.site == site).ok_or("no call")?;
        calls.push(call);
        match &call.caller {
            CallCaller::Call(next) => {
                let next = facts.calls.get(*next).ok_or("no call")?;
                name = next.site.trim_start_matches("profile ").trim_matches('`').to_owned();
            }
            CallCaller::Profile(source) => {
                let source = file.profile(source.as_str()).ok_or("InvalidConfigError")?;
                let has_key = |key: &str| source.get(key).is_some();
                if has_key("aws_access_key_id") && has_key("aws_secret_access_key") {
                    break;
                }
                // A profile that names itself may have keys in the file of credentials, which is empty here.
                return Err(match std::ptr::eq(source, section) {
                    true => "InfiniteLoopConfigError",
                    false => refused(source, findings).unwrap_or("InvalidConfigError"),
                });
            }
            _ => break,
        }
    }
    calls.reverse();
    Ok(calls)
}

/// The error of a profile with a finding.
fn refused(section: &ProfileSection, findings: &[Finding]) -> Option<&'static str> {
    let is_here = |finding: &&Finding| {
        let spans = finding.related.iter().map(|label| label.span).chain([finding.primary.span]);
        let mut keys = spans.flat_map(|span| section.keys.iter().map(move |key| (span, key)));
        keys.any(|(span, key)| span == key.span || span == key.value.span())
    };
    findings.iter().filter(is_here).find_map(|finding| match finding.rule {
        RuleId::ProfileCycle => Some("InfiniteLoopConfigError"),
        RuleId::ProfileSourceMissing => Some("InvalidConfigError"),
        RuleId::ProfileSourcesConflict if finding.message.contains("no source of credentials to") => {
            Some("PartialCredentialsError")
        }
        RuleId::ProfileSourcesConflict => Some("InvalidConfigError"),
        _ => None,
    })
}

/// What is sent, up to the call that is refused before it is.
fn sent(calls: &[&RoleCall]) -> ProfileOutcome {
    let mut outcome = ProfileOutcome::default();
    for call in calls {
        let text = |text: &Option<xacct_syntax::Text>| text.as_ref().map(|text| text.as_str().to_owned());
        // Only least lengths and values are looked at before a call.
        let seconds = text(&call.duration).and_then(|value| value.trim().parse::<i64>().ok());
        let is_short = |value: &Option<String>| value.as_ref().is_some_and(|value| value.chars().count() < 2);
        let (name, id) = (text(&call.session_name), text(&call.external_id));
        let is_role_short = call.role.as_str().chars().count() < 20;
        if is_role_short || is_short(&name) || is_short(&id) || seconds.is_some_and(|seconds| seconds < 900) {
            outcome.error = Some("ParamValidationError".to_owned());
            return outcome;
        }
        let values = [
            ("RoleArn", Some(call.role.as_str().to_owned())),
            ("RoleSessionName", name),
            ("ExternalId", id),
            ("SerialNumber", text(&call.mfa_serial)),
            ("DurationSeconds", seconds.map(|seconds| seconds.to_string())),
        ];
        let values = values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        outcome.calls.push(values.collect::<BTreeMap<_, _>>());
    }
    outcome
}
