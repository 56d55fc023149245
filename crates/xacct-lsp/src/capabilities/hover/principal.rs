//! A principal.

use xacct_aws::{IamKind, identity_provider, well_known_role};
use xacct_facts::Document;
use xacct_policy::{AccountField, PolicyKind, Principal, Who};
use xacct_rules::KnownAccounts;

/// What the principal means; `None` where there is nothing to add to what is written.
pub(super) fn say(
    principal: &Principal,
    document: &Document,
    known_accounts: &KnownAccounts,
) -> Option<String> {
    let value = &principal.value;
    Some(match principal.who {
        Who::Anyone if document.policy.kind == PolicyKind::Trust => {
            "**Everyone**, in every AWS account. Only conditions restrict it.".to_owned()
        }
        Who::Anyone => {
            "**Everyone**, with or without AWS credentials. Only conditions restrict it.".to_owned()
        }
        Who::Account(field) => format!(
            "**Every principal of {}** that has been granted it by a policy of that account. `:root` and the bare \
             account id mean the account as a whole, not its root user alone.",
            account(field, known_accounts)
        ),
        Who::Identity(field) => identity(principal, field, known_accounts)?,
        Who::Service => format!(
            "The **AWS service** `{value}`, for whichever customer it acts, unless a condition (`aws:SourceAccount`, \
             `aws:SourceArn`, `aws:SourceOrgID`) says for which."
        ),
        Who::SamlProvider | Who::OidcProvider => {
            let name = identity_provider::shared(value.as_str()).map(|shared| format!(" ({})", shared.name));
            format!(
                "**Users of the identity provider** `{value}`{}. Conditions on its claims say which of them.",
                name.unwrap_or_default()
            )
        }
        Who::UniqueId => {
            "A **user or role that was deleted**: AWS puts its unique id in place of its name. Nobody can \
                          be it any more, not even a new one of the same name."
                .to_owned()
        }
        Who::Canonical => {
            "An account under its **S3 canonical id**, or a CloudFront origin access identity.".to_owned()
        }
        Who::Unknown => return None,
    })
}

fn account(field: AccountField, known_accounts: &KnownAccounts) -> String {
    match field {
        AccountField::Id(id) => known_accounts.describe(id),
        AccountField::This => "the account that this is deployed to".to_owned(),
        _ => "the account that belongs here".to_owned(),
    }
}

fn identity(principal: &Principal, field: AccountField, known_accounts: &KnownAccounts) -> Option<String> {
    let arn = principal.arn()?;
    let parts = arn.iam_resource();
    let resource = arn.resource();
    let name = resource.as_str().get(parts.name.clone())?;
    let of = account(field, known_accounts);
    Some(match parts.kind {
        IamKind::User => format!("The **user** `{name}` of {of}."),
        IamKind::Role => {
            let about = well_known_role::lookup(name).map(|role| format!(" {}", role.about));
            format!("The **role** `{name}` of {of}: everyone who can assume it.{}", about.unwrap_or_default())
        }
        IamKind::AssumedRole => format!("One **session** of the role `{name}` of {of}."),
        IamKind::FederatedUser => format!("The **federated user** `{name}` of {of}."),
        _ => return None,
    })
}
