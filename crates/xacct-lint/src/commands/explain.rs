//! `xacct-lint explain`: a rule's page.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use crate::cli::ExplainArgs;
use crate::output;
use crate::render::write_markdown;
use crate::terminal::{self, Color, Style};

pub(crate) fn run(args: &ExplainArgs) -> io::Result<ExitCode> {
    let page = args.rule.explain();
    let mut out = output::stdout();
    if io::stdout().is_terminal() || args.color == Color::Always {
        write_markdown(&page, Style::of_stdout(args.color), terminal::width(), &mut out)?;
    } else {
        out.write_all(page.as_bytes())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
