//! `xacct-lint check`: the main job.

mod known;
mod outputs;
mod watch;

use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use xacct_rules::{Applicability, RuleId, Severity};
use xacct_workspace::{
    CheckOutcome, CheckRequest, ConfigChoice, FixOptions, MAX_FILE, Progress, check_paths, check_since,
    check_text, remove_drafts_on_signals,
};

use crate::EXIT_FAILURE;
use crate::cli::{CheckArgs, RuleSet};
use crate::commands::progress::DelayedProgressBar;
use crate::output;
use crate::render::{Audience, Format, PrettyOptions, Report, Tally, write_diff, write_problems};
use crate::terminal::{self, Style};

/// Something was found.
const EXIT_FINDINGS: u8 = 1;

pub(crate) fn run(args: &CheckArgs) -> io::Result<ExitCode> {
    let from_stdin = args.paths.iter().any(|path| path == Path::new("-"));
    if from_stdin && args.paths.len() > 1 {
        writeln!(
            output::stderr(),
            "error: `-` is standard input, and cannot be checked together with other paths"
        )?;
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    if from_stdin && args.diff_base.is_some() {
        writeln!(
            output::stderr(),
            "error: `-` is standard input, and was in no revision: --diff-base needs files"
        )?;
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    if from_stdin && args.watch {
        writeln!(
            output::stderr(),
            "error: `-` is standard input, which does not change: --watch needs files"
        )?;
        return Ok(ExitCode::from(EXIT_FAILURE));
    }
    if args.watch {
        return watch::run(&args.paths, args.config.as_deref(), || once(args, from_stdin));
    }
    once(args, from_stdin)
}

/// One run.
fn once(args: &CheckArgs, from_stdin: bool) -> io::Result<ExitCode> {
    let request = request(args);
    if args.fix && !args.diff {
        remove_drafts_on_signals()?;
    }
    let mut input = Vec::new();
    let mut outcome = if from_stdin {
        // One byte more than is allowed shows that there is too much.
        io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut input)?;
        let name = args.stdin_filename.as_deref().unwrap_or(Path::new("<stdin>"));
        check_text(&request, name, input.clone())
    } else {
        let bar = (io::stderr().is_terminal() && !args.quiet).then(DelayedProgressBar::new);
        let progress: &dyn Progress = match &bar {
            Some(bar) => bar,
            None => &(),
        };
        match &args.diff_base {
            Some(revision) => check_since(revision, &request, progress).unwrap_or_else(|problem| {
                CheckOutcome { problems: vec![problem], ..CheckOutcome::default() }
            }),
            None => check_paths(&request, progress),
        }
    };
    if let Some(least) = args.min_severity {
        for result in &mut outcome.results {
            result.findings.retain(|finding| finding.severity >= least);
            result.suppressed.retain(|one| one.finding.severity >= least);
        }
    }
    known::apply(args, &mut outcome);
    outputs::write_files(args, &mut outcome)?;
    let tally = Tally { is_tried: args.fix || args.diff, only_shown: args.diff, ..Tally::of(&outcome) };
    write(args, &outcome, &tally, from_stdin.then_some(&input))?;
    Ok(ExitCode::from(verdict(args, &outcome, &tally)))
}

fn request(args: &CheckArgs) -> CheckRequest {
    let rules =
        |sets: &[RuleSet]| -> Vec<RuleId> { sets.iter().flat_map(|set| set.0.iter().copied()).collect() };
    let least = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    CheckRequest {
        paths: args.paths.clone(),
        no_ignore: args.no_ignore,
        threads: args.threads,
        config: match &args.config {
            Some(path) => ConfigChoice::File(path.clone()),
            None if args.no_config => ConfigChoice::None,
            None => ConfigChoice::Nearest,
        },
        select: (!args.select.is_empty()).then(|| rules(&args.select)),
        ignore: rules(&args.ignore),
        account: args.account,
        kind: args.kind,
        // Programs read the numbers whether or not there is a summary.
        count_fixes: !args.quiet || formats(args).any(|format| format.audience == Audience::Both),
        fix: (args.fix || args.diff).then_some(FixOptions { least, write: !args.diff }),
    }
}

/// The formats that are asked for.
fn formats(args: &CheckArgs) -> impl Iterator<Item = &'static Format> {
    args.format.into_iter().chain(args.output.iter().map(|output| output.format))
}

/// Findings go to standard output, what could not be done to standard error. The summary follows the findings where
/// people read them; programs get it on standard error. Where `input` came from standard input, `--fix` writes what
/// became of it to standard output, and everything else to standard error.
fn write(args: &CheckArgs, outcome: &CheckOutcome, tally: &Tally, input: Option<&Vec<u8>>) -> io::Result<()> {
    let style = Style::of_stdout(args.color);
    let for_people = if io::stdout().is_terminal() || style.color { "pretty" } else { "plain" };
    let format = args.format.or_else(|| Format::named(for_people)).ok_or(io::ErrorKind::InvalidInput)?;
    let is_pretty = format.name == "pretty";
    let for_people = format.audience == Audience::People;
    let mut stdout = output::stdout();
    let mut stderr = output::stderr();
    let mended = input.filter(|_| args.fix && !args.diff);
    let counted = args.statistics && for_people;
    if args.diff {
        write_diff(outcome, style, &mut stdout)?;
    } else if let Some(input) = mended {
        let text =
            outcome.results.first().map_or(input.as_slice(), |result| result.source.as_str().as_bytes());
        stdout.write_all(text)?;
        let look = PrettyOptions::new(Style::of_stderr(args.color));
        format.write(&Report::new(outcome, tally, look), &mut stderr)?;
    } else if counted {
        outputs::write_statistics(outcome, style, &mut stdout)?;
    } else {
        format.write(&Report::new(outcome, tally, PrettyOptions::new(style)), &mut stdout)?;
    }
    stdout.flush()?;
    let look = PrettyOptions::new(Style::of_stderr(args.color));
    if format.name == "github" {
        outputs::append_job_summary(&Report::new(outcome, tally, look), &mut stderr)?;
    }
    write_problems(outcome, is_pretty, args.quiet, &look, &mut stderr)?;
    if args.statistics && !counted {
        outputs::write_statistics(outcome, look.style, &mut stderr)?;
    }
    stderr.flush()?;
    let is_read_by_people = for_people && !args.diff && mended.is_none();
    if args.diff && tally.fixed > 0 && !args.quiet {
        // Sets the summary apart from the last hunk, on a terminal where both are seen; the diff is for `patch`.
        writeln!(stderr)?;
    }
    let tally =
        if is_pretty { terminal::fill(&tally.to_string(), look.width, "") } else { tally.to_string() };
    match (args.quiet, is_read_by_people) {
        (true, _) => Ok(()),
        (false, true) => writeln!(stdout, "{tally}").and_then(|()| stdout.flush()),
        (false, false) => writeln!(stderr, "{tally}").and_then(|()| stderr.flush()),
    }
}

/// What the exit code says.
fn verdict(args: &CheckArgs, outcome: &CheckOutcome, tally: &Tally) -> u8 {
    if outcome.problems.iter().any(|problem| problem.severity == Severity::Error) {
        return EXIT_FAILURE;
    }
    let notes_count = args.min_severity == Some(Severity::Note) && tally.notes > 0;
    let found = tally.errors > 0 || tally.warnings > args.max_warnings || notes_count;
    let would_change = args.diff && tally.fixed > 0;
    if (found || would_change) && !args.exit_zero { EXIT_FINDINGS } else { 0 }
}
