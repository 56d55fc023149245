//! The account that something lives in, and how that is known.

use std::fmt;

use xacct_aws::AccountId;
use xacct_facts::Holder;

/// The account that a holder or a policy lives in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HomeAccount {
    /// This one, and what says so.
    Known(AccountId, AccountSource),
    /// Nothing says which.
    #[default]
    Unknown,
}

/// What says which account something lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountSource {
    /// Its own ARN.
    Arn,
    /// The configuration, or an argument of the command.
    Configuration,
    /// The provider of Terraform that makes it: the account that it is restricted to, or of the role that it assumes.
    Provider,
}

impl HomeAccount {
    /// The account's id, where it is known.
    pub fn id(self) -> Option<AccountId> {
        match self {
            Self::Known(id, _) => Some(id),
            Self::Unknown => None,
        }
    }

    /// The account of `holder`; by its configuration, its file lives in the other one.
    pub(crate) fn of_holder(holder: &Holder, configured: Option<AccountId>) -> Self {
        match (holder.account, configured) {
            (Some(id), None) if holder.is_of_provider => Self::Known(id, AccountSource::Provider),
            (account, configured) => Self::of(account, configured),
        }
    }

    /// The account of an ARN, or else the one that the file lives in by its configuration.
    pub(crate) fn of(arn: Option<AccountId>, configured: Option<AccountId>) -> Self {
        let known = |id: Option<AccountId>, source| id.map(|id| Self::Known(id, source));
        known(arn, AccountSource::Arn)
            .or_else(|| known(configured, AccountSource::Configuration))
            .unwrap_or_default()
    }
}

impl fmt::Display for AccountSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Arn => "its ARN says so",
            Self::Configuration => "the configuration says so",
            Self::Provider => "the provider that makes it says so",
        })
    }
}
