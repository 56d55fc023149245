//! `xacct-lint can --assume`: one call to assume a role, with both halves looked up in the files.

use std::io::{self, Write};
use std::process::ExitCode;

use xacct_access::Request;
use xacct_facts::MaskedName;
use xacct_policy::Tri;

use crate::EXIT_FAILURE;
use crate::cli::CanArgs;
use crate::commands::decide::set_context;
use crate::commands::handshake::{AnsweredCall, explain, gather};
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
    let caller = MaskedName::new(args.principal.name());
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
    let mut request = Request::new(args.principal.clone(), "sts:AssumeRole", Some(arn));
    match &args.external_id {
        Some(id) => request.context.set("sts:ExternalId", id.clone()),
        // A call that is written without one sends none.
        None => request.context.leave_out("sts:ExternalId"),
    }
    if let Err(message) = set_context(&mut request, &args.context, &args.without) {
        return fail(&message, color);
    }
    if args.only_context {
        request.context.close();
    }
    let given = args.context.iter().map(|(key, _)| key).chain(&args.without).map(String::as_str);
    let sent = args.external_id.as_ref().map(|_| "sts:ExternalId");
    let handshake = AnsweredCall::of(request, &gathered, given.chain(sent).collect());
    let allowed = handshake.ruling.as_ref().map_or(Tri::Unknown, |ruling| ruling.allowed);
    let subject = handshake.ruling.as_ref().map(|ruling| ruling.request.sentence.clone()).unwrap_or_default();
    let mut said = explain(None, handshake, &gathered);
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
