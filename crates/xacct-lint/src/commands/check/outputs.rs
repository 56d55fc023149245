//! What a check writes besides its standard output: files, a job summary, and how many findings each rule has.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use xacct_rules::Severity;
use xacct_workspace::{CheckOutcome, Problem, RuleCount};

use crate::cli::CheckArgs;
use crate::render::{PrettyOptions, Report, Tally, escape, write_job_summary};
use crate::terminal::Style;

/// The size of a job summary. Source: GitHub documentation, "Workflow commands", section "Step isolation and limits": 1 MiB a step,
/// and nothing of one that is larger is shown.
const SUMMARY: u64 = 1 << 20;

/// Room for what stands around the findings of a job summary.
const AROUND: u64 = 8 << 10;

/// Writes the files that `--output` names. What cannot be written is a problem of `outcome`.
pub(super) fn write_files(args: &CheckArgs, outcome: &mut CheckOutcome) -> io::Result<()> {
    let mut written: BTreeSet<&Path> = BTreeSet::new();
    for output in &args.output {
        let done = if written.insert(&output.path) {
            let look =
                PrettyOptions { style: Style { color: false }, unicode: true, links: false, width: 100 };
            let tally = Tally { is_tried: args.fix, ..Tally::of(outcome) };
            let mut text = Vec::new();
            output.format.write(&Report::new(outcome, &tally, look), &mut text)?;
            fs::write(&output.path, text)
        } else {
            Err(io::Error::other("another --output names the same file"))
        };
        if let Err(error) = done {
            outcome.problems.push(Problem {
                severity: Severity::Error,
                path: output.path.clone(),
                message: format!("cannot be written: {error}"),
                help: String::new(),
                place: None,
            });
        }
    }
    Ok(())
}

/// Adds the findings to the summary of a job of GitHub Actions, where one runs: as many as there is room for.
pub(super) fn append_job_summary(report: &Report<'_>, stderr: &mut dyn Write) -> io::Result<()> {
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let taken = fs::metadata(&path).map_or(0, |data| data.len());
    let room = SUMMARY.saturating_sub(taken + AROUND);
    let mut text = Vec::new();
    write_job_summary(room as usize, report, &mut text)?;
    let file = OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| file.write_all(&text)) {
        let path = escape(&path.to_string_lossy()).into_owned();
        writeln!(stderr, "warning: {path}: the job summary cannot be written: {error}")?;
    }
    Ok(())
}

/// Writes how many findings each rule has, those with most first.
pub(super) fn write_statistics(outcome: &CheckOutcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let counts = RuleCount::of(outcome);
    let digits = counts.iter().map(|count| count.findings.to_string().len()).max().unwrap_or(0);
    for count in counts {
        let (on, off) = style.severity(count.severity);
        writeln!(
            out,
            "{:>digits$}  {on}{:<7}{off}  {}",
            count.findings,
            count.severity.id(),
            count.rule.id()
        )?;
    }
    Ok(())
}
