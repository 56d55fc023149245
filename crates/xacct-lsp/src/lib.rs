//! The language server: what `xacct-lint` finds, while a policy is written.
//!
//! ```text
//! stdin ─▶ pipes ─▶ transport ─▶ handlers ─▶ events ─▶ server ─▶ snapshots ─▶ capabilities ─▶ outbox ─▶ pipes ─▶ stdout
//! ```
//!
//! The functions in `handlers` only put events in a queue, and one task owns the state: what is open, the configuration, the
//! last findings. It never waits for anything: texts are checked and folders are searched on other threads, which
//! report back by the same queue. What a request needs to know of a document is a `Snapshot`, made once for
//! each text, and each capability is a plain function of a snapshot in a file of its own.
//!
//! An edit is checked at once; of several that are waiting only the newest is. The findings are those of the command
//! line: both call `xacct-workspace`.

mod capabilities;
mod change;
mod client_text;
mod config_mistakes;
mod diagnostic;
mod events;
mod features;
mod frame;
mod handlers;
mod outbox;
mod parent;
mod paths;
mod pipes;
mod position;
mod scan;
mod server;
mod settings;
mod snapshot;
mod snippet;
mod transport;

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::ExitCode;

/// Serves the editor at the other end of standard input and output until it leaves. The exit code is 0 where it took
/// its leave properly (`shutdown`, then `exit`), and 1 otherwise.
///
/// # Errors
///
/// There is no runtime, or no thread, to be had from the system.
pub fn run() -> io::Result<ExitCode> {
    let polite = serve(io::stdin(), standard_output()?)?;
    Ok(if polite { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Serves a client that writes to `input` and reads from `output`. Says whether it took its leave properly.
///
/// # Errors
///
/// There is no runtime, or no thread, to be had from the system.
pub fn serve(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let polite = runtime.block_on(transport::serve(input, output));
    // A thread may still work on what nobody waits for.
    runtime.shutdown_background();
    polite
}

/// The standard output as it is: the library's own writes each line by itself, and every message would be two.
fn standard_output() -> io::Result<File> {
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned()?;
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned()?;
    Ok(own.into())
}

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
