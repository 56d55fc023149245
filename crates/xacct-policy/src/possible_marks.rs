//! What a text may have beside plain characters: nearly none has anything, and one look at each byte says so.

/// What a text may have beside plain characters.
#[derive(Clone, Copy)]
pub(crate) struct PossibleMarks(u8);

impl PossibleMarks {
    /// The first character of a variable, an escape or a placeholder.
    const PLACE: u8 = 1;
    const WILDCARD: u8 = 2;
    /// Two of them begin a placeholder, and names have one here and there.
    const UNDERSCORE: u8 = 4;

    /// What each byte may be.
    const OF_BYTE: [u8; 256] = {
        let mut of_byte = [0; 256];
        let mut byte = 0;
        while byte < of_byte.len() {
            of_byte[byte] = match byte as u8 {
                b'$' | b'<' | b'{' | b'[' | b'%' => Self::PLACE,
                b'*' | b'?' => Self::WILDCARD,
                b'_' => Self::UNDERSCORE,
                _ => 0,
            };
            byte += 1;
        }
        of_byte
    };

    /// Those of `text`.
    pub fn of(text: &str) -> Self {
        let seen = text.bytes().fold(0, |seen, byte| seen | Self::OF_BYTE[usize::from(byte)]);
        let is_word = seen & Self::UNDERSCORE != 0 && text.contains("__");
        Self(if is_word { seen | Self::PLACE } else { seen })
    }

    /// Whether it may have a variable, an escape or a placeholder.
    pub fn places(self) -> bool {
        self.0 & Self::PLACE != 0
    }

    /// Whether it has a wildcard.
    pub fn wildcards(self) -> bool {
        self.0 & Self::WILDCARD != 0
    }
}
