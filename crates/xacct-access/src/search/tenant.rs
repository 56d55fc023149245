//! The claims of somebody else's token.

use xacct_aws::Grammar;
use xacct_aws::identity_provider::{self, SERVICE_ACCOUNT, SharedProvider};
use xacct_policy::{Condition, Family, Pattern, PatternPart, Tri};

use super::domain::Domain;
use super::exception::{Exception, head};
use super::remainder::Remainder;
use crate::index::PolicyIndex;
use crate::issuer::{Claim, Issuer, claim};
use crate::language::{CharClass, GlobToken};

/// Whose token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tenant {
    /// That of somebody whose name has nothing in common with those that the policy names.
    Unrelated,
    /// That of somebody else, whose name may be like one that the policy names in part.
    Similar,
}

/// What a token or assertion can bring under a key at all.
pub(super) fn valid(issuer: Option<Issuer<'_>>, condition: &Condition, domain: Domain) -> Domain {
    let Some(issuer) = issuer else {
        // A SAML provider: attributes that it may add are its own word.
        return if condition.known.is_none() || comes_with_the_token(condition) {
            Domain::unknown()
        } else {
            domain
        };
    };
    let Some(claim) = claim(condition) else {
        let key = condition.key.as_str();
        let names_the_holder = issuer.subject_claims().iter().any(|claim| claim.eq_ignore_ascii_case(key));
        let is_unknown = condition.known.is_none() || comes_with_the_token(condition);
        return if is_unknown && !names_the_holder { Domain::unknown() } else { domain };
    };
    match issuer.sends(&claim) {
        Tri::No => Domain::absent(),
        Tri::Yes if is_required(claim) => domain.always(),
        Tri::Yes | Tri::Unknown if is_required(claim) => domain.always(),
        Tri::Yes | Tri::Unknown => domain,
    }
}

/// Subject and audience are in every token.
fn is_required(claim: Claim<'_>) -> bool {
    claim.name.eq_ignore_ascii_case("sub") || claim.name.eq_ignore_ascii_case("aud")
}

/// Whether the provider puts the value into the token: session tags and the source identity may say whose it is.
fn comes_with_the_token(condition: &Condition) -> bool {
    let key = condition.key.as_str().to_ascii_lowercase();
    key.starts_with("aws:requesttag/")
        || key.starts_with("aws:principaltag/")
        || ["aws:tagkeys", "sts:transitivetagkeys", "sts:sourceidentity", "aws:sourceidentity"]
            .contains(&key.as_str())
}

/// The claim of somebody whom the policy does not name.
pub(super) fn claim_of(
    issuer: Issuer<'_>,
    tenant: Tenant,
    condition: &Condition,
    domain: Domain,
    index: &PolicyIndex<'_>,
) -> Domain {
    let name = claim(condition).map_or(condition.key.as_str(), |claim| claim.name);
    if !domain.may_be_present || !tells(issuer, name) {
        return domain;
    }
    let exceptions = index.conditions_on(condition.key.as_str()).flat_map(|condition| {
        let wild = condition.operator.is_some_and(|operator| operator.reads_wildcards());
        condition.values.iter().flat_map(move |value| exceptions(issuer, tenant, name, value, wild))
    });
    let (shapes, samples) = shapes(issuer, name);
    let domain = if shapes.is_empty() { domain } else { domain.shaped(shapes) };
    domain.samples(samples).except(exceptions)
}

/// Whether the claim tells one holder of a token from another.
fn tells(issuer: Issuer<'_>, claim: &str) -> bool {
    match issuer {
        Issuer::Own(_) | Issuer::Unknown => !claim.eq_ignore_ascii_case("amr"),
        _ => issuer.subject_claims().iter().any(|known| known.eq_ignore_ascii_case(claim)),
    }
}

/// Whom `value` names.
fn exceptions(
    issuer: Issuer<'_>,
    tenant: Tenant,
    claim: &str,
    value: &Pattern,
    wild: bool,
) -> Vec<Exception> {
    let text = value.as_str();
    let start = head(value, wild);
    let is_whole = start.len() == text.len();
    let exactly = |text: &str| vec![Exception::Equals(text.to_owned())];
    let matching = || vec![Exception::Matches(value.clone())];
    match issuer {
        Issuer::Own(_) | Issuer::Unknown if claim.eq_ignore_ascii_case("aud") => {
            // Another audience may be the application that the token was issued to.
            if identity_provider::is_usual_audience(text) { Vec::new() } else { exactly(text) }
        }
        Issuer::Shared(provider) => match provider.owned(claim) {
            Some(form) => match start.strip_prefix(form.before) {
                Some(owner) => match owner.split_once(form.ends) {
                    // The owner's name is written in full; whatever follows is the owner's.
                    Some((owner, _)) if !owner.is_empty() => {
                        let ended =
                            |end: &char| Exception::StartsWith(format!("{}{owner}{end}", form.before));
                        form.ends.iter().map(ended).collect()
                    }
                    _ if is_whole => exactly(&start),
                    // Its beginning says something, but not to anyone who has such a name.
                    _ if tenant == Tenant::Unrelated && !owner.is_empty() => {
                        vec![Exception::StartsWith(start.clone())]
                    }
                    _ => Vec::new(),
                },
                None if is_whole => exactly(&start),
                None => Vec::new(),
            },
            None if is_whole => exactly(&start),
            None if start_of_everybody(provider, claim, &start).starts_with(start.as_str()) => Vec::new(),
            None => matching(),
        },
        _ if is_whole => exactly(&start),
        Issuer::Cluster(_) => {
            if names_a_service_account(value) {
                matching()
            } else {
                Vec::new()
            }
        }
        Issuer::Own(_) | Issuer::Unknown => {
            let is_everybodys = start.is_empty()
                || identity_provider::subject_starts().any(|everybody| everybody.starts_with(start.as_str()));
            if is_everybodys { Vec::new() } else { matching() }
        }
    }
}

/// What is left of somebody else's tokens by a condition whose values have places that are still to be filled in: something
/// where an example with the same places will do, nothing where what stands before them decides.
pub(super) fn with_holes(issuer: Issuer<'_>, tenant: Tenant, condition: &Condition) -> Remainder {
    let plain = condition.operator.filter(|o| !o.negated && !o.if_exists && o.qualifier.is_none());
    let (Issuer::Shared(provider), Some(operator)) = (issuer, plain) else { return Remainder::Unknown };
    let Some(form) = claim(condition).and_then(|claim| provider.owned(claim.name)) else {
        return Remainder::Unknown;
    };
    let wild = operator.reads_wildcards();
    let names_an_owner =
        |value: &Pattern| head(value, wild).strip_prefix(form.before).is_some_and(|owner| !owner.is_empty());
    // Behind the owner's name stands what any owner can choose.
    let is_behind = |value: &Pattern| {
        let before = value.parts().take_while(|part| !matches!(part, PatternPart::Hole(_)));
        let literals =
            before.filter_map(|part| if let PatternPart::Literal(text) = part { Some(text) } else { None });
        let before: String = literals.collect();
        !value.has_variable()
            && before.strip_prefix(form.before).is_some_and(|owner| owner.contains(form.ends))
    };
    let mut values = condition.values.iter();
    let is_so = match tenant {
        Tenant::Unrelated => values.all(names_an_owner),
        Tenant::Similar => {
            operator.family == Family::StringLike && values.all(|value| !value.has_hole() || is_behind(value))
        }
    };
    match tenant {
        _ if !is_so => Remainder::Unknown,
        Tenant::Unrelated => Remainder::Nothing,
        Tenant::Similar => Remainder::Something,
    }
}

/// What the values of everybody begin with at a provider whose claims do not begin with an owner.
fn start_of_everybody<'h>(provider: SharedProvider, claim: &str, head: &'h str) -> &'h str {
    match provider.host {
        // An identity pool is `REGION:UUID`.
        "cognito-identity.amazonaws.com" if claim.eq_ignore_ascii_case("aud") => {
            head.split_inclusive(':').next().unwrap_or(head)
        }
        "oidc.vercel.com" if claim.eq_ignore_ascii_case("aud") => "https://vercel.com/",
        _ => "",
    }
}

/// `system:serviceaccount:*:karpenter`: any namespace, but not any service account.
fn names_a_service_account(value: &Pattern) -> bool {
    value.parts().any(|part| match part {
        PatternPart::Literal(text) | PatternPart::Hole(text) => {
            !SERVICE_ACCOUNT.starts_with(text)
                && !text.trim_matches(':').trim_start_matches(SERVICE_ACCOUNT).is_empty()
        }
        _ => false,
    })
}

/// The shapes of a claim's values, and examples of them.
fn shapes(issuer: Issuer<'_>, claim: &str) -> (Vec<Vec<GlobToken>>, Vec<String>) {
    let text = |text: &str| GlobToken::Literal(text.to_owned());
    match issuer {
        Issuer::Shared(provider) => match provider.owned(claim) {
            Some(form) => {
                let ends: String = form.ends.iter().collect();
                let name = CharClass::visible().without_all(&ends);
                let shape = |end: &char| {
                    vec![
                        text(form.before),
                        GlobToken::Class(name),
                        GlobToken::Run(name),
                        text(&end.to_string()),
                        GlobToken::AnyRun,
                    ]
                };
                let sample = |owner: &str| match (provider.name, claim) {
                    ("GitHub", "sub") => format!("repo:{owner}/any-repository:ref:refs/heads/main"),
                    ("GitLab.com", _) => format!("project_path:{owner}/any-project:ref_type:branch:ref:main"),
                    (_, "sub") => format!("organization:{owner}:project:any"),
                    _ => format!("{owner}/any-repository"),
                };
                let owners = ["another-owner", "yet-another-owner"];
                (form.ends.iter().map(shape).collect(), owners.map(sample).to_vec())
            }
            None => (Vec::new(), vec!["another".to_owned(), "yet-another".to_owned()]),
        },
        Issuer::Cluster(_) if claim.eq_ignore_ascii_case("sub") => {
            let part = || {
                [GlobToken::Class(CharClass::LOWER), GlobToken::Run(CharClass::visible().without_all(":"))]
            };
            let [a, b] = part();
            let [c, d] = part();
            let samples = ["any-namespace:any-account", "another-namespace:another-account"];
            (
                vec![vec![text(SERVICE_ACCOUNT), a, b, text(":"), c, d]],
                samples.map(|name| format!("{SERVICE_ACCOUNT}{name}")).to_vec(),
            )
        }
        _ if claim.eq_ignore_ascii_case("aud") => (Vec::new(), vec!["sts.amazonaws.com".to_owned()]),
        _ => (Vec::new(), vec!["another-subject".to_owned(), "yet-another-subject".to_owned()]),
    }
}

/// Claims of a token or assertion that is meant for another service: of somebody whom the policy accepts, for all that the
/// other claims say.
pub(super) fn other_audience(
    issuer: Option<Issuer<'_>>,
    condition: &Condition,
    domain: Domain,
    index: &PolicyIndex<'_>,
) -> Domain {
    let Some(issuer) = issuer else { return assertion(condition, domain, index) };
    let is_audience = claim(condition).is_some_and(|claim| claim.name.eq_ignore_ascii_case("aud"));
    if !is_audience {
        return domain;
    }
    let named = index.conditions_on(condition.key.as_str()).flat_map(|condition| &condition.values);
    let named = named.filter_map(|value| value.as_literal().map(|text| Exception::Equals(text.to_owned())));
    let usual = issuer.usual_audience().map(|usual| Exception::Equals(usual.to_owned()));
    domain.samples(["another-audience", "yet-another-audience"]).except(named.chain(usual))
}

/// A SAML assertion that was made for another application, of a provider's user whom the policy does not name.
fn assertion(condition: &Condition, domain: Domain, index: &PolicyIndex<'_>) -> Domain {
    let key = condition.key.as_str();
    // The format of a subject says nothing of whose it is.
    if ["saml:sub_type", "saml:namequalifier"].iter().any(|free| free.eq_ignore_ascii_case(key)) {
        return domain;
    }
    let is_audience = key.eq_ignore_ascii_case("saml:aud");
    let named = index.conditions_on(key).flat_map(|condition| {
        let wild = condition.operator.is_some_and(|operator| operator.reads_wildcards());
        let named = condition.values.iter().filter(move |value| !(wild && value.is_anything()));
        named.map(move |value| match value.as_literal() {
            Some(text) => Exception::Equals(text.to_owned()),
            None => Exception::Matches(value.clone()),
        })
    });
    let mut domain = domain.except(named);
    if is_audience {
        domain.values.grammar = Grammar::Any;
        domain.values.shape = None;
        domain.values.samples = OTHER_APPLICATIONS.map(Into::into).to_vec();
    }
    domain
}

/// Where assertions for other applications are presented.
pub(crate) const OTHER_APPLICATIONS: [&str; 2] =
    ["https://app.example.com/saml", "https://another-app.example.com/saml"];
