//! Which principals of accounts policies tell apart.

use std::collections::{BTreeSet, HashSet};

use xacct_aws::{AccountId, Arn};
use xacct_policy::{AccountField, Condition, Family, Pattern, Who};

use super::cells::cells;
use super::globs::globs;
use crate::Survey;
use crate::language::{Answer, Case, CharClass, Language, Taste, Token};
use crate::request::Caller;

/// Whose principals are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose<'a> {
    /// Those of this account.
    Of(AccountId),
    /// Those of accounts that are none of these.
    Strangers(&'a BTreeSet<AccountId>),
}

/// What some policies ask of who calls.
#[derive(Debug, Default)]
pub(crate) struct Callers {
    /// ARNs that are written out.
    named: BTreeSet<String>,
    /// Accounts that are written out where callers are compared.
    pub accounts: BTreeSet<AccountId>,
    /// Sets of the ARNs of callers.
    patterns: Vec<Language>,
    /// Whether users are told from roles,
    users: bool,
    /// and from the root user.
    root: bool,
}

/// What the ARNs of IAM begin with, up to the account.
const IAM: &str = "arn:aws:iam::";
/// So many accounts are kept out of the patterns at most.
const MOST_KNOWN: usize = 500;
/// What names are made of.
const NAME: CharClass =
    CharClass::LOWER.or(CharClass::UPPER).or(CharClass::DIGIT).or(CharClass::of("_+=,.@-"));

pub(super) fn role(account: AccountId, name: &str) -> Caller {
    Caller::Session {
        role: format!("{IAM}{account}:role/{name}"),
        session: format!("arn:aws:sts::{account}:assumed-role/{name}/session"),
    }
}

impl Callers {
    /// What the conditions of the policies ask, and whom their principals name.
    pub fn of(surveys: &[Survey<'_>]) -> Self {
        let mut callers = Self::default();
        for survey in surveys {
            let statements = &survey.policy().statements;
            let principals = statements.iter().filter_map(|s| s.principals.as_ref()).flat_map(|e| &e.items);
            for principal in principals.filter(|p| matches!(p.who, Who::Identity(AccountField::Id(_)))) {
                callers.named.insert(principal.value.as_str().to_owned());
            }
            for condition in statements.iter().flat_map(|s| s.conditions()) {
                callers.note(condition);
            }
        }
        callers
    }

    fn note(&mut self, condition: &Condition) {
        let key = condition.key.as_str().to_ascii_lowercase();
        match key.as_str() {
            "aws:principalarn" | "aws:username" => self.users = true,
            "aws:principaltype" => (self.users, self.root) = (true, true),
            "aws:principalaccount"
            | "kms:calleraccount"
            | "aws:sourceowner"
            | "s3:dataaccesspointaccount" => {}
            _ => return,
        }
        let Some(family) = condition.operator.map(|operator| operator.family) else { return };
        if family == Family::Null {
            return;
        }
        let any_case = family == Family::StringEqualsIgnoreCase;
        let case = if any_case { Case::Insensitive } else { Case::Sensitive };
        for value in &condition.values {
            self.accounts.extend(account_of(value.as_str()));
            let literal = Pattern::of(value).is_literal();
            for glob in globs(std::slice::from_ref(value), family, true) {
                match key.as_str() {
                    "aws:principalarn" if literal && !any_case => {
                        self.named.insert(value.as_str().to_owned());
                    }
                    "aws:principalarn" => self.patterns.push(Language::glob(&glob, case)),
                    "aws:username" => self.patterns.push(named(&glob, case)),
                    "aws:principaltype" => {}
                    _ => match AccountId::parse(value.as_str()) {
                        Some(account) => drop(self.accounts.insert(account)),
                        None => self.patterns.push(in_account(&glob, case)),
                    },
                }
            }
        }
    }

    /// One caller of each sort that is told apart.
    pub fn callers(&self, whose: Whose<'_>) -> Vec<Caller> {
        let mut callers = Vec::new();
        let account = match whose {
            Whose::Of(account) => Some(account),
            Whose::Strangers(known) => stranger(known),
        };
        callers.extend(account.and_then(|account| self.plain(account, "role")));
        callers.extend(account.filter(|_| self.users).and_then(|account| self.plain(account, "user")));
        if let Whose::Of(account) = whose {
            let named = self.named.iter().filter(|arn| account_of(arn) == Some(account));
            callers.extend(named.filter_map(|arn| Caller::parse(arn)));
        }
        if self.root {
            callers.extend(account.and_then(|account| Caller::parse(&format!("{IAM}{account}:root"))));
        }
        if !self.patterns.is_empty() {
            callers.extend(self.sorts(whose, "role"));
            if self.users {
                callers.extend(self.sorts(whose, "user"));
            }
        }
        let mut seen = HashSet::new();
        callers.retain(|caller| seen.insert(caller.clone()));
        callers
    }

    /// A role or user that nothing names.
    fn plain(&self, account: AccountId, kind: &str) -> Option<Caller> {
        let names = ["any", "any-other", "any-third", "any-fourth"];
        let arns = names.iter().map(|name| {
            let name = if *name == "any" { format!("any-{kind}") } else { (*name).to_owned() };
            format!("{IAM}{account}:{kind}/{name}")
        });
        arns.filter(|arn| !self.named.contains(arn)).find_map(|arn| Caller::parse(&arn))
    }

    /// One role or user of each sort that the patterns tell apart.
    fn sorts(&self, whose: Whose<'_>, kind: &str) -> Vec<Caller> {
        let account = match whose {
            Whose::Of(account) => vec![text(account.as_str())],
            Whose::Strangers(_) => vec![Token::Class(CharClass::DIGIT); 12],
        };
        let path = NAME.or(CharClass::of("/"));
        let name = [text(&format!(":{kind}/")), Token::Run(path), Token::Class(NAME)];
        let glob: Vec<Token> = std::iter::once(text(IAM)).chain(account).chain(name).collect();
        let mut shape = Language::glob(&glob, Case::Sensitive);
        let named: Vec<Vec<Token>> = self.named.iter().map(|arn| vec![text(arn)]).collect();
        shape = shape.without(&Language::any_of(&named, Case::Sensitive));
        if let Whose::Strangers(known) = whose {
            let of = |id: &AccountId| vec![text(&format!("{IAM}{id}:")), Token::AnyRun];
            let known: Vec<Vec<Token>> = known.iter().take(MOST_KNOWN).map(of).collect();
            shape = shape.without(&Language::any_of(&known, Case::Sensitive));
        }
        let member = |cell: Language| {
            let Answer::Found(arn) = cell.member(&Taste::default()) else { return None };
            // The plainest name of that account, if it is of the same sort.
            let plain = account_of(&arn).map(|account| format!("{IAM}{account}:{kind}/any-{kind}"));
            Caller::parse(&plain.filter(|plain| cell.contains(plain)).unwrap_or(arn))
        };
        let is_wanted = |caller: &Caller| match whose {
            Whose::Of(_) => true,
            Whose::Strangers(known) => caller.account().is_some_and(|account| !known.contains(&account)),
        };
        cells(shape, &self.patterns).into_iter().filter_map(member).filter(is_wanted).collect()
    }
}

/// The ARNs with an account that matches.
fn in_account(account: &[Token], case: Case) -> Language {
    let bounded = account.iter().map(|token| match token {
        Token::AnyRun => Token::Run(CharClass::NO_COLON),
        token => token.clone(),
    });
    let glob: Vec<Token> =
        std::iter::once(text(IAM)).chain(bounded).chain([text(":"), Token::AnyRun]).collect();
    Language::glob(&glob, case)
}

/// The ARNs of users with a name that matches, whatever their path.
fn named(name: &[Token], case: Case) -> Language {
    let after = |before: &[Token]| Language::glob(&[before, name].concat(), case);
    let start = [text(IAM), Token::AnyRun, text(":user/")];
    after(&start).or(&after(&[&start[..], &[Token::AnyRun, text("/")]].concat()))
}

fn text(text: &str) -> Token {
    Token::Literal(text.to_owned())
}

/// An account that is none of these.
fn stranger(known: &BTreeSet<AccountId>) -> Option<AccountId> {
    let digits = (0..=9u8).rev().filter_map(|digit| AccountId::parse(&digit.to_string().repeat(12)));
    digits.filter(|id| !id.is_impossible()).find(|id| !known.contains(id))
}

/// The account of an ARN, if it is written out.
fn account_of(arn: &str) -> Option<AccountId> {
    AccountId::parse(arn.get(Arn::split(arn, &[])?.account)?)
}
