//! `xacct-lint man`: the manual page.

use std::io;
use std::process::ExitCode;

use clap::CommandFactory;

use crate::cli::Cli;

pub(crate) fn run() -> io::Result<ExitCode> {
    clap_mangen::Man::new(Cli::command()).render(&mut io::stdout())?;
    Ok(ExitCode::SUCCESS)
}
