//! Places that the parser does not tell.

/// Where the header of a block scalar is, which the text at `from` leads to: behind a key, dashes, a tag, an anchor
/// and comments.
pub(super) fn header(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        at += match rest.first()? {
            b'|' | b'>' => return Some(at),
            b' ' | b'\t' | b'\r' | b'\n' | b':' | b'-' | b'?' => 1,
            b'#' => memchr::memchr(b'\n', rest)?,
            b'!' | b'&' => rest.iter().position(u8::is_ascii_whitespace)?,
            _ => return None,
        };
    }
}

/// Where a value belongs that nobody wrote: behind the colon at `at`, or behind the last thing between `from` and
/// `at` that is no comment.
pub(super) fn missing(bytes: &[u8], from: usize, at: usize) -> usize {
    if bytes.get(at) == Some(&b':') {
        return at + 1;
    }
    let gap = bytes.get(from..at).unwrap_or_default();
    let is_comment = |&i: &usize| gap.get(i.wrapping_sub(1)).is_none_or(u8::is_ascii_whitespace);
    let comment = memchr::memchr_iter(b'#', gap).find(is_comment).unwrap_or(gap.len());
    from + gap.get(..comment).unwrap_or_default().trim_ascii_end().len()
}

/// Where the first dash of a list is that the parser places at `at`: it is past the dash where the list is indented
/// like its key.
pub(super) fn first_dash(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    let line =
        before.get(memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1)..).unwrap_or_default();
    if bytes.get(at) == Some(&b'-') && line.iter().all(|b| *b == b' ') {
        return at;
    }
    let before = before.trim_ascii_end();
    if before.ends_with(b"-") { before.len() - 1 } else { at }
}
