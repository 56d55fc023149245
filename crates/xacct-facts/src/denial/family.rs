//! The messages that are no sentence about an authorization: of STS, of IAM where it saves a policy, and of the SDKs.
//!
//! Sources: API references of STS and IAM; IAM User Guide, *Troubleshoot IAM roles*; the texts of botocore and of
//! `aws-actions/configure-aws-credentials`.

use super::clean::CleanText;
use super::model::{DenialFamily, MaskedName, RefusedParameter};

/// A message and where it stands in the dense text.
#[derive(Debug)]
pub struct KnownMessage {
    /// Where.
    pub at: usize,
    /// Which.
    pub family: DenialFamily,
}

/// Messages that have no parts, in lower case and without white space.
const FIXED: [(&str, DenialFamily); 17] = [
    ("rolesmaynotbeassumedbyrootaccounts", DenialFamily::RootCaller),
    ("failedwithinvalidmfaonetimepasscode", DenialFamily::MfaCode),
    ("unabletovalidatemfacode", DenialFamily::MfaDevice),
    ("exceedsthemaxsessiondurationsetforthisrole", DenialFamily::DurationAboveMaximum),
    ("exceedsthe1hoursessionlimitforrolesassumedbyrolechaining", DenialFamily::DurationInChain),
    ("incorrecttokenaudience", DenialFamily::TokenAudience),
    ("webidentitytokenprovidedcouldnotbevalidated", DenialFamily::TokenInvalid),
    ("couldn'tretrieveverificationkey", DenialFamily::TokenInvalid),
    ("securitytokenincludedintherequestisexpired", DenialFamily::Expired),
    ("stsisnotactivatedinthisregion", DenialFamily::RegionDisabled),
    ("packedpolicyconsumes", DenialFamily::PackedTooLarge),
    ("packedpolicytoolarge", DenialFamily::PackedTooLarge),
    ("hasprohibitedfieldprincipal", DenialFamily::PrincipalProhibited),
    ("policydocumentshouldnotspecifyaprincipal", DenialFamily::PrincipalProhibited),
    ("assumerolepolicymayonlyspecifystsassumeroleactions", DenialFamily::TrustAction),
    ("invalidinformationinoneormorefields", DenialFamily::ConsoleSwitch),
    ("encodedauthorizationfailuremessage", DenialFamily::Encoded),
];

/// The last message of a family that a text holds.
pub fn last(clean: &CleanText) -> Option<KnownMessage> {
    let fixed = FIXED.iter().filter_map(|(message, family)| {
        Some(KnownMessage { at: clean.lower.rfind(message)?, family: family.clone() })
    });
    let with_parts = [
        part(clean, "noopenidconnectproviderfound", provider),
        part(clean, "invalidprincipalinpolicy", principal),
        part(clean, "forparameter", parameter),
        part(clean, "infiniteloopincredentialconfiguration", profile_loop),
        part(clean, "thesource_profile", source_missing),
        part(clean, "missing:source_profileorcredential_source", |_| {
            Some(DenialFamily::ProfileWithoutSource)
        }),
    ];
    fixed.chain(with_parts.into_iter().flatten()).max_by_key(|message| message.at)
}

/// What says that something was refused, and no more: the weakest messages.
pub fn refused(clean: &CleanText) -> Option<DenialFamily> {
    let is_there = |words: &[&str]| words.iter().any(|word| clean.lower.contains(word));
    if is_there(&["accessdenied", "cannotbeassumed", "couldnotassumerole", "accessisdenied"]) {
        return Some(DenialFamily::Refused);
    }
    is_there(&["gettingcredentials:exec", "failedwithexitcode25"]).then_some(DenialFamily::CommandFailed)
}

/// The last place of `message`, with what `read` makes of the lines that begin there.
fn part(
    clean: &CleanText,
    message: &str,
    read: impl Fn(&str) -> Option<DenialFamily>,
) -> Option<KnownMessage> {
    let at = clean.lower.rfind(message)?;
    let from = clean.place(at);
    let text: String = clean.text.get(from..)?.chars().take(2000).collect();
    // A narrow terminal breaks lines in the middle of a word.
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(KnownMessage { at, family: read(&joined).or_else(|| read(&text.replace('\n', "")))? })
}

/// The issuer that stands in `text`.
fn provider(text: &str) -> Option<DenialFamily> {
    let url = text.split_once("https://").map(|(_, url)| word(url));
    Some(DenialFamily::ProviderMissing(url.map(str::to_owned)))
}

/// The principal of `Invalid principal in policy: "AWS":"arn:…"`.
fn principal(text: &str) -> Option<DenialFamily> {
    let rest = text.split_once(':').map_or("", |(_, rest)| rest);
    let value = rest.split_once(':').map(|(_, value)| word(value.trim_start_matches([' ', '"', '\''])));
    Some(DenialFamily::PrincipalUnknown(value.filter(|value| !value.is_empty()).map(MaskedName::new)))
}

/// `Invalid length for parameter ExternalId, value: 1, valid min length: 2`, from "for parameter" on.
fn parameter(text: &str) -> Option<DenialFamily> {
    let rest = text.get("for parameter ".len()..)?;
    let (name, rest) = rest.split_once(',')?;
    let value = |label: &str| rest.split_once(label).map(|(_, value)| word(value.trim_start()).to_owned());
    let least = value("min length:").or_else(|| value("min value:"));
    let is_of_a_role =
        ["ExternalId", "DurationSeconds", "RoleArn", "RoleSessionName", "SerialNumber", "TokenCode"];
    let name = name.rsplit('.').next().unwrap_or(name).trim();
    let known = is_of_a_role.contains(&name);
    known.then(|| {
        DenialFamily::Parameter(RefusedParameter { name: name.to_owned(), value: value("value:"), least })
    })
}

/// `… Visited profiles: ['a', 'b']`.
fn profile_loop(text: &str) -> Option<DenialFamily> {
    let list = text.split_once("isited profiles:").and_then(|(_, list)| list.split_once('['));
    let list = list.and_then(|(_, list)| list.split_once(']')).map_or("", |(list, _)| list);
    let names = list.split(',').map(|name| name.trim().trim_matches(['\'', '"']).to_owned());
    Some(DenialFamily::ProfileLoop(names.filter(|name| !name.is_empty()).collect()))
}

/// `The source_profile "base" referenced in the profile "dev" does not exist`.
fn source_missing(text: &str) -> Option<DenialFamily> {
    if !text.contains("does not exist") {
        return None;
    }
    let mut quoted = text.split(['"', '\'']).skip(1).step_by(2).map(str::to_owned);
    let source = quoted.next();
    Some(DenialFamily::ProfileSourceMissing(quoted.next(), source))
}

/// The characters up to white space, a quote or a bracket, without punctuation at the end.
fn word(text: &str) -> &str {
    let word = text.split([' ', '"', '\'', ',', '}', ')']).next().unwrap_or_default();
    word.trim_end_matches(['.', ';', '\\'])
}
