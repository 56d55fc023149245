//! What could not be done.

use std::io::{self, Write};

use xacct_rules::Severity;
use xacct_workspace::CheckOutcome;

use super::escape::{EscapedLines, escape, escape_path};
use super::{Files, Notice, PrettyOptions, plain, pretty};

/// Writes the problems of `outcome`, drawn where they have a place in a file; warnings only where somebody wants them.
pub(crate) fn write_problems(
    outcome: &CheckOutcome,
    is_pretty: bool,
    quiet: bool,
    look: &PrettyOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut EscapedLines::new(out);
    for problem in outcome.problems.iter().filter(|problem| !quiet || problem.severity == Severity::Error) {
        if let Some(place) = &problem.place {
            let (notice, files) =
                (Notice::of_problem(problem, place), Files::one(&place.source, &problem.path));
            if is_pretty {
                pretty::write(&notice, &files, look, out)?;
            } else {
                plain::write(&notice, &files, out)?;
            }
            continue;
        }
        let (on, off) = look.style.severity(problem.severity);
        write!(out, "{on}{}{off}: ", problem.severity)?;
        if !problem.path.as_os_str().is_empty() {
            write!(out, "{}: ", escape_path(&problem.path))?;
        }
        writeln!(out, "{}", escape(&problem.message))?;
        if !problem.help.is_empty() {
            let (on, off) = look.style.help();
            writeln!(out, "  {on}help:{off} {}", escape(&problem.help))?;
        }
    }
    out.flush()
}
