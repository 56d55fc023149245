//! A second opinion: whether a policy allows anything of a kind, asked of our search and of a prover.
//!
//! The other is the PyPI package `iamprover`, on the solver Z3. It runs as a program of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};
use xacct_access::{Answer, compare};
use xacct_policy::PolicyKind;

use super::case::lower;
use super::dice::Dice;
use super::model::folder;
use crate::{Failure, python};

const PACKAGE: &str = "iamprover==0.7.1";
const BATCH: usize = 25;

const ACTIONS: &[&str] =
    &["s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "s3:*Object", "sqs:SendMessage", "*"];
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:s3:::one/*",
    "arn:aws:s3:::one/team/*",
    "arn:aws:s3:::one/team/x",
    "arn:aws:s3:::two/?",
    "arn:aws:s3:::*",
];
const OPERATORS: &[&str] = &["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"];
const VALUES: &[&str] = &["a", "b", "ab", "a*", "*b", "?"];

/// Asks both about so many policies. Whether they always agree.
///
/// # Errors
///
/// Where the prover cannot be installed or does not answer.
pub fn second_opinion(cases: usize, seed: u64) -> Result<bool, Failure> {
    let folder = folder()?.join("iamprover");
    let bin = python::environment(&folder, "iamprover", &[PACKAGE])?;
    let prover = python::executable(&bin, "iamprover");
    let mut dice = Dice::new(seed);
    let (mut something, mut nothing, mut unknown, mut differ) = (0, 0, 0, 0);
    let mut left = cases;
    while left > 0 {
        let batch: Vec<[Value; 2]> =
            (0..left.min(BATCH)).map(|_| [policy(&mut dice), kind(&mut dice)]).collect();
        left -= batch.len();
        for ([policy, kind], theirs) in batch.iter().zip(ask(&prover, &folder, &batch)?) {
            match (ours(policy, kind), theirs) {
                (Answer::Found(_), true) => something += 1,
                (Answer::None, false) => nothing += 1,
                (Answer::Unknown, _) => unknown += 1,
                (ours, theirs) => {
                    differ += 1;
                    let theirs = if theirs { "something" } else { "nothing" };
                    println!("ours {ours:?}, theirs {theirs}\n  {policy}\n  {kind}");
                }
            }
        }
    }
    println!(
        "second opinion on {cases} policies, seed {seed}: both find something {something} times, both nothing {nothing} times; ours unknown {unknown} times, different {differ} times"
    );
    Ok(differ == 0)
}

/// A few statements within what the prover reads exactly: one layer, wildcards at the end of an ARN, comparisons of
/// strings and truth values without qualifiers.
fn policy(dice: &mut Dice) -> Value {
    let statements = dice.some(1, 4, |dice| {
        let denies = dice.chance(40);
        let element = |dice: &mut Dice, name: &str, all: &[&str]| {
            let not = if dice.chance(15) { "Not" } else { "" };
            (format!("{not}{name}"), json!(dice.some(1, 2, |dice| (*dice.pick(all)).to_owned())))
        };
        let mut statement: Map<String, Value> = Map::new();
        statement.insert("Effect".to_owned(), json!(if denies { "Deny" } else { "Allow" }));
        statement.extend([element(dice, "Action", ACTIONS), element(dice, "Resource", RESOURCES)]);
        let mut condition = json!({});
        for _ in 0..dice.roll(3) {
            let key = *dice.pick(&["aws:PrincipalTag/team", "aws:RequestedRegion"]);
            condition[*dice.pick(OPERATORS)][key] = json!(dice.some(1, 2, |dice| *dice.pick(VALUES)));
        }
        if dice.chance(10) {
            condition["Bool"]["aws:SecureTransport"] = json!(dice.pick(&["true", "false"]));
        }
        statement.insert("Condition".to_owned(), condition);
        Value::Object(statement)
    });
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// What kind of request is asked for.
fn kind(dice: &mut Dice) -> Value {
    json!({"action": dice.pick(ACTIONS), "resource": dice.pick(RESOURCES)})
}

/// Whether the policy allows anything of the kind: whether a denial of that kind would take anything away.
fn ours(policy: &Value, kind: &Value) -> Answer {
    let mut denied = policy.clone();
    if let Some(statements) = denied["Statement"].as_array_mut() {
        statements.push(json!({"Effect": "Deny", "Action": kind["action"], "Resource": kind["resource"]}));
    }
    let [policy, denied] = [policy, &denied].map(|policy| lower(policy, PolicyKind::Identity));
    compare(&policy, &denied).lost
}

/// Whether the prover finds something, for each of a few cases: each is a user of its own.
fn ask(prover: &Path, folder: &Path, batch: &[[Value; 2]]) -> Result<Vec<bool>, Failure> {
    let user = |at: usize| format!("arn:aws:iam::111111111111:user/number-{at}");
    let users: Vec<Value> = (batch.iter().enumerate())
        .map(|(at, [policy, _])| json!({"arn": user(at), "policies": [{"name": "policy", "document": policy}]}))
        .collect();
    let forbidden: Vec<Value> = (batch.iter().enumerate())
        .map(|(at, [_, kind])| {
            let others: Vec<String> = (0..batch.len()).filter(|other| *other != at).map(user).collect();
            json!({"id": at.to_string(), "forbid": kind, "unless_principal": others})
        })
        .collect();
    let (account, invariants) = (folder.join("account.json"), folder.join("invariants.json"));
    fs::write(&account, json!({"principals": users}).to_string())?;
    // JSON is YAML.
    fs::write(&invariants, json!({"invariants": forbidden}).to_string())?;
    let mut command = Command::new(prover);
    command.arg("verify").arg("--account").arg(account).arg("--invariants").arg(invariants);
    let output = command.args(["--format", "json"]).output()?;
    let results: Vec<Value> = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("iamprover: {error}\n{}", String::from_utf8_lossy(&output.stderr)))?;
    let passed: Vec<bool> = results.iter().filter_map(|result| result["passed"].as_bool()).collect();
    if passed.len() == batch.len() {
        Ok(passed.into_iter().map(|passed| !passed).collect())
    } else {
        Err("iamprover: too few answers".into())
    }
}
