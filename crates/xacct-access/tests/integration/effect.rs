//! What a condition changes about who has access, what a second statement does to it, and whose roles can be assumed.

use crate::common;

use xacct_access::{Answer, Caller, ConditionEffect, Grant, PolicyIndex, assumes, policy_says};
use xacct_aws::AccountId;
use xacct_policy::{PolicyKind, Tri};

const ROOT: &str = r#"{"AWS": "arn:aws:iam::111111111111:root"}"#;
const ANYONE: &str = r#"{"AWS": "*"}"#;

fn allow(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole", "Condition": {condition}}}"#
    )
}

/// Whether deleting the first condition of the first statement changes nothing.
fn changes_nothing(statements: &str) -> Option<bool> {
    let policy = common::policy(statements, PolicyKind::Trust);
    let index = PolicyIndex::of(&policy);
    match Grant::of_policy(&policy)[0].effect(&index, &policy.statements[0].conditions()[0]) {
        ConditionEffect::Nothing(request) => {
            assert_eq!(policy_says(&policy, &request).allowed(), Tri::Yes, "{request:?}");
            Some(true)
        }
        ConditionEffect::Something => Some(false),
        ConditionEffect::Unknown => None,
    }
}

#[test]
fn what_the_caller_chooses_changes_nothing() {
    for (condition, nothing) in [
        (r#"{"StringLike": {"sts:ExternalId": "*"}}"#, true),
        (r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, true),
        (r#"{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, true),
        (r#"{"StringEquals": {"aws:UserAgent": "deployer"}}"#, true),
        (r#"{"StringNotEquals": {"aws:PrincipalAccount": "222222222222"}}"#, true),
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, false),
        (r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, false),
        (r#"{"StringEquals": {"aws:PrincipalAccount": "222222222222"}}"#, false),
    ] {
        assert_eq!(changes_nothing(&allow(ANYONE, condition)), Some(nothing), "{condition}");
    }
    let hole = r#"{"StringEquals": {"aws:PrincipalOrgID": "${OrganizationId}"}}"#;
    assert_ne!(changes_nothing(&allow(ANYONE, hole)), Some(true));
}

#[test]
fn of_an_account_each_principal_counts() {
    for (condition, nothing) in [
        (r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, true),
        (r#"{"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/intern"}}"#, false),
        (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deployer"}}"#, false),
    ] {
        assert_eq!(changes_nothing(&allow(ROOT, condition)), Some(nothing), "{condition}");
    }
}

#[test]
fn a_second_statement_bypasses_a_condition() {
    let guarded = allow(ROOT, r#"{"StringEquals": {"sts:ExternalId": "8f2b6c1e"}}"#);
    let caller = Caller::parse("arn:aws:iam::111111111111:role/any-role").unwrap();
    let bypassed = |others: &str| {
        let policy = common::policy(&format!("{guarded}, {others}"), PolicyKind::Trust);
        let index = PolicyIndex::of(&policy);
        match Grant::of_policy(&policy)[0].bypass(&index, &policy.statements[1], "sts:AssumeRole", &caller) {
            Answer::Found(request) => {
                assert_eq!(policy_says(&policy, &request).allowed(), Tri::Yes, "{request:?}");
                assert!(request.sentence().ends_with("no external ID"), "{}", request.sentence());
                true
            }
            Answer::None | Answer::Unknown => false,
        }
    };
    assert!(bypassed(&allow(ROOT, "{}")));
    assert!(bypassed(&allow(ANYONE, "{}")));
    assert!(!bypassed(&allow(r#"{"AWS": "arn:aws:iam::111111111111:role/other"}"#, "{}")));
    // It allows others, and not all of these: both are there for something.
    assert!(!bypassed(&allow(ROOT, r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#)));
    let denial = r#"{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {"StringNotEquals": {"sts:ExternalId": "8f2b6c1e"}}}"#;
    assert!(!bypassed(&format!("{}, {denial}", allow(ROOT, "{}"))));
}

#[test]
fn roles_of_strangers_are_assumed_where_nothing_bounds_the_target() {
    let own = AccountId::parse("222222222222");
    let assumed = |condition: &str, others: &str| {
        let statement = format!(
            r#"{{"Effect": "Allow", "Action": "sts:*", "Resource": "arn:aws:iam::*:role/deploy-*", "Condition": {condition}}}"#
        );
        let policy = common::policy(&format!("{statement}{others}"), PolicyKind::Identity);
        let statement = &policy.statements[0];
        let resource = &statement.resources.as_ref().unwrap().items[0];
        match assumes(&PolicyIndex::of(&policy).owned_by(own), statement, Some(resource), None) {
            Answer::Found(request) => request.resource.clone(),
            Answer::None | Answer::Unknown => None,
        }
    };
    assert_eq!(assumed("{}", "").unwrap(), "arn:aws:iam::999999999999:role/deploy-");
    assert!(assumed(r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#, "").is_some());
    assert_eq!(assumed(r#"{"StringEquals": {"aws:ResourceAccount": "111111111111"}}"#, ""), None);
    assert_eq!(assumed(r#"{"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}"#, ""), None);
    let denial = r#", {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*", "Condition": {"StringNotEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}}"#;
    assert_eq!(assumed("{}", denial), None);
}
