//! The account field of an ARN, or an account id by itself.

use xacct_aws::AccountId;
use xacct_syntax::{Hole, Text};

use crate::pattern::{holes, whole_hole};

/// What stands where an account id belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountField {
    /// Nothing: the ARNs of some services name no account.
    Empty,
    /// An account.
    Id(AccountId),
    /// The account that the document is deployed to.
    This,
    /// `*`, or digits with wildcards: any account that fits.
    Wildcard,
    /// A word that stands for no customer account: `aws`, `cloudfront`; `partner` in the ARNs of permissions boundaries that AWS
    /// makes for its partners (AWS managed policy `AccountManagementFromVercel`).
    Word,
    /// A template's variable: it will be filled in by a machine.
    Hole,
    /// A placeholder that a person was meant to replace: `<account-id>`, `SOURCE-ACCOUNT-ID`, `1234XXXXXXXX`.
    Placeholder,
    /// Digits, but not twelve of them, or with a space among them: no account has this id.
    Malformed,
}

impl AccountField {
    /// What `text` says in the place of an account id.
    pub fn of(text: &Text) -> Self {
        let s = text.as_str();
        if let Some(id) = AccountId::parse(s) {
            return Self::Id(id);
        }
        if s.is_empty() {
            return Self::Empty;
        }
        if text.holes().any(|(_, hole)| *hole == Hole::ThisAccount) || s == "${AWS::AccountId}" {
            return Self::This;
        }
        if s.bytes().any(|b| matches!(b, b'*' | b'?')) && holes(text).is_empty() {
            return Self::Wildcard;
        }
        if !holes(text).is_empty() {
            let for_a_person = s.starts_with('<')
                && !s.starts_with("<%")
                && !s.starts_with("<?")
                && whole_hole(text).is_some();
            return if for_a_person { Self::Placeholder } else { Self::Hole };
        }
        if is_variable(s) {
            return Self::Hole;
        }
        if matches!(s, "aws" | "cloudfront" | "amazon" | "partner" | "self") {
            return Self::Word;
        }
        if s.bytes().all(|b| b.is_ascii_digit() || b"-. ".contains(&b) || b.is_ascii_whitespace())
            || is_digits(s)
        {
            return Self::Malformed;
        }
        Self::Placeholder
    }

    /// The account, where one is written out.
    pub fn id(self) -> Option<AccountId> {
        if let Self::Id(id) = self { Some(id) } else { None }
    }
}

/// Whether it is as a whole a variable of a tool without brackets of its own kind: `@account@` of Maven and CMake, `$(ACCOUNT)` of
/// make and Azure Pipelines, `$account` of a shell, `((account))` of Concourse, `%(account)s` of Python, `%ACCOUNT%` of a batch
/// file.
fn is_variable(s: &str) -> bool {
    const FORMS: [(&str, &str); 6] =
        [("@", "@"), ("$(", ")"), ("$", ""), ("((", "))"), ("%(", ")s"), ("%", "%")];
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    };
    FORMS
        .iter()
        .any(|(start, end)| s.strip_prefix(start).and_then(|s| s.strip_suffix(end)).is_some_and(is_name))
}

/// Digits of any script, zero-width and no-break spaces between them: what a copy from a web page leaves.
fn is_digits(s: &str) -> bool {
    s.chars().any(|c| c.is_ascii_digit())
        && s.chars().all(|c| {
            c.is_ascii_digit()
                || c.is_whitespace()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
        })
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};

    use super::*;

    #[test]
    fn tells_mistakes_from_places_to_fill_in() {
        for (text, expected) in [
            ("", AccountField::Empty),
            ("*", AccountField::Wildcard),
            ("1111*", AccountField::Wildcard),
            ("aws", AccountField::Word),
            ("cloudfront", AccountField::Word),
            ("partner", AccountField::Word),
            ("${AWS::AccountId}", AccountField::This),
            ("${var.account}", AccountField::Hole),
            ("{{account}}", AccountField::Hole),
            ("%{id}", AccountField::Hole),
            ("@account@", AccountField::Hole),
            ("$(ACCOUNT_ID)", AccountField::Hole),
            ("$account", AccountField::Hole),
            ("((account))", AccountField::Hole),
            ("%(account)s", AccountField::Hole),
            ("%ACCOUNT%", AccountField::Hole),
            ("%[1]s", AccountField::Hole),
            ("<%= account %>", AccountField::Hole),
            ("<?= $account ?>", AccountField::Hole),
            ("<account-id>", AccountField::Placeholder),
            ("<IDENTITY ACCOUNT ID>", AccountField::Placeholder),
            ("SOURCE-ACCOUNT-ID", AccountField::Placeholder),
            ("REDACTED", AccountField::Placeholder),
            ("@", AccountField::Placeholder),
            ("(account)", AccountField::Placeholder),
            ("1234XXXXXXXX", AccountField::Placeholder),
            ("11111111111", AccountField::Malformed),
            ("1111111111111", AccountField::Malformed),
            ("333333333333 ", AccountField::Malformed),
            ("1111-2222-3333", AccountField::Malformed),
            ("11112222\u{200b}3333", AccountField::Malformed),
        ] {
            let source = Source::new(FileId(0), "t", text);
            assert_eq!(AccountField::of(source.text()), expected, "{text:?}");
        }
        let source = Source::new(FileId(0), "t", "012345678901");
        assert!(AccountField::of(source.text()).id().is_some());
    }
}
