//! What each form of a condition is worth, as a table: principal, condition block, verdict.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod common;

use common::policy;
use xacct_access::{Guards, Survey, Verdict, Why};
use xacct_policy::Kind;

/// The verdicts on the conditions of a statement that lets `principal` assume a role, in order.
fn verdicts(principal: &str, condition: &str) -> Vec<Verdict> {
    judge(Kind::Trust, principal, "sts:AssumeRole", condition)
}

fn judge(kind: Kind, principal: &str, action: &str, condition: &str) -> Vec<Verdict> {
    let statement = format!(
        r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "{action}", "Condition": {condition}}}"#
    );
    let policy = policy(&statement, kind);
    let statement = &policy.statements[0];
    let principal = &statement.principals.as_ref().unwrap().items[0];
    Guards::of(&Survey::of(&policy), statement, principal).iter().map(|guard| guard.verdict).collect()
}

const ROOT: &str = r#"{"AWS": "arn:aws:iam::111111111111:root"}"#;
const ANYONE: &str = r#"{"AWS": "*"}"#;

#[track_caller]
fn worth(principal: &str, condition: &str, expected: Verdict) {
    assert_eq!(verdicts(principal, condition)[0], expected, "{principal} {condition}");
}

#[test]
fn what_bounds_the_caller() {
    for (condition, expected) in [
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, Verdict::Organization),
        (r#"{"StringEquals": {"AWS:principalorgid": ["o-a1b2c3d4e5"]}}"#, Verdict::Organization),
        (r#"{"StringLike": {"aws:PrincipalOrgID": "o-a1b2c3*"}}"#, Verdict::Organization),
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "${OrgId}"}}"#, Verdict::Organization),
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}"#, Verdict::Organization),
        (
            r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*"}}"#,
            Verdict::Organization,
        ),
        (r#"{"StringEquals": {"aws:PrincipalAccount": "111111111111"}}"#, Verdict::Caller),
        (r#"{"StringEquals": {"kms:CallerAccount": "111111111111"}}"#, Verdict::Caller),
        (
            r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/deployer"}}"#,
            Verdict::Caller,
        ),
        (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}}"#, Verdict::Caller),
        (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${AWS::AccountId}:role/*"}}"#, Verdict::Caller),
        (r#"{"StringLike": {"aws:userid": "AROAEXAMPLEID12345678:*"}}"#, Verdict::Caller),
        (r#"{"ArnLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}}"#, Verdict::Caller),
        (r#"{"Bool": {"aws:PrincipalIsAWSService": "true"}}"#, Verdict::Caller),
        (r#"{"StringEquals": {"aws:SourceAccount": "111111111111"}}"#, Verdict::Caller),
        (r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, Verdict::Network),
        (r#"{"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}"#, Verdict::Network),
    ] {
        worth(ANYONE, condition, expected);
    }
}

#[test]
fn what_looks_like_a_guard_and_is_none() {
    for (condition, why) in [
        (r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, Why::IfExists),
        (r#"{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}"#, Why::ForAllValues),
        (r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, Why::Negated),
        (r#"{"StringLike": {"aws:PrincipalOrgID": "*"}}"#, Why::Anything),
        (r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#, Why::Anything),
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgID}"}}"#, Why::ComparedWithItself),
        (r#"{"StringLike": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", "*"]}}"#, Why::Anything),
        (r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*/r-ab12/*"}}"#, Why::Anything),
        (r#"{"StringLike": {"aws:PrincipalAccount": "1*"}}"#, Why::Anything),
        (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deployer"}}"#, Why::AnyAccount),
        (r#"{"StringLike": {"aws:PrincipalArn": "*:role/deployer"}}"#, Why::AnyAccount),
        (r#"{"StringLike": {"aws:userid": "*:deployer"}}"#, Why::AnyAccount),
        (r#"{"Null": {"aws:PrincipalOrgID": "false"}}"#, Why::OnlyPresence),
        (r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#, Why::Anywhere),
        (r#"{"StringEquals": {"aws:PrincipalTag/team": "blue"}}"#, Why::CallerChooses),
        (r#"{"StringEquals": {"aws:UserAgent": "deployer"}}"#, Why::CallerChooses),
        (r#"{"StringEquals": {"sts:RoleSessionName": "deployer"}}"#, Why::CallerChooses),
        (r#"{"Bool": {"aws:SecureTransport": "true"}}"#, Why::SaysNothing),
        (r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#, Why::SaysNothing),
        (r#"{"Bool": {"aws:PrincipalIsAWSService": "false"}}"#, Why::SaysNothing),
        (r#"{"StringEqualsIfExists": {"aws:SourceAccount": "111111111111"}}"#, Why::NeverPresent),
    ] {
        worth(ANYONE, condition, Verdict::Nothing(why));
    }
}

#[test]
fn external_ids() {
    for (condition, expected) in [
        (r#"{"StringEquals": {"sts:ExternalId": "8f2c71d0"}}"#, Verdict::ExternalId),
        (r#"{"StringEqualsIgnoreCase": {"STS:externalid": "8f2c71d0"}}"#, Verdict::ExternalId),
        (r#"{"StringLike": {"sts:ExternalId": "tenant@*"}}"#, Verdict::ExternalId),
        (r#"{"StringEquals": {"sts:ExternalId": ["8f2c71d0", ""]}}"#, Verdict::ExternalId),
        (r#"{"StringEquals": {"sts:ExternalId": "<external-id>"}}"#, Verdict::ExternalId),
        (r#"{"StringEquals": {"sts:ExternalId": ""}}"#, Verdict::Nothing(Why::Empty)),
        (r#"{"StringLike": {"sts:ExternalId": "*"}}"#, Verdict::Nothing(Why::Anything)),
        (r#"{"StringLike": {"sts:ExternalId": "?*"}}"#, Verdict::Nothing(Why::Anything)),
        (r#"{"StringEqualsIfExists": {"sts:ExternalId": "8f2c71d0"}}"#, Verdict::Nothing(Why::IfExists)),
        (
            r#"{"ForAllValues:StringEquals": {"sts:ExternalId": "8f2c71d0"}}"#,
            Verdict::Nothing(Why::ForAllValues),
        ),
        (r#"{"StringNotEquals": {"sts:ExternalId": "8f2c71d0"}}"#, Verdict::Nothing(Why::Negated)),
        (r#"{"Null": {"sts:ExternalId": "false"}}"#, Verdict::Nothing(Why::OnlyPresence)),
        // `*` is a character here, and none that an external ID can have.
        (r#"{"StringEquals": {"sts:ExternalId": "*"}}"#, Verdict::Never),
        (r#"{"StringEquals": {"sts:ExternalId": "a b"}}"#, Verdict::Never),
    ] {
        worth(ROOT, condition, expected);
    }
}

#[test]
fn within_a_named_account_other_things_narrow() {
    for condition in [
        r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
        r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
        r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/intern"}}"#,
        r#"{"StringLike": {"sts:RoleSessionName": "${aws:username}"}}"#,
        r#"{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}"#,
    ] {
        let verdict = verdicts(ROOT, condition)[0];
        assert!(
            matches!(verdict, Verdict::Narrows | Verdict::Nothing(Why::CallerChooses)),
            "{condition} {verdict:?}"
        );
    }
    worth(ROOT, r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deployer"}}"#, Verdict::Caller);
    worth(ROOT, r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#, Verdict::Nothing(Why::NoMfa));
}

#[test]
fn a_key_that_must_be_there_arms_what_its_absence_disarms() {
    let both = r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "Null": {"aws:PrincipalOrgID": "false"}}"#;
    assert_eq!(verdicts(ROOT, both), [Verdict::Organization, Verdict::Narrows]);
    let both = r#"{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}, "Null": {"aws:PrincipalOrgPaths": "false"}}"#;
    assert_eq!(verdicts(ROOT, both)[0], Verdict::Organization);
}

#[test]
fn what_nobody_can_meet() {
    for condition in [
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-*"}}"#,
        r#"{"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}}"#,
        r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:sts::111111111111:assumed-role/deployer/session"}}"#,
    ] {
        worth(ANYONE, condition, Verdict::Never);
    }
}

#[test]
fn what_is_not_written_out_is_unknown() {
    for condition in [
        r#"{"StringLike": {"aws:PrincipalOrgID": "${Organization}"}}"#,
        r#"{"StringEquals": {"${Key}": "x"}}"#,
        r#"{"StringMatches": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "${TrustedRole}"}}"#,
    ] {
        worth(ANYONE, condition, Verdict::Unknown);
    }
}

#[test]
fn requests_that_nobody_signed_have_no_principal() {
    let block = r#"{"ArnLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}}"#;
    assert_eq!(judge(Kind::Resource, r#""*""#, "s3:GetObject", block), [Verdict::Nothing(Why::IfExists)]);
}
