//! Who has access: for each policy, whether a stranger or a partner has, and by which request.

use crate::common;

use xacct_access::{Answer, Grant, PolicyIndex, Question, is_unreachable, policy_says};
use xacct_policy::{Policy, PolicyKind, Tri};

fn policy(statements: &str) -> Policy {
    common::policy(statements, PolicyKind::Trust)
}

fn allow(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole", "Condition": {condition}}}"#
    )
}

/// The answer about the first grant, in short: `yes`, `no` or `unknown`. A request that is found is confirmed.
fn answer(policy: &Policy, question: Question) -> &'static str {
    let index = PolicyIndex::of(policy);
    match Grant::of_policy(policy)[0].ask(&index, question) {
        Answer::Found(request) => {
            assert_eq!(policy_says(policy, &request).allowed(), Tri::Yes, "{request:?}");
            "yes"
        }
        Answer::None => "no",
        Answer::Unknown => "unknown",
    }
}

const ANYONE: &str = r#"{"AWS": "*"}"#;
const ROOT: &str = r#"{"AWS": "arn:aws:iam::111111111111:root"}"#;

fn stranger(condition: &str) -> &'static str {
    answer(&policy(&allow(ANYONE, condition)), Question::Anyone)
}

fn partner(condition: &str) -> &'static str {
    answer(&policy(&allow(ROOT, condition)), Question::WithoutExternalId)
}

#[test]
fn a_stranger_has_access() {
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
        r#"{"StringLike": {"aws:PrincipalOrgID": "o-b*"}}"#,
        r#"{"StringLike": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", "*"]}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgID}"}}"#,
        r#"{"StringEquals": {"aws:PrincipalArn": "${aws:PrincipalArn}"}}"#,
        r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*/r-ab12/*"}}"#,
        r#"{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}"#,
        r#"{"StringLike": {"aws:userid": "*:deployer"}}"#,
        r#"{"StringLike": {"aws:SourceVpce": "vpce-*"}}"#,
        r#"{"Null": {"aws:SourceVpc": "false"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"]}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "64.0.0.0/2"}}"#,
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
        r#"{"StringLike": {"aws:SourceIp": "*"}}"#,
        r#"{"StringNotEquals": {"aws:SourceIp": "52.1.2.3"}}"#,
        r#"{"StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/department}"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/reader"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/reader"},
            "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}}"#,
        r#"{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}}"#,
        r#"{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
    ] {
        assert_eq!(stranger(condition), "yes", "{condition}");
    }
}

#[test]
fn a_stranger_has_no_access() {
    for condition in [
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
        r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}"#,
        r#"{"StringEquals": {"aws:PrincipalAccount": ["111111111111"]}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "198.18.0.0/15"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
        r#"{"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}"#,
        r#"{"StringLike": {"aws:PrincipalOrgID": "o-a1b2c3*"}}"#,
        r#"{"StringEquals": {"AWS:principalorgid": ["o-a1b2c3d4e5"]}}"#,
        r#"{"StringEquals": {"kms:CallerAccount": "111111111111"}}"#,
        r#"{"StringLike": {"aws:userid": "AROAEXAMPLEID12345678:*"}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-*"}}"#,
        r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "Null": {"aws:PrincipalOrgID": "false"}}"#,
        r#"{"Bool": {"aws:PrincipalIsAWSService": "true"}}"#,
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}"#,
        r#"{"StringEquals": {"sts:ExternalId": "a"}, "StringNotEquals": {"sts:ExternalId": "a"}}"#,
        r#"{"StringLike": {"aws:UserAgent": "a*"}, "StringNotLike": {"aws:UserAgent": ["a", "a?*"]}}"#,
        r#"{"NumericLessThan": {"aws:MultiFactorAuthAge": "100"}, "NumericGreaterThan": {"aws:MultiFactorAuthAge": "300"}}"#,
        r#"{"Null": {"aws:PrincipalTag/team": "true"}, "StringEquals": {"aws:PrincipalTag/team": "blue"}}"#,
        r#"{"StringEquals": {"aws:SourceIp": "10.0.*"}}"#,
        r#"{"StringEquals": {"aws:SourceIp": "52.1.2.3"}}"#,
        r#"{"StringEquals": {"aws:SourceIp": "52.1.2.0/24"}}"#,
        r#"{"StringLike": {"aws:SourceIp": "52.1.2.*"}}"#,
        r#"{"StringLike": {"aws:SourceIp": "10.*"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/reader"},
            "StringEquals": {"aws:PrincipalAccount": "111111111111"}}"#,
        r#"{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}"#,
        r#"{"StringEquals": {"aws:RequestedRegion": "eu-*"}}"#,
        r#"{"StringEquals": {"aws:PrincipalTag/team": "dev-*"}}"#,
    ] {
        assert_eq!(stranger(condition), "no", "{condition}");
    }
}

#[test]
fn what_is_not_written_out_is_unknown() {
    for condition in [
        r#"{"StringEquals": {"aws:PrincipalOrgID": "${OrgId}"}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${AWS::AccountId}:role/*"}}"#,
        r#"{"StringLike": {"${Key}": "x"}}"#,
        r#"{"StringIs": {"aws:UserAgent": "x"}}"#,
    ] {
        assert_eq!(stranger(condition), "unknown", "{condition}");
    }
}

#[test]
fn denials_refuse_all_or_leave_a_gap() {
    let open = allow(ANYONE, "{}");
    let deny = |condition: &str| {
        let denial = allow(r#""*""#, condition).replace("Allow", "Deny");
        answer(&policy(&format!("{open}, {denial}")), Question::Anyone)
    };
    assert_eq!(deny("{}"), "no");
    assert_eq!(deny(r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#), "no");
    let both = r#"{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#;
    assert_eq!(deny(both), "no");
    let unless_tagged =
        r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:PrincipalTag/exempt": "true"}}"#;
    assert_eq!(deny(unless_tagged), "yes");
    assert_eq!(deny(r#"{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#), "yes");
    assert_eq!(deny(r#"{"StringEquals": {"aws:PrincipalAccount": "${Account}"}}"#), "unknown");
}

#[test]
fn an_account_without_an_external_id() {
    for (condition, expected) in [
        ("{}", "yes"),
        (r#"{"StringEquals": {"sts:ExternalId": "8f2c71d0"}}"#, "no"),
        (r#"{"StringEqualsIgnoreCase": {"STS:externalid": "8f2c71d0"}}"#, "no"),
        (r#"{"StringEqualsIfExists": {"sts:ExternalId": "8f2c71d0"}}"#, "yes"),
        (r#"{"ForAllValues:StringEquals": {"sts:ExternalId": "8f2c71d0"}}"#, "yes"),
        (r#"{"StringNotEquals": {"sts:ExternalId": "8f2c71d0"}}"#, "yes"),
        (r#"{"StringLike": {"sts:ExternalId": "*"}}"#, "yes"),
        (r#"{"StringLike": {"sts:ExternalId": "tenant@*"}}"#, "no"),
        (r#"{"StringEquals": {"sts:ExternalId": ""}}"#, "yes"),
        (r#"{"StringEquals": {"sts:ExternalId": "*"}}"#, "no"),
        (r#"{"StringEquals": {"sts:ExternalId": "${sts:ExternalId}"}}"#, "yes"),
        (r#"{"StringEquals": {"sts:ExternalId": "<external-id>"}}"#, "unknown"),
        (r#"{"Null": {"sts:ExternalId": "false"}}"#, "yes"),
        (r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deployer"}}"#, "no"),
        (r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, "yes"),
        (r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#, "yes"),
    ] {
        assert_eq!(partner(condition), expected, "{condition}");
    }
}

#[test]
fn tokens_of_somebody_else() {
    let github =
        r#"{"Federated": "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}"#;
    let granted = |test: &str, question| {
        let condition = test.replace("SUB", "token.actions.githubusercontent.com:sub");
        let statement = allow(github, &condition).replace("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity");
        answer(&policy(&statement), question)
    };
    for (test, anybody, similar) in [
        ("{}", "yes", "yes"),
        (r#"{"StringLike": {"SUB": "repo:*"}}"#, "yes", "yes"),
        (r#"{"StringLike": {"SUB": "repo:*/deploy:*"}}"#, "yes", "yes"),
        (r#"{"StringLike": {"SUB": "repo:octo-org/*"}}"#, "no", "no"),
        (r#"{"StringLike": {"SUB": "repo:octo-org@*"}}"#, "no", "no"),
        (r#"{"StringLike": {"SUB": "repo:octo-org*/deploy:*"}}"#, "no", "yes"),
        (r#"{"StringLike": {"SUB": "repo:octo-?rg/deploy:*"}}"#, "no", "yes"),
        (r#"{"StringEquals": {"SUB": "repo:*"}}"#, "no", "no"),
        (r#"{"StringLike": {"SUB": "${subject}"}}"#, "unknown", "unknown"),
        (r#"{"StringNotLike": {"SUB": "repo:octo-org/*"}}"#, "yes", "yes"),
        // Behind the owner's name, whatever is filled in is an owner's to choose.
        (r#"{"StringLike": {"SUB": "repo:octo-org*/${name}*"}}"#, "no", "yes"),
        (r#"{"StringLike": {"SUB": "repo:octo-org*/${name}:ref:refs/heads/<branch>"}}"#, "no", "yes"),
        (r#"{"StringLike": {"SUB": ["repo:octo-org/${name}:*", "repo:octo-org*/deploy:*"]}}"#, "no", "yes"),
        (r#"{"StringLike": {"SUB": "repo:octo-org/${name}*"}}"#, "no", "unknown"),
        (r#"{"StringLike": {"SUB": "repo:octo-org${end}/deploy*"}}"#, "no", "unknown"),
        (r#"{"StringLike": {"SUB": "repo:octo-org*${end}/deploy*"}}"#, "no", "unknown"),
        (r#"{"StringLike": {"SUB": "repo:${owner}*/deploy*"}}"#, "unknown", "unknown"),
        (r#"{"StringLike": {"SUB": ["repo:${owner}/x", "repo:octo-org*/deploy:*"]}}"#, "unknown", "unknown"),
        (r#"{"StringNotLike": {"SUB": "repo:octo-org*/${name}*"}}"#, "unknown", "unknown"),
        (
            r#"{"StringLike": {"SUB": "repo:octo-org*/${name}*"}, "StringNotLike": {"SUB": "repo:*/secret*"}}"#,
            "no",
            "unknown",
        ),
    ] {
        assert_eq!(granted(test, Question::AnyToken), anybody, "{test}");
        assert_eq!(granted(test, Question::SimilarName), similar, "{test}");
    }
    assert_eq!(granted("{}", Question::OtherAudience), "yes");
    let audience = r#"{"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}"#;
    assert_eq!(granted(audience, Question::OtherAudience), "no");
}

#[test]
fn services_that_act_for_somebody_else() {
    let service = r#"{"Service": "cloudtrail.amazonaws.com"}"#;
    let granted = |condition: &str| answer(&policy(&allow(service, condition)), Question::AnotherAccount);
    for (condition, expected) in [
        ("{}", "yes"),
        (r#"{"StringEquals": {"aws:SourceAccount": "111111111111"}}"#, "no"),
        (r#"{"StringNotEquals": {"aws:SourceAccount": "111111111111"}}"#, "yes"),
        (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:*:trail/*"}}"#, "yes"),
        (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:111111111111:trail/*"}}"#, "no"),
        (r#"{"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}"#, "no"),
        (r#"{"StringEquals": {"sns:Endpoint": "https://example.com"}}"#, "unknown"),
        (
            r#"{"StringLike": {"aws:SourceAccount": "2*"}, "ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:*:trail/*"}}"#,
            "yes",
        ),
    ] {
        assert_eq!(granted(condition), expected, "{condition}");
    }
}

#[test]
fn the_witness_is_one_that_a_person_can_read() {
    let policy = policy(&allow(ANYONE, r#"{"StringLike": {"aws:PrincipalTag/team": "blue-*"}}"#));
    let index = PolicyIndex::of(&policy);
    let answer = Grant::of_policy(&policy)[0].ask(&index, Question::Anyone);
    let request = answer.request().unwrap();
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
    let answer = answer(&policy(&format!("{open}, {}", denials.join(", "))), Question::Anyone);
    assert!(answer == "yes" || answer == "unknown");
}

#[test]
fn a_statement_that_no_request_meets_is_unreachable() {
    let alive = |statements: &str| {
        let policy = policy(statements);
        let grants = Grant::of_statement(policy.kind, &policy.statements[0]);
        !is_unreachable(&PolicyIndex::of(&policy), &grants.iter().collect::<Vec<_>>())
    };
    for condition in [
        "{}",
        r#"{"StringEquals": {"sts:ExternalId": "8f2c71d0"}}"#,
        r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/deploy-*"}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "${OrgId}"}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
            "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-z1y2x3w4v5/*", "o-a1b2c3d4e5/r-ab12/*"]}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
            "ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-z1y2x3w4v5/*"}}"#,
    ] {
        assert!(alive(&allow(ROOT, condition)), "{condition}");
    }
    for condition in [
        r#"{"StringEquals": {"aws:SourceAccount": "111111111111"}}"#,
        r#"{"StringEquals": {"aws:PrincipalAccount": "222222222222"}}"#,
        r#"{"StringEquals": {"sts:ExternalId": "a"}, "StringLike": {"sts:ExternalId": "b*"}}"#,
        r#"{"Bool": {"aws:PrincipalIsAWSService": "true"}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-example"}}"#,
        r#"{"StringEquals": {"sts:RoleSessionName": "a/b"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.168.0.0/16"]}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "192.0.2"}}"#,
        r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:sts::111111111111:assumed-role/deployer/session"}}"#,
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
            "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-z1y2x3w4v5/*"}}"#,
    ] {
        assert!(!alive(&allow(ROOT, condition)), "{condition}");
    }
    for (condition, is_alive) in [
        (r#"{"StringEquals": {"aws:userid": "AROAEXAMPLEID12345678:*"}}"#, false),
        (
            r#"{"StringEquals": {"aws:PrincipalAccount": "111111111111"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/*"}}"#,
            false,
        ),
        (
            r#"{"StringEquals": {"aws:PrincipalAccount": "111111111111"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}"#,
            true,
        ),
    ] {
        assert_eq!(alive(&allow(ANYONE, condition)), is_alive, "{condition}");
    }
    let saml = r#"{"Federated": "arn:aws:iam::111111111111:saml-provider/corp"}"#;
    for (audience, is_alive) in [
        ("https://signin.aws.amazon.com/saml", true),
        ("https://eu-west-1.signin.aws.amazon.com/saml/acs/SAMLSPEXAMPLE", true),
        ("https://signin.amazonaws.cn/saml", false),
        ("https://signin.aws.amazon.com/saml/", false),
    ] {
        let condition = format!(r#"{{"StringEquals": {{"SAML:aud": "{audience}"}}}}"#);
        let statement = allow(saml, &condition).replace("sts:AssumeRole", "sts:AssumeRoleWithSAML");
        assert_eq!(alive(&statement), is_alive, "{audience}");
    }
    let sns = r#"{"Service": "sns.amazonaws.com"}"#;
    for (account, arn, is_alive) in [
        ("111111111111", "arn:aws:sns:eu-west-1:111111111111:alerts", true),
        ("111111111111", "arn:aws:sns:eu-west-1:222222222222:alerts", false),
        ("111111111111", "arn:aws:sns:*:*:alerts", true),
        ("111111111111", "arn:aws:s3:::a-bucket", true),
    ] {
        let condition = format!(
            r#"{{"StringEquals": {{"aws:SourceAccount": "{account}"}}, "ArnLike": {{"aws:SourceArn": "{arn}"}}}}"#
        );
        assert_eq!(alive(&allow(sns, &condition)), is_alive, "{condition}");
    }
    for (arn, is_alive) in [
        ("arn:aws:sns:eu-west-1:111111111111:alerts-*", false),
        ("arn:aws:logs:eu-west-1:111111111111:log-group:a:*", true),
    ] {
        let condition = format!(r#"{{"StringEquals": {{"aws:SourceArn": "{arn}"}}}}"#);
        assert_eq!(alive(&allow(sns, &condition)), is_alive, "{condition}");
    }
    let denied = allow(r#""*""#, "{}").replace("Allow", "Deny");
    assert!(!alive(&format!("{}, {denied}", allow(ROOT, "{}"))));
}

#[test]
fn example_requests_could_be_made() {
    let example = |statement: &str, question| {
        let policy = common::policy(statement, PolicyKind::Resource);
        let index = PolicyIndex::of(&policy);
        let answer = Grant::of_policy(&policy).first().map(|grant| grant.ask(&index, question));
        answer.and_then(|answer| answer.request().map(xacct_access::Request::sentence))
    };
    let public = |action: &str, resource: &str| {
        let statement =
            format!(r#"{{"Effect": "Allow", "Principal": "*", "Action": {action}, "Resource": {resource}}}"#);
        let sentence = example(&statement, Question::Anyone)?;
        sentence.split_once(" can call ").map(|(_, what)| what.to_owned())
    };
    let bucket = r#"["arn:aws:s3:::ledger", "arn:aws:s3:::ledger/*"]"#;
    assert_eq!(public(r#""s3:*""#, bucket).as_deref(), Some("s3:GetObject on arn:aws:s3:::ledger/any"));
    assert_eq!(
        public(r#""s3:GetObject""#, bucket).as_deref(),
        Some("s3:GetObject on arn:aws:s3:::ledger/any")
    );
    let alone = public(r#""s3:*""#, r#""arn:aws:s3:::ledger""#);
    assert_eq!(alone.as_deref(), Some("s3:ListBucket on arn:aws:s3:::ledger"));
    let queue = r#""arn:aws:sqs:eu-west-1:222222222222:jobs""#;
    assert_eq!(public(r#""s3:*""#, queue), None);
    let all = public(r#""*""#, queue);
    assert_eq!(all.as_deref(), Some("sqs:SendMessage on arn:aws:sqs:eu-west-1:222222222222:jobs"));
    // A function by its name.
    assert_eq!(public(r#""lambda:InvokeFunction""#, r#""thumbs""#).as_deref(), Some("lambda:InvokeFunction"));
    let of_source = r#"{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:eu-west-1:222222222222:jobs",
        "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:*:*"}}}"#;
    let sentence = example(of_source, Question::AnotherAccount).unwrap();
    assert!(sentence.contains("aws:SourceArn = arn:aws:sns:eu-west-1:999999999999:any"), "{sentence}");
}
