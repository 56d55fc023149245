//! A question about a grant, answered by a search for a request.

use std::iter;
use std::rc::Rc;

use xacct_aws::{PrincipalClass, confused_deputy, service_principal};
use xacct_policy::{AccountField, ArnText, Pattern, Statement, Who};

use crate::caller::{Caller, SOME_SERVICE};
use crate::grant::Grant;
use crate::index::PolicyIndex;
use crate::question::Question;
use crate::request::Request;
use crate::search::{
    Accounts, Answer, Asker, Base, CallerKind, CallerSet, Goal, OTHER_APPLICATIONS, RequestOrigin, Tenant,
    example_actions, is_beyond_search, others_left, search,
};

/// The requests that a search begins with, one after the other.
pub(crate) type Bases<'a, 'p> = Box<dyn Iterator<Item = Base<'p>> + 'a>;

impl<'p> Grant<'p> {
    /// The answer to `question`, put to `index`, which is that of the grant's policy. It is worked out once.
    pub fn ask(&self, index: &PolicyIndex<'p>, question: Question) -> Answer {
        self.answered(question, || question.answer(index, self))
    }
}

impl Question {
    /// A request that shows that the answer is yes; [`Answer::None`] where it is no, or the question is not about such a
    /// principal.
    pub(crate) fn answer<'p>(self, index: &PolicyIndex<'p>, grant: &Grant<'p>) -> Answer {
        if is_beyond_search(grant.statement) {
            return Answer::Unknown;
        }
        let goal = Goal::granted(index, grant.statement);
        let mut unknown = false;
        let mut ask = |action: &str| {
            let Some(bases) = self.bases(index, grant, action) else {
                unknown = true;
                return None;
            };
            match search(&goal, bases, &index.points(), Some(index)) {
                Answer::Found(mut request) => {
                    self.show(index, grant, &mut request);
                    return Some(request);
                }
                Answer::Unknown => unknown = true,
                Answer::None => {}
            }
            None
        };
        let mut found = grant.actions.iter().find_map(|action| ask(action));
        if found.is_none() && !grant.actions.is_empty() && !index.is_trust() {
            // A denial may take the examples and leave other actions.
            let others = others_left(index, grant.statement);
            found = others.actions.iter().find_map(|action| ask(action));
            unknown |= !others.is_complete;
        }
        match found {
            Some(request) => Answer::Found(request),
            None if unknown => Answer::Unknown,
            None => Answer::None,
        }
    }

    /// The requests to begin with, each made when it is asked for; `None` where it is not known who asks.
    pub(crate) fn bases<'a, 'p>(
        self,
        index: &'a PolicyIndex<'p>,
        grant: &'a Grant<'p>,
        action: &'a str,
    ) -> Option<Bases<'a, 'p>> {
        let one = |caller: Caller, asker| -> Bases<'a, 'p> {
            Box::new(iter::once_with(move || base(grant.statement, caller, None, action, asker)))
        };
        let nobody = || -> Bases<'a, 'p> { Box::new(iter::empty()) };
        let who = &grant.principal.who;
        Some(match self {
            Self::Anyone => match who {
                Who::Anyone => Box::new(strangers(index, grant.statement, action)),
                _ => nobody(),
            },
            Self::WithoutExternalId => match who {
                Who::Account(field) => account(index, grant, *field, action, Asker::Partner)?,
                Who::Identity(_) => one(grant.caller()?, Asker::Partner),
                _ => nobody(),
            },
            Self::AnyToken | Self::SimilarName => {
                let Some(issuer) = grant.issuer() else { return Some(nobody()) };
                let tenant = if self == Self::AnyToken { Tenant::Unrelated } else { Tenant::Similar };
                one(token_caller(grant), Asker::Tenant(issuer, tenant))
            }
            Self::OtherAudience => match grant.class() {
                PrincipalClass::WebIdentity => {
                    let Some(issuer) = grant.issuer() else { return Some(nobody()) };
                    one(token_caller(grant), Asker::OtherAudience(Some(issuer)))
                }
                PrincipalClass::Saml => {
                    let caller = Caller::Saml(grant.principal.value.as_str().to_owned());
                    one(caller, Asker::OtherAudience(None))
                }
                PrincipalClass::Aws | PrincipalClass::Service => nobody(),
            },
            Self::AnotherAccount => {
                let of_service =
                    |name| base(grant.statement, Caller::Service(name), None, action, Asker::Service);
                Box::new(services(index, grant).map(of_service))
            }
            Self::Itself => match who {
                Who::Anyone => Box::new(everyone(index, grant, action)),
                Who::Account(field) => account(index, grant, *field, action, Asker::Anyone)?,
                Who::UniqueId | Who::Canonical => return None,
                _ => one(grant.caller()?, Asker::Anyone),
            },
            Self::Unbound => Box::new(Self::Itself.bases(index, grant, action)?.map(Base::of_partner)),
        })
    }

    /// Leaves of the request what the policy asks for, and adds what is the point of the question.
    fn show(self, index: &PolicyIndex<'_>, grant: &Grant<'_>, request: &mut Request) {
        request.context.retain(|key| index.tests(key));
        // A function can be named without an ARN, and that name is no resource of a request.
        if index.denials().is_empty() {
            request.resource = request.resource.take().filter(|resource| resource.starts_with("arn:"));
        }
        let mut point = |key: String, value: Option<String>| {
            if !index.tests(&key) {
                request.context.set_all(key, value.into_iter().collect());
            }
        };
        match (self, grant.issuer()) {
            (Self::WithoutExternalId, _) if index.is_trust() => {
                if matches!(
                    request.find("sts:ExternalId"),
                    crate::ContextValues::Unknown | crate::ContextValues::Absent
                ) {
                    request.context.leave_out("sts:ExternalId");
                }
            }
            (Self::OtherAudience, Some(issuer)) => {
                if let Some(host) = issuer.host() {
                    point(format!("{host}:aud"), Some("another-audience".to_owned()));
                }
            }
            (Self::OtherAudience, None) => {
                point("saml:aud".to_owned(), Some(OTHER_APPLICATIONS[0].to_owned()))
            }
            (Self::AnotherAccount, _) => point(
                "aws:SourceAccount".to_owned(),
                Accounts::strangers(index).example().map(|id| id.to_string()),
            ),
            _ => {}
        }
    }
}

/// A request of somebody whom the policy does not name, by a statement that allows everyone but those that it lists.
pub fn open_to_others<'p>(index: &PolicyIndex<'p>, statement: &'p Statement) -> Answer {
    if is_beyond_search(statement) {
        return Answer::Unknown;
    }
    let actions =
        if index.is_trust() { vec!["sts:AssumeRole".to_owned()] } else { example_actions(statement) };
    let goal = Goal::granted(index, statement);
    let mut unknown = false;
    for action in &actions {
        let bases = strangers(index, statement, action);
        match search(&goal, bases, &index.points(), Some(index)) {
            Answer::Found(mut request) => {
                request.context.retain(|key| index.tests(key));
                return Answer::Found(request);
            }
            Answer::Unknown => unknown = true,
            Answer::None => {}
        }
    }
    if unknown { Answer::Unknown } else { Answer::None }
}

/// Who presents a token of the grant's provider.
fn token_caller(grant: &Grant<'_>) -> Caller {
    Caller::WebIdentity(grant.principal.value.as_str().to_owned())
}

/// A request of `caller` to begin with.
fn base<'p>(
    statement: &Statement,
    caller: Caller,
    callers: Option<CallerSet>,
    action: &str,
    asker: Asker<'p>,
) -> Base<'p> {
    let mut request = Request::new(caller, action, None);
    // An AWS service that acts on the caller's behalf is looked for only where the statement asks for one.
    let via_service = ["aws:ViaAWSService", "aws:CalledVia", "kms:ViaService"];
    let conditions = statement.conditions();
    if !conditions.iter().any(|condition| via_service.iter().any(|key| condition.has_key(key))) {
        request.context.set("aws:ViaAWSService", "false");
    }
    Base::of(request, callers, asker)
}

/// Anyone whom the policy does not name.
fn strangers<'a, 'p>(
    index: &'a PolicyIndex<'p>,
    statement: &'a Statement,
    action: &'a str,
) -> impl Iterator<Item = Base<'p>> + 'a {
    let sets = caller_sets(index, Accounts::strangers(index));
    let callers = sets.filter_map(|set| Some((set.plain()?, Some(set))));
    // Resources can be asked for without signing in, too.
    let unsigned = (!index.is_trust()).then_some((Caller::Anonymous, None));
    const OF_A_VPC: [&str; 7] = [
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:SourceVpcArn",
        "aws:VpcSourceIp",
        "aws:VpceAccount",
        "aws:VpceOrgID",
        "aws:VpceOrgPaths",
    ];
    let own_vpc = OF_A_VPC.iter().any(|key| index.tests(key)).then_some(RequestOrigin::OwnVpc);
    let origins = iter::once(RequestOrigin::Internet).chain(own_vpc);
    callers.chain(unsigned).flat_map(move |(caller, set)| {
        let asker = origins.clone().map(Asker::Stranger);
        asker.map(move |asker| base(statement, caller.clone(), set.clone(), action, asker))
    })
}

/// Everybody: any principal of any account, an AWS service, somebody who has not signed in.
fn everyone<'a, 'p>(
    index: &'a PolicyIndex<'p>,
    grant: &'a Grant<'p>,
    action: &'a str,
) -> impl Iterator<Item = Base<'p>> + 'a {
    let sets = CallerSet::kinds(index.partition(), Accounts::AllBut(Rc::default()));
    let sets = sets.filter(move |set| !(index.is_trust() && set.kind == CallerKind::Root));
    let callers = sets.filter_map(|set| Some((set.plain()?, Some(set))));
    let unsigned = (!index.is_trust()).then_some((Caller::Anonymous, None));
    let service = iter::once_with(move || {
        let service = services(index, grant).next().unwrap_or(SOME_SERVICE.to_owned());
        (Caller::Service(service), None)
    });
    callers.chain(unsigned).chain(service).map(move |(caller, set)| {
        let request = of_everyone(caller, action);
        Base::of(request, set, Asker::Anyone)
    })
}

/// A request of `caller`, one of everyone that `*` stands for. Of a service that calls by itself, nothing says that it has an
/// account or an ARN of a customer under the keys of a principal.
///
/// Source: IAM User Guide, *AWS global condition context keys*, "Properties of the principal".
pub(super) fn of_everyone(caller: Caller, action: &str) -> Request {
    let is_service = matches!(caller, Caller::Service(_));
    let mut request = Request::new(caller, action, None);
    if is_service {
        for key in ["aws:PrincipalAccount", "aws:PrincipalArn", "kms:CallerAccount"] {
            request.context.leave_out(key);
        }
    }
    request
}

/// The principals of some accounts, of the kinds that the policy distinguishes: roles, and others where it matters.
fn caller_sets<'a>(
    index: &'a PolicyIndex<'_>,
    accounts: Accounts,
) -> impl Iterator<Item = CallerSet> + use<'a> {
    let tests = |keys: &[&str]| keys.iter().any(|key| index.tests(key));
    let users =
        tests(&["aws:PrincipalArn", "aws:username", "aws:PrincipalType", "aws:userid", "aws:TokenIssueTime"]);
    // A root user assumes no roles.
    let roots = !index.is_trust() && tests(&["aws:PrincipalArn", "aws:PrincipalType"]);
    CallerSet::kinds(index.partition(), accounts).filter(move |set| match set.kind {
        CallerKind::Role => true,
        CallerKind::User => users,
        CallerKind::Root => roots,
    })
}

/// A principal of the account that is named. Where any principal of a stranger's account would do, it is one that the policy
/// does not name. `None` where the account is not known and the policy asks for it.
fn account<'a, 'p>(
    index: &'a PolicyIndex<'p>,
    grant: &'a Grant<'p>,
    field: AccountField,
    action: &'a str,
    asker: Asker<'p>,
) -> Option<Bases<'a, 'p>> {
    let written = grant.principal.arn();
    let partition = written.as_ref().map_or(index.partition().id(), ArnText::partition);
    let partition = xacct_aws::Partition::from_id(partition).unwrap_or(index.partition());
    let id = match field {
        AccountField::Id(id) => Some(id),
        AccountField::This => index.owner(),
        AccountField::Hole | AccountField::Placeholder => None,
        _ => return Some(Box::new(iter::empty())),
    };
    let Some(id) = id else {
        let of_caller = ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:userid", "kms:CallerAccount"];
        if of_caller.iter().any(|key| index.tests(key)) {
            return None;
        }
        let account = grant.principal.account_text()?;
        let caller = Caller::role_of(partition.id(), account.as_str(), "any-role");
        return Some(Box::new(iter::once(base(grant.statement, caller, None, action, asker))));
    };
    let sets = caller_sets(index, Accounts::One(id)).map(move |set| CallerSet { partition, ..set });
    let is_any = matches!(asker, Asker::Partner);
    let of_set = move |set: CallerSet| {
        // One that a denial names is not the only one.
        let other = (is_any && !index.denials().is_empty())
            .then(|| set.called(&["another-role", "another-user"]))
            .flatten();
        let other = other.map(|caller| base(grant.statement, caller, None, action, asker));
        let plain =
            set.plain().map(|caller| base(grant.statement, caller, (!is_any).then_some(set), action, asker));
        plain.into_iter().chain(other)
    };
    Some(Box::new(sets.flat_map(of_set)))
}

/// The service that is named; for everyone, those whose resources the statement takes for a source.
fn services(index: &PolicyIndex<'_>, grant: &Grant<'_>) -> impl Iterator<Item = String> {
    let named =
        matches!(grant.principal.who, Who::Service).then(|| grant.principal.value.as_str().to_owned());
    let for_everyone = grant.is_for_anyone() && !index.is_trust();
    let sources = grant.statement.conditions().iter().filter(|c| for_everyone && c.has_key("aws:SourceArn"));
    let sources = sources.flat_map(|condition| &condition.values);
    let others: Vec<String> = sources.filter_map(|source| of_source(grant, source)).collect();
    named.into_iter().chain(others)
}

/// The service whose resources have an ARN like `source`: that which is named; where none is, one that says for whom it uses
/// what the grant allows.
fn of_source(grant: &Grant<'_>, source: &Pattern) -> Option<String> {
    let service = source.as_str().split(':').nth(2);
    let is_any = source.is_anything() || service == Some("*");
    let service = if is_any {
        let called = grant.actions.first()?.split_once(':')?.0;
        confused_deputy::callers(called).next()?
    } else {
        service?
    };
    Some(format!("{service}.amazonaws.com")).filter(|name| service_principal::is_known(name))
}

impl<'p> Grant<'p> {
    /// The AWS services that use the grant for their customers: the one that is named; for everyone, those whose resources
    /// the statement takes for a source.
    pub fn services(&self, index: &PolicyIndex<'p>) -> Vec<String> {
        services(index, self).collect()
    }
}
