//! `|` is the cursor.

use xacct_aws::AccountId;
use xacct_policy::PolicyKind;

use xacct_syntax::{FileId, Source};

use super::{Candidate, CandidateKind, CompletionRequest, complete};
use crate::{KnownAccounts, NamedAccount};

fn known_accounts() -> KnownAccounts {
    let named =
        |alias: &str, id: &str| NamedAccount { alias: alias.into(), id: AccountId::parse(id).unwrap() };
    KnownAccounts {
        organization: Some("o-abcdef1234".into()),
        accounts: vec![named("prod", "111122223333"), named("dev", "444455556666")],
        third_parties: vec![named("acme", "777788889999")],
    }
}

fn split(marked: &str) -> (String, usize) {
    (marked.replacen('|', "", 1), marked.find('|').unwrap())
}

fn candidates(marked: &str) -> Vec<Candidate> {
    let (text, offset) = split(marked);
    completed("x.json", &text, offset, None)
}

fn completed(name: &str, text: &str, offset: usize, kind: Option<PolicyKind>) -> Vec<Candidate> {
    let source = Source::new(FileId(0), name, text);
    let known_accounts = known_accounts();
    complete(&CompletionRequest {
        source: &source,
        offset,
        kind,
        known_accounts: &known_accounts,
        workspace: &(),
    })
}

fn labels(marked: &str) -> Vec<String> {
    candidates(marked).into_iter().map(|candidate| candidate.label).collect()
}

fn has(marked: &str, label: &str) -> bool {
    labels(marked).iter().any(|known| known == label)
}

/// The text with the candidate of that label in it, and `‹…›` around what is to be filled in.
fn apply(marked: &str, label: &str) -> String {
    let (mut text, _) = split(marked);
    let all = candidates(marked);
    let chosen = all.iter().find(|candidate| candidate.label == label);
    let chosen = chosen.unwrap_or_else(|| panic!("{label} of {:?}", labels(marked)));
    let mut insert = chosen.insert.clone();
    for hole in chosen.holes.iter().rev() {
        insert.insert(hole.end, '›');
        insert.insert(hole.start, '‹');
    }
    text.replace_range(chosen.replace.clone(), &insert);
    text
}

const TRUST: &str = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
  "Principal": { "AWS": "arn:aws:iam::777788889999:root" },
  "Action": "sts:AssumeRole",
  "Condition": { HERE } }] }"#;

#[test]
fn actions_in_half_a_document() {
    let half = "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"sts:Ass|";
    assert_eq!(labels(half)[..2], ["sts:AssumeRole", "sts:AssumeRoleWithSAML"]);
    assert!(apply(half, "sts:AssumeRole").ends_with("\"Action\": \"sts:AssumeRole\""));
    let first = &candidates(half)[0];
    assert_eq!((first.kind, first.detail.as_str()), (CandidateKind::Action, "Write"));
    assert!(first.documentation.ends_with("Works on role."), "{}", first.documentation);

    let bare = r#"{"Action": "s3:getobjectA|"#;
    assert!(labels(bare).contains(&"s3:GetObjectAcl".to_owned()));
    assert!(!labels(bare).contains(&"s3:GetObject".to_owned()));
}

#[test]
fn actions_in_a_list() {
    let list = r#"{"Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:Assume|"], "Resource": "*"}]}"#;
    assert!(!has(list, "sts:AssumeRole"), "it is there already");
    assert!(apply(list, "sts:AssumeRoot").contains(r#"["sts:AssumeRole", "sts:AssumeRoot"], "Resource""#));
    let unquoted = r#"{"Statement": [{"Action": ["s3:GetObject", |]}]}"#;
    assert!(apply(unquoted, "s3:").contains(r#""s3:GetObject", "s3:‹›"]"#));
    let service = r#"{"Statement": [{"Action": "secrets|"}]}"#;
    assert_eq!(labels(service), ["secretsmanager:"]);
    assert!(has(r#"{"AssumeRolePolicyDocument": {"Statement": {"Action": "|"#, "sts:TagSession"));
    assert!(!has(r#"{"AssumeRolePolicyDocument": {"Statement": {"Action": "|"#, "s3:"));
}

#[test]
fn elements() {
    let trust = r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "|"#;
    assert!(has(trust, "Condition") && has(trust, "Action"));
    for not in ["Effect", "Principal", "NotPrincipal"] {
        assert!(!has(trust, not), "{not}");
    }
    assert!(apply(trust, "Action").ends_with(r#", "Action": "‹›""#));
    let identity = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", |}]}"#;
    assert!(!has(identity, "Principal"));
    // Nothing says yet what sort of policy it is.
    let any = r#"{"Statement": [{"Effect": "Allow", |}]}"#;
    assert!(has(any, "Resource") && has(any, "Principal"));
    let identity = r#"{"PolicyName": "x", "InlinePolicy": {"Statement": [{"Action": "s3:*", |}]}}"#;
    assert!(has(identity, "Resource") && !has(identity, "Principal") && !has(identity, "NotAction"));
    // The colon and the value are there.
    assert_eq!(
        apply(r#"{"Statement": [{"Eff|": "Allow"}]}"#, "Effect"),
        r#"{"Statement": [{"Effect": "Allow"}]}"#
    );
    assert_eq!(labels("{|"), ["Version", "Statement"]);
    assert_eq!(apply("{|", "Version"), r#"{"Version": "2012-10-17""#);
    assert_eq!(labels(r#"{"Statement": [{"Effect": "|"}]}"#), ["Allow", "Deny"]);
    assert_eq!(labels(r#"{"Statement": [{"Effect": "d|"}]}"#), ["Deny"]);
}

#[test]
fn statements() {
    let here = r#"{"Version": "2012-10-17", "Statement": [|]}"#;
    let text = apply(here, "trust with external ID");
    assert!(text.contains("\"sts:ExternalId\": \"‹external-id›\""), "{text}");
    let (text, offset) = split(here);
    let trust = completed("x.json", &text, offset, Some(PolicyKind::Trust));
    assert_eq!(trust.len(), 1);
}

#[test]
fn principals() {
    let aws = r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "|"#;
    assert_eq!(labels(aws)[..3], ["prod", "dev", "acme"]);
    assert!(apply(aws, "acme").ends_with(r#"{"AWS": "arn:aws:iam::777788889999:root""#));
    assert_eq!(labels(&aws.replace('|', "arn:aws:iam::4444|")), ["dev"]);
    let service = r#"{"Statement": [{"Principal": {"Service": ["ec2.amazonaws.com", "lam|"]}}]}"#;
    assert!(has(service, "lambda.amazonaws.com") && !has(service, "ec2.amazonaws.com"));
    assert!(labels(r#"{"Statement": [{"Principal": {"AWS": "x", |}}]}"#).contains(&"Service".to_owned()));
    assert!(!has(r#"{"Statement": [{"Principal": {"AWS": "x", |}}]}"#, "AWS"));
    assert_eq!(labels(r#"{"Statement": [{"Principal": |}]}"#), ["{ … }", "*"]);
    let federated = r#"{"Statement": [{"Principal": {"Federated": "git|"}}]}"#;
    let text = apply(federated, "token.actions.githubusercontent.com");
    assert!(text.contains("arn:aws:iam::‹111122223333›:oidc-provider/token.actions"), "{text}");
}

#[test]
fn resources() {
    let role = r#"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "|"}]}"#;
    assert!(apply(role, "a role in acme").contains("\"arn:aws:iam::777788889999:role/‹name›\""));
    let object = r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["|"]}]}"#;
    let arn = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
    assert!(apply(object, arn).contains("\"arn:aws:s3:::‹BucketName›/‹ObjectName›\""));
    assert!(has(object, "*") && !has(object, "a role in acme"));
}

#[test]
fn operators_fit_some_key() {
    let here = TRUST.replace("HERE", "\"|");
    let all = labels(&here);
    for name in ["StringEquals", "ArnLike", "Bool", "IpAddress", "Null", "ForAnyValue:StringLike"] {
        assert!(all.iter().any(|known| known == name), "{name} of {all:?}");
    }
    for name in ["BinaryEquals", "ForAnyValue:Bool", "ForAnyValue:ArnLike", "ForAnyValue:IpAddress"] {
        assert!(!all.iter().any(|known| known == name), "{name}");
    }
    let snippet = apply(&TRUST.replace("HERE", "|"), "StringEquals sts:ExternalId");
    assert!(snippet.contains(r#""Condition": { "StringEquals": { "sts:ExternalId": "‹external-id›" } }"#));
    assert!(apply(&here, "Bool").contains(r#""Bool": { "‹›": "‹›" }"#));
}

#[test]
fn keys_that_requests_carry() {
    let under = |operator: &str| labels(&TRUST.replace("HERE", &format!("\"{operator}\": {{ \"|\" }}")));
    let string = under("StringEquals");
    for name in ["sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalTag/${TagKey}", "sts:RoleSessionName"]
    {
        assert!(string.iter().any(|known| known == name), "{name} of {string:?}");
    }
    // Of services alone, of other types, of sets, of other actions, of identity providers.
    for name in ["aws:SourceAccount", "aws:PrincipalArn", "aws:TagKeys", "sts:DurationSeconds", "saml:aud"] {
        assert!(!string.iter().any(|known| known == name), "{name}");
    }
    assert!(string.iter().all(|name| !name.contains(".com:")));
    assert!(under("ArnLike").contains(&"aws:PrincipalArn".to_owned()));
    assert!(under("ForAnyValue:StringLike").contains(&"aws:PrincipalOrgPaths".to_owned()));
    assert!(!under("ForAnyValue:StringLike").contains(&"sts:ExternalId".to_owned()));

    let service =
        TRUST.replace("\"AWS\": \"arn:aws:iam::777788889999:root\"", "\"Service\": \"sns.amazonaws.com\"");
    let service = service.replace("HERE", "\"StringEquals\": { \"aws:So|\" }");
    assert!(has(&service, "aws:SourceAccount"));
    let text = apply(&TRUST.replace("HERE", "\"StringEquals\": { \"tag|"), "aws:PrincipalTag/${TagKey}");
    assert!(text.contains("\"aws:PrincipalTag/‹TagKey›\": \"‹›\""), "{text}");
}

#[test]
fn claims_are_the_providers() {
    let arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let oidc = format!(
        r#"{{"Statement": [{{"Effect": "Allow", "Principal": {{"Federated": "{arn}"}},
        "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {{"StringEquals": {{"|"#
    );
    let all = labels(&oidc);
    let claim = |name: &str| format!("token.actions.githubusercontent.com:{name}");
    assert!(
        all.contains(&claim("sub"))
            && all.contains(&claim("aud"))
            && all.contains(&claim("job_workflow_ref"))
    );
    assert!(all.iter().all(|name| !name.contains(".com:") || name.starts_with("token.actions.github")));
    assert!(!all.contains(&"sts:ExternalId".to_owned()) && !all.contains(&"aws:PrincipalOrgID".to_owned()));
    let value = oidc.replace('|', &format!("{}\": \"|", claim("aud")));
    assert_eq!(labels(&value), ["sts.amazonaws.com"]);
}

#[test]
fn values() {
    let of = |operator: &str, key: &str| {
        labels(&TRUST.replace("HERE", &format!("\"{operator}\": {{ \"{key}\": \"|\" }}")))
    };
    assert_eq!(of("StringEquals", "aws:PrincipalOrgID"), ["o-abcdef1234"]);
    assert_eq!(of("ForAnyValue:StringLike", "aws:PrincipalOrgPaths"), ["o-abcdef1234/*"]);
    assert_eq!(of("StringEquals", "aws:PrincipalAccount"), ["prod", "dev", "acme"]);
    assert_eq!(of("Bool", "aws:MultiFactorAuthPresent"), ["true", "false"]);
    assert_eq!(of("Null", "sts:ExternalId"), ["true", "false"]);
    assert_eq!(of("ArnLike", "aws:PrincipalArn"), ["of prod", "of dev", "of acme"]);
    assert_eq!(of("StringEquals", "aws:RequestTag/team"), [""; 0]);
    let text = apply(&TRUST.replace("HERE", r#""StringEquals": {"sts:ExternalId": "|"#), "external ID");
    assert!(text.contains("\"sts:ExternalId\": \"‹external-id›\""), "{text}");
    let text = apply(&TRUST.replace("HERE", r#""StringEquals": {"aws:PrincipalAccount": ["|"]}"#), "dev");
    assert!(text.contains("[\"444455556666\"]"), "{text}");
}

#[test]
fn nothing_where_no_policy_is() {
    for nothing in [
        r#"{"name": "|"}"#,
        r#"{"Statement": [{"Sid": "|"}]}"#,
        "{} |",
        r#"{"Statement": [{"Effect": "Allow" |"#,
    ] {
        assert_eq!(labels(nothing), [""; 0], "{nothing}");
    }
    assert_eq!(completed("x.json", "", 7, None).len(), 0);
}

#[test]
fn every_candidate_fits_the_text() {
    let text = TRUST.replace("HERE", r#""StringEquals": { "sts:ExternalId": "é" }"#);
    for cut in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
        for part in [&text[..cut], text.as_str()] {
            for candidate in completed("x.json", part, cut, None) {
                assert!(part.get(candidate.replace.clone()).is_some(), "{part}: {candidate:?}");
                assert!(candidate.holes.iter().all(|hole| candidate.insert.get(hole.clone()).is_some()));
            }
        }
    }
}
