//! Who may come in.

use xacct_aws::{identity_provider, service_principal};
use xacct_facts::Dialect;
use xacct_policy::{PolicyKind, PrincipalType};

use super::CandidateKind::{Element, Principal, Word};
use super::around::Surroundings;
use super::offer::Offer;
use super::style::KeyValue;
use crate::NamedAccount;

/// The value of `Principal` itself.
pub fn everybody() -> Vec<Offer> {
    let types = "{ \"‹AWS›\": \"‹›\" }";
    vec![
        Offer::new(Element, "{ … }").detail("accounts, services, identity providers").text(types).bare(),
        Offer::new(Word, "*").detail("everybody, in every account"),
    ]
}

/// The types of principal.
pub fn types(around: &Surroundings<'_>) -> Vec<Offer> {
    let types = [
        ("AWS", "accounts, users, roles"),
        ("Service", "an AWS service"),
        ("Federated", "an identity provider"),
        ("CanonicalUser", "an account under its S3 name"),
    ];
    let fits =
        types.into_iter().filter(|(name, _)| *name != "CanonicalUser" || around.kind != PolicyKind::Trust);
    let blocks = around.dialect == Dialect::Blocks;
    let anyone = Offer::new(Word, "*").detail("everybody, in every account");
    let anyone = blocks.then_some(anyone).into_iter();
    fits.map(|(name, detail)| Offer::new(Element, name).detail(detail).behind(KeyValue::Text("‹›")))
        .chain(anyone)
        .collect()
}

/// Principals of a type.
pub fn of_type(principal_type: &str, around: &Surroundings<'_>) -> Vec<Offer> {
    match principal_type {
        "AWS" => accounts(around),
        "Service" => services().collect(),
        "Federated" => providers(around),
        _ => Vec::new(),
    }
}

/// The accounts of the configuration, with whose they are.
pub fn named<'a>(around: &'a Surroundings<'_>) -> impl Iterator<Item = (&'a NamedAccount, &'static str)> {
    let own = around.known_accounts.accounts.iter().map(|account| (account, "your account"));
    own.chain(around.known_accounts.third_parties.iter().map(|account| (account, "third party")))
}

fn accounts(around: &Surroundings<'_>) -> Vec<Offer> {
    let account = |(account, whose): (&NamedAccount, &str)| {
        Offer::new(Principal, &*account.alias)
            .detail(format!("{whose} {}", account.id))
            .documentation("Every identity of the account that its own policies let do so.")
            .text(format!("arn:aws:iam::{}:root", account.id))
    };
    let any = [
        ("an account", "arn:aws:iam::‹111122223333›:root"),
        ("a role", "arn:aws:iam::‹111122223333›:role/‹name›"),
    ];
    let any =
        any.map(|(label, text)| Offer::new(Principal, label).detail(text.replace(['‹', '›'], "")).text(text));
    let roles = around.workspace.roles().into_iter().map(|role| {
        Offer::new(Principal, format!("role {}", role.name)).detail("role of this workspace").text(role.arn)
    });
    named(around).map(account).chain(any).chain(roles).collect()
}

/// Service principals.
pub fn services() -> impl Iterator<Item = Offer> {
    service_principal::all().map(|name| Offer::new(Principal, format!("{name}.amazonaws.com")))
}

fn providers(around: &Surroundings<'_>) -> Vec<Offer> {
    // An OIDC provider lives in the account of the role: the policy's, which the configuration does not tell.
    let account = match around.known_accounts.accounts.as_slice() {
        [only] => only.id.to_string(),
        _ => "‹111122223333›".to_owned(),
    };
    let direct =
        ["cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com", "accounts.google.com"];
    let provider = |known: &identity_provider::SharedProvider| {
        let offer = Offer::new(Principal, known.host).detail(known.name);
        if direct.contains(&known.host) {
            offer
        } else {
            offer.text(format!("arn:aws:iam::{account}:oidc-provider/{}", known.host))
        }
    };
    let saml =
        Offer::new(Principal, "a SAML provider").text(format!("arn:aws:iam::{account}:saml-provider/‹name›"));
    identity_provider::all().map(provider).chain([saml]).collect()
}

/// The hosts of the OIDC providers that the statement names.
pub fn hosts(around: &Surroundings<'_>) -> Vec<String> {
    let federated = around.principals().filter(|p| p.principal_type == PrincipalType::Federated);
    let oidc = federated.filter(|p| !p.value.as_str().contains(":saml-provider/"));
    oidc.map(|p| identity_provider::host(p.value.as_str()).to_owned()).collect()
}
