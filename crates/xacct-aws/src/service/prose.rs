//! Descriptions, by number.

use super::read::{ByteReader, unpack};

/// One text in a row, and where the line feed behind each description is.
#[derive(Default)]
pub struct Prose {
    text: String,
    ends: Vec<u32>,
}

impl Prose {
    /// The block of descriptions; none where it cannot be read.
    pub fn read(packed: &[u8], size: usize) -> Self {
        let block = unpack(packed, size).unwrap_or_default();
        let (text, ends) = ByteReader::new(&block).texts().unwrap_or_default();
        Self { text, ends }
    }

    /// A description that is there.
    pub fn get(&self, index: usize) -> Option<&str> {
        text_at(&self.text, &self.ends, index).filter(|text| !text.is_empty())
    }
}

/// The text of that number among texts with a line feed behind each.
pub fn text_at<'t>(text: &'t str, ends: &[u32], index: usize) -> Option<&'t str> {
    let end = *ends.get(index)? as usize;
    let start = if index == 0 { 0 } else { *ends.get(index - 1)? as usize + 1 };
    text.get(start..end)
}
