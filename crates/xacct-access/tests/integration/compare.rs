//! What a change of a policy changes.

use crate::common;

use common::policy;
use xacct_access::{Answer, Relation, compare, policy_says};
use xacct_policy::Tri;

/// The relation of the new policy to the old one. Every witness is confirmed, and turning the question round turns the answer.
fn relation(old: &str, new: &str) -> Relation {
    let (old, new) = (policy(old, None), policy(new, None));
    let comparison = compare(&old, &new);
    for (answer, allows, refuses) in [(&comparison.gained, &new, &old), (&comparison.lost, &old, &new)] {
        if let Answer::Found(request) = answer {
            assert_eq!(policy_says(allows, request).allowed(), Tri::Yes, "{request:?}");
            assert_eq!(policy_says(refuses, request).allowed(), Tri::No, "{request:?}");
        }
    }
    let back = compare(&new, &old);
    assert_eq!((&back.gained, &back.lost), (&comparison.lost, &comparison.gained));
    comparison.relation()
}

fn trust(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "sts:AssumeRole", "Condition": {condition}}}"#
    )
}

const ROOT: &str = "arn:aws:iam::111111111111:root";
const ROLE: &str = "arn:aws:iam::111111111111:role/deployer";

#[test]
fn trust_policies() {
    let open = trust(ROOT, "{}");
    let external_id = trust(ROOT, r#"{"StringEquals": {"sts:ExternalId": "8f2c71d0"}}"#);
    let organization = trust(ROOT, r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#);
    let if_exists = trust(ROOT, r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#);
    for (old, new, expected) in [
        (&open, &open, Relation::Same),
        (&open, &external_id, Relation::Narrower),
        (&external_id, &open, Relation::Wider),
        (&external_id, &organization, Relation::Incomparable),
        (&if_exists, &organization, Relation::Narrower),
        (&trust(ROLE, "{}"), &open, Relation::Wider),
        (&trust("*", "{}"), &open, Relation::Narrower),
        (&trust(ROLE, "{}"), &trust("arn:aws:iam::111111111111:role/other", "{}"), Relation::Incomparable),
        (&format!("{open}, {open}"), &open, Relation::Same),
        (&format!("{open}, {external_id}"), &open, Relation::Same),
    ] {
        assert_eq!(relation(old, new), expected, "{old}\n{new}");
    }
}

#[test]
fn a_condition_that_guards_nothing_can_go() {
    let with = trust(ROOT, r#"{"Bool": {"aws:PrincipalIsAWSService": "false"}}"#);
    assert_eq!(relation(&with, &trust(ROOT, "{}")), Relation::Same);
    let with = trust(ROOT, r#"{"StringLike": {"sts:ExternalId": "*"}}"#);
    assert_eq!(relation(&with, &trust(ROOT, "{}")), Relation::Wider);
}

#[test]
fn an_account_is_everybody_bound_to_it() {
    let bound = trust("*", r#"{"StringEquals": {"aws:PrincipalAccount": "111111111111"}}"#);
    let root = "arn:aws:iam::111111111111:root";
    assert_eq!(relation(&trust(root, "{}"), &bound), Relation::Same);
    assert_eq!(relation(&trust("*", "{}"), &bound), Relation::Narrower);
}

#[test]
fn denials_and_their_conditions() {
    let open = trust("*", "{}");
    let denial =
        trust("*", r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#).replace("Allow", "Deny");
    let bound = trust("*", r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#);
    assert_eq!(relation(&open, &format!("{open}, {denial}")), Relation::Narrower);
    assert_eq!(relation(&bound, &format!("{open}, {denial}")), Relation::Same);
}

#[test]
fn identity_policies() {
    let allow = |action: &str, resource: &str| {
        format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}"#)
    };
    let one = allow("sts:AssumeRole", "arn:aws:iam::222222222222:role/reader");
    let all = allow("sts:AssumeRole", "*");
    let team = allow("sts:AssumeRole", "arn:aws:iam::222222222222:role/r*");
    assert_eq!(relation(&one, &all), Relation::Wider);
    assert_eq!(relation(&team, &one), Relation::Narrower);
    assert_eq!(relation(&one, &allow("sts:*", "arn:aws:iam::222222222222:role/reader")), Relation::Wider);
    assert_eq!(relation(&all, &format!("{all}, {one}, {team}")), Relation::Same);
}

#[test]
fn wildcards_of_resources_stay_in_their_field() {
    let allow = r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:a*b:1:q"}"#;
    let deny = |element: &str, arn: &str| {
        format!(r#"{allow}, {{"Effect": "Deny", "Action": "*", "{element}": "{arn}"}}"#)
    };
    // If a wildcard reached beyond a colon, `arn:aws:sqs:a:b:1:q` would be both.
    assert_eq!(relation("", &deny("NotResource", "arn:aws:sqs:?:b:1:q")), Relation::Same);
    assert_eq!(relation("", &deny("NotResource", "arn:aws:sqs:a?b:1:q")), Relation::Wider);
    // At the end of a field it does.
    assert_eq!(relation("", &deny("Resource", "arn:aws:s*")), Relation::Same);
    assert_eq!(relation(allow, &deny("Resource", "arn:aws:s*s:*")), Relation::Narrower);
}

#[test]
fn arns_are_compared_field_by_field() {
    let with = |condition: &str| trust(ROOT, condition);
    let like = r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:1:a*"}}"#;
    assert_eq!(relation(&with(like), &with(like)), Relation::Same);
    let both = r#"{"ArnLike": {"aws:PrincipalTag/arn": "arn:aws:sns:a*b:1:q"},
        "StringLike": {"aws:PrincipalTag/arn": "arn:aws:sns:?:b:*"}}"#;
    assert_eq!(relation("", &with(both)), Relation::Same);
    assert_eq!(relation("", &with(&both.replace("?:b", "a?"))), Relation::Wider);
    let short = r#"{"ArnLike": {"aws:PrincipalTag/arn": "arn:aws:*"}}"#;
    assert_eq!(relation("", &with(short)), Relation::Same);
}

#[test]
fn what_is_not_written_out_stays_unknown() {
    let hole = trust(ROOT, r#"{"StringLike": {"aws:PrincipalOrgID": "${Organization}"}}"#);
    assert_eq!(relation(&trust(ROOT, "{}"), &hole), Relation::Unknown);
}
