//! The search against counting: over a small universe, a request is found if and only if there is one.
//!
//! `XACCT_CASES=1000000 cargo test --release -p xacct-access --test brute_force` for a long run.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::fmt::Write;

use xacct_access::{Answer, Caller, Relation, Request, compare, policy_says};
use xacct_policy::{Kind, Policy, Tri};
use xacct_syntax::{FileId, Source, json};

/// xorshift64*: the same cases on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }
}

const OPERATORS: [&str; 12] = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringLikeIfExists",
    "StringNotEqualsIfExists",
    "StringEqualsIgnoreCase",
    "ForAllValues:StringLike",
    "ForAnyValue:StringLike",
    "ForAllValues:StringNotLike",
    "ForAnyValue:StringNotEquals",
    "Null",
];
/// No combination of these tells apart strings that all of one or two letters leave together.
const PATTERNS: [&str; 7] = ["a", "b", "ab", "a*", "*b", "*", "?"];
const PRINCIPALS: [&str; 3] = [
    r#""*""#,
    r#"{"AWS": "arn:aws:iam::111111111111:root"}"#,
    r#"{"AWS": "arn:aws:iam::111111111111:role/any-role"}"#,
];

fn random_policy(random: &mut Random) -> String {
    let mut text = String::from(r#"{"Version": "2012-10-17", "Statement": ["#);
    for i in 0..=random.below(3) {
        let effect = if random.below(3) == 0 { "Deny" } else { "Allow" };
        let principal = random.pick(&PRINCIPALS);
        let comma = if i > 0 { ", " } else { "" };
        write!(text, r#"{comma}{{"Effect": "{effect}", "Principal": {principal}, "Action": "sts:AssumeRole", "Condition": {{"#).unwrap();
        let mut used = Vec::new();
        for _ in 0..random.below(3) {
            let operator = random.pick(&OPERATORS);
            if used.contains(&operator) {
                continue;
            }
            let comma = if used.is_empty() { "" } else { ", " };
            used.push(operator);
            // One key is ever only asked as one with several values: what several mean to the others, AWS does not say.
            let key = if operator.starts_with("For") { "aws:TagKeys" } else { "aws:PrincipalTag/t" };
            let values = if operator == "Null" {
                random.pick(&["\"true\"", "\"false\""]).to_owned()
            } else {
                format!(r#"["{}", "{}"]"#, random.pick(&PATTERNS), random.pick(&PATTERNS))
            };
            write!(text, r#"{comma}"{operator}": {{"{key}": {values}}}"#).unwrap();
        }
        text.push_str("}}");
    }
    text + "]}"
}

fn lower(text: &str) -> Policy {
    let source = Source::new(FileId(0), "policy.json", text);
    let parsed = json::parse(source.text());
    assert_eq!(parsed.errors, [], "{text}");
    Policy::lower(parsed.tree.root(), Some(Kind::Trust))
}

/// Every request of the universe.
fn universe() -> Vec<Request> {
    let letters = ["a", "b", "c"];
    let strings: Vec<String> = letters
        .iter()
        .map(|&a| a.to_owned())
        .chain(letters.iter().flat_map(|a| letters.iter().map(move |b| format!("{a}{b}"))))
        .collect();
    let singles = strings.iter().map(|s| vec![s.clone()]);
    let one: Vec<Vec<String>> = std::iter::once(Vec::new()).chain(singles).collect();
    let pairs = strings
        .iter()
        .enumerate()
        .flat_map(|(i, a)| strings[..i].iter().map(move |b| vec![a.clone(), b.clone()]));
    let several: Vec<Vec<String>> = one.iter().cloned().chain(pairs).collect();
    let mut requests = Vec::new();
    for arn in [
        "arn:aws:iam::111111111111:role/any-role",
        "arn:aws:iam::111111111111:role/other",
        "arn:aws:iam::333333333333:role/any-role",
    ] {
        for tag in &one {
            for tags in &several {
                let mut request = Request::new(Caller::parse(arn).unwrap(), "sts:AssumeRole", None);
                request.context.set_all("aws:PrincipalTag/t", tag.clone());
                request.context.set_all("aws:TagKeys", tags.clone());
                request.context.close();
                requests.push(request);
            }
        }
    }
    requests
}

#[test]
fn a_request_is_found_if_there_is_one() {
    let cases: usize = std::env::var("XACCT_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let universe = universe();
    let nothing = lower(r#"{"Version": "2012-10-17", "Statement": []}"#);
    let mut random = Random(0x5EED_1234_5678_9ABC);
    let mut found = 0;
    for _ in 0..cases {
        let text = random_policy(&mut random);
        let policy = lower(&text);
        let there_is = universe.iter().find(|request| policy_says(&policy, request).allowed() == Tri::Yes);
        let answer = compare(&nothing, &policy).gained;
        match (&answer, there_is) {
            (Answer::Found(request), _) => {
                assert_eq!(policy_says(&policy, request).allowed(), Tri::Yes, "{text}\n{request:?}");
                found += 1;
            }
            (Answer::None, None) => {}
            (answer, there_is) => panic!("{answer:?}, and there is {there_is:?}\n{text}"),
        }
    }
    assert!(found > cases / 4 && found < cases, "{found} of {cases}: the cases are all alike");
}

fn reversed(relation: Relation) -> Relation {
    match relation {
        Relation::Narrower => Relation::Wider,
        Relation::Wider => Relation::Narrower,
        same => same,
    }
}

#[test]
fn comparing_is_an_order() {
    let cases: usize = std::env::var("XACCT_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let mut random = Random(0xC0FF_EE00_1234_5678);
    for _ in 0..cases {
        let (text, other) = (random_policy(&mut random), random_policy(&mut random));
        let (policy, second) = (lower(&text), lower(&other));
        assert_eq!(compare(&policy, &policy).relation(), Relation::Same, "{text}");
        let statements = |text: &str| text.split_once('[').unwrap().1.trim_end_matches("]}").to_owned();
        let both = |a: &str, b: &str| {
            lower(&format!(
                r#"{{"Version": "2012-10-17", "Statement": [{}, {}]}}"#,
                statements(a),
                statements(b)
            ))
        };
        // The order of statements says nothing.
        assert_eq!(
            compare(&both(&text, &other), &both(&other, &text)).relation(),
            Relation::Same,
            "{text}\n{other}"
        );
        let turned = compare(&second, &policy);
        let forth = compare(&policy, &second);
        assert_eq!(turned.relation(), reversed(forth.relation()), "{text}\n{other}");
        // An `Allow` more never takes a request away, a `Deny` more never gives one.
        let more = both(&text, &other.replace("Deny", "Allow"));
        assert_eq!(compare(&policy, &more).lost, Answer::None, "{text}\n{other}");
        let fewer = both(&text, &other.replace("Allow", "Deny"));
        assert_eq!(compare(&policy, &fewer).gained, Answer::None, "{text}\n{other}");
    }
}
