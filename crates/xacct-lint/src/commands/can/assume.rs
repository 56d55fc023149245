//! `xacct-lint can --assume`: one call to assume a role, with both halves looked up in the files.

use std::io::{self, Write};
use std::process::ExitCode;

use xacct_access::{Caller, Request};
use xacct_facts::MaskedName;
use xacct_policy::Tri;
use xacct_syntax::Text;

use crate::EXIT_FAILURE;
use crate::cli::CanArgs;
use crate::commands::decide::set_context;
use crate::commands::handshake::{AnsweredCall, explain, find_profile, gather};
use crate::commands::opened::{are_failures, fail};
use crate::output;
use crate::render::{Said, escape_path, write_explanation};

pub(super) fn run(args: &CanArgs, role: &str) -> io::Result<ExitCode> {
    let color = args.common.color;
    if let Some(file) = args.files.iter().find(|path| !path.is_dir()) {
        let name = escape_path(file);
        return fail(
            &format!("{name}: is no directory: --assume looks the caller and the role up by their names"),
            color,
        );
    }
    let (principal, sent) = match put(args, role) {
        Ok(put) => put,
        Err(message) => return fail(&message, color),
    };
    let role = sent.role.as_deref().unwrap_or(role);
    let caller = MaskedName::new(principal.name());
    let mut gathered = gather(Some(&caller), Some(&MaskedName::new(role)), &args.files, &args.common);
    if are_failures(std::mem::take(&mut gathered.problems), &args.common)? {
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    let is_arn = role.starts_with("arn:");
    let Some(arn) = gathered.role.clone().or_else(|| is_arn.then(|| role.to_owned())) else {
        let near = gathered.near_role.as_ref().map(|near| format!("; did you mean `{}`?", near.name));
        let near = near.unwrap_or_default();
        return fail(
            &format!("the files do not say which ARN the role `{role}` has: give the ARN{near}"),
            color,
        );
    };
    let mut request = Request::new(principal, "sts:AssumeRole", Some(arn));
    for (key, value) in &sent.keys {
        request.context.set(*key, value.clone());
    }
    // A call that is written without one sends none.
    if sent.is_without_external_id {
        request.context.leave_out("sts:ExternalId");
    }
    if let Err(message) = set_context(&mut request, &args.context, &args.without) {
        return fail(&message, color);
    }
    if args.only_context {
        request.context.close();
    }
    let given = args.context.iter().map(|(key, _)| key).chain(&args.without).map(String::as_str);
    let keys = sent.keys.iter().map(|(key, _)| *key);
    let handshake = AnsweredCall::of(request, &gathered, given.chain(keys).collect());
    let allowed = handshake.ruling.as_ref().map_or(Tri::Unknown, |ruling| ruling.allowed);
    let subject = handshake.ruling.as_ref().map(|ruling| ruling.request.sentence.clone()).unwrap_or_default();
    let mut said = explain(None, handshake, &gathered);
    said.presumed.extend(sent.presumed);
    (said.said, said.subject) = match allowed {
        Tri::Yes => (Said::Yes, subject),
        Tri::No => (Said::No, subject.replacen(" can call ", " cannot call ", 1)),
        Tri::Unknown => (Said::Unknown, format!("whether {subject}")),
    };
    let drawn = gathered.drawn();
    let mut out = output::stdout();
    write_explanation(&said, &drawn, args.format, color, &mut out)?;
    out.flush()?;
    Ok(ExitCode::from(if allowed.is_yes() { 0 } else { super::EXIT_NO }))
}

/// What the call sends, by the arguments and the profile that it is made with.
#[derive(Default)]
struct SentValues {
    /// The role's ARN, where the profile says it.
    role: Option<String>,
    /// The condition keys that follow, each with its value.
    keys: Vec<(&'static str, String)>,
    /// Whether no external ID is sent.
    is_without_external_id: bool,
    /// What the profile does not say and is presumed.
    presumed: Option<String>,
}

/// Who makes the call, and what it sends.
fn put(args: &CanArgs, role: &str) -> Result<(Caller, SentValues), String> {
    let mut sent = SentValues::default();
    let mut caller = args.principal.clone();
    let (mut external_id, mut is_known) = (args.external_id.clone(), true);
    if let Some(name) = &args.profile {
        let profile = find_profile(name, &args.files, &args.common)?;
        if let Some(arn) = profile.caller_of(role) {
            if caller.as_ref().is_some_and(|given| given.name() != arn) {
                return Err(format!("the profile `{name}` calls as `{arn}`: leave --as out, or --profile"));
            }
            let parsed = Caller::parse(&arn);
            caller = Some(parsed.ok_or_else(|| format!("`{arn}`, of the profile `{name}`, is no caller"))?);
        }
        sent.presumed = profile.presumption(role);
        if let Some(call) = profile.call_of(role) {
            let written = |text: &Text| text.holes().next().is_none().then(|| text.as_str().to_owned());
            sent.role = written(&call.role);
            is_known = match &call.external_id {
                Some(id) => written(id).is_some(),
                None => call.is_complete,
            };
            external_id = external_id.or_else(|| call.external_id.as_ref().and_then(written));
            let session_name = call.session_name.as_ref().and_then(written);
            sent.keys.extend(session_name.map(|name| ("sts:RoleSessionName", name)));
            // Only users have MFA devices.
            if call.mfa_serial.is_some() && matches!(caller, Some(Caller::User(_))) {
                sent.keys.push(("aws:MultiFactorAuthPresent", "true".to_owned()));
            }
        }
        if caller.is_none() {
            return Err(format!(
                "the files do not say whose credentials the profile `{name}` uses: say it with --as ARN"
            ));
        }
    }
    sent.is_without_external_id = external_id.is_none() && is_known;
    sent.keys.extend(external_id.map(|id| ("sts:ExternalId", id)));
    let caller = caller.ok_or_else(|| "say with --as who calls".to_owned())?;
    Ok((caller, sent))
}
