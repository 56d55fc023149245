//! What values AWS can put under a condition key: a test against any other value never matches.

use super::ConditionKey;
use crate::{account::AccountId, arn::Arn, name};

/// The form of a key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grammar {
    /// Nothing is documented that would exclude a string.
    Any,
    /// `true` or `false`.
    Truth,
    /// Twelve digits.
    AccountId,
    /// `o-` and 10 to 32 lower-case letters or digits.
    OrganizationId,
    /// `o-…/r-…/ou-…/`, from the organization down to the unit that holds the account, with a slash at the end.
    OrganizationPath,
    /// `arn:` and five more fields, of which those up to the account have no `*` and no `?`: what they name is one thing. Nor
    /// has the last field where the names of a service's resources cannot have them.
    Arn,
    /// The ARN of a principal: its name, or the id of a session, has letters, digits and `_+=,.@-`.
    PrincipalArn,
    /// Whom a token is for: a repository with a branch, a workspace, a service account, an id. None has a `*` or a `?`.
    Subject,
    /// The external ID of `AssumeRole`: 2 to 1,224 characters of `[\w+=,.@:/-]`.
    ExternalId,
    /// A session's name or a source identity: 2 to 64 characters of `[\w+=,.@-]`.
    SessionName,
    /// `vpc-` and lower-case letters or digits.
    VpcId,
    /// `vpce-` and lower-case letters or digits.
    VpcEndpointId,
    /// `AIDA…` of a user, `AROA…:SESSION` of a role's session, an account's id of its root user. None has a `*` or a `?`.
    UserId,
    /// A name that AWS gives: a Region, a service, a kind of principal. None has a `*` or a `?`.
    Name,
    /// The value of a tag of an IAM user, role or session: letters, digits, spaces and `_.:/=+-@`.
    Tag,
    /// A URL at which AWS takes SAML assertions: `https://signin.aws.amazon.com/saml` and its regional forms.
    SamlAudience,
}

/// The keys with a form of their own, in lower case, sorted.
///
/// Sources: IAM User Guide, "AWS global condition context keys" and "Available keys for IAM and AWS STS"; Organizations API
/// Reference, `Organization` (`Id`); AWS STS API Reference, `AssumeRole`; AWS General Reference, "AWS sign-in endpoints"; IAM
/// API Reference, `Tag`.
#[rustfmt::skip]
static GRAMMARS: &[(&str, Grammar)] = &[
    ("aws:calledvia", Grammar::Name),
    ("aws:calledviafirst", Grammar::Name),
    ("aws:calledvialast", Grammar::Name),
    ("aws:federatedprovider", Grammar::Name),
    ("aws:principalaccount", Grammar::AccountId),
    ("aws:principalarn", Grammar::PrincipalArn),
    ("aws:principalorgid", Grammar::OrganizationId),
    ("aws:principalorgpaths", Grammar::OrganizationPath),
    ("aws:principalservicename", Grammar::Name),
    ("aws:principalservicenameslist", Grammar::Name),
    ("aws:principaltype", Grammar::Name),
    ("aws:requestedregion", Grammar::Name),
    ("aws:resourceaccount", Grammar::AccountId),
    ("aws:resourceorgid", Grammar::OrganizationId),
    ("aws:resourceorgpaths", Grammar::OrganizationPath),
    ("aws:sourceaccount", Grammar::AccountId),
    ("aws:sourcearn", Grammar::Arn),
    ("aws:sourceidentity", Grammar::SessionName),
    ("aws:sourceorgid", Grammar::OrganizationId),
    ("aws:sourceorgpaths", Grammar::OrganizationPath),
    ("aws:sourceowner", Grammar::AccountId),
    ("aws:sourcevpc", Grammar::VpcId),
    ("aws:sourcevpcarn", Grammar::Arn),
    ("aws:sourcevpce", Grammar::VpcEndpointId),
    ("aws:userid", Grammar::UserId),
    ("aws:vpceaccount", Grammar::AccountId),
    ("aws:vpceorgid", Grammar::OrganizationId),
    ("aws:vpceorgpaths", Grammar::OrganizationPath),
    ("kms:calleraccount", Grammar::AccountId),
    ("kms:viaservice", Grammar::Name),
    ("s3:dataaccesspointaccount", Grammar::AccountId),
    ("s3:dataaccesspointarn", Grammar::Arn),
    ("s3:resourceaccount", Grammar::AccountId),
    ("saml:aud", Grammar::SamlAudience),
    ("sts:externalid", Grammar::ExternalId),
    ("sts:rolesessionname", Grammar::SessionName),
    ("sts:sourceidentity", Grammar::SessionName),
];

/// The families of keys that hold tags of IAM.
const IAM_TAGS: [&str; 2] = ["aws:PrincipalTag/${TagKey}", "iam:ResourceTag/${TagKey}"];
const WILDCARDS: [char; 2] = ['*', '?'];

/// Services that act for their customers, and whose resources have neither `*` nor `?` in their names. (The ARN of a log group
/// that CloudWatch Logs sends ends in `:*`, and API Gateway sends `*` for methods and paths that are not fixed.)
///
/// Source: the services' API references, the names of what they create.
const PLAIN_NAMES: [&str; 16] = [
    "cloudfront",
    "cloudtrail",
    "codebuild",
    "codepipeline",
    "dynamodb",
    "ecs",
    "events",
    "firehose",
    "guardduty",
    "kinesis",
    "lambda",
    "s3",
    "scheduler",
    "sns",
    "sqs",
    "states",
];

impl Grammar {
    /// The form of the values of `key`, in any letter case, of which the tables say what is `known`.
    pub fn of(key: &str, known: Option<&ConditionKey>) -> Self {
        if has_known_subjects(key) {
            return Self::Subject;
        }
        match GRAMMARS.binary_search_by(|(name, _)| super::compare(name, key)) {
            Ok(at) => GRAMMARS.get(at).map_or(Self::Any, |(_, grammar)| *grammar),
            Err(_) if known.is_some_and(|key| IAM_TAGS.contains(&key.name)) => Self::Tag,
            Err(_) => match known.map(|key| key.value_type) {
                Some(super::ValueType::Bool) => Self::Truth,
                Some(super::ValueType::Arn) => Self::Arn,
                _ => Self::Any,
            },
        }
    }

    /// Whether AWS can put `value` under such a key.
    pub fn admits(self, value: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Truth => value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"),
            // The owner of an unsigned request is called so.
            Self::AccountId => AccountId::parse(value).is_some() || value == "anonymous",
            Self::OrganizationId => is_id(value, "o-", 10..=32),
            Self::OrganizationPath => {
                let (organization, rest) = value.split_once('/').unwrap_or((value, ""));
                is_id(organization, "o-", 10..=32) && rest.starts_with("r-")
            }
            Self::Arn => is_arn(value),
            Self::PrincipalArn => {
                let (_, name) = value.rsplit_once(['/', ':']).unwrap_or_default();
                is_arn(value) && !name.is_empty() && name.bytes().all(is_of_a_name)
            }
            Self::Subject | Self::UserId | Self::Name => !value.is_empty() && !value.contains(WILDCARDS),
            Self::Tag => !value.contains(WILDCARDS),
            // What AWS makes of an empty one it does not say.
            Self::ExternalId => value.is_empty() || name::external_id_is_valid(value).is_ok(),
            Self::SessionName => name::session_name_is_valid(value).is_ok(),
            Self::VpcId => is_id(value, "vpc-", 1..=64),
            Self::VpcEndpointId => is_id(value, "vpce-", 1..=64),
            Self::SamlAudience => is_saml_endpoint(value),
        }
    }
}

fn is_arn(value: &str) -> bool {
    let is_field = |b: u8| b.is_ascii_alphanumeric() || b"-.:".contains(&b);
    let Some(arn) = Arn::split(value, &[]) else { return false };
    let fields = value.get(..arn.account.end).unwrap_or_default();
    let has_plain_names = value.get(arn.service).is_some_and(|service| PLAIN_NAMES.contains(&service));
    let resource = value.get(arn.resource).unwrap_or_default();
    value.starts_with("arn:")
        && fields.bytes().all(is_field)
        && !(has_plain_names && resource.contains(WILDCARDS))
}

fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte)
}

/// Whether the key is the subject of a provider's tokens whose form is known: of those that AWS documents, and of clusters in
/// EKS, whose service accounts are named like hosts.
fn has_known_subjects(key: &str) -> bool {
    let is_of_cluster = |provider: &str| {
        let provider = provider.to_ascii_lowercase();
        provider.starts_with("oidc.eks.") && provider.contains(".amazonaws.com")
    };
    super::split_claim(key).is_some_and(|(provider, claim)| {
        claim.eq_ignore_ascii_case("sub") && (is_of_cluster(provider) || super::claims_of(provider).is_some())
    })
}

fn is_id(value: &str, prefix: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    value.strip_prefix(prefix).is_some_and(|id| {
        length.contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

/// Whether AWS takes assertions there. `saml:aud` is the endpoint, with the provider's own identifier behind it where
/// assertions are encrypted: `https://signin.aws.amazon.com/saml/acs/SAMLSP…`.
///
/// Source: AWS General Reference, "AWS sign-in endpoints and quotas".
fn is_saml_endpoint(value: &str) -> bool {
    const HOSTS: [&str; 3] = ["signin.aws.amazon.com", "signin.amazonaws.cn", "signin.amazonaws-us-gov.com"];
    let Some((host, path)) = value.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let of = |known: &str| {
        host == known
            || host.strip_suffix(known).is_some_and(|region| region.ends_with('.') && region.len() > 1)
    };
    let is_other_partition = host.contains("signin") && !host.ends_with(".amazonaws.com");
    (HOSTS.iter().any(|known| of(known)) || is_other_partition)
        && (path == "saml" || path.strip_prefix("saml/").is_some_and(|provider| !provider.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(GRAMMARS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(GRAMMARS.iter().all(|(key, _)| super::super::lookup(key).is_some()));
    }

    #[test]
    fn values_that_requests_can_have() {
        for (key, yes, no) in [
            ("aws:PrincipalOrgID", "o-a1b2c3d4e5", "o-example"),
            ("aws:PrincipalOrgID", "o-a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5a1", "r-ab12"),
            ("aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/", "r-ab12/ou-ab12-11111111/"),
            ("aws:SourceAccount", "111122223333", "11112222333"),
            ("aws:PrincipalArn", "arn:aws:iam::111122223333:role/x", "role/x"),
            ("sts:ExternalId", "8f2c", "x"),
            ("sts:RoleSessionName", "deploy", "a/b"),
            ("aws:SourceVpce", "vpce-0a1b2c3d", "vpc-0a1b2c3d"),
            ("SAML:aud", "https://signin.aws.amazon.com/saml", "https://signin.amazonaws.com/saml"),
            (
                "SAML:aud",
                "https://eu-west-1.signin.aws.amazon.com/saml/acs/SAMLSP1",
                "urn:amazon:webservices",
            ),
            ("SAML:aud", "https://signin.amazonaws.cn/saml", "https://signin.aws.amazon.com/saml/"),
            ("aws:SecureTransport", "true", "yes"),
            ("aws:userid", "AROAEXAMPLE:build", "AROAEXAMPLE:*"),
            ("aws:RequestedRegion", "eu-west-1", "eu-*"),
            ("aws:PrincipalTag/team", "dev ops", "dev-*"),
            (
                "aws:SourceArn",
                "arn:aws:sns:eu-west-1:111122223333:alerts",
                "arn:aws:sns:eu-west-1:111122223333:alerts-*",
            ),
            (
                "aws:SourceArn",
                "arn:aws:execute-api:eu-west-1:111122223333:a1/*/GET/",
                "arn:aws:cloudfront::111122223333:distribution/*",
            ),
            ("aws:PrincipalArn", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/ci-*"),
            (
                "aws:SourceArn",
                "arn:aws:logs:eu-west-1:111122223333:log-group:a:*",
                "arn:aws:logs:*:111122223333:log-group:a",
            ),
            ("token.actions.githubusercontent.com:sub", "repo:a/b:ref:refs/heads/main", "repo:a/b:*"),
            (
                "oidc.eks.eu-west-1.amazonaws.com/id/A1:sub",
                "system:serviceaccount:apps:web",
                "system:serviceaccount:apps:*",
            ),
        ] {
            let grammar = Grammar::of(key, super::super::lookup(key));
            assert!(grammar.admits(yes), "{key} {yes}");
            assert!(!grammar.admits(no), "{key} {no}");
        }
    }
}
