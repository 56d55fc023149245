//! Strangers at the door: who is tried, and what they bring along.
//!
//! A stranger cannot choose what AWS says of them: their organization is none of yours, their requests come from
//! some address of the internet. What they can choose (tags, session names, an external ID) is left open.

use xacct_aws::AccountId;
use xacct_policy::{Condition, Family, Kind, Pattern, Policy, Statement};
use xacct_syntax::Text;

use super::Goal;
use super::constraint::globs;
use super::points::Points;
use super::solve::{Answer, search};
use crate::language::{Answer as Member, Case, CharClass, Language, Taste, Token};
use crate::request::{Caller, Request};

/// Whose way in is looked for.
#[derive(Clone, Debug)]
pub enum Question<'d> {
    /// Anyone's, of any account but these.
    Anyone {
        /// Accounts that are no strangers.
        but: Vec<AccountId>,
    },
    /// That of an account as a whole: any principal of it, whose organization is not known to be yours, and who presents
    /// no external ID.
    Account(AccountId),
    /// The same of an account that is not written out.
    SomeAccount,
    /// That of one principal, by its ARN, which presents no external ID.
    Principal(&'d str),
}

/// An organization that nobody is in.
const ORGANIZATION: &str = "o-anotherorg00";
/// The external ID of another customer of the same third party.
const SOMEBODY_ELSES: &str = "another-customers-id";
/// An address of the internet that nobody has: the range of RFC 2544 for benchmarks.
const ADDRESS: &str = "198.18.0.1";

/// A request that answers `question`: `statement` of `policy` lets it in, and none of the policy's denials keeps it out.
pub fn witness(policy: &Policy, statement: &Statement, action: &str, question: &Question<'_>) -> Answer {
    let callers: Vec<Caller> = match question {
        Question::Anyone { but } if policy.kind == Kind::Trust => anyone(policy, but),
        // Resources can be asked for by nobody in particular, too.
        Question::Anyone { but } => anyone(policy, but).into_iter().chain([Caller::Anonymous]).collect(),
        Question::Account(account) => vec![role(*account, "any-role")],
        Question::SomeAccount => anyone(policy, &[]).into_iter().take(1).collect(),
        Question::Principal(arn) => Caller::parse(arn).into_iter().collect(),
    };
    let bases = callers.into_iter().flat_map(|caller| bases(&caller, action, question));
    let goal = Goal::lets_in(policy, statement);
    match search(&goal, bases, Points::of_policies(&[policy])) {
        Answer::Found(mut request) => {
            // What nothing in the policy asks for only distracts; but that nobody asks for an external ID is the point.
            let asked = |key: &str| key == "sts:ExternalId" || conditions(policy).any(|c| c.has_key(key));
            request.context.retain(asked);
            Answer::Found(request)
        }
        answer => answer,
    }
}

/// The requests that a caller can begin with: as somebody of another organization, and of none.
///
/// Whoever knows no external ID sends none, or the one that is somebody else's: a third party has one for each of its
/// customers. (What AWS makes of an empty one it does not say.)
fn bases<'q>(
    caller: &Caller,
    action: &str,
    question: &'q Question<'_>,
) -> impl Iterator<Item = Request> + use<'q> {
    const EXTERNAL_IDS: [&[&str]; 3] = [&[], &[SOMEBODY_ELSES], &[""]];
    let free = matches!(question, Question::Anyone { .. });
    let external_ids = EXTERNAL_IDS.iter().take(if free { 1 } else { EXTERNAL_IDS.len() });
    let base = base(caller, action, question);
    external_ids.flat_map(move |values| {
        let mut request = base.clone();
        if !free {
            request.context.set_all("sts:ExternalId", values.iter().map(|&v| v.to_owned()).collect());
        }
        let mut alone = request.clone();
        for key in ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"] {
            alone.context.leave_out(key);
        }
        [request, alone]
    })
}

/// What is settled of a stranger's request.
fn base(caller: &Caller, action: &str, question: &Question<'_>) -> Request {
    let account = caller.account();
    let mut request = Request::new(caller.clone(), action, None);
    let context = &mut request.context;
    context.set("aws:ViaAWSService", "false");
    context.set("aws:PrincipalOrgID", ORGANIZATION);
    context.set("aws:PrincipalOrgPaths", format!("{ORGANIZATION}/r-any0/"));
    context.set("aws:userid", "AROAANYROLEOFANYONE00:any-session");
    // An access point, a key's caller: of the stranger's own account, or none.
    for key in ["kms:CallerAccount", "s3:DataAccessPointAccount", "aws:SourceOwner"] {
        context.set_all(key, account.iter().map(AccountId::to_string).collect());
    }
    let point = |account: AccountId| format!("arn:aws:s3:us-east-1:{account}:accesspoint/any");
    context.set_all("s3:DataAccessPointArn", account.map(point).into_iter().collect());
    if account.is_none() {
        for key in ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:userid"] {
            context.leave_out(key);
        }
    }
    if let Question::Anyone { .. } = question {
        context.set("aws:SourceIp", ADDRESS);
        for key in
            ["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpcSourceIp", "aws:VpceAccount"]
        {
            context.leave_out(key);
        }
        for key in ["aws:VpceOrgID", "aws:VpceOrgPaths"] {
            context.leave_out(key);
        }
    }
    request
}

pub(super) fn role(account: AccountId, name: &str) -> Caller {
    Caller::Session {
        role: format!("arn:aws:iam::{account}:role/{name}"),
        session: format!("arn:aws:sts::{account}:assumed-role/{name}/session"),
    }
}

/// Roles of accounts of one's own, under each name that the policy might take for somebody else's.
pub(super) fn anyone(policy: &Policy, but: &[AccountId]) -> Vec<Caller> {
    let is_taken = |id: &AccountId| {
        let principals = policy.statements.iter().flat_map(|s| s.principals.iter().flat_map(|e| &e.items));
        let mut written = principals.map(|p| &p.value).chain(conditions(policy).flat_map(|c| &c.values));
        but.contains(id) || written.any(|text| text.as_str().contains(id.as_str()))
    };
    let digits = (0..=9u8).rev().filter_map(|digit| AccountId::parse(&digit.to_string().repeat(12)));
    let Some(own) = digits.filter(|id| !id.is_impossible()).find(|id| !is_taken(id)) else {
        return Vec::new();
    };
    // Accounts cost nothing: whoever wants one that fits a pattern can go on until they have it.
    let shape = Language::glob(&vec![Token::Class(CharClass::DIGIT); 12], Case::Sensitive);
    let fitting = values(policy, &["aws:PrincipalAccount", "kms:CallerAccount"]);
    let accounts = fitting.filter_map(|v| AccountId::parse(&fit(v, &shape)?)).filter(|id| !is_taken(id));
    let mut callers = of_account(policy, own);
    callers.extend(accounts.map(|id| role(id, "any-role")));
    callers
}

/// Principals of an account: any role, and whoever fits the names that the policy asks for.
pub(super) fn of_account(policy: &Policy, account: AccountId) -> Vec<Caller> {
    let mut callers = vec![role(account, "any-role")];
    let mut add = |caller: Option<Caller>| {
        let caller = caller.filter(|caller| caller.account() == Some(account) && !callers.contains(caller));
        callers.extend(caller);
    };
    for value in values(policy, &["aws:PrincipalArn"]) {
        add(Caller::parse(value.as_str()).filter(|_| Pattern::of(value).is_literal()));
        for kind in ["role", "user"] {
            let prefix = Token::Literal(format!("arn:aws:iam::{account}:{kind}/"));
            let shape = Language::glob(&[prefix, Token::AnyOne, Token::AnyRun], Case::Sensitive);
            add(fit(value, &shape).as_deref().and_then(Caller::parse));
        }
    }
    let user = |name: &str| Caller::parse(&format!("arn:aws:iam::{account}:user/{name}"));
    for value in values(policy, &["aws:username"]) {
        add(fit(value, &Language::anything()).as_deref().and_then(user));
    }
    if values(policy, &["aws:PrincipalType"]).next().is_some() {
        add(user("any-user"));
        add(Caller::parse(&format!("arn:aws:iam::{account}:root")));
    }
    callers
}

fn conditions(policy: &Policy) -> impl Iterator<Item = &Condition> {
    policy.statements.iter().flat_map(|s| s.conditions())
}

/// What the policy compares any of `keys` with.
fn values<'p>(policy: &'p Policy, keys: &'static [&'static str]) -> impl Iterator<Item = &'p Text> {
    conditions(policy).filter(|c| keys.iter().any(|key| c.has_key(key))).flat_map(|c| &c.values)
}

/// A string of `shape` that the pattern matches.
fn fit(pattern: &Text, shape: &Language) -> Option<String> {
    let globs = globs(std::slice::from_ref(pattern), Family::StringLike);
    match Language::any_of(&globs, Case::Sensitive).and(shape).member(&Taste::default()) {
        Member::Found(value) => Some(value),
        Member::Empty | Member::Unknown => None,
    }
}
