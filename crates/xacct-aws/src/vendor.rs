//! Accounts whose owner is public knowledge: vendors that ask for a role, and AWS services' own accounts.

mod table;

use crate::account::AccountId;

/// The date of the list that the table was made from.
pub const DATA_VERSION: &str = "2025-09-17";

/// The owner of a known account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vendor {
    /// The vendor's name, or for AWS the name of the service or use.
    pub name: &'static str,
    /// Whose account it is.
    pub kind: VendorKind,
    /// A page that publicly ties the id to the name; a few entries of the list have none.
    pub source: Option<&'static str>,
    /// Whether the list has switched the entry off, because the account is no longer in use.
    pub deprecated: bool,
}

/// Whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VendorKind {
    /// A company other than AWS.
    ThirdParty,
    /// An AWS service's own account. No blanket pass: naming one does not show that the service is behind a request.
    Aws,
}

/// The publicly known owner of an account.
///
/// An id that stood under two names would keep the one that comes first in the list; in this version none does.
///
/// Source: fwdcloudsec/known_aws_accounts, state of [`DATA_VERSION`], 498 ids.
pub fn lookup(account: AccountId) -> Option<Vendor> {
    let at = table::ACCOUNTS.binary_search_by(|(id, _)| id.cmp(account.digits())).ok()?;
    table::VENDORS.get(usize::from(table::ACCOUNTS[at].1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(id: &str) -> Option<Vendor> {
        lookup(AccountId::parse(id).unwrap())
    }

    #[test]
    fn table_is_sorted_complete_and_sound() {
        assert!(table::ACCOUNTS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!((table::ACCOUNTS.len(), table::VENDORS.len()), (498, 238));
        for (id, vendor) in table::ACCOUNTS {
            assert!(AccountId::parse(std::str::from_utf8(id).unwrap()).is_some());
            assert!(usize::from(*vendor) < table::VENDORS.len());
        }
        for (index, vendor) in table::VENDORS.iter().enumerate() {
            assert!(!vendor.name.is_empty());
            assert!(vendor.source.is_none_or(|source| source.starts_with("http")), "{}", vendor.name);
            assert!(table::ACCOUNTS.iter().any(|(_, at)| usize::from(*at) == index), "{}", vendor.name);
        }
    }

    #[test]
    fn known_and_unknown() {
        let datadog = find("464622532012").unwrap();
        assert_eq!(
            (datadog.name, datadog.kind, datadog.deprecated),
            ("Datadog", VendorKind::ThirdParty, false)
        );
        assert_eq!(find("127311923021").unwrap().kind, VendorKind::Aws);
        assert!(find("068664126052").unwrap().deprecated);
        assert_eq!(find("429269239926").unwrap().source, None);
        assert_eq!(find("123456789012"), None);
    }
}
