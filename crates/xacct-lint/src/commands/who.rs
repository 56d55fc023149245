//! `xacct-lint who`: who can assume a role, or use a resource.

use std::io::{self, Write};
use std::process::ExitCode;

use xacct_facts::DocumentId;
use xacct_policy::PolicyKind;
use xacct_rules::who::who;
use xacct_workspace::{LookUp, PolicyFile, PolicyReader};

use super::opened::{
    are_failures, fail, holder_name, is_name, is_named, is_stdin_twice, look_up, not_found, open,
    warn_of_mistakes, warn_of_presumed,
};
use crate::EXIT_FAILURE;
use crate::cli::WhoArgs;
use crate::output;
use crate::render::{Files, PolicyAccess, escape_path, write_who};

pub(crate) fn run(args: &WhoArgs) -> io::Result<ExitCode> {
    let color = args.common.color;
    if is_stdin_twice(&args.files) {
        return fail("`-` is standard input, and can be read only once", color);
    }
    let (names, paths): (Vec<_>, Vec<_>) = args.files.iter().cloned().partition(|argument| is_name(argument));
    let names: Vec<&str> = names.iter().filter_map(|name| name.to_str()).collect();
    let mut found = LookUp::default();
    if names.is_empty() {
        let mut reader = PolicyReader::new(args.common.choice(), args.common.account, &args.files);
        for path in &args.files {
            match path.is_dir() {
                true => found.files.extend(reader.folder(path)),
                false => found.files.extend(open(&mut reader, path, None)?),
            }
        }
        found.problems = reader.into_problems();
    } else {
        found = look_up(&names, paths, &args.common);
    }
    if are_failures(std::mem::take(&mut found.problems), &args.common)? {
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    if let Some(unknown) = found.unknown.first() {
        return fail(&not_found(unknown), color);
    }
    let files = &found.files;
    let wanted: Vec<&str> = args.role.as_deref().into_iter().chain(names).collect();
    let access: Vec<PolicyAccess> = files.iter().flat_map(|file| of_file(file, &wanted)).collect();
    if access.is_empty() {
        let what = match wanted.first() {
            Some(role) => format!("there is no trust policy of a role `{role}` in {}", listed(files)),
            None => {
                format!("there is neither a trust policy nor a policy of a resource in {}", listed(files))
            }
        };
        return fail(&what, color);
    }
    warn_of_mistakes(files, color)?;
    warn_of_presumed(&found, color)?;
    let drawn = Files::with_policies(files, &found.others);
    let mut out = output::stdout();
    write_who(&access, &drawn, args.format, color, &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn listed(files: &[PolicyFile]) -> String {
    let names: Vec<String> = files.iter().take(5).map(|file| escape_path(&file.path)).collect();
    match names.as_slice() {
        [] => "the files".to_owned(),
        names if files.len() > names.len() => {
            format!("{} and {} more", names.join(", "), files.len() - names.len())
        }
        names => names.join(", "),
    }
}

/// Who has access to each role and resource of a file; where some are `wanted`, to those only.
fn of_file(file: &PolicyFile, wanted: &[&str]) -> Vec<PolicyAccess> {
    let (documents, holders) = (file.facts.documents.iter().enumerate(), file.facts.written_into());
    let own = documents.filter(|(_, document)| !document.defined_elsewhere || wanted.is_empty());
    let access = own.filter_map(|(at, document)| {
        let role = holders.get(&DocumentId(at)).and_then(|id| file.facts.holder(*id));
        let is_any = |is: &dyn Fn(&str) -> bool| wanted.is_empty() || wanted.iter().any(|wanted| is(wanted));
        let subject = match document.policy.kind {
            PolicyKind::Trust => {
                let is_role = |wanted: &str| {
                    role.is_some_and(|role| is_named(role, wanted) || role.id.as_deref() == Some(wanted))
                };
                if !is_any(&is_role) {
                    return None;
                }
                let name = role.and_then(|role| holder_name(role).or(role.id.as_deref()));
                name.map_or("this role".to_owned(), |name| format!("role {name}"))
            }
            PolicyKind::Resource => {
                let resource = document.policy.resource();
                let is_resource = |wanted: &str| {
                    let whole = resource.map(|arn| arn.strip_suffix("/*").unwrap_or(arn));
                    whole.is_some_and(|arn| arn == wanted || arn.rsplit([':', '/']).next() == Some(wanted))
                };
                if !is_any(&is_resource) {
                    return None;
                }
                resource.unwrap_or("this resource").to_owned()
            }
            _ => return None,
        };
        Some(PolicyAccess {
            file: file.path.clone(),
            subject,
            who: who(document, &file.settings.known_accounts)?,
        })
    });
    access.collect()
}
