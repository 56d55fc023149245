//! Reading the packed file, which `cargo xtask data` (`crates/xtask/src/data/pack.rs`) writes.
//!
//! ```text
//! "xacct-sa" 1                      what it is, and the version of this layout
//! length, package version           one byte, then so many
//! size, packed size, zlib stream    both four bytes, the lowest first: the facts
//! size, packed size, zlib stream    the descriptions: texts, of every action and then of every key
//! ```
//!
//! The facts are columns: a length, then so many numbers of seven bits a byte, the lowest first, the last byte below 128.
//! Texts are the number of their bytes, then each with a line feed behind it. In order:
//!
//! | | |
//! |---|---|
//! | texts | each once |
//! | sets of keys | lengths; then all of them in a row, each number as the step from the one before it in its set |
//! | services | prefix, name, number of actions, number of resource types |
//! | keys | name; type |
//! | services' keys | set |
//! | resource types | name, ARN, set |
//! | actions | name, level, set, number of uses |
//! | uses | twice the number of the resource type within its service, one more if required; set |
//!
//! A text or a set is referred to by its number plus one, or by 0 for the next that nothing has referred to yet, row
//! after row: services; keys; service by service its own set and its resource types; action by action with its uses.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// What the file begins with.
pub const MAGIC: &[u8] = b"xacct-sa\x01";

/// A packed block unpacked; `None` where it is broken or of another size.
pub fn unpack(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    decompress_to_vec_zlib_with_limit(packed, size).ok().filter(|block| block.len() == size)
}

/// Goes through bytes from front to back. What is not there is `None`.
pub struct ByteReader<'b>(&'b [u8]);

impl<'b> ByteReader<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// The next so many bytes.
    pub fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    /// Four bytes, the lowest first.
    pub fn word(&mut self) -> Option<usize> {
        let bytes: [u8; 4] = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    /// A packed block and its size.
    pub fn block(&mut self) -> Option<(&'b [u8], usize)> {
        let size = self.word()?;
        let packed = self.word()?;
        Some((self.take(packed)?, size))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A column.
    pub fn column(&mut self) -> Option<Vec<u32>> {
        let count = self.number()? as usize;
        // Every number takes a byte at least; a broken length must not ask for memory.
        if count > self.0.len() {
            return None;
        }
        (0..count).map(|_| self.number()).collect()
    }

    /// Several columns of one length.
    pub fn columns<const N: usize>(&mut self) -> Option<[Vec<u32>; N]> {
        let mut columns = [const { Vec::new() }; N];
        for index in 0..N {
            columns[index] = self.column()?;
            if columns[index].len() != columns[0].len() {
                return None;
            }
        }
        Some(columns)
    }

    /// Texts in a row, and where each ends.
    pub fn texts(&mut self) -> Option<(String, Vec<u32>)> {
        let total = self.number()? as usize;
        let text = std::str::from_utf8(self.take(total)?).ok()?;
        let feeds = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        // Below 2^32, as `total` is.
        let ends = feeds.map(|(at, _)| at as u32).collect();
        Some((text.to_owned(), ends))
    }
}

/// Lengths turned into ends.
pub fn sums(mut lengths: Vec<u32>) -> Option<Vec<u32>> {
    let mut end = 0_u32;
    for length in &mut lengths {
        end = end.checked_add(*length)?;
        *length = end;
    }
    Some(lengths)
}
