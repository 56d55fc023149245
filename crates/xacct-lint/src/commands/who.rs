//! `xacct-lint who`: who can assume a role, or use a resource.

use std::io::{self, Write};
use std::process::ExitCode;

use xacct_facts::{DocumentId, Holder};
use xacct_policy::{Policy, PolicyKind};
use xacct_rules::who::who;
use xacct_workspace::{PolicyFile, PolicyReader};

use super::opened::{fail, has_failed, holder_name, is_named, is_stdin_twice, open, warn_of_mistakes};
use crate::EXIT_FAILURE;
use crate::cli::WhoArgs;
use crate::output;
use crate::render::{Files, PolicyAccess, escape_path, write_who};

pub(crate) fn run(args: &WhoArgs) -> io::Result<ExitCode> {
    let color = args.common.color;
    if is_stdin_twice(&args.files) {
        return fail("`-` is standard input, and can be read only once", color);
    }
    let mut reader = PolicyReader::new(args.common.choice(), args.common.account, &args.files);
    let mut files = Vec::new();
    for path in &args.files {
        files.extend(open(&mut reader, path, None)?);
    }
    if has_failed(reader, &args.common)? {
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    let doors: Vec<PolicyAccess> =
        files.iter().flat_map(|file| of_file(file, args.role.as_deref())).collect();
    if doors.is_empty() {
        let what = match &args.role {
            Some(role) => format!("there is no trust policy of a role `{role}` in {}", listed(&files)),
            None => {
                format!("there is neither a trust policy nor a policy of a resource in {}", listed(&files))
            }
        };
        return fail(&what, color);
    }
    warn_of_mistakes(&files, color)?;
    let drawn = Files::in_order(&files);
    let mut out = output::stdout();
    write_who(&doors, &drawn, args.common.format, color, &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn listed(files: &[PolicyFile]) -> String {
    files.iter().map(|file| escape_path(&file.path)).collect::<Vec<_>>().join(", ")
}

/// The doors of each role and resource of a file.
fn of_file(file: &PolicyFile, wanted: Option<&str>) -> Vec<PolicyAccess> {
    let (documents, holders) = (file.facts.documents.iter().enumerate(), file.facts.written_into());
    let doors = documents.filter_map(|(at, document)| {
        let role = holders.get(&DocumentId(at)).and_then(|id| file.facts.holder(*id));
        let subject = match (document.policy.kind, role) {
            (PolicyKind::Trust, role) => {
                let is_wanted = |role: &Holder, wanted: &str| {
                    is_named(role, wanted) || role.id.as_deref() == Some(wanted)
                };
                if wanted.is_some_and(|wanted| !role.is_some_and(|role| is_wanted(role, wanted))) {
                    return None;
                }
                let name = role.and_then(|role| holder_name(role).or(role.id.as_deref()));
                name.map_or("this role".to_owned(), |name| format!("role {name}"))
            }
            (PolicyKind::Resource, _) if wanted.is_none() => resource(&document.policy),
            _ => return None,
        };
        Some(PolicyAccess {
            file: file.path.clone(),
            subject,
            who: who(document, &file.settings.known_accounts)?,
        })
    });
    doors.collect()
}

/// What a policy of a resource belongs to: the shortest of the resources that it names.
fn resource(policy: &Policy) -> String {
    let elements = policy.statements.iter().filter_map(|s| s.resources.as_ref()).filter(|e| !e.negated);
    let named =
        elements.flat_map(|e| &e.items).map(|text| text.as_str()).filter(|text| text.starts_with("arn:"));
    named.min_by_key(|text| text.len()).unwrap_or("this resource").to_owned()
}
