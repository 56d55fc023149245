//! Whose roles a policy lets its holder assume.

use xacct_aws::{AccountId, Partition};
use xacct_policy::{ArnText, Family, Statement};
use xacct_syntax::Text;

use super::Goal;
use super::callers::Whose;
use super::globs::globs;
use super::solve::{Answer, is_beyond_search, search};
use crate::Survey;
use crate::language::{Answer as Member, Case, Language, Taste, Token};
use crate::request::{Caller, Request};

/// A request by which whoever has the policy assumes a role of `account`, or of an account that the policy does not name,
/// whose organization is not yours. The role is one that `resource`, an entry of `statement`, speaks of; the statement's
/// conditions hold, and no denial takes it away.
///
/// `own` is the account of whoever has the policy, where it is known.
pub fn assumes<'p>(
    survey: &Survey<'p>,
    statement: &'p Statement,
    resource: &Text,
    own: Option<AccountId>,
    account: Option<AccountId>,
) -> Answer {
    if is_beyond_search(statement) {
        return Answer::Unknown;
    }
    let strange = || survey.strangers(own.as_slice()).iter().find_map(Caller::account);
    let Some(target) = account.or_else(strange) else { return Answer::Unknown };
    let Some(role) = role(resource, target) else { return Answer::Unknown };
    let holders = match own {
        Some(own) => survey.callers().callers(Whose::Of(own)),
        None => survey.strangers(&[target]).to_vec(),
    };
    let bases = holders.iter().flat_map(|holder| bases(survey, holder, &role, target));
    let goal = Goal::gives(survey, statement);
    search(&goal, bases, survey.points()).told(survey)
}

/// A role of `account` that `resource` speaks of, whatever it says of the account.
fn role(resource: &Text, account: AccountId) -> Option<String> {
    let Some(arn) = ArnText::parse(resource) else {
        return Some(format!("arn:aws:iam::{account}:role/any-role"));
    };
    let preferred = ["role/any-role"];
    let shape =
        Language::glob(&[Token::Literal("role/".to_owned()), Token::AnyOne, Token::AnyRun], Case::Sensitive);
    let role = fit(&arn.resource(), &shape, &preferred)?;
    // A partition that is not written out may be any.
    let partition = Partition::from_id(arn.partition()).map_or("aws", Partition::id);
    Some(format!("arn:{partition}:iam::{account}:{role}"))
}

/// A string of `shape` that the pattern matches, one of the preferred ones if it can be.
fn fit(pattern: &Text, shape: &Language, preferred: &[&str]) -> Option<String> {
    let globs = globs(std::slice::from_ref(pattern), Family::StringLike, true);
    let fitting = Language::any_of(&globs, Case::Sensitive).and(shape);
    match fitting.member(&Taste { preferred, ..Taste::default() }) {
        Member::Found(value) => Some(value),
        Member::Empty | Member::Unknown => None,
    }
}

/// The request for `role`, as somebody's of another organization, and of none.
fn bases(
    survey: &Survey<'_>,
    holder: &Caller,
    role: &str,
    account: AccountId,
) -> impl Iterator<Item = Request> + use<> {
    const ORGANIZATION: [&str; 2] = ["aws:ResourceOrgID", "aws:ResourceOrgPaths"];
    let mut base = Request::new(holder.clone(), "sts:AssumeRole", Some(role.to_owned()));
    if survey.asks_for("aws:ResourceAccount") {
        base.context.set("aws:ResourceAccount", account.to_string());
    }
    let asked = ORGANIZATION.map(|key| survey.asks_for(key));
    let with = |organization: Option<&str>| {
        let mut request = base.clone();
        for (key, _) in ORGANIZATION.iter().zip(asked).filter(|(_, asked)| *asked) {
            let value = organization
                .map(|id| if key.ends_with("Paths") { format!("{id}/r-any0/") } else { id.to_owned() });
            request.context.set_all(*key, value.into_iter().collect());
        }
        request
    };
    [Some(with(Some(super::stranger::ORGANIZATION))), asked.contains(&true).then(|| with(None))]
        .into_iter()
        .flatten()
}
