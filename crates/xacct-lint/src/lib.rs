//! `xacct-lint`: finds what is wrong with cross-account access in AWS IAM policies.
//!
//! A library only so that more than one package can build the program.

mod cli;
mod commands;
mod format;
mod output;
mod render;
mod terminal;

use std::io::{self, Write};
use std::process::ExitCode;

use cli::{Cli, Command};

/// The job could not be done: an unreadable path, a bad configuration, bad usage.
const EXIT_FAILURE: u8 = 2;

/// The program.
pub fn main() -> ExitCode {
    xacct_workspace::quiet_panics();
    let cli = Cli::parse_args();
    let (result, said) = xacct_workspace::guarded(|| run(cli));
    let error = match result {
        Some(Ok(code)) => return code,
        Some(Err(error)) => format!("error: {error}"),
        None => format!(
            "error: a bug in xacct-lint: {}\n  help: please report it at {}/issues, with the file if you may",
            said.last().map_or("it panicked", String::as_str),
            env!("CARGO_PKG_REPOSITORY")
        ),
    };
    // Nothing is left to do where this cannot be written either.
    let mut stderr = render::EscapedLines::new(output::stderr());
    let _ = error.lines().try_for_each(|line| writeln!(stderr, "{}", render::escape(line)));
    ExitCode::from(EXIT_FAILURE)
}

fn run(cli: Cli) -> io::Result<ExitCode> {
    match cli.command {
        Command::Check(args) => commands::check::run(&args),
        Command::Who(args) => commands::who::run(&args),
        Command::Can(args) => commands::can::run(&args),
        Command::Why(args) => commands::why::run(&args),
        Command::Compare(args) => commands::compare::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Rules(args) => commands::rules::run(&args),
        Command::Init(args) => commands::init::run(&args),
        Command::Lsp(_) => xacct_lsp::run(),
        Command::Completions(args) => commands::completions::run(&args),
        Command::Man => commands::man::run(),
    }
}
