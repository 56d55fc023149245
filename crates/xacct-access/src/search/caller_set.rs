//! A caller that is not given: any principal of some accounts, as far as the parts that a request has to meet allow.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

use xacct_aws::{AccountId, Partition};
use xacct_policy::{AccountField, Condition, Element, Family, Pattern, Principal, Tri, Who};

use super::effort::Effort;
use super::globs::{globs_with, names_own_account, own_account, users_named};
use super::goal::StatementPart;
use super::resource::ArnFilling;
use crate::caller::Caller;
use crate::index::PolicyIndex;
use crate::language::{CharClass, GlobCase, GlobToken, Language, Member, Preference};
use crate::request::Request;

/// The principals of one kind in some accounts.
#[derive(Clone, Debug)]
pub(crate) struct CallerSet {
    pub partition: Partition,
    pub accounts: Accounts,
    pub kind: CallerKind,
}

/// Some accounts.
#[derive(Clone, Debug)]
pub(crate) enum Accounts {
    /// This one.
    One(AccountId),
    /// Every one but these.
    AllBut(Rc<BTreeSet<AccountId>>),
}

/// A kind of principal that has an ARN of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallerKind {
    Role,
    User,
    Root,
}

/// What names are made of.
const NAME: CharClass =
    CharClass::LOWER.or(CharClass::UPPER).or(CharClass::DIGIT).or(CharClass::of("_+=,.@-"));
/// The ids that stand for accounts which no policy names, the best first.
const OTHER_ACCOUNTS: [&str; 10] = [
    "999999999999",
    "888888888888",
    "777777777777",
    "666666666666",
    "555555555555",
    "444444444444",
    "333333333333",
    "222222222222",
    "111111111111",
    "987654321098",
];

/// A part of a statement that the caller decides, and whether it is wanted to be met.
pub(super) type CallerTest<'p> = (StatementPart<'p>, bool);

impl Accounts {
    /// Whether `id` is one of them.
    fn contains(&self, id: AccountId) -> bool {
        match self {
            Self::One(own) => *own == id,
            Self::AllBut(known) => !known.contains(&id) && !id.is_impossible(),
        }
    }

    /// Those that are strangers to the policy of `index`.
    pub fn strangers(index: &PolicyIndex<'_>) -> Self {
        Self::AllBut(Rc::clone(index.known_accounts()))
    }

    /// One of them, to show.
    pub fn example(&self) -> Option<AccountId> {
        match self {
            Self::One(id) => Some(*id),
            Self::AllBut(_) => {
                OTHER_ACCOUNTS.iter().filter_map(|id| AccountId::parse(id)).find(|id| self.contains(*id))
            }
        }
    }
}

impl CallerSet {
    /// The principals of these accounts, of each kind.
    pub fn kinds(partition: Partition, accounts: Accounts) -> impl Iterator<Item = Self> {
        [CallerKind::Role, CallerKind::User, CallerKind::Root].into_iter().map(move |kind| Self {
            partition,
            accounts: accounts.clone(),
            kind,
        })
    }

    /// Whether `caller` is one of the principals.
    pub fn contains(&self, caller: &Caller) -> bool {
        let kind = match caller {
            Caller::Role(_) => CallerKind::Role,
            Caller::User(_) => CallerKind::User,
            Caller::Root(_) => CallerKind::Root,
            _ => return false,
        };
        kind == self.kind
            && caller.partition() == Some(self.partition.id())
            && caller.account().is_some_and(|id| self.accounts.contains(id))
    }

    /// A principal that nothing names, to begin with.
    pub fn plain(&self) -> Option<Caller> {
        self.called(&["any-role", "any-user"])
    }

    /// The principal of one of these names: of a role, or of a user.
    pub fn called(&self, names: &[&str; 2]) -> Option<Caller> {
        self.named(self.accounts.example()?, names)
    }

    fn named(&self, account: AccountId, names: &[&str; 2]) -> Option<Caller> {
        let partition = self.partition.id();
        Some(match self.kind {
            CallerKind::Role => Caller::role_of(partition, account.as_str(), names[0]),
            CallerKind::User => Caller::User(format!("arn:{partition}:iam::{account}:user/{}", names[1])),
            CallerKind::Root => Caller::Root(format!("arn:{partition}:iam::{account}:root")),
        })
    }

    /// Whether the element names all principals of the set, or none, whichever they are; `None` where that depends.
    pub fn all_named_by(&self, element: &Element<Principal>) -> Option<bool> {
        if element.negated || !element.complete {
            return None;
        }
        let mut none = true;
        for principal in &element.items {
            match principal.who {
                Who::Anyone => return Some(true),
                Who::Account(AccountField::Id(id)) => match self.accounts {
                    _ if !self.accounts.contains(id) => {}
                    // A partition that is not written out may be any.
                    Accounts::One(_)
                        if principal.arn().is_none_or(|arn| arn.partition() == self.partition.id()) =>
                    {
                        return Some(true);
                    }
                    _ => none = false,
                },
                Who::Identity(AccountField::Id(id)) if !self.accounts.contains(id) => {}
                Who::Service | Who::SamlProvider | Who::OidcProvider => {}
                _ => none = false,
            }
        }
        none.then_some(false)
    }

    /// A principal of the set that passes all `tests`, each put to the evaluator on the request that `base` begins.
    pub(super) fn find(&self, tests: &[CallerTest<'_>], base: &Request, effort: &Effort) -> Member<Caller> {
        let passes = |caller: &Caller| {
            let request = base.with_caller(caller.clone());
            Tri::all(tests.iter().map(|(part, wanted)| {
                let met = part.is_met(&request);
                if *wanted { met } else { !met }
            }))
        };
        let mut candidates = self.candidates(tests).filter(|caller| self.contains(caller));
        if let Some(caller) = candidates.find(|caller| passes(caller).is_yes()) {
            return Member::Found(caller);
        }
        // What asks for a kind of caller is the same for all of the set.
        let (by_kind, by_arn): (Vec<&CallerTest<'_>>, Vec<&CallerTest<'_>>) =
            tests.iter().partition(|(part, _)| is_of_kind(part));
        let plain = self.plain().map(|plain| base.with_caller(plain));
        let of_kind = Tri::all(by_kind.iter().map(|(part, wanted)| {
            let met = plain.as_ref().map_or(Tri::Unknown, |plain| part.is_met(plain));
            if *wanted { met } else { !met }
        }));
        if of_kind == Tri::No {
            return Member::Empty;
        }
        let (mut surely, mut perhaps) = (self.language(), self.language());
        for (part, wanted) in by_arn {
            let MatchedArns { surely: yes, perhaps: maybe } = self.met_by(part);
            if *wanted {
                (surely, perhaps) = (surely.and(&yes), perhaps.and(&maybe));
            } else {
                (surely, perhaps) = (surely.without(&maybe), perhaps.without(&yes));
            }
        }
        match effort.member(&surely, &Preference::default()) {
            Member::Found(arn) => match Caller::parse(&arn).filter(|caller| self.contains(caller)) {
                Some(caller) if passes(&caller).is_yes() => Member::Found(caller),
                _ => Member::Unknown,
            },
            Member::Empty if effort.member(&perhaps, &Preference::default()) == Member::Empty => {
                Member::Empty
            }
            Member::Empty | Member::Unknown => Member::Unknown,
        }
    }

    /// Principals that are worth a try: plain ones, and those that the tests write out.
    fn candidates<'t>(&'t self, tests: &'t [CallerTest<'_>]) -> impl Iterator<Item = Caller> + 't {
        let example = self.accounts.example().map_or_else(String::new, |id| id.to_string());
        let filled = move |value: &'t Pattern| match value.as_literal() {
            Some(literal) => Some(Cow::Borrowed(literal)),
            None if value.has_hole() || value.has_variable() || !value.as_str().starts_with("arn:") => None,
            None => {
                Some(ArnFilling { service: "iam", account: &example, is_object: false }.fill(value).into())
            }
        };
        // An account means any principal of it.
        let in_account = |principal: &'t Principal| match &principal.who {
            Who::Account(AccountField::Id(id)) => id.as_str(),
            _ => "",
        };
        let names = [["any-role", "any-user"], ["any-other", "any-other"], ["any-third", "any-third"]];
        let plain = names.into_iter().filter_map(move |names| self.named(self.accounts.example()?, &names));
        let written = tests.iter().flat_map(move |(part, _)| match part {
            StatementPart::Principal(element) => {
                let named = element.items.iter().flat_map(|p| [in_account(p), p.value.as_str()]);
                named.map(Cow::Borrowed).collect::<Vec<_>>()
            }
            StatementPart::Condition(condition) => condition.values.iter().filter_map(&filled).collect(),
            StatementPart::Action(_) | StatementPart::Resource(_) => Vec::new(),
        });
        let written = written.filter_map(move |text| match (AccountId::parse(&text), self.kind) {
            (Some(id), _) => self.named(id, &["any-role", "any-user"]),
            (None, CallerKind::User) if !text.contains(':') => {
                let (partition, account) = (self.partition.id(), self.accounts.example()?);
                Some(Caller::User(format!("arn:{partition}:iam::{account}:user/{text}")))
            }
            (None, _) => Caller::parse(&text),
        });
        plain.chain(written)
    }

    /// What the ARNs of IAM begin with, up to the account.
    fn prefix(&self) -> String {
        format!("arn:{}:iam::", self.partition.id())
    }

    /// The ARNs of the principals.
    fn language(&self) -> Language {
        let account = match &self.accounts {
            Accounts::One(id) => vec![text(id.as_str())],
            Accounts::AllBut(_) => vec![GlobToken::Class(CharClass::DIGIT); 12],
        };
        let name = |kind: &str| {
            vec![
                text(&format!(":{kind}/")),
                GlobToken::Run(NAME.or(CharClass::of("/"))),
                GlobToken::Class(NAME),
            ]
        };
        let end = match self.kind {
            CallerKind::Role => name("role"),
            CallerKind::User => name("user"),
            CallerKind::Root => vec![text(":root")],
        };
        let glob: Vec<GlobToken> = std::iter::once(text(&self.prefix())).chain(account).chain(end).collect();
        let shape = Language::glob(&glob, GlobCase::Sensitive);
        let Accounts::AllBut(known) = &self.accounts else { return shape };
        let of = |id: &AccountId| vec![text(&format!("{}{id}:", self.prefix())), GlobToken::AnyRun];
        let known: Vec<Vec<GlobToken>> = known.iter().map(of).collect();
        shape.without(&Language::any_of(&known, GlobCase::Sensitive))
    }

    /// The ARNs for which the part is met.
    fn met_by(&self, part: &StatementPart<'_>) -> MatchedArns {
        match part {
            StatementPart::Principal(element) => self.named_by(element),
            StatementPart::Condition(condition) => match self.condition_language(condition) {
                Some(met) => MatchedArns { surely: met.clone(), perhaps: met },
                None => MatchedArns::unknown(),
            },
            StatementPart::Action(_) | StatementPart::Resource(_) => MatchedArns::unknown(),
        }
    }

    /// The ARNs that an element names. A `NotPrincipal` leaves out an identity for certain only if it lists its account,
    /// too.
    fn named_by(&self, element: &Element<Principal>) -> MatchedArns {
        let mut listed = ListedArns::default();
        let known =
            element.items.iter().all(|principal| self.list(principal, &mut listed)) && element.complete;
        let of = |globs: &[Vec<GlobToken>]| Language::any_of(globs, GlobCase::Sensitive);
        let (everyone, accounts, identities) =
            (of(&listed.everyone), of(&listed.accounts), of(&listed.identities));
        let any = everyone.or(&accounts).or(&identities);
        let met = match element.negated {
            false => MatchedArns { surely: any.clone(), perhaps: any },
            true => MatchedArns {
                surely: any.complement(),
                perhaps: everyone.or(&accounts.and(&identities)).complement(),
            },
        };
        match known {
            true => met,
            false if element.negated => MatchedArns { surely: of(&[]), ..met },
            false => MatchedArns { perhaps: Language::anything(), ..met },
        }
    }

    /// Adds the ARNs that a principal names, of those in the set; whether that is known.
    fn list(&self, principal: &Principal, listed: &mut ListedArns) -> bool {
        match principal.who {
            Who::Anyone => listed.everyone.push(vec![GlobToken::AnyRun]),
            Who::Account(AccountField::Id(id)) => {
                if principal.arn().is_none_or(|arn| arn.partition() == self.partition.id()) {
                    listed.accounts.push(vec![text(&format!("{}{id}:", self.prefix())), GlobToken::AnyRun]);
                }
            }
            // A session is none of the principals of a set, but a role may be its.
            Who::Identity(AccountField::Id(_)) if principal.value.as_str().contains(":assumed-role/") => {
                return self.kind != CallerKind::Role;
            }
            Who::Identity(AccountField::Id(_)) => {
                listed.identities.push(vec![text(principal.value.as_str())])
            }
            Who::Service | Who::SamlProvider | Who::OidcProvider | Who::UniqueId | Who::Canonical => {}
            Who::Account(_) | Who::Identity(_) | Who::Unknown => return false,
        }
        true
    }

    fn condition_language(&self, condition: &Condition) -> Option<Language> {
        let operator = condition.operator?;
        let of_arn = condition.has_key("aws:PrincipalArn");
        let written = |value: &Pattern| {
            !value.has_hole() && (!value.has_variable() || of_arn && names_own_account(value))
        };
        if operator.family == Family::Null || !condition.complete || !condition.values.iter().all(written) {
            return None;
        }
        let any_case = operator.family == Family::StringEqualsIgnoreCase;
        let case = if any_case { GlobCase::Insensitive } else { GlobCase::Sensitive };
        let globs = globs_with(&condition.values, operator.family, own_account);
        let key = condition.key.as_str().to_ascii_lowercase();
        let passing = match key.as_str() {
            "aws:principalarn" => Language::any_of(&globs, case),
            // That of a root user is the id of its account.
            "aws:userid" if self.kind != CallerKind::Root => return None,
            "aws:principalaccount" | "kms:calleraccount" | "aws:userid" => {
                let accounts: Vec<Vec<GlobToken>> = globs.iter().map(|glob| self.in_account(glob)).collect();
                Language::any_of(&accounts, case)
            }
            "aws:username" => {
                let users: Vec<Vec<GlobToken>> = globs.iter().flat_map(|glob| users_named(glob)).collect();
                Language::any_of(&users, case)
            }
            _ => return None,
        };
        Some(if operator.negated { passing.complement() } else { passing })
    }

    /// The ARNs with an account that matches.
    fn in_account(&self, account: &[GlobToken]) -> Vec<GlobToken> {
        let bounded = account.iter().map(|token| match token {
            GlobToken::AnyRun => GlobToken::Run(CharClass::NO_COLON),
            token => token.clone(),
        });
        std::iter::once(text(&self.prefix())).chain(bounded).chain([text(":"), GlobToken::AnyRun]).collect()
    }
}

/// The ARNs for which a part is met for certain, and those for which it may be.
struct MatchedArns {
    surely: Language,
    perhaps: Language,
}

impl MatchedArns {
    fn unknown() -> Self {
        Self { surely: Language::any_of(&[], GlobCase::Sensitive), perhaps: Language::anything() }
    }
}

/// The ARNs that an element lists.
#[derive(Default)]
struct ListedArns {
    everyone: Vec<Vec<GlobToken>>,
    accounts: Vec<Vec<GlobToken>>,
    identities: Vec<Vec<GlobToken>>,
}

/// Whether a part asks what kind of caller it is, or whether a key of every caller is there: the answer is the same for all
/// of a set.
pub(super) fn is_of_kind(part: &StatementPart<'_>) -> bool {
    let StatementPart::Condition(condition) = part else { return false };
    let by_kind = ["aws:PrincipalType", "aws:PrincipalIsAWSService"].iter().any(|key| condition.has_key(key));
    by_kind || condition.operator.is_some_and(|operator| operator.family == Family::Null)
}

fn text(text: &str) -> GlobToken {
    GlobToken::Literal(text.to_owned())
}
