//! How a `Principal` or `NotPrincipal` names the caller.
//!
//! Source: IAM User Guide, *AWS JSON policy elements: Principal*, *AWS JSON policy elements: NotPrincipal*.

use xacct_policy::{AccountField, Case, Element, Pattern, Principal, PrincipalType, Tri, Who};
use xacct_syntax::Text;

use crate::request::{Caller, Request};

/// As what a caller is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// As itself, or among everyone.
    Itself,
    /// By the role that it is a session of.
    Role,
    /// By its account.
    Account,
}

/// Whether the element speaks of the caller.
pub(crate) fn speaks_of(element: &Element<Principal>, request: &Request) -> Tri {
    if element.negated {
        !is_excepted(element, request)
    } else {
        Tri::any(listed(element, request).map(|(_, is)| is))
    }
}

/// The ways in which a statement names the caller, each with whether it does. Without a `Principal` it is not known
/// whom a resource's policy means.
pub(super) fn named(element: Option<&Element<Principal>>, request: &Request) -> Vec<(Named, Tri)> {
    match element {
        None => vec![(Named::Itself, Tri::Unknown)],
        Some(element) if element.negated => vec![(Named::Itself, speaks_of(element, request))],
        Some(element) => listed(element, request).collect(),
    }
}

fn listed(element: &Element<Principal>, request: &Request) -> impl Iterator<Item = (Named, Tri)> {
    let unread = (!element.complete).then_some((Named::Itself, Tri::Unknown));
    element.items.iter().map(|principal| is_caller(principal, request)).chain(unread)
}

/// Whether a `NotPrincipal` lists the caller. An identity is listed for certain only together with its account:
/// "Otherwise, the policy might deny access to the entire account containing the principal."
fn is_excepted(element: &Element<Principal>, request: &Request) -> Tri {
    let listed: Vec<_> = listed(element, request).collect();
    let any = |wanted: &[Named]| {
        Tri::any(listed.iter().filter(|(how, _)| wanted.contains(how)).map(|(_, is_caller)| *is_caller))
    };
    let at_all = any(&[Named::Itself, Named::Role, Named::Account]);
    let everyone = element.items.iter().any(|principal| matches!(principal.who, Who::Anyone));
    let itself = match request.caller {
        Caller::User(_) | Caller::FederatedUser(_) => any(&[Named::Itself]),
        Caller::Session { .. } => any(&[Named::Role]),
        _ => return at_all,
    };
    let surely = itself.and(any(&[Named::Account]));
    if everyone || at_all == surely { at_all } else { Tri::Unknown }
}

/// Whether `principal` means the caller, and as what.
fn is_caller(principal: &Principal, request: &Request) -> (Named, Tri) {
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
        (Who::Federated, Caller::WebIdentity(provider) | Caller::Saml(provider)) => {
            text_is(&principal.value, provider)
        }
        (Who::Account(field), _) => return (Named::Account, account_is(*field, request)),
        (Who::Identity(AccountField::Hole | AccountField::This | AccountField::Placeholder), _) => {
            if caller.account().is_some() { Tri::Unknown } else { Tri::No }
        }
        (Who::Identity(_), Caller::User(arn) | Caller::FederatedUser(arn)) => text_is(&principal.value, arn),
        (Who::Identity(_), Caller::Session { role, session }) => match text_is(&principal.value, role) {
            Tri::No => text_is(&principal.value, session),
            is_role => return (Named::Role, is_role),
        },
        _ => Tri::No,
    };
    (Named::Itself, itself)
}

/// Wildcards are not read in principals; holes are unknown.
fn text_is(written: &Text, value: &str) -> Tri {
    if written == value {
        return Tri::Yes;
    }
    let pattern = Pattern::of(written);
    if pattern.has_hole() { pattern.matches(value, Case::Sensitive) } else { Tri::No }
}

fn account_is(field: AccountField, request: &Request) -> Tri {
    let Some(account) = request.caller.account() else { return Tri::No };
    match field {
        AccountField::Id(id) => (id == account).into(),
        AccountField::This => request.resource_account.map_or(Tri::Unknown, |own| (own == account).into()),
        AccountField::Hole | AccountField::Placeholder => Tri::Unknown,
        AccountField::Empty | AccountField::Wildcard | AccountField::Word | AccountField::Malformed => {
            Tri::No
        }
    }
}
