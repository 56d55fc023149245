//! What a change means beyond more or less: somebody is newly let in, or newly an administrator.

use std::collections::BTreeSet;

use xacct_aws::AccountId;
use xacct_rules::who::{Openness, PrincipalRow, who};
use xacct_rules::{Ownership, is_administrator};

use super::subjects::SubjectPolicy;
use crate::render::News;

/// What is new in `new` beside `old`.
pub(super) fn news(old: Option<&SubjectPolicy<'_>>, new: Option<&SubjectPolicy<'_>>) -> Vec<News> {
    let Some(new) = new else { return Vec::new() };
    let mut news = Vec::new();
    let (before, after) = (old.map(access).unwrap_or_default(), access(new));
    if after.is_public && !before.is_public {
        news.push(News::Public);
    }
    let third_parties = after.third_parties.difference(&before.third_parties).cloned();
    news.extend(third_parties.map(News::ThirdParty));
    let is_admin = |side: &SubjectPolicy<'_>| {
        side.document.is_none()
            && side.holder.is_some_and(|holder| is_administrator(&side.file.facts, holder))
    };
    if is_admin(new) && !old.is_some_and(is_admin) {
        news.push(News::Administrator);
    }
    news
}

/// Who has access by one policy.
#[derive(Default)]
struct Access {
    is_public: bool,
    /// Accounts that are neither yours nor AWS's, in words.
    third_parties: BTreeSet<String>,
}

fn access(side: &SubjectPolicy<'_>) -> Access {
    let known = &side.file.settings.known_accounts;
    let Some(who) = side.document.and_then(|document| who(document, known)) else { return Access::default() };
    let entered = |row: &&PrincipalRow| row.way.example().is_some();
    let account = |row: &PrincipalRow| {
        let id = AccountId::parse(row.account.as_deref()?)?;
        let is_third = matches!(known.ownership(id), Ownership::ThirdParty(_) | Ownership::Outside);
        is_third.then(|| known.describe(id))
    };
    Access {
        is_public: who.rows.iter().any(|row| matches!(row.way, Openness::Anyone(_))),
        third_parties: who.rows.iter().filter(entered).filter_map(account).collect(),
    }
}
