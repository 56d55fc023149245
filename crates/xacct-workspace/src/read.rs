//! Reads a file, unless it is no text, or cannot hold a policy.

use std::fs::{self, File, FileType};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use xacct_facts::may_hold_policy;

use crate::Problem;

/// The largest file that is read, in bytes. The largest answers of the IAM API are a few megabytes.
pub const MAX_FILE: u64 = 64 << 20;

/// Reads `path`. `None` where it can hold no policy: then nobody needs to know what else is wrong with it, unless
/// somebody named it.
///
/// # Errors
///
/// What to tell people when a file that was named, or that seems to hold a policy, cannot be read.
pub(crate) fn read(path: &Path, walked: bool) -> Result<Option<String>, Problem> {
    let bytes = match read_bytes(path, walked) {
        Ok(bytes) => bytes,
        Err(why) => return Err(unreadable(path, walked, why)),
    };
    decode(path, walked, bytes)
}

/// Every byte of the file at `path`, which is one.
///
/// # Errors
///
/// It cannot be read, or is too large.
pub(crate) fn read_all(path: &Path) -> Result<Vec<u8>, Problem> {
    read_bytes(path, true).map_err(|why| unreadable(path, false, why))
}

/// Makes text of what was read from `path`; `None` where it can hold no policy.
///
/// # Errors
///
/// The bytes are no text in UTF-8, and seem to hold a policy or were named.
pub(crate) fn decode(path: &Path, walked: bool, bytes: Vec<u8>) -> Result<Option<String>, Problem> {
    let promising = may_hold_policy(&bytes) || utf16_holds_policy(&bytes);
    if walked && !promising {
        return Ok(None);
    }
    if let Some(problem) = not_text(path, &bytes) {
        return Err(problem);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(promising.then_some(text)),
        Err(error) if utf16_order(error.as_bytes()).is_some() => {
            Err(Problem::error(path, "is saved as UTF-16")
                .help("save it as UTF-8 (in PowerShell: `Out-File -Encoding utf8`)"))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = memchr::memchr_iter(b'\n', &error.as_bytes()[..at]).count() + 1;
            Err(Problem::error(
                path,
                format!("is not UTF-8: byte {at}, on line {line}, is part of no character"),
            )
            .help("save it as UTF-8"))
        }
    }
}

/// Why `bytes` are not looked at: too many, or binary.
pub(crate) fn not_text(path: &Path, bytes: &[u8]) -> Option<Problem> {
    if bytes.len() as u64 > MAX_FILE {
        return Some(Problem::error(path, too_large(bytes.len() as u64)));
    }
    let at = memchr::memchr(0, bytes).filter(|_| utf16_order(bytes).is_none())?;
    Some(Problem::error(path, format!("is not text: byte {at} is NUL")).help("is it a binary file?"))
}

enum Unreadable {
    Io(io::Error),
    TooLarge(u64),
    NoFile(&'static str),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn unreadable(path: &Path, walked: bool, why: Unreadable) -> Problem {
    match why {
        Unreadable::Io(error) => io_problem(path, walked, &error),
        Unreadable::TooLarge(size) => {
            let problem = Problem::error(path, too_large(size));
            if walked { problem.into_warning() } else { problem }
        }
        Unreadable::NoFile(what) => Problem::error(path, what),
    }
}

/// A file is taken to be longer than this where as many bytes could be read at once.
const SHORT: usize = 1 << 14;

fn read_bytes(path: &Path, walked: bool) -> Result<Vec<u8>, Unreadable> {
    // What was found by walking is known to be a file. Opening a pipe would wait for somebody to write into it.
    if !walked
        && !is_open_already(path)
        && let Some(what) = not_a_file(fs::metadata(path)?.file_type())
    {
        return Err(Unreadable::NoFile(what));
    }
    let mut file = File::open(path)?;
    // Nearly every policy is short: it is read before anybody asks how long the file is.
    let mut start = Vec::with_capacity(SHORT);
    let length = (&mut file).take(SHORT as u64).read_to_end(&mut start)?;
    if length < SHORT {
        start.shrink_to_fit();
        return Ok(start);
    }
    let size = file.metadata()?.len();
    if size > MAX_FILE {
        return Err(Unreadable::TooLarge(size));
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    bytes.append(&mut start);
    file.take(MAX_FILE + 1 - length as u64).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Unreadable::TooLarge(bytes.len() as u64));
    }
    Ok(bytes)
}

/// Whether `path` names something that this process was started with: standard input, or what a shell passes as `<(…)`.
/// Anyone who writes into it is known to be there.
pub(crate) fn is_open_already(path: &Path) -> bool {
    let folders = ["/dev/fd", "/proc/self/fd"].map(Path::new);
    path == Path::new("/dev/stdin") || path.parent().is_some_and(|folder| folders.contains(&folder))
}

fn not_a_file(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("is a directory");
    }
    Some("is a pipe, a socket or a device, not a file; what is piped can be read with `-`")
}

fn too_large(size: u64) -> String {
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    format!("is too large: it has {} MiB, and the limit is {} MiB", mib(size), mib(MAX_FILE))
}

fn io_problem(path: &Path, walked: bool, error: &io::Error) -> Problem {
    match error.kind() {
        ErrorKind::NotFound if walked => {
            Problem::error(path, "vanished before it could be read").into_warning()
        }
        ErrorKind::NotFound => Problem::error(path, "no such file or directory"),
        ErrorKind::PermissionDenied => Problem::error(path, "cannot be read: permission denied"),
        _ => Problem::error(path, format!("cannot be read: {error}")),
    }
}

/// How a text that starts with UTF-16's byte order mark puts two bytes together.
fn utf16_order(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    match bytes {
        [0xFF, 0xFE, ..] => Some(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// What PowerShell's `>` writes looks like no policy to a search for bytes, so ask again of its text.
fn utf16_holds_policy(bytes: &[u8]) -> bool {
    let Some(join) = utf16_order(bytes) else { return false };
    let units = bytes.chunks_exact(2).map(|pair| join([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    may_hold_policy(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use xacct_rules::Severity;

    use super::*;

    const POLICY: &str = r#"{"Statement": []}"#;

    fn said(walked: bool, bytes: &[u8]) -> Result<Option<String>, String> {
        decode(Path::new("x.json"), walked, bytes.to_vec()).map_err(|p| p.message)
    }

    #[test]
    fn what_can_hold_no_policy_is_not_looked_at() {
        assert_eq!(said(true, b"\xFF\0 nothing"), Ok(None));
        assert_eq!(said(true, b"{}"), Ok(None));
        assert_eq!(said(false, b"{}"), Ok(None));
        assert_eq!(said(true, POLICY.as_bytes()), Ok(Some(POLICY.to_owned())));
    }

    #[test]
    fn bytes_that_are_no_text_are_told_apart() {
        let latin = [b"{\"Statement\":\n \"", &b"\xE4"[..], b"\"}"].concat();
        for walked in [true, false] {
            assert_eq!(
                said(walked, &latin).unwrap_err(),
                "is not UTF-8: byte 16, on line 2, is part of no character"
            );
            assert_eq!(said(walked, b"{\"Statement\0\": []}").unwrap_err(), "is not text: byte 11 is NUL");
            let utf16: Vec<u8> =
                std::iter::once(0xFEFF).chain(POLICY.encode_utf16()).flat_map(u16::to_le_bytes).collect();
            assert_eq!(said(walked, &utf16).unwrap_err(), "is saved as UTF-16");
        }
        assert!(said(false, b"\x7FELF\0").is_err());
    }

    #[test]
    fn a_large_file_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("large.json");
        File::create(&path).unwrap().set_len(100 << 20).unwrap();
        let problem = read(&path, false).unwrap_err();
        assert_eq!(problem.message, "is too large: it has 100 MiB, and the limit is 64 MiB");
        assert_eq!(problem.severity, Severity::Error);
        assert_eq!(read(&path, true).unwrap_err().severity, Severity::Warning);
    }

    #[test]
    fn what_is_not_there_is_said_plainly() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gone.json");
        assert_eq!(read(&path, false).unwrap_err().message, "no such file or directory");
        assert_eq!(read(&path, true).unwrap_err().severity, Severity::Warning);
        assert_eq!(read(dir.path(), false).unwrap_err().message, "is a directory");
        #[cfg(unix)]
        assert!(read(Path::new("/dev/null"), false).unwrap_err().message.starts_with("is a pipe, a socket"));
    }

    #[cfg(unix)]
    #[test]
    fn permission_is_asked_for() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret.json");
        fs::write(&path, POLICY).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        if File::open(&path).is_ok() {
            return; // root reads everything
        }
        assert_eq!(read(&path, true).unwrap_err().message, "cannot be read: permission denied");
    }
}
