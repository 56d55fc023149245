//! JSON as every output for programs writes it.

use std::borrow::Cow;
use std::env;
use std::io::{self, Write};
use std::path::{Component, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde::{Serialize, Serializer};

use super::escape::{acts, escape};

/// What RFC 3986 leaves as it is in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Writes `value` as JSON for people to look at, too: nothing in a string acts on who sees it, and each means what it did.
pub(crate) fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(EscapingWriter { out: &mut *out, before: '\0' }, value)?;
    writeln!(out)
}

/// The same on one line.
pub(super) fn write_json_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(EscapingWriter { out: &mut *out, before: '\0' }, value)?;
    writeln!(out)
}

/// Serializes what people read: in which nothing acts once it is decoded, either.
pub(super) fn prose<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&escape(text))
}

/// [`prose`] of a field that owns its text.
pub(super) fn owned_prose<S: Serializer>(text: impl AsRef<str>, serializer: S) -> Result<S::Ok, S::Error> {
    prose(text.as_ref(), serializer)
}

/// The same of several texts.
pub(super) fn all_prose<S: Serializer>(texts: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(texts.iter().map(|text| escape(text)))
}

/// A URI reference to the file at `path`, whatever bytes that has: relative where the path is.
pub(super) fn uri(path: &Path) -> String {
    let mut bytes = Cow::Borrowed(path.as_os_str().as_encoded_bytes());
    if cfg!(windows) {
        bytes.to_mut().iter_mut().filter(|byte| **byte == b'\\').for_each(|byte| *byte = b'/');
    }
    let encoded = percent_encode(&bytes, PATH);
    match path.components().next() {
        Some(Component::RootDir) => format!("file://{encoded}"),
        Some(Component::Prefix(_)) => format!("file:///{encoded}"),
        _ => encoded.to_string(),
    }
}

/// The path as platforms name files of a repository: from its root, which is where the program runs, with `/` between the parts.
pub(super) fn relative(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    let below = path.strip_prefix(&here).unwrap_or(path);
    let below = below.strip_prefix(".").unwrap_or(below);
    let text = below.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// The [`uri`] of a path that is no text, so that a string cannot say it.
pub(super) fn uri_unless_text(path: &Path) -> Option<String> {
    path.to_str().is_none().then(|| uri(path))
}

/// Writes JSON whose strings escape what acts, and what a runner of workflows would take for a command. Both occur in
/// strings only, and never in the middle of what is written at once.
struct EscapingWriter<W> {
    out: W,
    /// The last character.
    before: char,
}

impl<W: Write> Write for EscapingWriter<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let is_plain = |byte: &u8| byte.is_ascii() && *byte != b'#' && *byte != 0x7F;
        if buffer.iter().all(is_plain) {
            self.before = '\0';
            return self.out.write(buffer);
        }
        for c in std::str::from_utf8(buffer).map_err(io::Error::other)?.chars() {
            if c != '\n' && acts(c) || c == '#' && self.before == '#' {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(self.out, "\\u{unit:04x}")?;
                }
            } else {
                self.out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
            self.before = c;
        }
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_mean_what_they_did_and_nothing_in_them_acts() {
        let texts = ["##[error]x", "\u{1b}]8;;\u{7}\u{9b}\u{7f}", "a\u{202e}b\u{e0041}\u{2028}", "ä\n\"\\##"];
        let mut out = Vec::new();
        write_json(&texts, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(!out.contains("##") && !out.contains(|c| acts(c) && c != '\n'), "{out}");
        assert!(out.contains("\\udb40\\udc41") && out.contains("ä\\n"), "{out}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&out).unwrap(), texts);
    }

    #[test]
    fn paths_become_uris() {
        for (path, expected) in
            [("a b/ü%:.json", "a%20b/%C3%BC%25%3A.json"), ("/x/y.json", "file:///x/y.json"), ("../x", "../x")]
        {
            assert_eq!(uri(Path::new(path)), expected);
        }
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            let path = Path::new(std::ffi::OsStr::from_bytes(b"caf\xE9\n.json"));
            assert_eq!(uri(path), "caf%E9%0A.json");
        }
    }
}
