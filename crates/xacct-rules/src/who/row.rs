//! One principal that a statement names: who that is, and whether they have access.

use std::collections::HashSet;

use xacct_access::{Answer, ExampleRequest, Grant, PolicyIndex, Question, Request, open_to_others};
use xacct_facts::Document;
use xacct_policy::{AccountField, Condition, Effect, Pattern, Policy, Statement, Tri, Who};

use super::{Openness, PrincipalRow, words};
use crate::KnownAccounts;

/// How many principals times denials are looked at: far more than the largest policy that AWS accepts has.
const MOST_WORK: usize = 1 << 14;

/// A row for each principal of `statement`, which may be one of another reading of the same text.
pub(super) fn rows(
    document: &Document,
    index: &PolicyIndex<'_>,
    statement: &Statement,
    known_accounts: &KnownAccounts,
) -> Vec<PrincipalRow> {
    let own = |other: &&Statement| other.node == statement.node && other.effect == Effect::Allow;
    match index.policy().statements.iter().find(own) {
        Some(statement) => of_policy(document, index, statement, known_accounts),
        None => Vec::new(),
    }
}

/// A row for each principal of `statement`, one of the policy of `index`.
pub(super) fn of_policy<'a>(
    document: &Document,
    index: &PolicyIndex<'a>,
    statement: &'a Statement,
    known_accounts: &KnownAccounts,
) -> Vec<PrincipalRow> {
    let may = words::may(statement, document.policy.kind);
    let row = |class, principal: String, who: String, account: Option<String>, way| PrincipalRow {
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
    let own = |other: &&Statement| other.node == statement.node && other.effect == Effect::Allow;
    let of_policy = index.policy().statements.iter().find(own);
    let (Some(element), Some(statement)) = (&statement.principals, of_policy) else {
        let way = Openness::Depends("its principals are not written out".to_owned());
        return vec![row("unknown", String::new(), "nobody that is written out".to_owned(), None, way)];
    };
    if element.negated {
        let way = match open_to_others(index, statement) {
            Answer::Found(request) => Openness::Anyone(example(*request, index)),
            Answer::None => Openness::Nobody("the conditions and denials exclude everyone".to_owned()),
            Answer::Unknown => Openness::Depends(open_ends(index.policy())),
        };
        let but = words::list(element.items.iter().map(|p| p.value.as_str()), "and");
        return vec![row("everyone", "*".to_owned(), format!("everyone but {but}"), None, way)];
    }
    let is_too_large = element.items.len().saturating_mul(1 + index.denials().len()) > MOST_WORK;
    let of_grant = |grant: Grant<'a>| {
        let (class, who) = words::who(grant.principal, document, known_accounts);
        let account = grant.principal.account().and_then(AccountField::id).map(|id| id.to_string());
        let value = grant.principal.value.as_str().to_owned();
        let way = if is_too_large {
            Openness::Depends("more than can be told: there are too many principals and denials".to_owned())
        } else {
            way(index, &grant)
        };
        row(class, value, who, account, way)
    };
    let mut rows: Vec<PrincipalRow> =
        Grant::of_statement(index.policy().kind, statement).into_iter().map(of_grant).collect();
    // The id of an account and the ARN of its root are one principal.
    let mut accounts = HashSet::new();
    rows.retain(|row| row.class != "account" || row.account.is_none() || accounts.insert(row.who.clone()));
    rows
}

fn example(request: Request, index: &PolicyIndex<'_>) -> Box<ExampleRequest> {
    Box::new(ExampleRequest::new(request, index.keys()))
}

/// Whether the principal of a grant has access: without anything, or with what is required.
fn way<'a>(index: &PolicyIndex<'a>, grant: &Grant<'a>) -> Openness {
    let principal = grant.principal;
    if principal.has_wildcard() {
        return Openness::Nobody("AWS does not expand wildcards in a principal".to_owned());
    }
    match principal.who {
        Who::UniqueId => {
            return Openness::Nobody("it is the id of a user or role that was deleted".to_owned());
        }
        Who::Account(AccountField::Malformed) | Who::Identity(AccountField::Malformed) => {
            return Openness::Nobody("no account has this id".to_owned());
        }
        _ if principal.refusal.is_some() => {
            return Openness::Nobody("this is no principal, and AWS refuses the policy".to_owned());
        }
        Who::Unknown => return Openness::Depends("who that is is still to be filled in".to_owned()),
        _ => {}
    }
    if !grant.is_usable() {
        if principal.value.has_hole() {
            return Openness::Depends("who that is is still to be filled in".to_owned());
        }
        if grant.is_for_anyone() {
            return Openness::Depends(
                "it is not known whether users of identity providers are meant".to_owned(),
            );
        }
        let with_another = ["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"];
        return if with_another.iter().any(|action| grant.statement.covers_action(action) == Tri::Yes) {
            Openness::Depends(
                "another statement: by itself this one allows nobody to assume the role".to_owned(),
            )
        } else {
            Openness::Nobody("no such caller can ask for any of this".to_owned())
        };
    }
    let policy = index.policy();
    let freely = match principal.who {
        Who::Anyone => Question::Anyone,
        Who::OidcProvider => Question::AnyToken,
        Who::Account(_) | Who::Identity(_) => Question::WithoutExternalId,
        _ => Question::Itself,
    };
    if let Answer::Found(request) = grant.ask(index, freely) {
        let brings = brings_something(&request);
        let example = example(*request, index);
        return match freely {
            Question::Anyone => Openness::Anyone(example),
            _ if brings => Openness::Only(example),
            _ => Openness::Open(example),
        };
    }
    match grant.ask(index, Question::Itself) {
        Answer::Found(request) => Openness::Only(example(*request, index)),
        Answer::None => Openness::Nobody("the conditions and denials exclude everyone".to_owned()),
        Answer::Unknown => Openness::Depends(open_ends(policy)),
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
    let is_open =
        |c: &&Condition| !c.complete || c.operator.is_none() || c.values.iter().any(Pattern::has_hole);
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
