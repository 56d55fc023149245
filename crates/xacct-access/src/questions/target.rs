//! Whose roles a policy allows its holder to assume.

use std::rc::Rc;

use xacct_aws::{AccountId, Partition};
use xacct_policy::{ArnText, Case, Family, Pattern, Statement, Tri};

use crate::index::PolicyIndex;
use crate::language::{GlobCase, GlobToken, Language, Member, Preference};
use crate::request::Request;
use crate::search::{Accounts, Answer, Asker, Base, CallerSet, Goal, globs, is_beyond_search, search};

/// So many roles that denials spare are tried.
const MOST_ROLES: usize = 8;

/// A request by which anyone who has the policy assumes a role of `account`, or of an account that the policy does not name,
/// in an organization that it does not name. The role is one that `resource`, an entry of `statement`, matches, or one that its
/// `NotResource` leaves where none is given; the statement's conditions hold, and no denial applies.
pub fn assumes<'p>(
    index: &PolicyIndex<'p>,
    statement: &'p Statement,
    resource: Option<&Pattern>,
    account: Option<AccountId>,
) -> Answer {
    if is_beyond_search(statement) {
        return Answer::Unknown;
    }
    let Some(target) = account.or_else(|| Accounts::strangers(index).example()) else {
        return Answer::Unknown;
    };
    let Some(first) = role(resource, target) else { return Answer::Unknown };
    // What a denial spares is worth a try: a role of that name there may be in any account.
    let spared = index.denials().iter().filter_map(|denial| denial.resources.as_ref()).filter(|e| e.negated);
    let spared = spared.flat_map(|element| &element.items).filter_map(|spared| role(Some(spared), target));
    let is_meant = |role: &String| match resource {
        Some(resource) => resource.matches(role, Case::Sensitive) == Tri::Yes,
        None => is_left(statement, role),
    };
    let first = std::iter::once(first).filter(|first| resource.is_some() || is_meant(first));
    let roles: Vec<String> = first.chain(spared.filter(is_meant).take(MOST_ROLES)).collect();
    let accounts = match index.owner() {
        Some(own) => Accounts::One(own),
        None => Accounts::AllBut(Rc::new(
            std::iter::once(target).chain(index.known_accounts().iter().copied()).collect(),
        )),
    };
    let holders = CallerSet::kinds(index.partition(), accounts).take(2);
    let base = |set: &CallerSet, role: &String| {
        let mut request = Request::new(set.plain()?, "sts:AssumeRole", Some(role.clone()));
        request.context.set("aws:ResourceAccount", target.to_string());
        Some(Base::of(request, Some(set.clone()), Asker::Holder))
    };
    let bases = holders.flat_map(|set| roles.iter().filter_map(|role| base(&set, role)).collect::<Vec<_>>());
    let goal = Goal::granted_on(index, statement);
    let mut answer = search(&goal, bases, &index.points(), Some(index));
    if let Answer::Found(request) = &mut answer {
        request.context.retain(|key| index.tests(key));
    }
    answer
}

/// Whether the `NotResource` of `statement` does not list the role.
fn is_left(statement: &Statement, role: &str) -> bool {
    let listed = statement.resources.as_ref().filter(|element| element.negated && element.complete);
    let is_other = |item: &Pattern| !item.has_variable() && item.matches(role, Case::Sensitive) == Tri::No;
    listed.is_some_and(|element| element.items.iter().all(is_other))
}

/// A role of `account` that `resource` matches, whatever it says of the account.
fn role(resource: Option<&Pattern>, account: AccountId) -> Option<String> {
    let Some(arn) = resource.and_then(|resource| ArnText::parse(resource)) else {
        return Some(format!("arn:aws:iam::{account}:role/any-role"));
    };
    let shape = Language::glob(
        &[GlobToken::Literal("role/".to_owned()), GlobToken::AnyOne, GlobToken::AnyRun],
        GlobCase::Sensitive,
    );
    let role = fit(&Pattern::of(&arn.resource()), &shape, &["role/any-role"])?;
    // A partition that is not written out may be any.
    let partition = Partition::from_id(arn.partition()).map_or("aws", Partition::id);
    Some(format!("arn:{partition}:iam::{account}:{role}"))
}

/// A string of `shape` that the pattern matches, one of the preferred ones if it can be.
fn fit(pattern: &Pattern, shape: &Language, preferred: &[&str]) -> Option<String> {
    let globs = globs(std::slice::from_ref(pattern), Family::StringLike);
    let fitting = Language::any_of(&globs, GlobCase::Sensitive).and(shape);
    match fitting.member(&Preference { preferred, ..Preference::default() }) {
        Member::Found(value) => Some(value),
        Member::Empty | Member::Unknown => None,
    }
}
