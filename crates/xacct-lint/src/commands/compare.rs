//! `xacct-lint compare`: what a change of policies changes.

mod judge;
mod news;
mod pairs;
mod subjects;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use xacct_access::Relation;
use xacct_workspace::{CheckRequest, PolicyFile, PolicyReader, WorkspaceChange};

use super::opened::{are_failures, fail, is_stdin_twice, open, warn_of_mistakes};
use crate::EXIT_FAILURE;
use crate::cli::{CompareArgs, FailOn};
use crate::output;
use crate::render::{Compared, escape_path, write_comparisons};
use pairs::pairs;
use subjects::{SubjectOwner, SubjectPolicy, Subjects, subjects};

/// Something changed that --fail-on forbids.
const EXIT_CHANGED: u8 = 1;

pub(crate) fn run(args: &CompareArgs) -> io::Result<ExitCode> {
    let color = args.common.color;
    if args.git.is_none() && args.files.len() != 2 {
        return fail("two files are compared, the old one first; or name a revision with --git", color);
    }
    if is_stdin_twice(&args.files)
        || args.git.is_some() && args.files.iter().any(|path| path == Path::new("-"))
    {
        return fail("`-` is standard input, and can stand for one of two files only", color);
    }
    let mut change = match (&args.git, args.files.as_slice()) {
        (Some(revision), _) => since(revision, args),
        (None, [old, new]) => between(args, old, new)?,
        (None, _) => WorkspaceChange::default(),
    };
    if are_failures(std::mem::take(&mut change.problems), &args.common)? {
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    warn_of_mistakes(change.old.iter().chain(&change.new), color)?;
    let is_empty = |files: &[PolicyFile]| files.iter().all(|file| file.facts.documents.is_empty());
    if args.git.is_none()
        && let (Some(old), true) = (change.old.first(), is_empty(&change.old) && is_empty(&change.new))
    {
        return fail(
            &format!("{}: holds no policy, and nor does the other file", escape_path(&old.path)),
            color,
        );
    }
    let compared = compare(&change, args.git.is_some());
    let mut out = output::stdout();
    write_comparisons(&compared, args.format, color, &mut out)?;
    out.flush()?;
    let fails = compared.iter().any(|one| fails(one.change.relation, args.fail_on));
    Ok(ExitCode::from(if fails { EXIT_CHANGED } else { 0 }))
}

/// What changed since `revision`.
fn since(revision: &str, args: &CompareArgs) -> WorkspaceChange {
    let request = CheckRequest {
        paths: args.files.clone(),
        config: args.common.choice(),
        account: args.common.account,
        ..CheckRequest::default()
    };
    WorkspaceChange::since(revision, &request)
        .unwrap_or_else(|problem| WorkspaceChange { problems: vec![problem], ..WorkspaceChange::default() })
}

/// The two files that are compared.
fn between(args: &CompareArgs, old: &Path, new: &Path) -> io::Result<WorkspaceChange> {
    let mut reader = PolicyReader::new(args.common.choice(), args.common.account, &args.files);
    let old = open(&mut reader, old, None)?.into_iter().collect();
    let new = open(&mut reader, new, None)?.into_iter().collect();
    Ok(WorkspaceChange { old, new, problems: reader.into_problems() })
}

/// Compares what is about the same on both sides. Of a workspace only what changed is said.
fn compare(change: &WorkspaceChange, is_workspace: bool) -> Vec<Compared> {
    let (old, new) = (subjects(&change.old, is_workspace), subjects(&change.new, is_workspace));
    let of_owner = |owner: &SubjectOwner| {
        let count = |side: &Subjects<'_>| side.keys().filter(|subject| subject.owner == *owner).count();
        count(&old).max(count(&new))
    };
    let mut compared = Vec::new();
    for (subject, old, new) in pairs(&old, &new) {
        let Some(either) = new.or(old) else { continue };
        let is_whole = [old, new].into_iter().flatten().all(|side| side.file.facts.syntax_errors.is_empty());
        let path = |side: Option<&SubjectPolicy<'_>>| side.map(|side| side.file.path.clone());
        compared.push(Compared {
            old: path(old),
            new: path(new),
            in_workspace: is_workspace,
            document: subject.name(&either.policy, of_owner(&subject.owner) <= 1),
            change: judge::judge(
                old.map(|old| &old.policy),
                new.map(|new| &new.policy),
                is_whole,
                either.caller().as_ref(),
            ),
            news: news::news(old, new),
        });
    }
    if is_workspace {
        compared.retain(|one| !one.is_untouched());
    }
    compared.sort_by(|a, b| a.file().cmp(b.file()).then_with(|| a.document.cmp(&b.document)));
    compared
}

fn fails(relation: Relation, fail_on: FailOn) -> bool {
    match fail_on {
        FailOn::Never => false,
        FailOn::Any => relation != Relation::Same,
        FailOn::Wider => matches!(relation, Relation::Wider | Relation::Incomparable),
    }
}
