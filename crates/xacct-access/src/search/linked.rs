//! Keys that follow from each other: the account of whatever a service acts for is in its ARN, and the path of an account
//! begins with its organization.
//!
//! Sources: IAM User Guide, *AWS global condition context keys* (`aws:PrincipalOrgPaths` and the like); *Cross-service confused
//! deputy prevention*: where the ARN has an account, `aws:SourceAccount` is the same.

use xacct_aws::AccountId;

use super::effort::Effort;
use super::key::RemainingValues;
use super::remainder::Remainder;
use crate::language::{CharClass, GlobToken};
use crate::points::CandidateValues;

/// How the value of one key determines part of another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyDependency {
    /// An account, and an ARN that is of this account or has none.
    AccountOfArn,
    /// An organization, and the paths of accounts in it.
    OrganizationOfPath,
}

/// The keys, each with the one that it determines.
const LINKS: [(&str, &str, KeyDependency); 6] = [
    ("aws:SourceAccount", "aws:SourceArn", KeyDependency::AccountOfArn),
    ("s3:DataAccessPointAccount", "s3:DataAccessPointArn", KeyDependency::AccountOfArn),
    ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", KeyDependency::OrganizationOfPath),
    ("aws:ResourceOrgID", "aws:ResourceOrgPaths", KeyDependency::OrganizationOfPath),
    ("aws:SourceOrgID", "aws:SourceOrgPaths", KeyDependency::OrganizationOfPath),
    ("aws:VpceOrgID", "aws:VpceOrgPaths", KeyDependency::OrganizationOfPath),
];

/// Whether the values of `key` and of another one go together.
pub(crate) fn is_linked(key: &str) -> bool {
    LINKS.iter().any(|(whole, part, _)| [whole, part].iter().any(|linked| linked.eq_ignore_ascii_case(key)))
}

/// So many values are tried one by one.
const MOST_VALUES: usize = 64;

/// Makes the values of `changed` and of the key that it determines, or that determines it, ones that a request can have
/// together; what is left of both.
pub(super) fn agree(
    keys: &mut [RemainingValues<'_>],
    changed: usize,
    points: &CandidateValues,
    effort: &Effort,
) -> Remainder {
    let Some(name) = keys.get(changed).map(|key| key.name) else { return Remainder::Something };
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let Some((whole, part, link)) = LINKS.into_iter().find(|(whole, part, _)| is(whole) || is(part)) else {
        return Remainder::Something;
    };
    let place = |wanted: &str| keys.iter().position(|key| key.name.eq_ignore_ascii_case(wanted));
    let (Some(whole), Some(part)) = (place(whole), place(part)) else { return Remainder::Something };
    let Ok([whole, part]) = keys.get_disjoint_mut([whole, part]) else { return Remainder::Something };
    if whole.may_be_absent || part.may_be_absent || whole.is_open || part.is_open {
        return Remainder::Something;
    }
    link.join(whole, part, points, effort)
}

impl KeyDependency {
    /// Finds values of both.
    fn join(
        self,
        whole: &mut RemainingValues<'_>,
        part: &mut RemainingValues<'_>,
        points: &CandidateValues,
        effort: &Effort,
    ) -> Remainder {
        // What was found apart may go together already, and is what a person would write.
        if let [value] = whole.values()
            && !part.values().is_empty()
            && part.values().iter().all(|of_part| self.go_together(value, of_part))
        {
            return Remainder::Something;
        }
        let of_part = part.values().iter().filter_map(|value| self.whole_of(value));
        let found: Vec<String> = whole.values().iter().cloned().chain(of_part).collect();
        if part.listed(MOST_VALUES).is_some_and(|values| values.iter().any(|value| self.is_odd(value))) {
            // What is no account cannot be another one.
            return Remainder::Something;
        }
        let (listed, is_all) = match (whole.listed(MOST_VALUES), part.listed(MOST_VALUES)) {
            (Some(values), _) => (values, true),
            (None, Some(values)) if values.iter().all(|value| self.whole_of(value).is_some()) => {
                (values.iter().filter_map(|value| self.whole_of(value)).collect(), true)
            }
            _ => (Vec::new(), false),
        };
        let mut is_known = is_all;
        for value in found.into_iter().chain(listed) {
            if !whole.takes(&value) {
                continue;
            }
            match part.restricted(self.shapes(&value), points, effort) {
                Ok(values) => {
                    whole.set(vec![value]);
                    part.set(values);
                    return Remainder::Something;
                }
                Err(left) => is_known &= left == Remainder::Nothing,
            }
        }
        if is_known { Remainder::Nothing } else { Remainder::Unknown }
    }

    /// The value of the key that determines the other, as far as `value` of the other tells it.
    fn whole_of(self, value: &str) -> Option<String> {
        let text = match self {
            Self::AccountOfArn => value.split(':').nth(4),
            Self::OrganizationOfPath => value.split('/').next(),
        };
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Whether one request can have `whole` and `part`. Where the part says nothing of the whole, it is asked elsewhere.
    fn go_together(self, whole: &str, part: &str) -> bool {
        self.whole_of(part).is_some_and(|of_part| of_part == whole)
    }

    /// Whether `value` has something else in the place of an account.
    fn is_odd(self, value: &str) -> bool {
        let whole = self.whole_of(value).filter(|_| self == Self::AccountOfArn);
        whole.is_some_and(|account| AccountId::parse(&account).is_none())
    }

    /// The values of the other key that go with `whole`.
    fn shapes(self, whole: &str) -> Vec<Vec<GlobToken>> {
        let text = |text: &str| GlobToken::Literal(text.to_owned());
        match self {
            Self::OrganizationOfPath => vec![vec![text(&format!("{whole}/")), GlobToken::AnyRun]],
            Self::AccountOfArn => [whole, ""]
                .map(|account| {
                    let field = || [GlobToken::Run(CharClass::NO_COLON), text(":")];
                    let fields = (0..4).flat_map(|_| field());
                    fields.chain([text(&format!("{account}:")), GlobToken::AnyRun]).collect()
                })
                .to_vec(),
        }
    }
}
