//! Where one message ends and the next begins: `Content-Length` and an empty line before each.

use std::io::{self, BufRead, Read};

/// The longest message that is read: room for the longest text that is looked at, escaped.
const LONGEST: u64 = 512 << 20;
/// The longest line of a header.
const LONGEST_LINE: u64 = 8 << 10;

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// The body of a message.
    Body(Vec<u8>),
    /// Something that is no message; the next one can be read all the same.
    Garbage,
    /// Nothing more will come.
    End,
}

/// Reads the next message.
pub(crate) fn read(input: &mut impl BufRead) -> io::Result<Frame> {
    let mut length = None;
    let mut any = false;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(Frame::End);
        }
        let line = line.trim_ascii();
        if line.is_empty() {
            if any {
                break;
            }
            // Stray line breaks between messages do no harm.
            continue;
        }
        any = true;
        length = content_length(line).or(length);
    }
    let Some(length) = length else { return Ok(Frame::Garbage) };
    if length > LONGEST {
        io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
        return Ok(Frame::Garbage);
    }
    let mut body = Vec::new();
    let read = input.by_ref().take(length).read_to_end(&mut body)?;
    Ok(if (read as u64) < length { Frame::End } else { Frame::Body(body) })
}

/// Appends a message to what is to be written.
pub(crate) fn put(out: &mut Vec<u8>, body: &[u8]) {
    out.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    out.extend_from_slice(body);
}

/// What a line of the header says of the length. Whatever stands before the word is left over from something broken.
fn content_length(line: &[u8]) -> Option<u64> {
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let (_, value) = line.split_once("content-length:")?;
    value.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart_and_garbage_is_passed_over() {
        let mut input = "Content-Length: 2\r\n\r\n{}\r\ncontent-length:4\r\nContent-Type: x\r\nX: y\r\n\r\nnull\
            nonsense\r\n\r\nleft overContent-Length: 1\r\n\r\n1Content-Length: x\r\n\r\nContent-Length: 9\r\n\r\n12"
            .as_bytes();
        let mut frames = Vec::new();
        loop {
            frames.push(read(&mut input).unwrap());
            if frames.last() == Some(&Frame::End) {
                break;
            }
        }
        let body = |text: &str| Frame::Body(text.into());
        assert_eq!(frames, [body("{}"), body("null"), Frame::Garbage, body("1"), Frame::Garbage, Frame::End]);
    }
}
