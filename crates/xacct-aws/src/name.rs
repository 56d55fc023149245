//! Names and their limits: which external ids, role names and unique ids AWS would accept at all.

use std::fmt;

/// Why a name would be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Fewer characters than the least allowed.
    TooShort {
        /// The least number of characters.
        min: usize,
    },
    /// More characters than the most allowed.
    TooLong {
        /// The greatest number of characters.
        max: usize,
    },
    /// A character outside the allowed set.
    Character {
        /// Byte offset of the first such character.
        at: usize,
        /// The character.
        character: char,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { min } => write!(f, "shorter than {min} characters"),
            Self::TooLong { max } => write!(f, "longer than {max} characters"),
            Self::Character { character, .. } => write!(f, "{character:?} is not allowed"),
        }
    }
}

impl std::error::Error for NameError {}

/// The least and greatest length of an external id, in characters. Source: AWS STS API Reference, `AssumeRole`, `ExternalId`.
pub const EXTERNAL_ID_LENGTH: (usize, usize) = (2, 1224);

/// Checks an external id: `[\w+=,.@:/-]{2,1224}`. Source: AWS STS API Reference, `AssumeRole`, `ExternalId`.
///
/// # Errors
/// The first reason for which STS would refuse the call that carries it.
pub fn external_id_is_valid(text: &str) -> Result<(), NameError> {
    check(text, EXTERNAL_ID_LENGTH, "+=,.@:/-")
}

/// Checks a role's name, without its path: `[\w+=,.@-]{1,64}`. Source: IAM API Reference, `CreateRole`.
///
/// # Errors
/// The first reason for which IAM would refuse the name.
pub fn role_name_is_valid(text: &str) -> Result<(), NameError> {
    check(text, (1, 64), "+=,.@-")
}

/// Checks a role session's name: `[\w+=,.@-]{2,64}`; a source identity has the same limits. Source: AWS STS API
/// Reference, `AssumeRole`, `RoleSessionName` and `SourceIdentity`.
///
/// # Errors
/// The first reason for which STS would refuse the name.
pub fn session_name_is_valid(text: &str) -> Result<(), NameError> {
    check(text, (2, 64), "+=,.@-")
}

/// The length is looked at first: of a paragraph pasted by mistake, that is what to say.
fn check(text: &str, (min, max): (usize, usize), marks: &str) -> Result<(), NameError> {
    let length = text.chars().count();
    if length < min {
        return Err(NameError::TooShort { min });
    }
    if length > max {
        return Err(NameError::TooLong { max });
    }
    // `\w` is the ASCII class in the service models.
    let strange = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || marks.contains(c));
    match text.char_indices().find(|(_, c)| strange(*c)) {
        Some((at, character)) => Err(NameError::Character { at, character }),
        None => Ok(()),
    }
}

/// What the first four letters of a unique id say it belongs to.
///
/// Source: IAM User Guide, "IAM identifiers", "Understanding unique ID prefixes".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UniqueIdKind {
    /// `ABIA`: an STS service bearer token.
    BearerToken,
    /// `ACCA`: a context-specific credential.
    ContextCredential,
    /// `AGPA`: a group.
    Group,
    /// `AIDA`: a user.
    User,
    /// `AIPA`: an instance profile.
    InstanceProfile,
    /// `AKIA`: a long-term access key.
    AccessKey,
    /// `ANPA`: a managed policy.
    ManagedPolicy,
    /// `ANVA`: a version of a managed policy.
    ManagedPolicyVersion,
    /// `APKA`: a public key.
    PublicKey,
    /// `AROA`: a role.
    Role,
    /// `ASCA`: a certificate.
    Certificate,
    /// `ASIA`: a temporary access key.
    TemporaryAccessKey,
}

static PREFIXES: &[(&str, UniqueIdKind)] = &[
    ("ABIA", UniqueIdKind::BearerToken),
    ("ACCA", UniqueIdKind::ContextCredential),
    ("AGPA", UniqueIdKind::Group),
    ("AIDA", UniqueIdKind::User),
    ("AIPA", UniqueIdKind::InstanceProfile),
    ("AKIA", UniqueIdKind::AccessKey),
    ("ANPA", UniqueIdKind::ManagedPolicy),
    ("ANVA", UniqueIdKind::ManagedPolicyVersion),
    ("APKA", UniqueIdKind::PublicKey),
    ("AROA", UniqueIdKind::Role),
    ("ASCA", UniqueIdKind::Certificate),
    ("ASIA", UniqueIdKind::TemporaryAccessKey),
];

/// A unique id, which IAM gives to each thing once and never again. In a trust policy it stands where a deleted
/// user's or role's ARN stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UniqueId<'a> {
    /// The whole id.
    pub text: &'a str,
    /// What it belongs to.
    pub kind: UniqueIdKind,
}

impl<'a> UniqueId<'a> {
    /// The id that the whole text is: a known prefix, then capitals and digits, 16 to 128 characters together.
    pub fn parse(text: &'a str) -> Option<Self> {
        let shaped = (16..=128).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let prefix = text.get(..4)?;
        let at = PREFIXES.binary_search_by_key(&prefix, |(prefix, _)| prefix).ok()?;
        shaped.then_some(Self { text, kind: PREFIXES[at].1 })
    }

    /// Whether it names something that a policy's principal can be: a user or a role.
    pub fn is_principal(&self) -> bool {
        matches!(self.kind, UniqueIdKind::User | UniqueIdKind::Role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn external_ids() {
        for yes in ["ab", "a1b2-c3:d/e=f,g.h@i+j_k", "12345", &"x".repeat(1224)] {
            assert_eq!(external_id_is_valid(yes), Ok(()), "{yes}");
        }
        assert_eq!(external_id_is_valid(""), Err(NameError::TooShort { min: 2 }));
        assert_eq!(external_id_is_valid("x"), Err(NameError::TooShort { min: 2 }));
        assert_eq!(external_id_is_valid(&"x".repeat(1225)), Err(NameError::TooLong { max: 1224 }));
        assert_eq!(external_id_is_valid("a b"), Err(NameError::Character { at: 1, character: ' ' }));
        assert_eq!(external_id_is_valid("aéb*"), Err(NameError::Character { at: 1, character: 'é' }));
    }

    #[test]
    fn role_and_session_names() {
        assert_eq!(role_name_is_valid("r"), Ok(()));
        assert_eq!(role_name_is_valid(&"r".repeat(65)), Err(NameError::TooLong { max: 64 }));
        assert_eq!(role_name_is_valid("a/b"), Err(NameError::Character { at: 1, character: '/' }));
        assert_eq!(session_name_is_valid("me@example.com"), Ok(()));
        assert_eq!(session_name_is_valid("m"), Err(NameError::TooShort { min: 2 }));
    }

    #[test]
    fn unique_ids() {
        assert!(PREFIXES.is_sorted_by(|a, b| a.0 < b.0));
        let role = UniqueId::parse("AROADBQP57FF2AEXAMPLE").unwrap();
        assert!(role.kind == UniqueIdKind::Role && role.is_principal());
        assert!(!UniqueId::parse("AKIAIOSFODNN7EXAMPLE").unwrap().is_principal());
        for no in [
            "",
            "AROA",
            "AROA:session-name",
            "aroadbqp57ff2aexample",
            "ABCDEFGHIJKLMNOPQRSTU",
            "AROADBQP57FF2AEXAMPLE*",
        ] {
            assert_eq!(UniqueId::parse(no), None, "{no}");
        }
    }

    #[test]
    fn errors_speak() {
        assert_eq!(external_id_is_valid("a b").unwrap_err().to_string(), "' ' is not allowed");
    }
}
