//! Notices that the editor is gone, even where it left no message and keeps the pipe open.

use std::time::Duration;

use tokio::sync::watch::Receiver;
use tokio::time::sleep;

/// How often one looks.
const PAUSE: Duration = Duration::from_secs(2);

/// Waits until the process whose id comes out of `id` has died. A process that was never seen (it may live in another
/// container) is not waited for.
pub(crate) async fn gone(mut id: Receiver<Option<u32>>) {
    let process = id.wait_for(Option::is_some).await.ok().and_then(|id| *id);
    let Some(process) = process.filter(|&process| lives(process)) else {
        return std::future::pending().await;
    };
    while lives(process) {
        sleep(PAUSE).await;
    }
}

/// Whether there is such a process.
#[cfg(unix)]
fn lives(process: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let Some(process) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return false };
    !matches!(test_kill_process(process), Err(Errno::SRCH))
}

/// Elsewhere the end of the input has to do.
#[cfg(not(unix))]
fn lives(_: u32) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_process_lives_until_it_is_dead() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let id = child.id();
        assert!(lives(id) && lives(std::process::id()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!lives(id) && !lives(0));
    }
}
