//! An account id.

use xacct_aws::{AccountId, vendor};
use xacct_rules::{KnownAccounts, Ownership};

/// Whose account it is.
pub(super) fn say(id: AccountId, known_accounts: &KnownAccounts) -> String {
    let whose = match known_accounts.ownership(id) {
        Ownership::Yours(name) => format!("your account **{name}**, by `[accounts]` of the configuration"),
        Ownership::ThirdParty(name) => {
            let listed = vendor::lookup(id).filter(|vendor| vendor.name == name);
            let source = listed.and_then(|vendor| vendor.source);
            match (listed, source) {
                (Some(_), Some(source)) => format!("an account of **{name}** ([source]({source}))"),
                (Some(_), None) => format!("an account of **{name}**, by a public list"),
                (None, _) => {
                    format!("the third party **{name}**, by `[third-parties]` of the configuration")
                }
            }
        }
        Ownership::AwsService(name) => format!("an account that AWS itself runs: **{name}**"),
        Ownership::Outside => "not one of your accounts, and of nobody that is known".to_owned(),
        Ownership::Unknown if id.is_impossible() => "no account can have this id".to_owned(),
        Ownership::Unknown if id.is_documentation_example() => {
            "an example of the AWS documentation, and of nobody that is known".to_owned()
        }
        Ownership::Unknown => {
            "of nobody that is known; `[accounts]` of the configuration gives it a name".to_owned()
        }
    };
    format!("Account `{id}`: {whose}.")
}
