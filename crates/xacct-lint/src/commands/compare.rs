//! `xacct-lint compare`: what a change of policies changes.

mod judge;
mod pairs;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use xacct_access::Relation;
use xacct_workspace::{PolicyFile, PolicyReader, changed_since};

use super::opened::{fail, has_failed, is_stdin_twice, open, warn_of_mistakes};
use crate::EXIT_FAILURE;
use crate::cli::{CompareArgs, FailOn};
use crate::output;
use crate::render::{Compared, escape_path, write_comparisons};

/// Something changed that --fail-on forbids.
const EXIT_CHANGED: u8 = 1;

/// A file before and after a change; `None` where it did not exist.
type FileChange = (Option<PolicyFile>, Option<PolicyFile>);

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
    let mut reader = PolicyReader::new(args.common.choice(), args.common.account, &args.files);
    let changes = match (&args.git, args.files.as_slice()) {
        (Some(revision), _) => since(revision, args, &mut reader),
        (None, [old, new]) => vec![(open(&mut reader, old, None)?, open(&mut reader, new, None)?)],
        (None, _) => Vec::new(),
    };
    if has_failed(reader, &args.common)? {
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    warn_of_mistakes(changes.iter().flat_map(|(old, new)| [old, new]).flatten(), color)?;
    let is_empty =
        |file: &Option<PolicyFile>| file.as_ref().is_none_or(|file| file.facts.documents.is_empty());
    if args.git.is_none()
        && let Some((Some(old), Some(_))) = changes.iter().find(|(old, new)| is_empty(old) && is_empty(new))
    {
        return fail(
            &format!("{}: holds no policy, and nor does the other file", escape_path(&old.path)),
            color,
        );
    }
    let compared: Vec<Compared> =
        changes.iter().flat_map(|(old, new)| compare(old.as_ref(), new.as_ref())).collect();
    let mut out = output::stdout();
    write_comparisons(&compared, args.common.format, color, &mut out)?;
    out.flush()?;
    let fails = compared.iter().any(|one| fails(one.change.relation, args.fail_on));
    Ok(ExitCode::from(if fails { EXIT_CHANGED } else { 0 }))
}

/// The files that changed since `revision`.
fn since(revision: &str, args: &CompareArgs, reader: &mut PolicyReader) -> Vec<FileChange> {
    let changes = match changed_since(revision, &args.files) {
        Ok(changes) => changes,
        Err(problem) => {
            reader.note(problem);
            return Vec::new();
        }
    };
    let read = |file: xacct_workspace::Changed| {
        let mut read = |bytes: Option<Vec<u8>>| bytes.and_then(|bytes| reader.bytes(&file.path, None, bytes));
        (read(file.before), read(file.after))
    };
    let changed = changes.files.into_iter().map(read).collect();
    changes.problems.into_iter().for_each(|problem| reader.note(problem));
    changed
}

fn compare(old: Option<&PolicyFile>, new: Option<&PolicyFile>) -> Vec<Compared> {
    let pairs = pairs::pairs(old, new);
    let name = |file: Option<&PolicyFile>| file.map(|file| file.path.clone());
    let is_whole = [old, new].into_iter().flatten().all(|file| file.facts.syntax_errors.is_empty());
    let one = |pair: pairs::PolicyPair<'_>| Compared {
        old: name(old),
        new: name(new),
        document: pair.name,
        change: judge::judge(pair.old, pair.new, is_whole),
    };
    pairs.into_iter().map(one).collect()
}

fn fails(relation: Relation, fail_on: FailOn) -> bool {
    match fail_on {
        FailOn::Never => false,
        FailOn::Any => relation != Relation::Same,
        FailOn::Wider => matches!(relation, Relation::Wider | Relation::Incomparable),
    }
}
