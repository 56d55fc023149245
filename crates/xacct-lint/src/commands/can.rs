//! `xacct-lint can`: one request, put to policies.

mod assume;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use xacct_access::Request;
use xacct_aws::sts;
use xacct_policy::PolicyKind;
use xacct_workspace::{LookUp, PolicyFile, PolicyReader};

use super::decide::{GivenFacts, decide, set_context};

use super::opened::{
    are_failures, fail, is_stdin_twice, look_up, not_found, open, warn_of_mistakes, warn_of_presumed,
};
use crate::EXIT_FAILURE;
use crate::cli::CanArgs;
use crate::output;
use crate::render::{Files, escape_path, write_decision};

/// It is not allowed.
const EXIT_NO: u8 = 1;

pub(crate) fn run(args: &CanArgs) -> io::Result<ExitCode> {
    if let Some(role) = &args.assume {
        return assume::run(args, role);
    }
    let color = args.common.color;
    let more = [
        (Some(PolicyKind::Boundary), &args.boundary),
        (Some(PolicyKind::Identity), &args.session),
        (Some(PolicyKind::Scp), &args.scp),
        (Some(PolicyKind::Rcp), &args.rcp),
    ];
    let listed = std::iter::once((None, &args.files)).chain(more);
    if is_stdin_twice(listed.clone().flat_map(|(_, paths)| paths)) {
        return fail("`-` is standard input, and can be read only once", color);
    }
    let request = match request(args) {
        Ok(request) => request,
        Err(message) => return fail(&message, color),
    };
    let (folders, named): (Vec<_>, Vec<_>) = args.files.iter().cloned().partition(|path| path.is_dir());
    let mut found = LookUp::default();
    let mut reader = PolicyReader::new(
        args.common.choice(),
        args.common.account,
        listed.clone().flat_map(|(_, paths)| paths),
    );
    if named.is_empty() || !folders.is_empty() {
        found = match by_name(&request, folders, args) {
            Ok(found) => found,
            Err(message) => return fail(&message, color),
        };
        reader = reader.beside_a_session();
    }
    let (mut files, mut sessions) = (std::mem::take(&mut found.files), Vec::new());
    for (position, (kind, paths)) in listed.enumerate() {
        for path in paths.iter().filter(|path| !path.is_dir()) {
            let Some(file) = open(&mut reader, path, kind)? else { continue };
            // Nothing in a session's policy tells it from any other of an identity.
            sessions.extend((position == 2).then(|| file.source.file()));
            files.push(file);
        }
    }
    let problems = found.problems.drain(..).chain(reader.into_problems()).collect();
    if are_failures(problems, &args.common)? {
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    let is_empty = |file: &&PolicyFile| file.facts.documents.is_empty() && file.facts.holders.is_empty();
    if let Some(empty) = files.iter().find(is_empty) {
        return fail(&format!("{}: holds no policy", escape_path(&empty.path)), color);
    }
    warn_of_mistakes(&files, color)?;
    warn_of_presumed(&found, color)?;
    let keys = args.context.iter().map(|(key, _)| key).chain(&args.without).map(String::as_str).collect();
    let given = GivenFacts { caller_allowed: args.caller_allowed, keys };
    let ruling = match decide(&files, &sessions, request, &given) {
        Ok((ruling, _)) => ruling,
        Err(message) => return fail(&message, color),
    };
    let drawn = Files::with_policies(&files, &found.others);
    let mut out = output::stdout();
    write_decision(&ruling, &drawn, args.format, color, &mut out)?;
    out.flush()?;
    Ok(ExitCode::from(if ruling.allowed.is_yes() { 0 } else { EXIT_NO }))
}

/// What the files below `folders` hold of the caller and of the role or resource that is asked for.
fn by_name(request: &Request, folders: Vec<PathBuf>, args: &CanArgs) -> Result<LookUp, String> {
    let caller = request.caller.principal_arn();
    let is_role = sts::is_trust_action(&request.action);
    if is_role && request.resource.is_none() {
        return Err(
            "say with --resource which role is asked for, or name the file with its trust policy".to_owned()
        );
    }
    // The policy of a bucket is that of its objects.
    let resource = request.resource.as_deref();
    let resource = resource.map(|arn| if is_role { arn } else { arn.split('/').next().unwrap_or(arn) });
    let names: Vec<&str> = caller.iter().map(|arn| &**arn).chain(resource).collect();
    let found = look_up(&names, folders, &args.common);
    // A resource need not have a policy.
    let role = resource.filter(|_| is_role);
    let misspelt = |(name, nearest): &&(String, Option<String>)| {
        Some(name.as_str()) == role || caller == Some(name) && nearest.is_some()
    };
    match found.unknown.iter().find(misspelt) {
        Some(unknown) => Err(not_found(unknown)),
        None => Ok(found),
    }
}

/// The request that the arguments describe.
fn request(args: &CanArgs) -> Result<Request, String> {
    let Some(caller) = args.principal.clone() else { return Err("say with --principal who asks".to_owned()) };
    let mut request = Request::new(caller, args.action.clone().unwrap_or_default(), args.resource.clone());
    request.resource_account = request.resource_account.or(args.common.account);
    set_context(&mut request, &args.context, &args.without)?;
    if args.only_context {
        request.context.close();
    }
    Ok(request)
}
