//! The files of a command that asks what policies mean.

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use xacct_facts::Holder;
use xacct_policy::PolicyKind;
use xacct_rules::Severity;
use xacct_workspace::{
    CheckOutcome, CheckRequest, EXTENSIONS, LookUp, MAX_FILE, PolicyFile, PolicyReader, Problem, Session,
};

use crate::EXIT_FAILURE;
use crate::cli::CommonArgs;
use crate::output;
use crate::render::{EscapedLines, PrettyOptions, escape, escape_path, write_problems};
use crate::terminal::{Color, Style};

/// The name under which standard input is shown.
const STDIN: &str = "<stdin>";

/// Reads `path`, which is standard input where it is `-`.
pub(super) fn open(
    reader: &mut PolicyReader,
    path: &Path,
    kind: Option<PolicyKind>,
) -> io::Result<Option<PolicyFile>> {
    if path != Path::new("-") {
        return Ok(reader.file(path, kind));
    }
    let mut input = Vec::new();
    // One byte more than is allowed shows that there is too much.
    io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut input)?;
    Ok(reader.bytes(Path::new(STDIN), kind, input))
}

/// Whether `argument`, in the place of a file, is a name or an ARN: there is no such file, and it does not look like one.
pub(super) fn is_name(argument: &Path) -> bool {
    let Some(text) = argument.to_str() else { return false };
    let is_arn = text.starts_with("arn:");
    let has_extension = argument
        .extension()
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)));
    text != "-" && (is_arn || !has_extension && !text.contains(['/', '\\'])) && !argument.exists()
}

/// Looks up `names` in all files below `folders`, or below the current directory where there is none.
pub(super) fn look_up(names: &[&str], folders: Vec<PathBuf>, common: &CommonArgs) -> LookUp {
    let paths = if folders.is_empty() { vec![PathBuf::from(".")] } else { folders };
    let request =
        CheckRequest { paths, config: common.choice(), account: common.account, ..CheckRequest::default() };
    Session::new(request).look_up(names)
}

/// Says of which files it is only presumed that they mean the same role, user or group.
pub(super) fn warn_of_presumed(found: &LookUp, color: Color) -> io::Result<()> {
    let (on, off) = Style::of_stderr(color).severity(Severity::Warning);
    for path in &found.presumed {
        writeln!(
            EscapedLines::new(output::stderr()),
            "{on}warning{off}: {}: is presumed to be about the same account, which is not known; `[accounts]` in the \
             configuration can say it",
            escape_path(path)
        )?;
    }
    Ok(())
}

/// What to say where the workspace holds nothing of a name.
pub(super) fn not_found((name, nearest): &(String, Option<String>)) -> String {
    let hint = nearest.as_ref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
    format!("there is no file, and in the files no role, user, group or resource, called `{name}`{hint}")
}

/// Whether standard input is asked for more than once.
pub(super) fn is_stdin_twice<'p>(paths: impl IntoIterator<Item = &'p PathBuf>) -> bool {
    paths.into_iter().filter(|path| *path == Path::new("-")).count() > 1
}

/// Says on standard error what could not be done. `true` where that keeps the command from answering.
pub(super) fn are_failures(problems: Vec<Problem>, common: &CommonArgs) -> io::Result<bool> {
    let outcome = CheckOutcome { problems, ..CheckOutcome::default() };
    let failed = outcome.problems.iter().any(|problem| problem.severity == Severity::Error);
    let style = Style::of_stderr(common.color);
    let is_pretty = io::stderr().is_terminal() || style.color;
    write_problems(&outcome, is_pretty, false, &PrettyOptions::new(style), &mut output::stderr())?;
    Ok(failed)
}

/// Says which files were read in spite of mistakes in their syntax.
pub(super) fn warn_of_mistakes<'f>(
    files: impl IntoIterator<Item = &'f PolicyFile>,
    color: Color,
) -> io::Result<()> {
    let (on, off) = Style::of_stderr(color).severity(Severity::Warning);
    for file in files.into_iter().filter(|file| !file.facts.syntax_errors.is_empty()) {
        let name = escape_path(&file.path);
        writeln!(
            EscapedLines::new(output::stderr()),
            "{on}warning{off}: {name}: has mistakes in its syntax and was read as far as it goes; `xacct-lint check` shows them"
        )?;
    }
    Ok(())
}

/// Ends a command that cannot do its job.
pub(super) fn fail(message: &str, color: Color) -> io::Result<ExitCode> {
    let (on, off) = Style::of_stderr(color).severity(Severity::Error);
    writeln!(EscapedLines::new(output::stderr()), "{on}error{off}: {}", escape(message))?;
    Ok(ExitCode::from(EXIT_FAILURE))
}

/// What a role, user or group is called, where its file says so.
pub(super) fn holder_name(holder: &Holder) -> Option<&str> {
    let named = holder.name.as_ref().map(|name| name.as_str());
    named.or_else(|| holder.arn.as_ref()?.as_str().rsplit('/').next())
}

/// Whether `holder` is the one of its kind that `wanted` names, by its ARN or by its name.
pub(super) fn is_named(holder: &Holder, wanted: &str) -> bool {
    match &holder.arn {
        Some(arn) if wanted.starts_with("arn:") => arn == wanted,
        _ => holder_name(holder).is_some_and(|name| wanted.rsplit('/').next() == Some(name)),
    }
}
