//! Whether a role's trust policy admits a call of which some things are known.

use std::rc::Rc;

use xacct_aws::{PrincipalClass, identity_provider};
use xacct_policy::{Statement, Tri, Who};
use xacct_syntax::Text;

use crate::caller::Caller;
use crate::evaluate::names_caller;
use crate::grant::Grant;
use crate::index::PolicyIndex;
use crate::issuer::Issuer;
use crate::language::{GlobCase, GlobToken, Language};
use crate::question::Question;
use crate::request::Request;
use crate::search::{Answer, Asker, Base, Goal, KeyShape, is_beyond_search, search};

/// A call that assumes a role, as far as something is known of it. What nothing is said of can be anything.
#[derive(Clone, Debug)]
pub struct KnownCall {
    action: &'static str,
    /// Who signs it; anyone where that is not known.
    caller: Option<Caller>,
    /// The provider of the token that is shown: its URL without `https://`.
    provider: Option<String>,
    /// Keys with the value that they have; none where they are not sent.
    settled: Vec<(String, Option<String>)>,
    /// Keys with the values that they can have.
    shapes: Vec<KeyShape>,
}

impl KnownCall {
    /// A call that an identity of IAM signs.
    pub fn signed() -> Self {
        Self {
            action: "sts:AssumeRole",
            caller: None,
            provider: None,
            settled: Vec::new(),
            shapes: Vec::new(),
        }
    }

    /// The same, signed by this user or role.
    #[must_use]
    pub fn by(self, caller: Caller) -> Self {
        Self { caller: Some(caller), ..self }
    }

    /// What a call needs beside that which sends session tags.
    pub fn tagging() -> Self {
        Self { action: "sts:TagSession", ..Self::signed() }
    }

    /// A call with a token of the OpenID Connect provider of that URL, given without `https://`.
    pub fn with_token(provider: &str) -> Self {
        Self {
            action: "sts:AssumeRoleWithWebIdentity",
            provider: Some(provider.to_owned()),
            ..Self::signed()
        }
    }

    /// The same with that value under `key`, or without the key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>, value: Option<&str>) -> Self {
        self.settled.push((key.into(), value.map(str::to_owned)));
        self
    }

    /// The same with one of these values under `key`, in any letter case. A hole in a value can be anything.
    #[must_use]
    pub fn one_of(mut self, key: impl Into<String>, values: &[Text]) -> Self {
        let globs: Vec<Vec<GlobToken>> = values.iter().map(glob).collect();
        let language = Rc::new(Language::any_of(&globs, GlobCase::Insensitive));
        self.shapes.push(KeyShape { key: key.into(), language });
        self
    }

    /// The same without what is known of `key`.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        let mut call = self.clone();
        call.settled.retain(|(known, _)| !known.eq_ignore_ascii_case(key));
        call.shapes.retain(|shape| !shape.key.eq_ignore_ascii_case(key));
        call
    }

    /// Whether `index`, that of a trust policy, admits such a call, of anyone where the caller is not known: a request that shows it.
    pub fn is_admitted<'p>(&self, index: &PolicyIndex<'p>) -> Answer {
        let mut unknown = false;
        for statement in index.policy().allows() {
            let covers = statement.covers_action(self.action);
            let named = statement.principals.as_ref();
            let is_open = named.is_none_or(|element| element.negated || !element.complete);
            if covers == Tri::No {
                continue;
            }
            if covers == Tri::Unknown || is_open || is_beyond_search(statement) {
                unknown = true;
                continue;
            }
            let goal = Goal::granted(index, statement);
            if let Some(caller) = &self.caller {
                match self.ask_by(caller, index, statement, &goal) {
                    Answer::None => {}
                    Answer::Unknown => unknown = true,
                    found => return found,
                }
                continue;
            }
            for grant in Grant::of_statement(index.policy().kind, statement) {
                match self.ask(index, &grant, &goal) {
                    Answer::None => {}
                    Answer::Unknown => unknown = true,
                    found => return found,
                }
            }
        }
        if unknown { Answer::Unknown } else { Answer::None }
    }

    /// Whether `statement`, whose goal is `goal`, admits the call of `caller`.
    fn ask_by<'p>(
        &self,
        caller: &Caller,
        index: &PolicyIndex<'p>,
        statement: &'p Statement,
        goal: &Goal<'p>,
    ) -> Answer {
        let request = Request::new(caller.clone(), self.action, None);
        let is_named =
            statement.principals.as_ref().map_or(Tri::Unknown, |named| names_caller(named, &request));
        match is_named {
            Tri::No => Answer::None,
            Tri::Unknown => Answer::Unknown,
            Tri::Yes => {
                let base = Base::of(request, None, Asker::Anyone);
                search(goal, std::iter::once(self.known(base)), &index.points(), Some(index))
            }
        }
    }

    fn ask<'p>(&self, index: &PolicyIndex<'p>, grant: &Grant<'p>, goal: &Goal<'p>) -> Answer {
        match &self.provider {
            Some(provider) => {
                let value = grant.principal.value.as_str();
                let is_its = |issuer: Issuer<'_>| match issuer {
                    Issuer::Unknown => Tri::Unknown,
                    _ if identity_provider::host(value).eq_ignore_ascii_case(provider) => Tri::Yes,
                    // A provider of one's own below it: `token.actions.githubusercontent.com/ENTERPRISE`.
                    _ if identity_provider::host(value).starts_with(provider.as_str()) => Tri::Unknown,
                    _ => Tri::No,
                };
                let is_hole =
                    grant.principal.value.has_hole() && !matches!(grant.principal.who, Who::OidcProvider);
                match Issuer::of(grant.statement, grant.principal).map(is_its) {
                    Some(Tri::Yes) => {}
                    Some(Tri::No) => return Answer::None,
                    None if !is_hole && grant.class() != PrincipalClass::WebIdentity => return Answer::None,
                    _ => return Answer::Unknown,
                }
                let request = Request::new(Caller::WebIdentity(value.to_owned()), self.action, None);
                let base = Base::of(request, None, Asker::Anyone);
                search(goal, std::iter::once(self.known(base)), &index.points(), Some(index))
            }
            None => {
                let is_signed = grant.is_for_anyone() || grant.class() == PrincipalClass::Aws;
                if !is_signed {
                    return Answer::None;
                }
                let Some(bases) = Question::Itself.bases(index, grant, self.action) else {
                    return Answer::Unknown;
                };
                search(goal, bases.map(|base| self.known(base)), &index.points(), Some(index))
            }
        }
    }

    /// `base` with what is known.
    fn known<'p>(&self, mut base: Base<'p>) -> Base<'p> {
        for (key, value) in &self.settled {
            base.request.context.set_all(key.clone(), value.iter().cloned().collect());
        }
        base.shapes = self.shapes.iter().cloned().collect();
        base
    }
}

/// `text` as a glob, its holes anything.
fn glob(text: &Text) -> Vec<GlobToken> {
    let (mut tokens, mut done) = (Vec::new(), 0);
    let literal = |from: usize, to: usize| {
        let written = text.as_str().get(from..to).unwrap_or_default();
        (!written.is_empty()).then(|| GlobToken::Literal(written.to_owned()))
    };
    for (hole, _) in text.holes() {
        tokens.extend(literal(done, hole.start));
        tokens.push(GlobToken::AnyRun);
        done = hole.end;
    }
    tokens.extend(literal(done, text.len()));
    tokens
}
