//! Who asks, as a set of requests: what AWS says of them, and what they choose themselves.
//!
//! What AWS says of a stranger is anything but what the policy names: any other organization, any other public address, any
//! other subject of the same issuer. What the caller chooses (tags, session names, user agent) is free.

use std::rc::Rc;

use xacct_aws::{
    Arity, Arn as ArnFields, Bounds, ConditionKey, Grammar, Partition, Presence, SetBy, ValueType,
};
use xacct_policy::Condition;

use super::addresses::Addresses;
use super::domain::{Domain, saml_audiences_of};
use super::exception::{Exception, Exceptions, named};
use super::remainder::Remainder;
use super::tenant::{self, Tenant};
use crate::caller::Caller;
use crate::index::PolicyIndex;
use crate::issuer::{Issuer, claim};
use crate::request::{ContextValues, Request};

/// Whose requests a question is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asker<'p> {
    /// Those of the caller, with whatever AWS can put into them.
    Anyone,
    /// Those of somebody whom the policy does not name.
    Stranger(RequestOrigin),
    /// Those of a principal of another account, whose organization the policy does not name, and which has no external
    /// ID that was made for this customer. It comes from any network.
    Partner,
    /// Those of somebody with a token of this issuer that was not issued to whom the policy names.
    Tenant(Issuer<'p>, Tenant),
    /// Those with a token or assertion that was issued for another service than AWS.
    OtherAudience(Option<Issuer<'p>>),
    /// Those of an AWS service that acts for an account which the policy does not name.
    Service,
    /// Those of anyone who has the policy, for a resource of an account that the policy does not name.
    Holder,
}

/// Where a stranger's requests come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestOrigin {
    /// A public address, through no VPC endpoint.
    Internet,
    /// A VPC endpoint of their own.
    OwnVpc,
}

/// The external ID of another customer of the same third party, and other values that a stranger has.
const OTHERS_EXTERNAL_ID: [&str; 2] = ["another-customers-id", "yet-another-customers-id"];
const OTHERS_ORGANIZATION: [&str; 2] = ["o-anotherorg00", "o-yetanother000"];
const OTHERS_ORGANIZATION_PATH: [&str; 2] = ["o-anotherorg00/r-any0/", "o-yetanother000/r-any0/"];
pub(super) const OTHERS_ACCOUNT: [&str; 3] = ["999999999999", "888888888888", "777777777777"];
const OTHERS_ROLE: [&str; 3] = [
    "arn:aws:iam::999999999999:role/any-role",
    "arn:aws:iam::888888888888:role/any-role",
    "arn:aws:iam::777777777777:role/any-role",
];
const OTHERS_TOPIC: [&str; 3] = [
    "arn:aws:sns:us-east-1:999999999999:any-topic",
    "arn:aws:sns:us-east-1:888888888888:any-topic",
    "arn:aws:sns:us-east-1:777777777777:any-topic",
];
const OTHERS_SESSION: [&str; 2] = ["AROAANYROLEOFANYONE00:any-session", "AROAANOTHERROLE000000:any-session"];

impl<'p> Asker<'p> {
    /// What requests have under the key of `condition`: those that begin as `base` does, for the policy of `index`.
    pub(super) fn domain(
        self,
        condition: &Condition,
        base: &Request,
        index: Option<&PolicyIndex<'p>>,
    ) -> Domain {
        let key = condition.key.as_str();
        let domain = self.valid(condition, base);
        let Some(index) = index else { return domain };
        let bounds = condition.known.map_or(Bounds::No, |known| known.bounds);
        let grammar = domain.values.grammar;
        let unnamed = |domain: Domain| domain.without(named_by(index, key, grammar));
        let is_outsider = matches!(self, Self::Stranger(_) | Self::Partner);
        match bounds {
            Bounds::Caller | Bounds::CallerByArn | Bounds::OrgPath if is_outsider => unnamed(domain),
            Bounds::Delegated if is_outsider => unnamed(domain),
            Bounds::ExternalId if matches!(self, Self::Partner) => {
                unnamed(domain).samples(OTHERS_EXTERNAL_ID)
            }
            Bounds::Network => match self {
                Self::Stranger(origin) => network(key, origin, domain, index),
                Self::Tenant(..) | Self::OtherAudience(_) => {
                    network(key, RequestOrigin::Internet, domain, index)
                }
                _ => domain,
            },
            Bounds::Service if matches!(self, Self::Service) && condition.known.is_some_and(is_source) => {
                unnamed(domain).always()
            }
            Bounds::Target if matches!(self, Self::Holder) => unnamed(domain),
            Bounds::Federation => match self {
                Self::Tenant(issuer, tenant) => tenant::claim_of(issuer, tenant, condition, domain, index),
                Self::OtherAudience(issuer) => tenant::other_audience(issuer, condition, domain, index),
                _ => domain,
            },
            _ => domain,
        }
    }

    /// What a condition leaves whose values have places that are still to be filled in.
    pub(super) fn with_holes(self, condition: &Condition, wanted: bool) -> Remainder {
        match self {
            Self::Tenant(issuer, tenant) if wanted => tenant::with_holes(issuer, tenant, condition),
            _ => Remainder::Unknown,
        }
    }

    /// What AWS can put under the key at all.
    fn valid(self, condition: &Condition, base: &Request) -> Domain {
        let key = condition.key.as_str();
        let class = base.caller.class();
        let grammar = condition.grammar;
        let domain = Domain::of(grammar).samples(samples(condition, grammar).iter().copied());
        if key.eq_ignore_ascii_case("aws:PrincipalType") {
            // It is settled where the caller has an ARN. What it is for others AWS does not say.
            return domain;
        }
        let domain = match condition.known {
            Some(known) if known.presence(class) == Presence::Always => domain.always(),
            Some(_) if base.find_of(condition) == ContextValues::Present => domain.always(),
            Some(known) if known.bounds == Bounds::Network => {
                Domain { addresses: Addresses::public(), ..domain }
            }
            _ => domain,
        };
        let domain = match &base.caller {
            Caller::Saml(provider) if grammar == Grammar::SamlAudience => of_provider(provider, domain),
            _ => domain,
        };
        match self {
            // What a service sends beside the documented keys is its own word, and not known.
            Self::Service => match condition.known {
                Some(known) if matches!(known.set_by, SetBy::Request | SetBy::Resource) => domain,
                Some(known) if is_source(known) => domain,
                _ if is_harmless(key) => domain,
                _ => Domain::unknown(),
            },
            Self::Tenant(..) | Self::OtherAudience(_) => {
                let issuer = match self {
                    Self::Tenant(issuer, _) => Some(issuer),
                    Self::OtherAudience(issuer) => issuer,
                    _ => None,
                };
                tenant::valid(issuer, condition, domain)
            }
            _ => match claim(condition).filter(|_| condition.known.is_none()) {
                Some(_) if class != xacct_aws::PrincipalClass::WebIdentity => Domain::absent(),
                _ => domain,
            },
        }
    }
}

/// The endpoints at which the users of a SAML provider sign in: those of its partition.
fn of_provider(provider: &str, domain: Domain) -> Domain {
    let partition = ArnFields::split(provider, &[]).and_then(|arn| provider.get(arn.partition));
    match partition.and_then(Partition::from_id) {
        Some(partition) => domain.shaped(saml_audiences_of(partition)),
        None => domain,
    }
}

/// Whether the key says for whom a service acts.
fn is_source(known: &ConditionKey) -> bool {
    known.set_by == SetBy::Service && known.name.starts_with("aws:Source")
}

/// Keys of single services which their guides show beside the condition on the source, and which do not say whose it is.
fn is_harmless(key: &str) -> bool {
    ["s3:x-amz-acl", "s3:x-amz-server-side-encryption", "sns:Protocol"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(key))
}

/// The values of `key` that the policy names: those that it is compared with, its accounts, the organization that is known.
fn named_by(index: &PolicyIndex<'_>, key: &str, grammar: Grammar) -> Rc<Exceptions> {
    index.exceptions(key, || {
        let named = index.conditions_on(key).flat_map(|condition| named(condition, grammar));
        let own = index.organization().filter(|_| grammar == Grammar::OrganizationId);
        let own = own.map(|id| Exception::Equals(id.to_owned()));
        named.chain(accounts(index, grammar)).chain(own).collect()
    })
}

/// The accounts that a policy names, as exceptions to values of that form.
fn accounts<'i>(index: &'i PolicyIndex<'_>, grammar: Grammar) -> impl Iterator<Item = Exception> + 'i {
    let known = index.accounts().iter().copied().chain(index.owner());
    known.filter_map(move |id| match grammar {
        Grammar::AccountId => Some(Exception::Equals(id.to_string())),
        Grammar::Arn | Grammar::PrincipalArn => Some(Exception::Account(id)),
        _ => None,
    })
}

/// Where a stranger comes from: an address or an endpoint that the policy does not name.
fn network(key: &str, origin: RequestOrigin, domain: Domain, index: &PolicyIndex<'_>) -> Domain {
    let is_address = key.eq_ignore_ascii_case("aws:SourceIp");
    if key.eq_ignore_ascii_case("elasticfilesystem:AccessedViaMountTarget") {
        // A mount target is in a VPC of the owner.
        return domain.always().except([Exception::Equals("true".to_owned())]);
    }
    match origin {
        RequestOrigin::Internet if is_address => {
            // The networks of one condition add up: four quarters of the internet are nobody's.
            let named = || index.conditions_on(key).map(|c| Addresses::named_by(c).of_somebody());
            let left = || named().fold((*domain.addresses).clone(), |left, named| left.without(&named));
            let addresses = index.addresses_of_strangers(left);
            Domain { addresses, ..domain.always() }
        }
        RequestOrigin::OwnVpc if !is_address => {
            let exceptions = named_by(index, key, domain.values.grammar);
            domain.without(exceptions)
        }
        RequestOrigin::Internet | RequestOrigin::OwnVpc => Domain::absent(),
    }
}

/// Values that a person would write under a key.
fn samples(condition: &Condition, grammar: Grammar) -> &'static [&'static str] {
    let key = condition.key.as_str();
    let samples: &[&str] = match grammar {
        Grammar::OrganizationId => &OTHERS_ORGANIZATION,
        Grammar::OrganizationPath => &OTHERS_ORGANIZATION_PATH,
        Grammar::AccountId => &OTHERS_ACCOUNT,
        Grammar::UserId => &OTHERS_SESSION,
        Grammar::Truth => &["true", "false"],
        Grammar::ExternalId => &["any-external-id"],
        Grammar::SessionName => &["any-session"],
        Grammar::VpcId => &["vpc-0a1b2c3d4e5f60718"],
        Grammar::VpcEndpointId => &["vpce-0a1b2c3d4e5f60718"],
        Grammar::SamlAudience => &["https://signin.aws.amazon.com/saml"],
        Grammar::PrincipalArn => &OTHERS_ROLE,
        Grammar::Arn => &OTHERS_TOPIC,
        Grammar::Name if key.eq_ignore_ascii_case("aws:RequestedRegion") => &["us-east-1", "eu-west-1"],
        Grammar::Any | Grammar::Subject | Grammar::Name | Grammar::Tag => {
            match condition.known.map(|known| known.value_type) {
                Some(ValueType::Date) => &["2031-01-01T00:00:00Z", "2001-01-01T00:00:00Z"],
                Some(ValueType::Numeric) => &["1", "1000"],
                _ => &["any"],
            }
        }
    };
    let is_address = condition.known.is_some_and(|known| known.value_type == ValueType::IpAddress);
    if is_address { &[] } else { samples }
}

/// Whether AWS gives the key one value at most.
pub(super) fn is_single(condition: &Condition) -> bool {
    condition.known.is_some_and(|known| known.arity == Arity::Single)
}
