//! Standard output and standard error, as every command writes to them.

use std::io::{self, BufWriter, ErrorKind, StderrLock, StdoutLock, Write};

/// Standard output. A reader that goes away ends no command: what it found still decides the exit code.
pub(crate) fn stdout() -> BufWriter<ClosableWriter<StdoutLock<'static>>> {
    BufWriter::new(ClosableWriter { out: io::stdout().lock(), is_abandoned: false })
}

/// Standard error, in the same way.
pub(crate) fn stderr() -> BufWriter<ClosableWriter<StderrLock<'static>>> {
    BufWriter::new(ClosableWriter { out: io::stderr().lock(), is_abandoned: false })
}

/// A stream whose reader may go away (`| head -1`): from then on what is written is dropped.
pub(crate) struct ClosableWriter<W: Write> {
    out: W,
    is_abandoned: bool,
}

impl<W: Write> ClosableWriter<W> {
    /// `done`, unless it failed because nobody reads any more.
    fn unless_abandoned<T>(&mut self, done: io::Result<T>, otherwise: T) -> io::Result<T> {
        match done {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_abandoned = true;
                Ok(otherwise)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for ClosableWriter<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.is_abandoned {
            return Ok(buffer.len());
        }
        let written = self.out.write(buffer);
        self.unless_abandoned(written, buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_abandoned {
            return Ok(());
        }
        let flushed = self.out.flush();
        self.unless_abandoned(flushed, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes, and then fails.
    struct Reader(usize, ErrorKind);

    impl Write for Reader {
        fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
            let taken = buffer.len().min(self.0);
            self.0 -= taken;
            if taken == 0 { Err(self.1.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn only_that_nobody_reads_is_no_error() {
        let write = |kind| {
            let mut out = ClosableWriter { out: Reader(3, kind), is_abandoned: false };
            out.write_all(b"four").and_then(|()| out.write_all(b"more")).and_then(|()| out.flush())
        };
        assert!(write(ErrorKind::BrokenPipe).is_ok());
        assert_eq!(write(ErrorKind::StorageFull).unwrap_err().kind(), ErrorKind::StorageFull);
    }
}
