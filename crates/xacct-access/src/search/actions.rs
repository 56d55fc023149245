//! Actions that policies distinguish.

use std::collections::{BTreeMap, BTreeSet};

use xacct_aws::service;
use xacct_policy::{Action, Statement, Tri};

use super::asked_on::{is_asked_for, suits_some};
use super::globs::tokens;
use super::partition::{LanguagePartition, partition};
use crate::index::PolicyIndex;
use crate::language::{GlobCase, GlobToken, Language, Member, Preference};

/// Actions of the services that most resource-based policies are about, the usual ones first: what an example request asks
/// for where a pattern allows it.
///
/// Source: Service Authorization Reference.
#[rustfmt::skip]
const USUAL: &[&str] = &[
    "s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject", "s3:GetBucketLocation",
    "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
    "sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes",
    "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:DescribeKey", "kms:CreateGrant",
    "lambda:InvokeFunction", "lambda:GetFunction", "lambda:InvokeFunctionUrl", "lambda:GetLayerVersion",
    "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret",
    "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage",
    "events:PutEvents", "events:PutRule", "logs:PutLogEvents", "es:ESHttpGet", "es:ESHttpPost",
    "execute-api:Invoke", "dynamodb:GetItem", "dynamodb:PutItem", "glue:GetTable", "backup:CopyIntoBackupVault",
    "sts:AssumeRole", "iam:PassRole", "ec2:DescribeInstances", "ssm:GetParameter", "kinesis:PutRecord",
    "codeartifact:ReadFromRepository", "elasticfilesystem:ClientMount", "glacier:InitiateJob", "ses:SendEmail",
];

/// So many actions are tried one by one at most.
const MOST_EXAMPLES: usize = 8;

/// Actions that `statement` allows, one for each entry: as far as possible real ones.
pub(crate) fn example_actions(statement: &Statement) -> Vec<String> {
    let Some(element) = &statement.actions else { return Vec::new() };
    let services = || services_of(statement);
    let covered = |action: &str| statement.covers_action(action) == Tri::Yes;
    if element.negated {
        let of_resources = services().into_iter().flat_map(|service| usual(&service));
        let all: Vec<&str> =
            of_resources.chain(USUAL.iter().copied()).filter(|action| covered(action)).collect();
        let best = all.iter().find(|action| suits_some(statement, action));
        let best = best.or_else(|| all.iter().find(|action| is_asked_for(statement, action)));
        return best.map(|action| (*action).to_owned()).into_iter().collect();
    }
    let mut examples: Vec<String> = Vec::new();
    for action in element.items.iter().take(MOST_EXAMPLES) {
        let example = example(statement, action, services);
        let is_covered = |example: &str| action.covers(example) == Tri::Yes || covered(example);
        let example = example.filter(|example| is_covered(example) && is_asked_for(statement, example));
        examples.extend(example.filter(|example| !examples.contains(example)));
    }
    examples
}

/// A real action that the entry stands for, one that is asked for on a resource of the statement where there is one; the entry
/// itself where it is written out.
fn example(statement: &Statement, action: &Action, services: impl Fn() -> Vec<String>) -> Option<String> {
    let text = action.text.as_str();
    if !action.text.has_wildcard() {
        return Some(text.to_owned());
    }
    let covers = |name: &&str| action.covers(name) == Tri::Yes;
    let own = action.service().to_ascii_lowercase();
    let is_plain = !own.is_empty() && !own.contains(['*', '?']);
    let of_services = if is_plain { vec![own] } else { services() };
    let known: Vec<&str> = (of_services.iter())
        .flat_map(|service| usual(service))
        .chain(USUAL.iter().copied())
        .filter(covers)
        .collect();
    let best = known.iter().find(|known| suits_some(statement, known));
    if let Some(best) = best.or_else(|| known.iter().find(|known| is_asked_for(statement, known))) {
        return Some((*best).to_owned());
    }
    let listed = of_services.iter().filter_map(|service| service::table().service(service));
    let mut names = listed.flat_map(|service| {
        let prefix = service.prefix();
        service.actions().map(move |action| format!("{prefix}:{}", action.name()))
    });
    names.find(|name| covers(&name.as_str())).or_else(|| Some(plain(text)))
}

/// The pattern with its wildcards filled in, for a service that is not known.
fn plain(text: &str) -> String {
    let filled = text.replace('*', "AnyAction").replace('?', "x");
    if filled.contains(':') { filled } else { format!("s3:{filled}") }
}

fn usual(service: &str) -> Vec<&'static str> {
    let of_service = |action: &&str| action.split_once(':').is_some_and(|(own, _)| own == service);
    USUAL.iter().copied().filter(of_service).collect()
}

/// The services that the ARNs of the statement's resources name.
fn services_of(statement: &Statement) -> Vec<String> {
    let resources = statement.resources.iter().filter(|element| !element.negated).flat_map(|e| &e.items);
    let services = resources.filter_map(|resource| resource.as_str().split(':').nth(2));
    services.filter(|service| !service.contains(['*', '?'])).map(str::to_ascii_lowercase).collect()
}

/// Actions of `statement` beside its examples: those that the policy's denials distinguish. None where it has no denials, or
/// the statement lists its actions.
pub(crate) fn others_left(index: &PolicyIndex<'_>, statement: &Statement) -> DistinguishingActions {
    let is_open = statement.actions.as_ref().is_some_and(|element| {
        element.negated
            || element.items.len() > MOST_EXAMPLES
            || element.items.iter().any(|a| a.text.has_wildcard())
    });
    if index.denials().is_empty() || !is_open {
        return DistinguishingActions { actions: BTreeSet::new(), is_complete: true };
    }
    let mut others = telling(std::iter::once(statement).chain(index.denials().iter().copied()));
    others.actions.retain(|action| statement.covers_action(action) == Tri::Yes);
    others
}

/// Actions that tell some statements apart.
#[derive(Debug, Default)]
pub(crate) struct DistinguishingActions {
    pub actions: BTreeSet<String>,
    /// Whether there is one for each way in which the patterns overlap.
    pub is_complete: bool,
}

/// Actions that tell `statements` apart: each that is named, and one of each sort that the patterns of a service tell
/// apart.
pub(crate) fn telling<'p>(statements: impl Iterator<Item = &'p Statement>) -> DistinguishingActions {
    let mut named: BTreeSet<String> = BTreeSet::new();
    // Patterns by the service that they belong to, those of any service under no name; each once.
    let mut wild: BTreeMap<String, BTreeMap<String, &Action>> = BTreeMap::new();
    for action in statements.filter_map(|s| s.actions.as_ref()).flat_map(|element| &element.items) {
        let text = action.text.as_str();
        if !action.text.has_wildcard() {
            named.insert(text.to_owned());
            continue;
        }
        let service = action.service().to_ascii_lowercase();
        let service = if service.contains(['*', '?']) { String::new() } else { service };
        wild.entry(service).or_default().insert(text.to_ascii_lowercase(), action);
    }
    let mut services: BTreeSet<String> = wild.keys().filter(|service| !service.is_empty()).cloned().collect();
    let of_any = wild.remove("").unwrap_or_default();
    if !of_any.is_empty() {
        services.extend(named.iter().filter_map(|name| Some(name.split_once(':')?.0.to_ascii_lowercase())));
    }
    let mut telling = DistinguishingActions { actions: named, is_complete: true };
    // Of a service that nobody names.
    let other = [("any".to_owned(), of_any.clone())];
    let own = services.iter().map(|service| {
        let mut patterns = of_any.clone();
        patterns.extend(wild.get(service).cloned().unwrap_or_default());
        (service.clone(), patterns)
    });
    for (service, patterns) in own.chain(other) {
        telling.add(&service, patterns.values().copied());
    }
    telling
}

impl DistinguishingActions {
    /// Adds an action of each sort that `patterns` distinguish among those of the service that are not named.
    fn add<'p>(&mut self, service: &str, patterns: impl Iterator<Item = &'p Action>) {
        let start = format!("{service}:");
        let named: Vec<Vec<GlobToken>> = (self.actions.iter())
            .filter(|action| action.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(&start)))
            .map(|action| vec![GlobToken::Literal(action.clone())])
            .collect();
        let shape = [GlobToken::Literal(start), GlobToken::AnyOne, GlobToken::AnyRun];
        let shape = Language::glob(&shape, GlobCase::Insensitive)
            .without(&Language::any_of(&named, GlobCase::Insensitive));
        let language = |action: &Action| Language::glob(&tokens(&action.text), GlobCase::Insensitive);
        let patterns: Vec<&Action> = patterns.collect();
        let plain = patterns.iter().map(|action| plain(action.text.as_str()));
        let plain: Vec<String> = usual(service)
            .into_iter()
            .map(str::to_owned)
            .chain([format!("{service}:OtherAction")])
            .chain(plain)
            .collect();
        let preferred: Vec<&str> = plain.iter().map(String::as_str).collect();
        let preference = Preference { preferred: &preferred, ..Preference::default() };
        let LanguagePartition { parts, is_complete } =
            partition(shape, patterns.iter().map(|action| language(action)));
        self.is_complete &= is_complete;
        for part in parts {
            match part.member(&preference) {
                Member::Found(action) => drop(self.actions.insert(action)),
                Member::Empty => {}
                Member::Unknown => self.is_complete = false,
            }
        }
    }
}
