//! What the files of the workspace define, by name.

use xacct_aws::AccountId;
use xacct_facts::HolderKind;
use xacct_rules::complete::{DefinedName, WorkspaceNames};

use super::Session;

impl WorkspaceNames for Session {
    fn roles(&self) -> Vec<DefinedName> {
        let model = self.model();
        let holders = model.estate.all_holders().filter(|(_, holder)| holder.kind == HolderKind::Role);
        let roles =
            holders.map(|(_, role)| named(&role.name, role.arn.as_deref(), role.account.id(), "role"));
        sorted(roles.collect())
    }

    fn managed_policies(&self) -> Vec<DefinedName> {
        let model = self.model();
        let policies = model.estate.all_policies();
        let policies =
            policies.map(|(_, own)| named(&own.name, own.arn.as_deref(), own.account.id(), "policy"));
        sorted(policies.collect())
    }
}

/// Where no ARN is written it has no path, and an account that is not known is left to fill in.
fn named(name: &str, arn: Option<&str>, account: Option<AccountId>, kind: &str) -> DefinedName {
    let account = account.map_or_else(|| "‹111122223333›".to_owned(), |id| id.to_string());
    let arn = arn.map_or_else(|| format!("arn:aws:iam::{account}:{kind}/{name}"), str::to_owned);
    DefinedName { name: name.to_owned(), arn }
}

fn sorted(mut names: Vec<DefinedName>) -> Vec<DefinedName> {
    names.sort_unstable();
    names.dedup();
    names
}
