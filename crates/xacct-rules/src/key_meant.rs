//! Which condition key was probably meant by one that does not exist.

use xacct_aws::condition_key::{self, ConditionKey, Existence, existence};

/// What was probably meant by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IntendedKey {
    /// This key.
    Key(String),
    /// A member of this family, whose name is missing: `aws:PrincipalTag/`.
    Member(&'static str),
}

/// The key that was probably meant by `written`, which is none; `None` where several are as near, or none is.
pub(crate) fn meant(written: &str) -> Option<IntendedKey> {
    claim(written).or_else(|| family(written)).or_else(|| single(written).map(IntendedKey::Key))
}

/// The key that was probably meant by `written`, which has a service's prefix and which that service does not list: one of the
/// service with a letter or two wrong, or a global one. A greater difference may as well be a key that is younger than the list.
pub(crate) fn meant_of_service(written: &str) -> Option<&'static str> {
    const SHORTEST: usize = 6;
    let (prefix, name) = written.split_once(':').filter(|(_, name)| name.len() >= SHORTEST)?;
    if name.contains('/') || condition_key::split_claim(written).is_some() {
        return None;
    }
    let name = plain(name);
    let mut single =
        condition_key::listed(prefix).filter(|key| condition_key::stem(key).is_none()).peekable();
    // A word that is no service may be anything.
    single.peek()?;
    let near = single.filter(|key| {
        let known = plain(name_of(key));
        let is_numbered = known.trim_end_matches(digit) == name.trim_end_matches(digit);
        !is_numbered
            && known.len().abs_diff(name.len()) <= 2
            && strsim::damerau_levenshtein(&name, &known) <= 2
    });
    let global = || {
        let keys =
            condition_key::all().filter(|key| key.name.starts_with("aws:") || key.name.starts_with("sts:"));
        only(keys.map(|key| key.name).filter(|key| plain(name_of(key)) == name))
    };
    only(near).or_else(global)
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// A claim behind the ARN or the address of its provider instead of its host.
fn claim(written: &str) -> Option<IntendedKey> {
    let host_and_claim = match written.split_once("://") {
        Some((_, rest)) => rest,
        None => written.rsplit_once(":oidc-provider/").filter(|_| written.starts_with("arn:"))?.1,
    };
    let is_claim = condition_key::split_claim(host_and_claim).is_some();
    let exists = is_claim && existence(host_and_claim) != Existence::No;
    exists.then(|| IntendedKey::Key(host_and_claim.to_owned()))
}

/// A family with its name misspelt, or without a member.
fn family(written: &str) -> Option<IntendedKey> {
    let (head, member) = written.split_once('/').unwrap_or((written, ""));
    let stems = condition_key::all().filter_map(|key| condition_key::stem(key.name));
    let heads: Vec<&'static str> = stems.filter(|stem| stem.ends_with('/')).collect();
    let near = |stem: &&&str| {
        let distance = strsim::damerau_levenshtein(&plain(head), &plain(stem));
        distance == 0 || !member.is_empty() && distance <= 3
    };
    let best = heads
        .iter()
        .filter(near)
        .min_by_key(|stem| strsim::damerau_levenshtein(&plain(head), &plain(stem)))?;
    Some(if member.is_empty() {
        IntendedKey::Member(best)
    } else {
        IntendedKey::Key(format!("{best}{member}"))
    })
}

fn single(written: &str) -> Option<String> {
    let keys = || condition_key::all().filter(|key| !key.is_family());
    let whole = plain(written);
    let name = plain(name_of(written));
    let prefix = written.split_once(':').map(|(prefix, _)| prefix.trim().to_ascii_lowercase());
    let same_prefix = |key: &ConditionKey| {
        let own = key.name.split_once(':').map_or("", |(own, _)| own);
        prefix.as_deref().is_none_or(|prefix| prefix == own)
    };
    // Other punctuation, then another prefix or none, then other letters.
    let same = only(keys().filter(|key| plain(key.name) == whole).map(|key| key.name));
    let moved = || only(keys().filter(|key| plain(name_of(key.name)) == name).map(|key| key.name));
    let near = || nearest(&name, keys().filter(|key| same_prefix(key)));
    let shortened =
        || only(keys().filter(|key| same_prefix(key) && is_shortened(&name, key)).map(|key| key.name));
    same.or_else(moved).or_else(near).or_else(shortened).map(str::to_owned)
}

/// The key with the fewest letters wrong, if it is one alone, and at most a quarter of them are.
fn nearest(name: &str, keys: impl Iterator<Item = &'static ConditionKey>) -> Option<&'static str> {
    let distance = |key: &ConditionKey| strsim::damerau_levenshtein(name, &plain(name_of(key.name)));
    let mut all: Vec<(usize, &str)> = keys.map(|key| (distance(key), key.name)).collect();
    all.sort_unstable();
    let (least, best) = *all.first()?;
    let is_near = least <= name.len().max(name_of(best).len()) / 4;
    let is_alone = all.get(1).is_none_or(|(next, _)| *next > least);
    (is_near && is_alone).then_some(best)
}

/// Whether one name is the other with letters left out: `MFAPresent`, `PrincipalOrganizationID`.
fn is_shortened(name: &str, key: &ConditionKey) -> bool {
    const SHORTEST: usize = 8;
    let known = plain(name_of(key.name));
    name.len().min(known.len()) >= SHORTEST && (is_within(name, &known) || is_within(&known, name))
}

/// Whether the letters of `short` are among those of `long`, in their order.
fn is_within(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|other| other == c))
}

/// The only item; none where there are more.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

/// What stands behind the prefix.
fn name_of(key: &str) -> &str {
    key.split_once(':').map_or(key, |(_, name)| name)
}

/// Letters and digits, in lower case.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_keys() {
        for (written, expected) in [
            ("aws:PrincipalOrgIDs", "aws:PrincipalOrgID"),
            ("aws:PrincipleOrgID", "aws:PrincipalOrgID"),
            ("aws:PrincipalOrganisationID", "aws:PrincipalOrgID"),
            ("aws:PrincipalAccountId", "aws:PrincipalAccount"),
            ("aws:SourceAcount", "aws:SourceAccount"),
            ("aws:MFAPresent", "aws:MultiFactorAuthPresent"),
            ("aws::SourceArn", "aws:SourceArn"),
            ("aws.SourceArn", "aws:SourceArn"),
            ("ExternalId", "sts:ExternalId"),
            ("sts_ExternalId", "sts:ExternalId"),
            ("sts:External_Id", "sts:ExternalId"),
            ("aws:ExternalId", "sts:ExternalId"),
            ("sts:PrincipalOrgID", "aws:PrincipalOrgID"),
            ("aws:PrincipleTag/team", "aws:PrincipalTag/team"),
            ("https://login.example.com/tenant:sub", "login.example.com/tenant:sub"),
            ("arn:aws:iam::333344445555:oidc-provider/login.example.com:sub", "login.example.com:sub"),
        ] {
            assert_eq!(meant(written), Some(IntendedKey::Key(expected.to_owned())), "{written}");
        }
        assert_eq!(meant("aws:PrincipalTag"), Some(IntendedKey::Member("aws:PrincipalTag/")));
    }

    #[test]
    fn what_may_be_several_is_none() {
        for unclear in
            ["aws:OrgID", "SourceIdentity", "aws:Department", "", "aws:", "arn:aws:iam::333344445555:role/x"]
        {
            assert_eq!(meant(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn keys_of_services() {
        assert_eq!(meant_of_service("s3:x-amz-acll"), Some("s3:x-amz-acl"));
        assert_eq!(meant_of_service("kms:ViaServices"), Some("kms:ViaService"));
        assert_eq!(meant_of_service("iam:PrincipalOrgID"), Some("aws:PrincipalOrgID"));
        for none in
            ["lakeformation:GlueARN", "s3:prefixes2/x", "secretsmanager:ResourceTag/team", "nowhere:SomeKey"]
        {
            assert_eq!(meant_of_service(none), None, "{none}");
        }
    }
}
