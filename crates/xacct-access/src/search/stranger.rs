//! Strangers at the door: who is tried, and what they bring along.
//!
//! A stranger cannot choose what AWS says of them: their organization is none of yours, their requests come from
//! some address of the internet. What they can choose (tags, session names, an external ID) is left open.

use xacct_aws::AccountId;
use xacct_policy::{Kind, Statement};

use super::Goal;
use super::callers::role;
use super::solve::{Answer, is_beyond_search, search};
use crate::Survey;
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
pub(super) const ORGANIZATION: &str = "o-anotherorg00";
/// The external ID of another customer of the same third party.
const SOMEBODY_ELSES: &str = "another-customers-id";
/// An address of the internet that nobody has: the range of RFC 2544 for benchmarks.
pub(super) const ADDRESS: &str = "198.18.0.1";

/// A request that answers `question`: `statement` of the policy lets it in, and none of the policy's denials keeps it
/// out.
pub fn witness<'p>(
    survey: &Survey<'p>,
    statement: &'p Statement,
    action: &str,
    question: &Question<'_>,
) -> Answer {
    let knows =
        if matches!(question, Question::Anyone { .. }) { Knows::FROM_OUTSIDE } else { Knows::NO_SECRET };
    let callers = callers(survey, question);
    let bases = callers.iter().flat_map(|caller| bases(survey, caller, action, knows));
    admitted(survey, statement, bases)
}

/// A request by which whoever the question speaks of gets in, given all that the statement asks for: the external ID,
/// the organization, the network. Whether anybody has that is another matter.
pub fn entry<'p>(
    survey: &Survey<'p>,
    statement: &'p Statement,
    action: &str,
    question: &Question<'_>,
) -> Answer {
    let callers = callers(survey, question);
    admitted(survey, statement, callers.into_iter().map(|caller| Request::new(caller, action, None)))
}

/// The first of `bases`, filled in, that `statement` lets in and no denial keeps out.
fn admitted<'p>(
    survey: &Survey<'p>,
    statement: &'p Statement,
    bases: impl Iterator<Item = Request>,
) -> Answer {
    if is_beyond_search(statement) {
        return Answer::Unknown;
    }
    search(&Goal::lets_in(survey, statement), bases, survey.points()).told(survey)
}

impl Answer {
    /// The answer without what nothing in the policy asks for, which only distracts; but that nobody asks for an external
    /// ID is the point.
    pub(super) fn told(mut self, survey: &Survey<'_>) -> Self {
        if let Self::Found(request) = &mut self {
            request.context.retain(|key| key == EXTERNAL_ID || survey.asks_for(key));
        }
        self
    }
}

/// Who is tried for a question.
fn callers(survey: &Survey<'_>, question: &Question<'_>) -> Vec<Caller> {
    match question {
        Question::Anyone { but } => {
            // Resources can be asked for by nobody in particular, too.
            let unsigned = (survey.policy().kind != Kind::Trust).then_some(Caller::Anonymous);
            survey.strangers(but).iter().cloned().chain(unsigned).collect()
        }
        Question::Account(account) => vec![role(*account, "any-role")],
        Question::SomeAccount => survey.strangers(&[]).iter().take(1).cloned().collect(),
        Question::Principal(arn) => Caller::parse(arn).into_iter().collect(),
    }
}

/// What a caller does not have who is no friend.
#[derive(Clone, Copy, Debug)]
pub(super) struct Knows {
    /// They know no external ID.
    no_external_id: bool,
    /// They come from the internet, through no network of yours.
    from_outside: bool,
}

impl Knows {
    /// Whoever they are: they may bring an external ID along, as long as any will do.
    pub(super) const FROM_OUTSIDE: Self = Self { no_external_id: false, from_outside: true };
    /// A partner without the secret.
    const NO_SECRET: Self = Self { no_external_id: true, from_outside: false };
    /// A partner who brings along what is asked for, but for the organization.
    pub(super) const ALL: Self = Self { no_external_id: false, from_outside: false };
}

const EXTERNAL_ID: &str = "sts:ExternalId";

/// The requests that a caller can begin with: as somebody of another organization, and of none.
///
/// Whoever knows no external ID sends none, or the one that is somebody else's: a third party has one for each of its
/// customers. (What AWS makes of an empty one it does not say.)
pub(super) fn bases(
    survey: &Survey<'_>,
    caller: &Caller,
    action: &str,
    knows: Knows,
) -> impl Iterator<Item = Request> + use<> {
    const EXTERNAL_IDS: [&[&str]; 3] = [&[], &[SOMEBODY_ELSES], &[""]];
    let free = !knows.no_external_id;
    // Requests that differ in nothing that is asked for are the same to the policy.
    let one_will_do = free || !survey.asks_for(EXTERNAL_ID);
    let external_ids = EXTERNAL_IDS.iter().take(if one_will_do { 1 } else { EXTERNAL_IDS.len() });
    let organization = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"].map(|key| (key, survey.asks_for(key)));
    let base = base(survey, caller, action, knows);
    external_ids.flat_map(move |values| {
        let mut request = base.clone();
        if !free {
            request.context.set_all(EXTERNAL_ID, values.iter().map(|&v| v.to_owned()).collect());
        }
        let asked = organization.iter().filter(|(_, asked)| *asked);
        let alone = asked.clone().next().is_some().then(|| {
            let mut alone = request.clone();
            asked.for_each(|(key, _)| alone.context.leave_out(*key));
            alone
        });
        std::iter::once(request).chain(alone)
    })
}

/// What is settled of a stranger's request, as far as the policy asks for it.
fn base(survey: &Survey<'_>, caller: &Caller, action: &str, knows: Knows) -> Request {
    let account = caller.account();
    let mut request = Request::new(caller.clone(), action, None);
    let mut settle = |key: &'static str, value: Option<String>| {
        if survey.asks_for(key) {
            request.context.set_all(key, value.into_iter().collect());
        }
    };
    let of_an_account = |value: String| account.map(|_| value);
    settle("aws:ViaAWSService", Some("false".to_owned()));
    settle("aws:PrincipalOrgID", of_an_account(ORGANIZATION.to_owned()));
    settle("aws:PrincipalOrgPaths", of_an_account(format!("{ORGANIZATION}/r-any0/")));
    settle("aws:userid", of_an_account("AROAANYROLEOFANYONE00:any-session".to_owned()));
    // An access point, a key's caller: of the stranger's own account, or none.
    for key in ["kms:CallerAccount", "s3:DataAccessPointAccount", "aws:SourceOwner"] {
        settle(key, account.map(|id| id.to_string()));
    }
    let point = |account: AccountId| format!("arn:aws:s3:us-east-1:{account}:accesspoint/any");
    settle("s3:DataAccessPointArn", account.map(point));
    if knows.from_outside {
        settle("aws:SourceIp", Some(ADDRESS.to_owned()));
        const OF_A_VPC: [&str; 7] = [
            "aws:SourceVpc",
            "aws:SourceVpce",
            "aws:SourceVpcArn",
            "aws:VpcSourceIp",
            "aws:VpceAccount",
            "aws:VpceOrgID",
            "aws:VpceOrgPaths",
        ];
        OF_A_VPC.into_iter().for_each(|key| settle(key, None));
    }
    request
}
