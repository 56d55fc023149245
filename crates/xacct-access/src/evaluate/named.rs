//! How a `Principal` or `NotPrincipal` names the caller.
//!
//! Source: IAM User Guide, *AWS JSON policy elements: Principal*, *AWS JSON policy elements: NotPrincipal*.

use xacct_aws::Partition;
use xacct_policy::{AccountField, Case, Element, Pattern, Principal, PrincipalType, Tri, Who};

use crate::caller::Caller;
use crate::request::Request;

/// As what a caller is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamedAs {
    /// As itself, or among everyone.
    Itself,
    /// By the role that it is a session of.
    Role,
    /// By its account.
    Account,
}

/// Whether the element names the caller.
pub(crate) fn names_caller(element: &Element<Principal>, request: &Request) -> Tri {
    if element.negated {
        !is_excepted(element, request)
    } else {
        Tri::any(listed(element, request).map(|(_, is)| is))
    }
}

/// The ways in which a statement names the caller, each with whether it does. Without a `Principal` it is not known
/// whom a resource's policy means.
pub(super) fn named(element: Option<&Element<Principal>>, request: &Request) -> Vec<(NamedAs, Tri)> {
    match element {
        None => vec![(NamedAs::Itself, Tri::Unknown)],
        Some(element) if element.negated => vec![(NamedAs::Itself, names_caller(element, request))],
        Some(element) => listed(element, request).collect(),
    }
}

fn listed(element: &Element<Principal>, request: &Request) -> impl Iterator<Item = (NamedAs, Tri)> {
    let unread = (!element.complete).then_some((NamedAs::Itself, Tri::Unknown));
    element.items.iter().map(|principal| is_caller(principal, request)).chain(unread)
}

/// Whether a `NotPrincipal` lists the caller. An identity is listed for certain only together with its account:
/// "Otherwise, the policy might deny access to the entire account containing the principal."
fn is_excepted(element: &Element<Principal>, request: &Request) -> Tri {
    let listed: Vec<_> = listed(element, request).collect();
    let any = |wanted: &[NamedAs]| {
        Tri::any(listed.iter().filter(|(how, _)| wanted.contains(how)).map(|(_, is_caller)| *is_caller))
    };
    let at_all = any(&[NamedAs::Itself, NamedAs::Role, NamedAs::Account]);
    let everyone = element.items.iter().any(|principal| matches!(principal.who, Who::Anyone));
    let itself = match request.caller {
        Caller::User(_) | Caller::FederatedUser(_) => any(&[NamedAs::Itself]),
        Caller::Role(_) | Caller::Session { .. } => any(&[NamedAs::Role]),
        _ => return at_all,
    };
    let surely = itself.and(any(&[NamedAs::Account]));
    if everyone || at_all == surely { at_all } else { Tri::Unknown }
}

/// Whether `principal` means the caller, and as what.
fn is_caller(principal: &Principal, request: &Request) -> (NamedAs, Tri) {
    let caller = &request.caller;
    let value = principal.value.as_str();
    let itself = match (&principal.who, caller) {
        (Who::Unknown, _) => Tri::Unknown,
        // `"*"` and `{"AWS": "*"}` are said to be the same for who has not signed; of identity providers' users, who
        // do not sign either, nothing is said.
        (Who::Anyone, Caller::WebIdentity(_) | Caller::Saml(_))
            if principal.principal_type != PrincipalType::Everyone =>
        {
            Tri::Unknown
        }
        (Who::Anyone, _) => Tri::Yes,
        (Who::Service, Caller::Service(name)) => value.eq_ignore_ascii_case(name).into(),
        (Who::OidcProvider | Who::SamlProvider, Caller::WebIdentity(provider) | Caller::Saml(provider)) => {
            text_is(&principal.value, provider)
        }
        (Who::Account(field), _) => return (NamedAs::Account, account_is(*field, principal, request)),
        (Who::Identity(AccountField::Hole | AccountField::This | AccountField::Placeholder), _) => {
            if caller.account().is_some() { Tri::Unknown } else { Tri::No }
        }
        (Who::Identity(_), Caller::User(arn) | Caller::FederatedUser(arn)) => text_is(&principal.value, arn),
        (Who::Identity(_), Caller::Role(role)) => {
            let is_role = text_is(&principal.value, role);
            if is_role == Tri::No && is_session_of(value, role) {
                // Which session it is, is not known.
                Tri::Unknown
            } else {
                return (NamedAs::Role, is_role);
            }
        }
        (Who::Identity(_), Caller::Session { role, session }) => match text_is(&principal.value, session) {
            Tri::No => return (NamedAs::Role, role_is(&principal.value, role)),
            is_session => is_session,
        },
        _ => Tri::No,
    };
    (NamedAs::Itself, itself)
}

/// Wildcards are not read in principals; holes are unknown.
fn text_is(written: &Pattern, value: &str) -> Tri {
    if written == value {
        Tri::Yes
    } else if written.has_hole() {
        written.matches(value, Case::Sensitive)
    } else {
        Tri::No
    }
}

/// Whether the ARN of a session is one of a session of `role`.
fn is_session_of(arn: &str, role: &str) -> bool {
    let Some(Caller::Session { role: written, .. }) = Caller::parse(arn) else { return false };
    without_path(&written) == without_path(role)
}

/// Whether the role whose ARN is `written` is `role`, whose path is not known. A role's name is unique in its account.
fn role_is(written: &Pattern, role: &str) -> Tri {
    match text_is(written, role) {
        Tri::No if without_path(written.as_str()) == without_path(role) => Tri::Unknown,
        is_role => is_role,
    }
}

/// The ARN of a role, taken apart: what stands before its path, and its name.
fn without_path(role: &str) -> Option<(&str, &str)> {
    let (owner, path) = role.split_once(":role/")?;
    Some((owner, path.rsplit('/').next().unwrap_or(path)))
}

/// Accounts of two partitions are two accounts, whatever their ids.
fn account_is(field: AccountField, principal: &Principal, request: &Request) -> Tri {
    let Some(account) = request.caller.account() else { return Tri::No };
    match field {
        AccountField::Id(id) if id == account => {
            let arn = principal.arn();
            let partition = arn.as_ref().map(|arn| arn.partition()).and_then(Partition::from_id);
            let other = partition.is_some_and(|own| request.caller.partition() != Some(own.id()));
            (!other).into()
        }
        AccountField::Id(_) => Tri::No,
        AccountField::This => request.resource_account.map_or(Tri::Unknown, |own| (own == account).into()),
        AccountField::Hole | AccountField::Placeholder => Tri::Unknown,
        AccountField::Empty | AccountField::Wildcard | AccountField::Word | AccountField::Malformed => {
            Tri::No
        }
    }
}
