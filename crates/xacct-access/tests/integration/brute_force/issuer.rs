//! Tokens of an issuer and calls of a service: whose they are, by counting.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use xacct_access::{Answer, Caller, Grant, PolicyIndex, Question, Request, policy_says};
use xacct_policy::{Policy, PolicyKind, Tri};

use super::random::Random;
use super::{cases, each_case};
use crate::common;

/// A key with what policies compare it with, and what requests of a stranger have under it.
struct Key {
    name: &'static str,
    written: &'static [&'static str],
    /// By question: those of somebody unrelated, and those of somebody of a similar name.
    strangers: [&'static [&'static str]; 2],
    operators: &'static [&'static str],
    may_be_absent: bool,
}

const STRINGS: &[&str] = &["StringEquals", "StringLike", "StringLike", "StringNotEquals", "StringNotLike"];
const ARNS: &[&str] = &["ArnLike", "ArnNotLike", "StringLike"];

const TOKENS: &[Key] = &[
    Key {
        name: "token.actions.githubusercontent.com:sub",
        written: &[
            "repo:octo-org/a:x",
            "repo:octo-org/*",
            "repo:octo-org*",
            "repo:octo-?rg/*",
            "repo:*",
            "repo:*/a:x",
            "*:x",
        ],
        strangers: [
            &["repo:other/a:x", "repo:other/b:y"],
            &["repo:other/a:x", "repo:octo-org-two/a:x", "repo:octo-xrg/b:y"],
        ],
        operators: STRINGS,
        may_be_absent: false,
    },
    Key {
        name: "token.actions.githubusercontent.com:repository_owner_id",
        written: &["1", "2"],
        strangers: [&["3"], &["3"]],
        operators: STRINGS,
        may_be_absent: true,
    },
    Key {
        name: "token.actions.githubusercontent.com:aud",
        written: &["sts.amazonaws.com", "other", "*"],
        strangers: [&["sts.amazonaws.com", "other", "third"]; 2],
        operators: STRINGS,
        may_be_absent: false,
    },
];

const CALLS: &[Key] = &[
    Key {
        name: "aws:SourceAccount",
        written: &["111111111111", "222222222222", "1*", "3*", "*"],
        strangers: [&["333333333333", "133333333333"]; 2],
        operators: STRINGS,
        may_be_absent: false,
    },
    Key {
        name: "aws:SourceArn",
        written: &[
            "arn:aws:cloudtrail:eu-west-1:111111111111:trail/t",
            "arn:aws:cloudtrail:*:111111111111:trail/*",
            "arn:aws:cloudtrail:*:*:trail/*",
            "arn:aws:s3:::bucket",
        ],
        strangers: [&[
            "arn:aws:cloudtrail:eu-west-1:333333333333:trail/t",
            "arn:aws:cloudtrail:us-east-1:133333333333:trail/u",
            "arn:aws:s3:::bucket",
        ]; 2],
        operators: ARNS,
        may_be_absent: false,
    },
    Key {
        name: "aws:SourceOrgID",
        written: &["o-a1b2c3d4e5", "o-b*", "o-*"],
        strangers: [&["o-bzzzzzzzzz", "o-czzzzzzzzz"]; 2],
        operators: STRINGS,
        may_be_absent: false,
    },
];

/// A statement on some of the keys.
fn statement(random: &mut Random, keys: &[Key], effect: &str, principal: &str, action: &str) -> String {
    let mut conditions = Vec::new();
    for key in keys.iter() {
        if random.once_in(2) {
            continue;
        }
        let operator = random.pick(key.operators);
        let if_exists = if random.once_in(5) { "IfExists" } else { "" };
        let mut values = vec![random.pick(key.written)];
        if random.once_in(3) {
            values.push(random.pick(key.written));
        }
        conditions.push(format!(r#""{operator}{if_exists}": {{"{}": {values:?}}}"#, key.name));
    }
    // One operator tests one key only, or the block would have it twice.
    conditions.sort();
    conditions.dedup_by_key(|condition| condition.split(':').next().map(str::to_owned));
    format!(
        r#"{{"Effect": "{effect}", "Principal": {principal}, "Action": "{action}", "Condition": {{{}}}}}"#,
        conditions.join(", ")
    )
}

/// The first request of a stranger that the policy allows, counted through.
fn counted(policy: &Policy, caller: &Caller, action: &str, keys: &[Key], whose: usize) -> Option<Request> {
    let mut requests = vec![Request::new(caller.clone(), action, None)];
    for key in keys {
        let alternatives = key.strangers[whose].iter().map(|value| vec![(*value).to_owned()]);
        let alternatives: Vec<Vec<String>> = alternatives.chain(key.may_be_absent.then(Vec::new)).collect();
        let with = |request: &Request, values: &Vec<String>| {
            let mut request = request.clone();
            request.context.set_all(key.name, values.clone());
            request
        };
        requests = requests.iter().flat_map(|r| alternatives.iter().map(|v| with(r, v))).collect();
    }
    requests.into_iter().find(|request| policy_says(policy, request).allowed() == Tri::Yes)
}

fn hold(question: Question, whose: usize, principal: &str, caller: &str, action: &str, keys: &'static [Key]) {
    let (found, none, unknown) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    each_case(cases() / 10, |random| {
        let mut statements = vec![statement(random, keys, "Allow", principal, action)];
        if random.once_in(3) {
            statements.push(statement(random, keys, "Deny", principal, action));
        }
        let text = statements.join(", ");
        let policy = common::policy(&text, PolicyKind::Trust);
        let index = PolicyIndex::of(&policy);
        let caller = Caller::parse(caller).unwrap();
        match Grant::of_policy(&policy)[0].ask(&index, question) {
            Answer::Found(request) => {
                assert_eq!(policy_says(&policy, &request).allowed(), Tri::Yes, "{text}\n{request:?}");
                found.fetch_add(1, Relaxed);
            }
            Answer::None => {
                let missed = counted(&policy, &caller, action, keys, whose);
                assert!(missed.is_none(), "missed: {missed:?}\n{question:?} {text}");
                none.fetch_add(1, Relaxed);
            }
            Answer::Unknown => drop(unknown.fetch_add(1, Relaxed)),
        }
    });
    let [found, none, unknown] = [found, none, unknown].map(AtomicUsize::into_inner);
    println!("{question:?}: {found} found, {none} none, {unknown} unknown");
    assert!(found > none / 20 && none > found / 20, "the cases are all alike");
    assert!(unknown <= (found + none) / 20, "too much is unknown");
}

const GITHUB: &str = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";

#[test]
fn tokens_of_somebody_else_are_found() {
    let principal = format!(r#"{{"Federated": "{GITHUB}"}}"#);
    let action = "sts:AssumeRoleWithWebIdentity";
    hold(Question::AnyToken, 0, &principal, GITHUB, action, TOKENS);
    hold(Question::SimilarName, 1, &principal, GITHUB, action, TOKENS);
}

#[test]
fn calls_for_somebody_else_are_found() {
    let service = "cloudtrail.amazonaws.com";
    let principal = format!(r#"{{"Service": "{service}"}}"#);
    hold(Question::AnotherAccount, 0, &principal, service, "sts:AssumeRole", CALLS);
}
