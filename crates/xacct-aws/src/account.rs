//! Account ids: twelve digits, leading zeros kept.

use std::fmt;

/// The id of an AWS account: twelve ASCII digits. Not a number, because `012345678901` is an id and `12345678901`
/// is a mistake.
///
/// Source: AWS Account Management Reference Guide, "View AWS account identifiers".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId([u8; 12]);

impl AccountId {
    /// The id that the text is, exactly: twelve digits, no blanks, no dashes.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: [u8; 12] = text.as_bytes().try_into().ok()?;
        digits.iter().all(u8::is_ascii_digit).then_some(Self(digits))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The twelve digits as bytes, the form in which tables are keyed.
    pub(crate) const fn digits(&self) -> &[u8; 12] {
        &self.0
    }

    /// Whether the id is one that AWS documentation writes where a reader is to put an id of their own.
    ///
    /// AWS publishes no list of such ids. These are the ones that the AWS API references and the IAM User Guide
    /// use again and again: the digits counted upwards (`123456789012`, `012345678910`, …), groups of four
    /// (`111122223333`, `444455556666`, …), and one digit repeated. `000000000000` is not among them: see
    /// [`AccountId::is_impossible`].
    pub fn is_documentation_example(&self) -> bool {
        let first = self.0[0];
        let repeated = first != b'0' && self.0.iter().all(|digit| *digit == first);
        repeated || EXAMPLES.binary_search(&&self.0).is_ok()
    }

    /// Whether no account can have this id: `000000000000`, which emulators and templates use as a stand-in.
    pub fn is_impossible(&self) -> bool {
        self.0 == *b"000000000000"
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({})", self.as_str())
    }
}

/// Example ids other than a repeated digit, sorted.
static EXAMPLES: &[&[u8; 12]] = &[
    b"012345678901",
    b"012345678910",
    b"012345678912",
    b"111122223333",
    b"111222333444",
    b"123456789012",
    b"123456789101",
    b"222233334444",
    b"444455556666",
    b"555566667777",
    b"777788889999",
    b"987654321098",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> AccountId {
        AccountId::parse(text).unwrap()
    }

    #[test]
    fn an_id_is_twelve_digits() {
        assert_eq!(id("012345678901").to_string(), "012345678901");
        for no in
            ["", "12345678901", "1234567890123", "12345678901a", " 23456789012", "1234-5678-90", "１２３４"]
        {
            assert_eq!(AccountId::parse(no), None, "{no}");
        }
        assert!(id("000000000001") < id("100000000000"));
        assert_eq!(format!("{:?}", id("123456789012")), "AccountId(123456789012)");
    }

    #[test]
    fn examples_are_known_and_sorted() {
        assert!(EXAMPLES.is_sorted_by(|a, b| a < b));
        for yes in
            ["123456789012", "111122223333", "444455556666", "777788889999", "999999999999", "012345678901"]
        {
            assert!(id(yes).is_documentation_example(), "{yes}");
        }
        assert!(!id("464622532012").is_documentation_example());
        assert!(!id("000000000000").is_documentation_example());
    }

    #[test]
    fn zero_is_nobody() {
        assert!(id("000000000000").is_impossible());
        assert!(!id("000000000001").is_impossible());
    }
}
