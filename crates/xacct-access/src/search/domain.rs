//! The values that a key can have in the requests that a question is about.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use xacct_aws::{Grammar, Partition};

use super::addresses::Addresses;
use super::exception::{Exception, Exceptions};
use crate::language::{CharClass, GlobCase, GlobToken, Language};

/// What requests have under one key.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    /// Whether there are requests without the key.
    pub may_be_absent: bool,
    /// Whether there are requests with it.
    pub may_be_present: bool,
    /// Whether nothing is known of it: neither that a value can be there, nor that none is.
    pub is_unknown: bool,
    /// Its values, as strings.
    pub values: StringSet,
    /// Its values, where they are compared as addresses.
    pub addresses: Arc<Addresses>,
}

/// A set of strings.
#[derive(Clone, Debug)]
pub(super) struct StringSet {
    /// The form that all have.
    pub grammar: Grammar,
    /// The shape that all have; none where the form says all.
    pub shape: Option<Rc<Language>>,
    /// Those that are left out.
    exceptions: Option<Rc<Exceptions>>,
    /// Values that a person would write, the best first.
    pub samples: Vec<Cow<'static, str>>,
}

impl Domain {
    /// Whatever AWS can put under a key of this form.
    pub fn of(grammar: Grammar) -> Self {
        let values = StringSet { grammar, shape: None, exceptions: None, samples: Vec::new() };
        let addresses = Addresses::all();
        Self { may_be_absent: true, may_be_present: true, is_unknown: false, values, addresses }
    }

    /// No request has the key.
    pub fn absent() -> Self {
        Self { may_be_present: false, ..Self::of(Grammar::Any) }
    }

    /// It is not known whether requests have the key, and with which values.
    pub fn unknown() -> Self {
        Self { is_unknown: true, ..Self::of(Grammar::Any) }
    }

    /// Every request has the key.
    pub fn always(self) -> Self {
        Self { may_be_absent: false, ..self }
    }

    /// The same without some values.
    pub fn except(self, exceptions: impl IntoIterator<Item = Exception>) -> Self {
        self.without(Rc::new(exceptions.into_iter().collect()))
    }

    /// The same without some values that are collected already.
    pub fn without(mut self, exceptions: Rc<Exceptions>) -> Self {
        self.values.exceptions = Some(exceptions);
        self
    }

    /// The same with only the values of these shapes.
    pub fn shaped(mut self, shapes: Vec<Vec<GlobToken>>) -> Self {
        self.values.shape = Some(Rc::new(Language::any_of(&shapes, GlobCase::Sensitive)));
        self
    }

    /// The same with only the values in `language`.
    pub fn within(mut self, language: &Rc<Language>) -> Self {
        self.values.shape = Some(match &self.values.shape {
            Some(shape) => Rc::new(shape.and(language)),
            None => Rc::clone(language),
        });
        self
    }

    /// The same with values that a person would write.
    pub fn samples<S: Into<Cow<'static, str>>>(mut self, samples: impl IntoIterator<Item = S>) -> Self {
        self.values.samples = samples.into_iter().map(Into::into).collect();
        self
    }
}

impl StringSet {
    /// Whether `value` is among them.
    pub fn contains(&self, value: &str) -> bool {
        self.grammar.admits(value)
            && !self.exceptions.as_ref().is_some_and(|exceptions| exceptions.cover(value))
            && self.shape.as_ref().is_none_or(|shape| shape.contains(value))
    }

    /// The set as a language. It may have strings that are none of the values, where a form has a greatest length.
    pub fn language(&self) -> Language {
        let form = form(self.grammar);
        let mut language = match form.as_slice() {
            [] => Language::anything(),
            form => Language::any_of(form, GlobCase::Sensitive),
        };
        if let Some(shape) = &self.shape {
            language = language.and(shape);
        }
        match &self.exceptions {
            Some(exceptions) => exceptions.leave(language),
            None => language,
        }
    }
}

const ID: CharClass = CharClass::LOWER.or(CharClass::DIGIT);
const NAME: CharClass =
    CharClass::LOWER.or(CharClass::UPPER).or(CharClass::DIGIT).or(CharClass::of("_+=,.@-"));

const NO_WILDCARDS: CharClass = CharClass::EVERY_BUT_WILDCARDS;
const FIELD: CharClass = CharClass::LOWER.or(CharClass::UPPER).or(CharClass::DIGIT).or(CharClass::of("-."));

/// The glob of ARNs whose sixth field is of that form.
fn arn(resource: Vec<GlobToken>) -> Vec<GlobToken> {
    let colon = || GlobToken::Literal(":".to_owned());
    let fields = (0..4).flat_map(|_| [GlobToken::Run(FIELD), colon()]);
    std::iter::once(GlobToken::Literal("arn:".to_owned())).chain(fields).chain(resource).collect()
}

/// The globs of a form; none where it is every string.
fn form(grammar: Grammar) -> Vec<Vec<GlobToken>> {
    let text = |text: &str| GlobToken::Literal(text.to_owned());
    let times = |class, count| std::iter::repeat_n(GlobToken::Class(class), count);
    let at_least = |class, count| times(class, count).chain([GlobToken::Run(class)]);
    let organization = || std::iter::once(text("o-")).chain(at_least(ID, 10));
    match grammar {
        Grammar::Any => Vec::new(),
        Grammar::Truth => vec![vec![text("true")], vec![text("false")]],
        Grammar::AccountId => vec![times(CharClass::DIGIT, 12).collect(), vec![text("anonymous")]],
        Grammar::OrganizationId => vec![organization().collect()],
        Grammar::OrganizationPath => vec![organization().chain([text("/r-"), GlobToken::AnyRun]).collect()],
        Grammar::Arn => vec![arn(vec![GlobToken::AnyRun])],
        Grammar::PrincipalArn => [":", "/"]
            .map(|before| {
                arn(vec![GlobToken::AnyRun, text(before), GlobToken::Run(NAME), GlobToken::Class(NAME)])
            })
            .into_iter()
            .chain([arn(vec![GlobToken::Run(NAME), GlobToken::Class(NAME)])])
            .collect(),
        Grammar::Subject | Grammar::UserId | Grammar::Name => {
            vec![vec![GlobToken::Run(NO_WILDCARDS), GlobToken::Class(NO_WILDCARDS)]]
        }
        Grammar::Tag => vec![vec![GlobToken::Run(NO_WILDCARDS)]],
        Grammar::ExternalId => vec![at_least(NAME.or(CharClass::of(":/")), 2).collect()],
        Grammar::SessionName => vec![at_least(NAME, 2).collect()],
        Grammar::VpcId => vec![std::iter::once(text("vpc-")).chain(at_least(ID, 1)).collect()],
        Grammar::VpcEndpointId => vec![std::iter::once(text("vpce-")).chain(at_least(ID, 1)).collect()],
        Grammar::SamlAudience => saml_audiences(&SAML_HOSTS.map(|(_, host)| host)),
    }
}

/// Where AWS takes SAML assertions, by the partition of the provider.
///
/// Source: AWS General Reference, "AWS sign-in endpoints and quotas".
const SAML_HOSTS: [(Partition, &str); 3] = [
    (Partition::Aws, "signin.aws.amazon.com"),
    (Partition::AwsCn, "signin.amazonaws.cn"),
    (Partition::AwsUsGov, "signin.amazonaws-us-gov.com"),
];

/// What `saml:aud` is for the providers of a partition; none where its endpoints are not known.
pub(super) fn saml_audiences_of(partition: Partition) -> Vec<Vec<GlobToken>> {
    let own = SAML_HOSTS.iter().filter(|(of, _)| *of == partition).map(|(_, host)| *host);
    saml_audiences(&own.collect::<Vec<_>>())
}

/// The endpoints of these hosts, of each Region too, with the id of a provider behind them or without.
fn saml_audiences(hosts: &[&str]) -> Vec<Vec<GlobToken>> {
    let text = |text: &str| GlobToken::Literal(text.to_owned());
    let regions = [Vec::new(), vec![GlobToken::Run(ID.or(CharClass::of("-"))), text(".")]];
    let ends = [Vec::new(), vec![text("/"), GlobToken::AnyOne, GlobToken::AnyRun]];
    let of = |host: &&str| {
        let endpoint = [text(host), text("/saml")];
        let with = |region: &Vec<GlobToken>| {
            ends.iter().map(|end| [&[text("https://")][..], region, &endpoint, end].concat()).collect()
        };
        regions.iter().flat_map(|region| -> Vec<_> { with(region) }).collect::<Vec<_>>()
    };
    hosts.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_globs_of_a_form_have_its_values() {
        for (grammar, value) in [
            (Grammar::OrganizationId, "o-a1b2c3d4e5"),
            (Grammar::OrganizationPath, "o-a1b2c3d4e5/r-ab12/"),
            (Grammar::AccountId, "111122223333"),
            (Grammar::Arn, "arn:aws:sns:us-east-1:111122223333:alerts"),
            (Grammar::ExternalId, "tenant@8f2c"),
            (Grammar::SessionName, "deploy"),
            (Grammar::VpcEndpointId, "vpce-0a1b"),
            (Grammar::SamlAudience, "https://eu-west-1.signin.aws.amazon.com/saml/acs/x"),
            (Grammar::SamlAudience, "https://signin.amazonaws-us-gov.com/saml"),
            (Grammar::Truth, "true"),
        ] {
            let values = Domain::of(grammar).values;
            assert!(values.contains(value) && values.language().contains(value), "{grammar:?} {value}");
        }
        assert!(!Domain::of(Grammar::OrganizationId).values.language().contains("o-a"));
    }
}
