//! `xacct-lint why`: which half is missing where AWS refused something.

mod texts;

use std::io::{self, IsTerminal, Read, Write};
use std::process::ExitCode;

use xacct_facts::{DenialFamily, DenialMessage, DenialReason, FailedPart, read_denial};

use super::decide::set_context;
use super::handshake::{AnsweredCall, Gathered, explain, find_profile, gather, known_keys, request_of};
use super::opened::{are_failures, fail};
use crate::EXIT_FAILURE;
use crate::cli::WhyArgs;
use crate::output;
use crate::render::{Explanation, Files, escape_path, write_explanation};

/// The longest text that is read from standard input, in bytes.
const MAX_TEXT: u64 = 64 << 20;

pub(crate) fn run(args: &WhyArgs) -> io::Result<ExitCode> {
    let color = args.common.color;
    let text = match text(args)? {
        Some(text) => text,
        None => {
            return fail(
                "paste the text of the denial as an argument, or pipe it: `COMMAND 2>&1 | xacct-lint why`",
                color,
            );
        }
    };
    if let Some(missing) = args.folders.iter().find(|folder| !folder.is_dir()) {
        return fail(&format!("{}: is no directory", escape_path(missing)), color);
    }
    let Some(mut denial) = read_denial(&text) else {
        return fail(
            "no denial that is known is in the text: it should have the whole message, from `User:` or the name of the error on",
            color,
        );
    };
    if args.external_id.is_some() {
        denial.call.external_id.clone_from(&args.external_id);
    }
    let profile = match &args.profile {
        Some(name) => match find_profile(name, &args.folders, &args.common) {
            Ok(profile) => Some(profile),
            Err(message) => return fail(&message, color),
        },
        None => None,
    };
    if let Some(profile) = &profile {
        profile.complete(&mut denial);
    }
    let mut gathered = gather(denial.principal.as_ref(), denial.role(), &args.folders, &args.common);
    if are_failures(std::mem::take(&mut gathered.problems), &args.common)? {
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    let mut said = match explained(&denial, &gathered, args) {
        Ok(said) => said,
        Err(message) => return fail(&message, color),
    };
    said.follows.extend(profile.and_then(|profile| profile.contradiction(&denial)));
    let drawn = gathered.drawn();
    let mut out = output::stdout();
    write_explanation(&said, &drawn, args.format, color, &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// The text: the argument, or standard input where that is `-`, or something is piped. `None` where there is neither.
fn text(args: &WhyArgs) -> io::Result<Option<String>> {
    match &args.text {
        Some(text) if text != "-" => return Ok(Some(text.clone())),
        None if io::stdin().is_terminal() => return Ok(None),
        _ => {}
    }
    let mut input = Vec::new();
    io::stdin().lock().take(MAX_TEXT).read_to_end(&mut input)?;
    Ok(Some(String::from_utf8_lossy(&input).into_owned()))
}

fn explained(denial: &DenialMessage, gathered: &Gathered, args: &WhyArgs) -> Result<Explanation, String> {
    let mut said = match handshake(denial, gathered, args)? {
        Some(handshake) if denial.family == DenialFamily::Refused => {
            explain(Some(denial), handshake, gathered)
        }
        _ => texts::alone(denial, gathered),
    };
    said.subject = texts::subject(denial);
    said.proved = texts::proved(denial);
    texts::advise(&mut said, denial);
    Ok(said)
}

/// The request that was refused, put to the files; `None` where the text does not say who asked for what.
fn handshake(
    denial: &DenialMessage,
    gathered: &Gathered,
    args: &WhyArgs,
) -> Result<Option<AnsweredCall>, String> {
    // These say already what is wrong.
    let is_settled = denial.names_a_user_as_role() || denial.failed() == FailedPart::Caller;
    let is_untold = denial.reason == DenialReason::Untold;
    if is_settled && is_untold || denial.calls_without_signature() {
        return Ok(None);
    }
    let Some(mut request) = request_of(denial, gathered) else { return Ok(None) };
    // What a file sends where the text does not say it.
    if let [call] = gathered.calls.as_slice()
        && denial.call.external_id.is_none()
        && !denial.call.is_complete
    {
        match &call.external_id {
            Some(Some(id)) => request.context.set("sts:ExternalId", id.clone()),
            Some(None) => request.context.leave_out("sts:ExternalId"),
            None => {}
        }
    }
    set_context(&mut request, &args.context, &args.without)?;
    let mut keys = known_keys(&request);
    keys.extend(
        args.context.iter().map(|(key, _)| key.as_str()).chain(args.without.iter().map(String::as_str)),
    );
    Ok(Some(AnsweredCall::of(request, gathered, keys)))
}

impl Gathered {
    /// The files that places lie in.
    pub(super) fn drawn(&self) -> Files<'_> {
        Files::with_policies(self.files.iter().chain(&self.guards), &self.others)
    }
}
