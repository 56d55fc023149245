//! The language server: what `xacct-lint` finds, while a policy is written.
//!
//! ```text
//! stdin ─▶ frame ─▶ transport ─▶ front ─▶ events ─▶ server ─▶ views ─▶ capabilities ─▶ outbox ─▶ stdout
//! ```
//!
//! The handlers in `front` only put events in a queue, and one task owns the state: what is open, the configuration, the
//! last findings. It never waits for anything: texts are checked and folders are searched on other threads, which
//! report back by the same queue. What a request needs to know of a document is a `View`, made once for
//! each text, and each capability is a plain function of a view in a file of its own.
//!
//! An edit is checked at once; of several that are waiting only the newest is. The findings are those of the command
//! line: both call `xacct-workspace`.

mod capabilities;
mod change;
mod config_mistakes;
mod diagnostic;
mod events;
mod features;
mod frame;
mod front;
mod outbox;
mod parent;
mod paths;
mod position;
mod scan;
mod server;
mod settings;
mod snippet;
mod transport;
mod view;

use std::io;
use std::process::ExitCode;

use tokio::io::{AsyncRead, AsyncWrite};

/// Serves the editor at the other end of standard input and output until it leaves. The exit code is 0 where it took
/// its leave properly (`shutdown`, then `exit`), and 1 otherwise.
///
/// # Errors
///
/// There is no runtime to be had from the system.
pub fn run() -> io::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let polite = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout()));
    // A thread may still wait for input that never comes.
    runtime.shutdown_background();
    Ok(if polite { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Serves a client that writes to `input` and reads from `output`. Says whether it took its leave properly.
pub async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite + Unpin + Send + 'static) -> bool {
    transport::serve(input, output).await
}
