//! One principal that a statement speaks of: who that is, and whether they get in.

use xacct_access::{Answer, Question, Request, Survey, Told, way_in, witness};
use xacct_facts::Document;
use xacct_policy::{AccountField, Effect, Kind, Pattern, Policy, Principal, PrincipalType, Statement, Who};

use super::{Row, Way, words};
use crate::World;

/// More actions are not tried one by one.
const MOST_ACTIONS: usize = 8;
/// How many principals times denials are weighed: far more than the largest policy that AWS accepts has.
const MOST_WORK: usize = 1 << 14;

/// A row for each principal of `statement`.
pub(super) fn rows(document: &Document, statement: &Statement, world: &World) -> Vec<Row> {
    let may = words::may(statement, document.policy.kind);
    let row = |class, principal: String, who: String, account: Option<String>, way| Row {
        class,
        principal,
        account,
        who,
        may: may.clone(),
        actions: statement
            .actions
            .iter()
            .flat_map(|e| &e.items)
            .map(|a| a.text.as_str().to_owned())
            .collect(),
        when: statement.conditions().iter().map(words::condition).collect(),
        way,
        span: statement.span,
    };
    let Some(element) = &statement.principals else {
        let way = Way::Depends("who it speaks of is not written".to_owned());
        return vec![row("unknown", String::new(), "nobody that is written out".to_owned(), None, way)];
    };
    if element.negated {
        let question = Question::Anyone { but: own(document, world) };
        let way = way(&document.policy, statement, &actions(document, statement, None), &question);
        let but = words::list(element.items.iter().map(|p| p.value.as_str()), "and");
        return vec![row("everyone", "*".to_owned(), format!("everyone but {but}"), None, way)];
    }
    let is_too_large = element.items.len().saturating_mul(1 + document.policy.denies().count()) > MOST_WORK;
    let of_principal = |principal: &Principal| {
        let (class, who) = words::who(principal, document, world);
        let account = principal.account().and_then(AccountField::id).map(|id| id.to_string());
        let value = principal.value.as_str().to_owned();
        let way = if is_too_large {
            Way::Depends("more than can be told: there are too many principals and denials".to_owned())
        } else {
            of_one(document, statement, principal, world)
        };
        row(class, value, who, account, way)
    };
    element.items.iter().map(of_principal).collect()
}

/// How one principal gets in.
fn of_one(document: &Document, statement: &Statement, principal: &Principal, world: &World) -> Way {
    if principal.has_wildcard() {
        return Way::Nobody("AWS does not expand wildcards in a principal".to_owned());
    }
    let question = match principal.who {
        Who::Anyone => Question::Anyone { but: own(document, world) },
        Who::Account(AccountField::Id(id)) => Question::Account(id),
        Who::Account(AccountField::This) => match document.account {
            Some(id) => Question::Account(id),
            None => Question::SomeAccount,
        },
        Who::Account(AccountField::Hole | AccountField::Placeholder) => Question::SomeAccount,
        Who::Account(_) | Who::Identity(AccountField::Malformed) => {
            return Way::Nobody("no account has this id".to_owned());
        }
        Who::UniqueId => return Way::Nobody("it is the id of a user or role that was deleted".to_owned()),
        Who::Identity(AccountField::Id(_)) | Who::Service | Who::Federated
            if !Pattern::of(&principal.value).has_hole() =>
        {
            Question::Principal(principal.value.as_str())
        }
        Who::Identity(_) | Who::Service | Who::Federated | Who::Canonical | Who::Unknown => {
            return Way::Depends("who that is, which is not written out".to_owned());
        }
    };
    let actions = actions(document, statement, Some(principal));
    if actions.is_empty() {
        return Way::Nobody("no such caller can ask for any of this".to_owned());
    }
    way(&alone(&document.policy, statement, principal), statement, &actions, &question)
}

/// `policy` with its denials, and of its other statements only this one, for this principal.
fn alone(policy: &Policy, statement: &Statement, principal: &Principal) -> Policy {
    let mut only = statement.clone();
    if let Some(element) = &mut only.principals {
        element.items = vec![principal.clone()];
    }
    let denials = policy.denies().cloned();
    Policy { statements: std::iter::once(only).chain(denials).collect(), ..policy.clone() }
}

/// Accounts that are no strangers.
fn own(document: &Document, world: &World) -> Vec<xacct_aws::AccountId> {
    world.accounts.iter().map(|account| account.id).chain(document.account).collect()
}

/// What can be asked for, one for each entry of the statement; of a role, what such a caller assumes it with.
fn actions(document: &Document, statement: &Statement, principal: Option<&Principal>) -> Vec<String> {
    let covers = |action: &&str| statement.covers_action(action).is_yes();
    if document.policy.kind == Kind::Trust {
        let fitting: &[&str] = match principal.map(|p| (p.principal_type, p.value.as_str())) {
            Some((PrincipalType::Federated, name)) if name.contains(":saml-provider/") => {
                &["sts:AssumeRoleWithSAML"]
            }
            Some((PrincipalType::Federated, _)) => &["sts:AssumeRoleWithWebIdentity"],
            _ => &["sts:AssumeRole"],
        };
        return fitting.iter().copied().filter(covers).map(str::to_owned).collect();
    }
    let Some(element) = &statement.actions else { return Vec::new() };
    let service = element.items.first().map_or("", |action| action.service());
    let service = if service.is_empty() || service.contains(['*', '?']) { "any" } else { service };
    if element.negated {
        return vec![format!("{service}:OtherAction")];
    }
    let plain = |text: &str| {
        let text = text.replace('*', "").replace('?', "x");
        match text.split_once(':') {
            Some((service, "")) => format!("{service}:AnyAction"),
            Some(_) => text,
            None => "any:Action".to_owned(),
        }
    };
    element.items.iter().map(|action| plain(action.text.as_str())).take(MOST_ACTIONS).collect()
}

/// What the searches come to: for somebody who knows nothing, and for somebody who brings what is asked for.
fn way(policy: &Policy, statement: &Statement, actions: &[String], question: &Question<'_>) -> Way {
    let Some(only) = policy.statements.iter().find(|s| s.effect == Effect::Allow && s.node == statement.node)
    else {
        return Way::Depends("the statement".to_owned());
    };
    let survey = Survey::of(policy);
    let told = |request: Request| Box::new(Told::of_policies(request, &[policy]));
    let mut unknown = false;
    for action in actions {
        match witness(&survey, only, action, question) {
            Answer::Found(request) if matches!(question, Question::Anyone { .. }) => {
                return Way::Anyone(told(*request));
            }
            Answer::Found(request) if brings_something(&request) => return Way::Only(told(*request)),
            Answer::Found(request) => return Way::Open(told(*request)),
            Answer::Unknown => unknown = true,
            Answer::None => {}
        }
    }
    match way_in(&survey, only) {
        Answer::Found(request) if !unknown => Way::Only(told(*request)),
        Answer::None => Way::Nobody("the conditions and denials keep everyone out".to_owned()),
        Answer::Found(_) | Answer::Unknown => Way::Depends(open_ends(policy)),
    }
}

/// Whether the request has something that not every request of such a caller has.
fn brings_something(request: &Request) -> bool {
    const ALWAYS: [&str; 3] = ["aws:userid", "aws:ViaAWSService", "sts:ExternalId"];
    let is_always = |key: &str| {
        key.to_ascii_lowercase().starts_with("aws:principal")
            || ALWAYS.iter().any(|known| known.eq_ignore_ascii_case(key))
    };
    request.context.iter().any(|(key, _)| !is_always(key))
}

/// What is not written out.
fn open_ends(policy: &Policy) -> String {
    let conditions = policy.statements.iter().flat_map(|s| s.conditions());
    let is_open = |c: &&xacct_policy::Condition| {
        !c.complete || c.operator.is_none() || c.values.iter().any(|value| Pattern::of(value).has_hole())
    };
    let mut keys: Vec<&str> = conditions.filter(is_open).map(|c| c.key.as_str()).collect();
    keys.dedup();
    let excepts = |denial: &Statement| denial.principals.as_ref().is_some_and(|element| element.negated);
    if keys.is_empty() && policy.denies().any(excepts) {
        return "whom the `Deny` with `NotPrincipal` shuts out: it has to list the account, too".to_owned();
    }
    if keys.is_empty() {
        return "what is not written out, or takes too long to tell".to_owned();
    }
    format!("what {} is compared with", words::list(keys, "and"))
}
