//! Grants: who is allowed what by which statement.

use std::cell::RefCell;

use xacct_aws::{AccountId, PrincipalClass};
use xacct_policy::{AccountField, Policy, PolicyKind, Principal, PrincipalType, Statement, Tri, Who};

use crate::caller::Caller;
use crate::issuer::Issuer;
use crate::question::Question;
use crate::search::{Answer, example_actions};

/// A statement that allows, one of the principals that it names, and what follows from both.
#[derive(Debug)]
pub struct Grant<'p> {
    /// The statement.
    pub statement: &'p Statement,
    /// The principal.
    pub principal: &'p Principal,
    /// The actions that such a principal can use, one for each entry of the statement and all of them written out; of a
    /// role, the one with which such a principal assumes it. Empty where it can use none.
    pub actions: Vec<String>,
    /// Answers that were given already.
    answers: RefCell<Vec<(Question, Answer)>>,
}

impl<'p> Grant<'p> {
    /// Each principal that a statement of `policy` allows something, in the order of the text. A `NotPrincipal` names
    /// nobody.
    pub fn of_policy(policy: &'p Policy) -> Vec<Self> {
        policy.allows().flat_map(|statement| Self::of_statement(policy.kind, statement)).collect()
    }

    /// The same of one statement of a policy of that kind.
    pub fn of_statement(kind: PolicyKind, statement: &'p Statement) -> Vec<Self> {
        let named = statement.principals.as_ref().filter(|element| !element.negated);
        let grant = |principal: &'p Principal| Self {
            statement,
            principal,
            actions: actions(kind, statement, principal),
            answers: RefCell::default(),
        };
        named.into_iter().flat_map(|element| &element.items).map(grant).collect()
    }

    /// Whether the principal is allowed anything that it can ask for.
    pub fn is_usable(&self) -> bool {
        !self.actions.is_empty()
    }

    /// What kind of requests the principal makes.
    pub fn class(&self) -> PrincipalClass {
        self.principal.class()
    }

    /// Whether everyone is meant, in every account.
    pub fn is_for_anyone(&self) -> bool {
        matches!(self.principal.who, Who::Anyone)
    }

    /// Whether the principal belongs to the account that the policy itself belongs to.
    pub fn is_own(&self, owner: Option<AccountId>) -> bool {
        match self.principal.account() {
            Some(AccountField::This) => true,
            Some(AccountField::Id(id)) => owner == Some(id),
            _ => false,
        }
    }

    /// Who signs the tokens with which the role is assumed; `None` where it is not assumed with tokens of an OIDC provider.
    pub fn issuer(&self) -> Option<Issuer<'p>> {
        let is_assumed =
            |_: &Issuer<'_>| self.statement.covers_action("sts:AssumeRoleWithWebIdentity") == Tri::Yes;
        Issuer::of(self.statement, self.principal).filter(is_assumed)
    }

    /// The caller that the principal names, where it names one.
    pub fn caller(&self) -> Option<Caller> {
        let is_written = !self.principal.has_wildcard() && !self.principal.value.has_hole();
        match self.principal.who {
            Who::Identity(AccountField::Id(_)) | Who::Service | Who::SamlProvider | Who::OidcProvider
                if is_written =>
            {
                let caller = Caller::parse(self.principal.value.as_str())?;
                (caller.class() == self.class()).then_some(caller)
            }
            _ => None,
        }
    }

    /// The answer to `question`: the one that was given already, or else the one that `work_out` gives.
    pub(crate) fn answered(&self, question: Question, work_out: impl FnOnce() -> Answer) -> Answer {
        let known = self.answers.borrow().iter().find(|(asked, _)| *asked == question).cloned();
        known.map(|(_, answer)| answer).unwrap_or_else(|| {
            let answer = work_out();
            self.answers.borrow_mut().push((question, answer.clone()));
            answer
        })
    }
}

/// The actions of `statement` that `principal` can use: none where AWS refuses it.
fn actions(kind: PolicyKind, statement: &Statement, principal: &Principal) -> Vec<String> {
    if principal.refusal.is_some() {
        return Vec::new();
    }
    if kind != PolicyKind::Trust {
        return example_actions(statement);
    }
    let covers = |action: &&str| statement.covers_action(action) == Tri::Yes;
    let own = principal.assume_role_action();
    // A provider that is not written out may be one of either kind.
    let is_open = principal.principal_type == PrincipalType::Federated && principal.value.has_hole();
    let others = ["sts:AssumeRoleWithSAML"].into_iter().filter(|other| is_open && *other != own);
    std::iter::once(own).chain(others).filter(covers).take(1).map(str::to_owned).collect()
}
