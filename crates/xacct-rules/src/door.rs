//! Doors: each way for a principal into a role or resource, with what guards it and which rule speaks of it.

use xacct_access::{Answer, Effect, Guards, Question, Request, Survey, Why, effect, entry, witness};
use xacct_aws::AccountId;
use xacct_facts::Document;
use xacct_policy::{AccountField, Condition, Kind, Principal, PrincipalType, Statement, Tri, Who};

use crate::{Standing, World};

/// A principal that a statement lets in.
#[derive(Debug)]
pub(crate) struct Door<'a> {
    pub document: &'a Document,
    pub statement: &'a Statement,
    pub principal: &'a Principal,
    pub guards: Guards<'a>,
    /// Which rule speaks of it.
    pub speaker: Speaker,
    /// A request that comes in by it and should not; there is one where a rule speaks.
    pub witness: Option<Request>,
    world: &'a World,
}

/// Which rule speaks of a door: one door, one finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// `public-principal`
    Public,
    /// `missing-external-id`
    MissingExternalId,
    /// `root-principal-without-org-id`
    Root,
    /// None of the three.
    None,
}

/// Every door of a document, in the order of the text. Doors that nobody can pass are left out.
pub(crate) fn doors<'a>(document: &'a Document, survey: &Survey<'a>, world: &'a World) -> Vec<Door<'a>> {
    let kind = document.policy.kind;
    if !matches!(kind, Kind::Trust | Kind::Resource) || is_beyond_weighing(survey) {
        return Vec::new();
    }
    let mut doors = Vec::new();
    for statement in document.policy.allows() {
        let listed = statement.principals.as_ref().filter(|e| !e.negated);
        for principal in listed.into_iter().flat_map(|e| &e.items).filter(|p| fits(kind, statement, p)) {
            let guards = Guards::of(survey, statement, principal);
            if !guards.let_nobody_in() {
                let speaker = Speaker::None;
                let door = Door { document, statement, principal, guards, speaker, witness: None, world };
                doors.push(door.with_speaker(survey));
            }
        }
    }
    doors
}

/// Whether weighing every principal against every condition and every denial would take too long. The largest policy
/// that AWS accepts stays a hundred times below this; one beyond it is not judged.
fn is_beyond_weighing(survey: &Survey<'_>) -> bool {
    const LIMIT: usize = 1 << 18;
    let principals = |s: &Statement| s.principals.as_ref().map_or(0, |p| p.items.len());
    let denials: usize = survey.denials().iter().map(|s| 1 + s.conditions().len() + principals(s)).sum();
    let work = survey.policy().allows().map(|s| principals(s).saturating_mul(s.conditions().len() + denials));
    work.fold(0, usize::saturating_add) > LIMIT
}

/// Whether the statement allows something that the principal can ask for: a role is assumed by AWS principals
/// with one action, by identity providers' users with others. (`sts:TagSession` alone opens nothing.)
fn fits(kind: Kind, statement: &Statement, principal: &Principal) -> bool {
    if principal.refusal().is_some() {
        return false;
    }
    if kind != Kind::Trust {
        return statement.actions.is_some();
    }
    let with = |action: &str| statement.covers_action(action) == Tri::Yes;
    match principal.principal_type {
        PrincipalType::Federated => with("sts:AssumeRoleWithWebIdentity") || with("sts:AssumeRoleWithSAML"),
        _ => with("sts:AssumeRole"),
    }
}

impl<'a> Door<'a> {
    /// Whether it is the door of a role.
    pub fn is_role(&self) -> bool {
        self.document.policy.kind == Kind::Trust
    }

    /// Whether the principal belongs to the account that the policy itself belongs to.
    pub fn is_own(&self) -> bool {
        match self.principal.account() {
            Some(AccountField::This) => true,
            Some(AccountField::Id(id)) => self.document.account == Some(id),
            _ => false,
        }
    }

    /// What is known of the principal's account.
    pub fn standing(&self) -> Standing<'a> {
        match self.principal.account().and_then(AccountField::id) {
            Some(id) => self.world.standing(id),
            None => Standing::Unknown,
        }
    }

    /// The principal's account in words, with what it is known as.
    pub fn account(&self) -> String {
        match self.principal.account() {
            Some(AccountField::Id(id)) => self.world.describe(id),
            _ => match self.principal.account_text() {
                Some(text) => format!("account `{text}`"),
                None => format!("`{}`", self.principal.value),
            },
        }
    }

    /// Settles which rule speaks of the door: the first whose question has a request for an answer.
    fn with_speaker(self, survey: &Survey<'a>) -> Self {
        let questions = [
            (Speaker::Public, self.to_anyone()),
            (Speaker::MissingExternalId, self.to_a_third_party()),
            (Speaker::Root, self.to_an_account()),
        ];
        let answer = |(speaker, question): (Speaker, Option<Question<'_>>)| {
            Some((speaker, self.ask(survey, &question?)?))
        };
        let answered = questions.into_iter().find_map(answer);
        match answered {
            Some((speaker, request)) => Self { speaker, witness: Some(request), ..self },
            None => self,
        }
    }

    /// A request by which the door is passed; none where there is none, or where it is not known.
    fn ask(&self, survey: &Survey<'a>, question: &Question<'_>) -> Option<Request> {
        self.asked_for().find_map(|action| match witness(survey, self.statement, &action, question) {
            Answer::Found(request) => Some(*request),
            Answer::None | Answer::Unknown => None,
        })
    }

    /// Actions that the statement allows, one for each entry.
    pub fn asked_for(&self) -> impl Iterator<Item = String> {
        const MOST: usize = 8;
        let is_role = self.is_role();
        let listed = self.statement.actions.iter().filter(move |_| !is_role).flat_map(|a| {
            let named =
                a.items.iter().filter(|_| !a.negated).map(|a| a.text.as_str().replace(['*', '?'], ""));
            let other = a.negated.then(|| "any:Action".to_owned());
            named.map(|name| if name.contains(':') { name } else { "any:Action".to_owned() }).chain(other)
        });
        is_role.then(|| self.role_action().to_owned()).into_iter().chain(listed).take(MOST)
    }

    /// What such a principal assumes a role with.
    fn role_action(&self) -> &'static str {
        match self.principal.principal_type {
            PrincipalType::Federated if self.principal.value.as_str().contains(":saml-provider/") => {
                "sts:AssumeRoleWithSAML"
            }
            PrincipalType::Federated => "sts:AssumeRoleWithWebIdentity",
            _ => "sts:AssumeRole",
        }
    }

    /// The conditions that look like guards of this door and are none, with the reason.
    pub fn ineffective(&self) -> impl Iterator<Item = (&'a Condition, Why)> {
        self.guards.ineffective()
    }

    /// Who stands before it; none where that is not written out, or where they could never ask.
    fn whoever(&self) -> Option<Question<'a>> {
        match self.principal.who {
            Who::Anyone => Some(Question::Anyone { but: self.own().collect() }),
            Who::Account(AccountField::Id(id)) => Some(Question::Account(id)),
            Who::Account(AccountField::Hole | AccountField::Placeholder) => Some(Question::SomeAccount),
            Who::Identity(AccountField::Id(_)) | Who::Service | Who::Federated
                if !self.principal.has_wildcard() =>
            {
                Some(Question::Principal(self.principal.value.as_str()))
            }
            _ => None,
        }
    }

    /// A request that comes in, given all that is asked for.
    pub fn entry(&self, survey: &Survey<'a>) -> Option<Request> {
        let question = self.whoever()?;
        self.asked_for().find_map(|action| match entry(survey, self.statement, &action, &question) {
            Answer::Found(request) => Some(*request),
            Answer::None | Answer::Unknown => None,
        })
    }

    /// A request that passes `condition`, where deleting that changes nothing about who comes in.
    pub fn passes(&self, survey: &Survey<'a>, condition: &'a Condition) -> Option<Request> {
        let question = self.whoever()?;
        match effect(survey, self.statement, condition, &self.asked_for().next()?, &question) {
            Effect::Nothing(request) => Some(*request),
            Effect::Something | Effect::Unknown => None,
        }
    }

    /// Accounts that are no strangers here.
    fn own(&self) -> impl Iterator<Item = AccountId> {
        self.world.accounts.iter().map(|account| account.id).chain(self.document.account)
    }

    /// Does anyone come in, whoever they are?
    fn to_anyone(&self) -> Option<Question<'_>> {
        let open = matches!(self.principal.who, Who::Anyone) && self.guards.bound_anything() != Tri::Yes;
        open.then(|| Question::Anyone { but: self.own().collect() })
    }

    /// Does a third party come in without an external ID?
    fn to_a_third_party(&self) -> Option<Question<'_>> {
        let third_party = matches!(self.standing(), Standing::ThirdParty(_) | Standing::Outside);
        // What the guards show without doubt needs no search.
        if !self.is_role()
            || !third_party
            || self.is_own()
            || self.guards.require_an_external_id() == Tri::Yes
        {
            return None;
        }
        match self.principal.who {
            Who::Identity(_) => Some(Question::Principal(self.principal.value.as_str())),
            Who::Account(AccountField::Id(id)) => Some(Question::Account(id)),
            _ => None,
        }
    }

    /// Does any principal of another account come in, without external ID and whatever its organization?
    fn to_an_account(&self) -> Option<Question<'_>> {
        let Who::Account(field) = self.principal.who else { return None };
        let guarded = self.guards.bound_the_caller() == Tri::Yes
            || self.is_role() && self.guards.require_an_external_id() == Tri::Yes;
        if self.is_own() || self.is_log_delivery() || self.is_default_of_a_key() || guarded {
            return None;
        }
        match field {
            AccountField::Id(id) => Some(Question::Account(id)),
            AccountField::Hole | AccountField::Placeholder => Some(Question::SomeAccount),
            _ => None,
        }
    }

    /// The statement that every key's policy has: the account that owns the key is given all of it, and without that nobody
    /// could manage the key. An account that is not written out is taken to be the owner.
    fn is_default_of_a_key(&self) -> bool {
        let actions = self.statement.actions.as_ref().filter(|a| !a.negated);
        matches!(self.principal.who, Who::Account(AccountField::Hole | AccountField::Placeholder))
            && actions.is_some_and(|a| a.items.iter().all(|a| a.text.as_str().eq_ignore_ascii_case("kms:*")))
    }

    /// The accounts from which AWS delivers logs are named in bucket policies by its own guides; they are
    /// let in to write, and to ask whether they may.
    fn is_log_delivery(&self) -> bool {
        const WRITES: [&str; 3] = ["s3:PutObject", "s3:GetBucketAcl", "s3:PutObjectAcl"];
        let actions = self.statement.actions.as_ref().filter(|a| !a.negated);
        !self.is_role()
            && matches!(self.standing(), Standing::AwsService(_))
            && actions.is_some_and(|a| {
                a.items.iter().all(|a| WRITES.iter().any(|w| w.eq_ignore_ascii_case(a.text.as_str())))
            })
    }
}
