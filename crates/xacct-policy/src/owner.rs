//! Whose policy it is, as far as its content gives it away.

use xacct_aws::AccountId;

use crate::{AccountField, ArnText, Policy, PolicyKind, PrincipalType, Who};

impl Policy {
    /// The account that the policy itself belongs to, where its content gives it away:
    ///
    /// - a trust policy names an identity provider, which always lives in the role's own account;
    /// - a resource-based policy names its resource with its account;
    /// - a key policy gives `kms:*` to an account's root: the default key policy, without which the key could
    ///   not be managed by its own account.
    pub fn owner(&self) -> Option<AccountId> {
        match self.kind {
            PolicyKind::Trust => self.principals().find_map(|p| match p.principal_type {
                PrincipalType::Federated => p.arn()?.account_field().id(),
                _ => None,
            }),
            PolicyKind::Resource => self.resource_account().or_else(|| self.key_owner()),
            _ => None,
        }
    }

    fn principals(&self) -> impl Iterator<Item = &crate::Principal> {
        self.statements.iter().filter_map(|s| s.principals.as_ref()).flat_map(|e| &e.items)
    }

    /// The one account that all its resources lie in.
    fn resource_account(&self) -> Option<AccountId> {
        let resources = self.statements.iter().filter_map(|s| s.resources.as_ref()).flat_map(|e| &e.items);
        let mut accounts = resources.filter_map(|r| ArnText::parse(r)?.account_field().id());
        let first = accounts.next()?;
        accounts.all(|a| a == first).then_some(first)
    }

    fn key_owner(&self) -> Option<AccountId> {
        let whole_key = |s: &&crate::Statement| {
            let actions = s.actions.as_ref().filter(|a| !a.negated);
            s.conditions().is_empty()
                && actions
                    .is_some_and(|a| a.items.iter().any(|a| a.text.as_str().eq_ignore_ascii_case("kms:*")))
        };
        let mut roots = self
            .allows()
            .filter(whole_key)
            .filter_map(|s| s.principals.as_ref())
            .flat_map(|e| &e.items)
            .filter_map(|p| if let Who::Account(AccountField::Id(id)) = p.who { Some(id) } else { None });
        let first = roots.next()?;
        roots.all(|a| a == first).then_some(first)
    }
}
