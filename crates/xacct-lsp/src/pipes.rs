//! The two pipes, each with a thread of its own: anyone who waits for the client to write or to read keeps nobody else
//! waiting. Each message crosses one thread on its way in and one on its way out, and is one call of the system.

use std::io::{self, BufReader, Read, Write};
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;

use crate::frame::{self, Frame};
use crate::outbox::Outgoing;

/// How much is read, and written, at once.
const AT_ONCE: usize = 64 << 10;

/// What comes in, until there is nothing more to read or nobody who wants it.
pub(crate) fn listen(input: impl Read + Send + 'static) -> io::Result<UnboundedReceiver<Frame>> {
    let (queue, frames) = unbounded_channel();
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        let mut input = BufReader::with_capacity(AT_ONCE, input);
        while let Ok(frame) = frame::read(&mut input) {
            let is_last = frame == Frame::End;
            if queue.send(frame).is_err() || is_last {
                return;
            }
        }
    })?;
    Ok(frames)
}

/// Writes what is to be written, until the last word (`None`) or until nobody reads any more. What it gives ends with it.
pub(crate) fn speak(
    outgoing: Outgoing,
    output: impl Write + Send + 'static,
) -> io::Result<oneshot::Receiver<()>> {
    let (end, ended) = oneshot::channel();
    thread::Builder::new().name("output".to_owned()).spawn(move || {
        // That nobody reads any more is no mistake of ours.
        let _ = write(&outgoing, output);
        drop(end);
    })?;
    Ok(ended)
}

fn write(outgoing: &Outgoing, mut output: impl Write) -> io::Result<()> {
    let mut batch = Vec::new();
    while let Ok(Some(body)) = outgoing.recv() {
        frame::put(&mut batch, &body);
        let mut is_over = false;
        while batch.len() < AT_ONCE
            && !is_over
            && let Ok(next) = outgoing.try_recv()
        {
            match next {
                Some(body) => frame::put(&mut batch, &body),
                None => is_over = true,
            }
        }
        output.write_all(&batch)?;
        output.flush()?;
        if is_over {
            break;
        }
        batch.clear();
        batch.shrink_to(AT_ONCE);
    }
    Ok(())
}
