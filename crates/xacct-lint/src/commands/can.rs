//! `xacct-lint can`: one request, put to policies.

mod caller;
mod layers;
mod stand_ins;
mod why;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use xacct_access::{Caller, ContextValues, Decision, ExampleRequest, Layer, PolicyDecision, Request, allows};
use xacct_aws::sts;
use xacct_policy::{Policy, PolicyKind, Statement, Tri};
use xacct_rules::Label;
use xacct_syntax::FileId;
use xacct_workspace::{LookUp, PolicyFile, PolicyReader};

use super::opened::{
    are_failures, fail, is_stdin_twice, look_up, not_found, open, warn_of_mistakes, warn_of_presumed,
};
use crate::EXIT_FAILURE;
use crate::cli::CanArgs;
use crate::output;
use crate::render::{Files, LayerResult, Ruling, Verdict, escape_path, write_decision};
use layers::Layers;
use stand_ins::StandIns;

/// It is not allowed.
const EXIT_NO: u8 = 1;

pub(crate) fn run(args: &CanArgs) -> io::Result<ExitCode> {
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
    let ruling = match rule(&files, &sessions, request, args) {
        Ok(ruling) => ruling,
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
    let mut request = Request::new(args.principal.clone(), args.action.clone(), args.resource.clone());
    request.resource_account = request.resource_account.or(args.common.account);
    let follows = Request::new(args.principal.clone(), "", None);
    for (key, value) in &args.context {
        if args.without.iter().any(|absent| absent.eq_ignore_ascii_case(key)) {
            return Err(format!("`{key}` is given with a value and as not there"));
        }
        if let ContextValues::Values(known) = follows.find(key)
            && known != [value.as_str()]
        {
            return Err(format!("`{key}` follows from the principal: it is `{}`", known.join("`, `")));
        }
        let of_this_key = args.context.iter().filter(|(other, _)| other.eq_ignore_ascii_case(key));
        request.context.set_all(key.clone(), of_this_key.map(|(_, value)| value.clone()).collect());
    }
    for key in &args.without {
        request.context.leave_out(key.clone());
    }
    if args.only_context {
        request.context.close();
    }
    Ok(request)
}

/// Puts `request` to the policies of `files`.
fn rule(
    files: &[PolicyFile],
    sessions: &[FileId],
    mut request: Request,
    args: &CanArgs,
) -> Result<Ruling, String> {
    let stand_ins = StandIns::new();
    let mut layers = Layers::of(files, sessions, (&stand_ins, args.caller_allowed), &mut request)?;
    if args.caller_allowed {
        layers.policies.identity.push(&stand_ins.everything);
    }
    let decision = allows(&layers.policies, &request);
    let mut says = Vec::new();
    for reason in &decision.reasons {
        let policies = layers.of_layer(reason.layer).iter().copied();
        let shown: Vec<&Policy> = policies.filter(|policy| !stand_ins.has(policy)).collect();
        if !shown.is_empty() {
            says.push(say(reason.layer, reason.said, &shown, &request));
        }
    }
    let notes = layers.notes.iter().cloned().chain(missing(&layers, &decision, &request)).collect();
    // The keys that follow from the caller say nothing new.
    let given = args.context.iter().map(|(key, _)| key).chain(&args.without);
    let request = ExampleRequest::new(request, given.map(String::as_str));
    Ok(Ruling { allowed: decision.allowed, request, says, notes })
}

fn say(layer: Layer, said: PolicyDecision<'_>, policies: &[&Policy], request: &Request) -> LayerResult {
    let (id, who) = match layer {
        Layer::Resource if policies.iter().any(|policy| policy.kind == PolicyKind::Trust) => {
            ("resource", "the role's trust policy")
        }
        Layer::Resource => ("resource", "the policy of the resource"),
        Layer::Identity => ("identity", "the caller's own policy"),
        Layer::Boundary => ("boundary", "the caller's permissions boundary"),
        Layer::Session => ("session", "the session's policy"),
        Layer::Scp => ("scp", "the service control policy"),
        Layer::Rcp => ("rcp", "the resource control policy"),
    };
    // None of what stands in no file.
    let of = |statement: &Statement| {
        let has = |policy: &&Policy| policy.statements.iter().any(|s| std::ptr::eq(s, statement));
        policies.iter().copied().find(has)
    };
    let label = |statement: &Statement, message: &str| {
        let label = |_| Label { span: statement.span, message: message.to_owned() };
        of(statement).map(label).into_iter().collect()
    };
    let (verdict, labels) = match said {
        PolicyDecision::Allowed(statement) => (Verdict::Allows, label(statement, "this statement allows it")),
        PolicyDecision::Denied(statement) => (Verdict::Denies, label(statement, "this statement denies it")),
        PolicyDecision::Nothing => (Verdict::Nothing, why::nothing(policies, request)),
        PolicyDecision::Unknown(statement) => {
            let unknown = |_| why::unknown(statement, request);
            (Verdict::Depends, of(statement).map(unknown).unwrap_or_default())
        }
    };
    LayerResult { layer: id, who, verdict, labels }
}

/// What would have to be known for an answer, beside what the statements show.
fn missing(layers: &Layers<'_>, decision: &Decision<'_>, request: &Request) -> Vec<String> {
    let mut notes = Vec::new();
    if request.crosses_partitions() {
        notes.push(
            "the principal and the resource are of two partitions, between which there is no access"
                .to_owned(),
        );
    }
    if decision.allowed != Tri::Unknown {
        return notes;
    }
    notes.extend(layers.unknown.iter().cloned());
    let caller = &request.caller;
    let needs_no_policy = caller.account().is_none() || matches!(caller, Caller::Root(_));
    if layers.policies.identity.is_empty() && !needs_no_policy {
        notes.push(
            "the caller's own policies are not among the files: name them too, or take it for granted that they allow \
             it with --caller-allowed"
                .to_owned(),
        );
    }
    if layers.policies.resource.is_empty() {
        let what = if sts::is_trust_action(&request.action) {
            "the role's trust policy"
        } else {
            "the policy of the resource"
        };
        notes.push(format!("{what} is not among the files"));
    } else if caller.account().is_some() && request.resource_account.is_none() {
        // Only where it would make a difference.
        let mut within = request.clone();
        within.resource_account = caller.account();
        if allows(&layers.policies, &within).allowed != Tri::Unknown {
            notes.push("whose account it is in is not known: say it with --account".to_owned());
        }
    }
    notes
}
