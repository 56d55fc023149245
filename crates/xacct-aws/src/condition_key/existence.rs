//! Whether a condition key exists at all.

use super::listed::is_listed;
use super::{claims_of, lookup, split_claim};

/// Whether some request may carry a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Existence {
    /// AWS documents the key, or is known to set it.
    Yes,
    /// No request carries it: it belongs to a namespace whose keys are all documented, and is not among them, or it has not the
    /// form of a key.
    No,
    /// It belongs to a service or to an identity provider, and is not among the keys known of it: such lists are not
    /// complete.
    Unknown,
}

/// The namespaces of which AWS documents every key.
///
/// Sources: IAM User Guide, "AWS global condition context keys" and "Available keys for IAM and AWS STS" (`sts:`, `saml:`).
/// IAM Access Analyzer reports any other `aws:` key as an invalid global condition key.
const CLOSED: [&str; 3] = ["aws", "saml", "sts"];

/// Keys that those pages leave out and that AWS sets all the same: the first in its own managed policy
/// `AWSSSOServiceRolePolicy`, the others in the context that the IAM policy simulator fills in. Sorted.
const LEFT_OUT: [&str; 3] = ["aws:PrincipalId", "aws:PrincipalOrgMasterAccountId", "aws:Type"];

/// Prefixes that are the start of something else than a key: of an ARN or of an address.
const NO_PREFIX: [&str; 3] = ["arn", "http", "https"];

/// Whether some request may carry the key of that name, which is compared without regard to case. The name has to be written
/// out: what a template fills in is for the caller to leave aside.
///
/// Every key has a prefix and a colon: IAM refuses others ("Conditions must be prefaced by a vendor"). Of a family the
/// member has to be named: `aws:PrincipalTag` alone, or with nothing behind the slash, is no key.
pub fn existence(name: &str) -> Existence {
    if lookup(name).is_some() { Existence::Yes } else { existence_of_unlisted(name) }
}

/// The same of a key that [`lookup`] does not find.
pub fn existence_of_unlisted(name: &str) -> Existence {
    if LEFT_OUT.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Existence::Yes;
    }
    let is = |prefix: &str, words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(prefix));
    match name.split_once(':') {
        None => Existence::No,
        Some((prefix, rest))
            if prefix.is_empty() || rest.is_empty() || prefix.contains(char::is_whitespace) =>
        {
            Existence::No
        }
        Some((prefix, _)) if is(prefix, &CLOSED) || is(prefix, &NO_PREFIX) => Existence::No,
        _ => match split_claim(name) {
            Some((provider, _)) if claims_of(provider).is_some() => Existence::No,
            Some(_) => Existence::Unknown,
            None if is_listed(name) => Existence::Yes,
            None => Existence::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;

    #[test]
    fn keys_that_exist() {
        for yes in [
            "aws:PrincipalOrgID",
            "AWS:principalorgid",
            "aws:PrincipalTag/Cost Center",
            "aws:principalorgmasteraccountid",
            "sts:ExternalId",
            "SAML:aud",
            "s3:x-amz-acl",
            "kms:EncryptionContext:tenant",
            "iam:PassedToService",
            "token.actions.githubusercontent.com:sub",
            "login.example.com/tenant:aud",
        ] {
            assert_eq!(existence(yes), Existence::Yes, "{yes}");
        }
        for key in all().filter(|key| !key.is_family()) {
            assert_eq!(existence(key.name), Existence::Yes, "{}", key.name);
        }
    }

    #[test]
    fn keys_that_no_request_carries() {
        for no in [
            "",
            "ExternalId",
            "sts_ExternalId",
            ":ExternalId",
            "sts:",
            "aws:PrincipalOrgIDs",
            "aws:PrincipalTag",
            "aws:PrincipalTag/",
            "aws::SourceArn",
            " aws:SourceArn",
            "sts:External_Id",
            "saml:group",
            "https://token.actions.githubusercontent.com:sub",
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:sub",
            "token.actions.githubusercontent.com:repository_owner",
        ] {
            assert_eq!(existence(no), Existence::No, "{no}");
        }
    }

    #[test]
    fn keys_of_others_are_unknown() {
        for unknown in ["s3:prefx", "lakeformation:GlueARN", "nowhere:key", "login.example.com:department"] {
            assert_eq!(existence(unknown), Existence::Unknown, "{unknown}");
        }
    }
}
