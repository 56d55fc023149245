//! Who gets in: for each policy, whether a stranger does, and by which request.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod common;

use xacct_access::{Answer, Question, Survey, policy_says, way_in, witness};
use xacct_aws::AccountId;
use xacct_policy::{Kind, Policy, Tri};

fn policy(statements: &str) -> Policy {
    common::policy(statements, Kind::Trust)
}

fn allow(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole", "Condition": {condition}}}"#
    )
}

/// The answer for the first statement, in short: `in`, `out` or `unknown`. A request that is found is confirmed.
fn answer(statements: &str, question: &Question<'_>) -> &'static str {
    let policy = policy(statements);
    match witness(&Survey::of(&policy), &policy.statements[0], "sts:AssumeRole", question) {
        Answer::Found(request) => {
            assert_eq!(policy_says(&policy, &request).allowed(), Tri::Yes, "{request:?}");
            "in"
        }
        Answer::None => "out",
        Answer::Unknown => "unknown",
    }
}

const ANYONE: &str = r#"{"AWS": "*"}"#;

fn stranger(condition: &str) -> &'static str {
    answer(&allow(ANYONE, condition), &Question::Anyone { but: Vec::new() })
}

#[test]
fn a_stranger_comes_in() {
    for condition in [
        "{}",
        r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
        r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
        r#"{"StringEquals": {"sts:ExternalId": "8f2c71d0"}}"#,
        r#"{"StringLike": {"sts:RoleSessionName": "deploy-*"}, "StringNotLike": {"sts:RoleSessionName": "*-x"}}"#,
        r#"{"StringEquals": {"aws:PrincipalTag/team": ["blue", "green"]}}"#,
        r#"{"StringEqualsIfExists": {"aws:SourceAccount": "111111111111"}}"#,
        r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
        r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#,
        r#"{"StringLike": {"aws:PrincipalAccount": "12*"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/team/deploy-*"}}"#,
        r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:*"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#,
        r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        r#"{"Null": {"aws:PrincipalOrgID": "false"}}"#,
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}"#,
        r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}, "ForAnyValue:StringLike": {"aws:TagKeys": "cost*"}}"#,
        r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}, "NumericGreaterThan": {"aws:MultiFactorAuthAge": "100"}}"#,
        r#"{"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}"#,
    ] {
        assert_eq!(stranger(condition), "in", "{condition}");
    }
}

#[test]
fn a_stranger_stays_out() {
    for condition in [
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
        r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}"#,
        r#"{"StringEquals": {"aws:PrincipalAccount": ["111111111111"]}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        r#"{"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}"#,
        r#"{"Bool": {"aws:PrincipalIsAWSService": "true"}}"#,
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}"#,
        r#"{"StringEquals": {"sts:ExternalId": "a"}, "StringNotEquals": {"sts:ExternalId": "a"}}"#,
        r#"{"StringLike": {"aws:UserAgent": "a*"}, "StringNotLike": {"aws:UserAgent": ["a", "a?*"]}}"#,
        r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "100"}, "NumericGreaterThan": {"aws:MultiFactorAuthAge": "300"}}"#,
        r#"{"Null": {"aws:PrincipalTag/team": "true"}, "StringEquals": {"aws:PrincipalTag/team": "blue"}}"#,
    ] {
        assert_eq!(stranger(condition), "out", "{condition}");
    }
}

#[test]
fn what_is_not_written_out_is_unknown() {
    for condition in [
        r#"{"StringEquals": {"aws:PrincipalOrgID": "${OrgId}"}}"#,
        r#"{"StringLike": {"${Key}": "x"}}"#,
        r#"{"StringIs": {"aws:UserAgent": "x"}}"#,
    ] {
        assert_eq!(stranger(condition), "unknown", "{condition}");
    }
}

#[test]
fn denials_close_the_door_or_leave_a_gap() {
    let open = allow(ANYONE, "{}");
    let deny = |condition: &str| {
        let denial = allow(r#""*""#, condition).replace("Allow", "Deny");
        answer(&format!("{open}, {denial}"), &Question::Anyone { but: Vec::new() })
    };
    assert_eq!(deny("{}"), "out");
    assert_eq!(deny(r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#), "out");
    let both = r#"{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#;
    assert_eq!(deny(both), "out");
    let unless_tagged =
        r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:PrincipalTag/exempt": "true"}}"#;
    assert_eq!(deny(unless_tagged), "in");
    assert_eq!(deny(r#"{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#), "in");
    assert_eq!(deny(r#"{"StringEquals": {"aws:PrincipalAccount": "${Account}"}}"#), "unknown");
}

#[test]
fn an_account_without_an_external_id() {
    let account = AccountId::parse("111111111111").unwrap();
    let root = r#"{"AWS": "arn:aws:iam::111111111111:root"}"#;
    let comes = |condition: &str| answer(&allow(root, condition), &Question::Account(account));
    assert_eq!(comes("{}"), "in");
    assert_eq!(comes(r#"{"StringEquals": {"sts:ExternalId": "8f2c71d0"}}"#), "out");
    assert_eq!(comes(r#"{"StringEqualsIfExists": {"sts:ExternalId": "8f2c71d0"}}"#), "in");
    assert_eq!(comes(r#"{"StringLike": {"sts:ExternalId": "*"}}"#), "in");
    assert_eq!(comes(r#"{"StringLike": {"sts:ExternalId": "tenant@*"}}"#), "out");
    assert_eq!(comes(r#"{"Null": {"sts:ExternalId": "false"}}"#), "in");
    assert_eq!(comes(r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deployer"}}"#), "out");
    assert_eq!(comes(r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#), "in");
    assert_eq!(comes(r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#), "in");
}

#[test]
fn the_witness_is_one_that_a_person_can_read() {
    let policy = policy(&allow(ANYONE, r#"{"StringLike": {"aws:PrincipalTag/team": "blue-*"}}"#));
    let Answer::Found(request) = witness(
        &Survey::of(&policy),
        &policy.statements[0],
        "sts:AssumeRole",
        &Question::Anyone { but: Vec::new() },
    ) else {
        panic!("nobody comes in");
    };
    assert_eq!(request.caller.name(), "arn:aws:iam::999999999999:role/any-role");
    let tag = request.context.iter().find(|(key, _)| *key == "aws:PrincipalTag/team").unwrap();
    assert_eq!(tag.1, ["blue-"]);
}

#[test]
fn a_policy_full_of_alternatives_ends() {
    let star = |i: usize| {
        format!(
            r#"{{"StringLike": {{"aws:PrincipalTag/t{i}": "*a*b*c*{i}*", "aws:UserAgent": "*x*{i}*y*"}}}}"#
        )
    };
    let denials: Vec<String> = (0..40).map(|i| allow(r#""*""#, &star(i)).replace("Allow", "Deny")).collect();
    let open = allow(ANYONE, r#"{"StringLike": {"aws:UserAgent": "*z*"}}"#);
    let said = answer(&format!("{open}, {}", denials.join(", ")), &Question::Anyone { but: Vec::new() });
    assert!(said == "in" || said == "unknown");
}

#[test]
fn a_statement_that_nobody_meets_is_dead() {
    let alive = |statements: &str| {
        let policy = policy(statements);
        way_in(&Survey::of(&policy), &policy.statements[0]) != Answer::None
    };
    let root = r#"{"AWS": "arn:aws:iam::111111111111:root"}"#;
    for condition in [
        "{}",
        r#"{"StringEquals": {"sts:ExternalId": "8f2c71d0"}}"#,
        r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/deploy-*"}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "${OrgId}"}}"#,
    ] {
        assert!(alive(&allow(root, condition)), "{condition}");
    }
    for condition in [
        r#"{"StringEquals": {"aws:SourceAccount": "111111111111"}}"#,
        r#"{"StringEquals": {"aws:PrincipalAccount": "222222222222"}}"#,
        r#"{"StringEquals": {"sts:ExternalId": "a"}, "StringLike": {"sts:ExternalId": "b*"}}"#,
        r#"{"Bool": {"aws:PrincipalIsAWSService": "true"}}"#,
    ] {
        assert!(!alive(&allow(root, condition)), "{condition}");
    }
    let denied = allow(r#""*""#, "{}").replace("Allow", "Deny");
    assert!(!alive(&format!("{}, {denied}", allow(root, "{}"))));
}
