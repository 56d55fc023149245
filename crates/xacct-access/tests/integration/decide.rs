//! Whether a request is allowed, as tables: who asks, which policies there are, the answer.

use crate::common;

use xacct_access::{Caller, Layer, Policies, PolicyDecision, Request, allows};
use xacct_policy::{Policy, PolicyKind, Tri};

use Tri::{No, Unknown, Yes};

const ROLE: &str = "arn:aws:iam::222222222222:role/target";
const OBJECT: &str = "arn:aws:s3:::bucket/file";
const KEY: &str = "arn:aws:kms:us-east-1:222222222222:key/1";
const OWN_USER: &str = "arn:aws:iam::222222222222:user/alice";
const OTHER_USER: &str = "arn:aws:iam::111111111111:user/alice";
const OWN_SESSION: &str = "arn:aws:sts::222222222222:assumed-role/dev/s1";
const OWN_ROOT: &str = "arn:aws:iam::222222222222:root";
const SERVICE: &str = "ec2.amazonaws.com";
const SAML: &str = "arn:aws:iam::222222222222:saml-provider/Corp";

const ALL: &str = r#"[{"Effect": "Allow", "Action": "*", "Resource": "*"}]"#;
const NONE: &str = "[]";
const DENY: &str = r#"[{"Effect": "Deny", "Action": "*", "Resource": "*"}]"#;

/// A question: who asks for what, and statements by layer.
#[derive(Clone, Copy, Default)]
struct Case<'c> {
    caller: &'c str,
    action: &'c str,
    resource: &'c str,
    /// The trust policy, or the resource's.
    theirs: Option<&'c str>,
    identity: Option<&'c str>,
    boundary: Option<&'c str>,
    session: Option<&'c str>,
    scp: Option<&'c str>,
    rcp: Option<&'c str>,
    context: &'c [(&'c str, &'c str)],
}

fn policy(statements: &str, kind: PolicyKind) -> Policy {
    common::read(&format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#), Some(kind))
}

impl Case<'_> {
    #[track_caller]
    fn is(self, expected: Tri) {
        let kind = if self.action.starts_with("sts:") { PolicyKind::Trust } else { PolicyKind::Resource };
        let read = |statements: Option<&str>, kind| statements.map(|s| policy(s, kind));
        let theirs = read(self.theirs, kind);
        let [identity, boundary, session, scp, rcp] = [
            (self.identity, PolicyKind::Identity),
            (self.boundary, PolicyKind::Boundary),
            (self.session, PolicyKind::Identity),
            (self.scp, PolicyKind::Scp),
            (self.rcp, PolicyKind::Rcp),
        ]
        .map(|(statements, kind)| read(statements, kind));
        let policies = Policies {
            resource: theirs.iter().collect(),
            identity: identity.iter().collect(),
            boundary: boundary.iter().collect(),
            session: session.iter().collect(),
            scps: scp.iter().collect(),
            rcps: rcp.iter().collect(),
        };
        let caller = Caller::parse(self.caller).unwrap();
        let mut request = Request::new(caller, self.action, Some(self.resource.to_owned()));
        request.resource_account = xacct_aws::AccountId::parse("222222222222");
        for (key, value) in self.context {
            request.context.set((*key).to_owned(), *value);
        }
        request.context.close();
        let decision = allows(&policies, &request);
        assert_eq!(decision.allowed, expected, "{:?}", decision.reasons);
    }
}

/// A trust policy that names `principal`, asked by `caller`.
fn trust<'c>(caller: &'c str, theirs: &'c str) -> Case<'c> {
    Case { caller, action: "sts:AssumeRole", resource: ROLE, theirs: Some(theirs), ..Case::default() }
}

/// The same for a bucket.
fn bucket<'c>(caller: &'c str, theirs: &'c str) -> Case<'c> {
    Case { caller, action: "s3:GetObject", resource: OBJECT, theirs: Some(theirs), ..Case::default() }
}

/// The statement that allows everything to `principal`; a trust policy names no resource.
fn to(principal: &str) -> String {
    format!(r#"[{{"Effect": "Allow", "Principal": {principal}, "Action": "*"}}]"#)
}

fn aws(arn: &str) -> String {
    to(&format!(r#"{{"AWS": "{arn}"}}"#))
}

#[test]
fn within_an_account_a_name_is_enough_and_an_account_is_not() {
    for (named, without, with) in [
        (aws(OWN_USER), Yes, Yes),
        (to(r#""*""#), Yes, Yes),
        // To name the account leaves it to the identity's own policies.
        (aws(OWN_ROOT), No, Yes),
        (aws("222222222222"), No, Yes),
        (aws("arn:aws:iam::222222222222:user/bob"), No, No),
    ] {
        Case { identity: Some(NONE), ..trust(OWN_USER, &named) }.is(without);
        Case { identity: Some(ALL), ..trust(OWN_USER, &named) }.is(with);
        // What else is attached to the caller has not been shown.
        trust(OWN_USER, &named).is(if without == with { with } else { Unknown });
    }
}

#[test]
fn across_accounts_both_halves_must_allow() {
    for named in [aws(OTHER_USER), aws("arn:aws:iam::111111111111:root"), to(r#""*""#)] {
        for case in [trust(OTHER_USER, &named), bucket(OTHER_USER, &named)] {
            Case { identity: Some(NONE), ..case }.is(No);
            Case { identity: Some(ALL), ..case }.is(Yes);
            case.is(Unknown);
            Case { identity: Some(ALL), boundary: Some(NONE), ..case }.is(No);
        }
    }
    Case { identity: Some(ALL), ..trust(OTHER_USER, &aws(OWN_ROOT)) }.is(No);
}

#[test]
fn roles_and_keys_must_allow_themselves() {
    let [nobody, account, user] = ["arn:aws:iam::333333333333:root", OWN_ROOT, OWN_USER].map(aws);
    Case { identity: Some(ALL), ..trust(OWN_USER, &nobody) }.is(No);
    Case { identity: Some(ALL), ..bucket(OWN_USER, &nobody) }.is(Yes);
    let key =
        |theirs| Case { caller: OWN_USER, action: "kms:Decrypt", resource: KEY, theirs, ..Case::default() };
    Case { identity: Some(ALL), ..key(Some(&nobody)) }.is(No);
    Case { identity: Some(ALL), ..key(Some(&account)) }.is(Yes);
    Case { identity: Some(NONE), ..key(Some(&account)) }.is(No);
    Case { identity: Some(NONE), ..key(Some(&user)) }.is(Yes);
    // Every key has a policy, and every role: if it is not there, it has not been shown.
    Case { identity: Some(ALL), ..key(None) }.is(Unknown);
    Case { identity: Some(ALL), theirs: None, ..trust(OWN_USER, "") }.is(Unknown);
    // A bucket may have none.
    Case { identity: Some(ALL), theirs: None, ..bucket(OWN_USER, "") }.is(Yes);
    Case { identity: Some(ALL), theirs: None, ..bucket(OTHER_USER, "") }.is(No);
}

#[test]
fn a_session_is_limited_as_its_role_unless_it_is_named_itself() {
    let role = aws("arn:aws:iam::222222222222:role/dev");
    for (named, limited) in [(role, No), (aws(OWN_SESSION), Yes), (to(r#""*""#), Yes)] {
        let case = Case { identity: Some(NONE), ..bucket(OWN_SESSION, &named) };
        case.is(Yes);
        Case { boundary: Some(NONE), ..case }.is(limited);
        Case { session: Some(NONE), ..case }.is(limited);
        Case { boundary: Some(DENY), ..case }.is(No);
        Case { session: Some(DENY), ..case }.is(No);
    }
    Case { identity: Some(ALL), session: Some(NONE), ..bucket(OWN_SESSION, &aws(OWN_ROOT)) }.is(No);
    Case { boundary: Some(NONE), identity: Some(NONE), ..bucket(OWN_USER, &aws(OWN_USER)) }.is(Yes);
}

#[test]
fn a_denial_of_any_layer_wins() {
    let case = Case {
        identity: Some(ALL),
        ..trust(OWN_USER, r#"[{"Effect": "Allow", "Principal": "*", "Action": "*"}]"#)
    };
    case.is(Yes);
    Case { identity: Some(DENY), ..case }.is(No);
    Case { boundary: Some(DENY), ..case }.is(No);
    Case { scp: Some(DENY), ..case }.is(No);
    Case {
        rcp: Some(r#"[{"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Resource": "*"}]"#),
        ..case
    }
    .is(No);
    // One that depends on what AWS leaves open makes all of it uncertain.
    let open = r#"[{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:TagKeys": "true"}}}]"#;
    Case { identity: Some(open), context: &[("aws:TagKeys", "")], ..case }.is(Unknown);
}

#[test]
fn organizations_limit_their_own() {
    let everyone = to(r#""*""#);
    let case = Case { identity: Some(ALL), scp: Some(NONE), ..bucket(OWN_USER, &everyone) };
    case.is(No);
    Case { scp: Some(ALL), ..case }.is(Yes);
    Case { caller: OWN_ROOT, ..case }.is(No);
    // Who is no user or role of the account is not limited by its service control policies.
    Case { caller: SERVICE, ..case }.is(Yes);
    Case { caller: "*", ..case }.is(Yes);
    // A resource control policy of one's own only denies.
    let outside = r#"[{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}]"#;
    let case = Case { scp: None, rcp: Some(outside), ..case };
    case.is(No);
    Case { context: &[("aws:PrincipalOrgID", "o-a1b2c3d4e5")], ..case }.is(Yes);
    Case { context: &[("aws:PrincipalOrgID", "o-zzzzzzzzzz")], ..case }.is(No);
    Case { caller: SERVICE, ..case }.is(Yes);
}

#[test]
fn services_providers_and_strangers_need_only_the_resource() {
    trust(SERVICE, &to(r#"{"Service": "ec2.amazonaws.com"}"#)).is(Yes);
    trust(SERVICE, &to(r#"{"Service": "lambda.amazonaws.com"}"#)).is(No);
    trust(SERVICE, &aws(OWN_ROOT)).is(No);
    let saml = Case { action: "sts:AssumeRoleWithSAML", ..trust(SAML, "") };
    Case { theirs: Some(&to(&format!(r#"{{"Federated": "{SAML}"}}"#))), ..saml }.is(Yes);
    Case { theirs: Some(&to(r#""*""#)), ..saml }.is(Yes);
    // Whether this stands for an identity provider's users is not said.
    Case { theirs: Some(&aws("*")), ..saml }.is(Unknown);
    Case { theirs: Some(&aws(OWN_ROOT)), ..saml }.is(No);
    bucket("*", &to(r#""*""#)).is(Yes);
    bucket("*", &aws("*")).is(Yes);
    bucket("*", &aws(OWN_ROOT)).is(No);
    let with_account = r#"[{"Effect": "Allow", "Principal": "*", "Action": "*",
        "Condition": {"StringLike": {"aws:PrincipalAccount": "1*"}}}]"#;
    bucket("*", with_account).is(No);
}

#[test]
fn not_everyone_can_assume_roles() {
    let everyone = to(r#""*""#);
    for (caller, expected) in [
        (OWN_USER, Yes),
        (OWN_SESSION, Yes),
        (SERVICE, Yes),
        (OWN_ROOT, No),
        ("arn:aws:sts::222222222222:federated-user/bob", No),
        ("*", No),
    ] {
        trust(caller, &everyone).is(expected);
        Case { identity: Some(ALL), ..bucket(caller, &everyone) }.is(Yes);
    }
    // The root user needs no policy of its own.
    Case { caller: OWN_ROOT, ..bucket("", &aws(OWN_ROOT)) }.is(Yes);
    bucket("arn:aws:iam::111111111111:root", &aws("111111111111")).is(Yes);
}

#[test]
fn partitions_never_meet() {
    let open = r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}"#;
    let theirs = policy(open, PolicyKind::Trust);
    let everything = Policy::allowing_everything();
    let policies = Policies { resource: vec![&theirs], identity: vec![&everything], ..Policies::default() };
    for (partition, expected) in [("aws", Yes), ("aws-cn", No)] {
        let caller = Caller::parse(&format!("arn:{partition}:iam::222222222222:role/app")).unwrap();
        let role = "arn:aws:iam::111111111111:role/reader".to_owned();
        let mut request = Request::new(caller, "sts:AssumeRole", Some(role));
        request.context.close();
        assert_eq!(allows(&policies, &request).allowed, expected, "{partition}");
    }
}

#[test]
fn exceptions_of_a_denial() {
    let deny = |listed: &str| {
        format!(
            r#"[{{"Effect": "Allow", "Principal": "*", "Action": "*"}}, {{"Effect": "Deny", "NotPrincipal": {listed}, "Action": "*"}}]"#
        )
    };
    let both = deny(&format!(r#"{{"AWS": ["{OWN_USER}", "{OWN_ROOT}"]}}"#));
    bucket(OWN_USER, &both).is(Yes);
    bucket(OTHER_USER, &both).is(No);
    bucket(OWN_USER, &deny(&format!(r#"{{"AWS": "{OWN_USER}"}}"#))).is(Unknown);
    bucket(OWN_USER, &deny(&format!(r#"{{"AWS": "{OWN_ROOT}"}}"#))).is(Unknown);
    bucket(SERVICE, &deny(&format!(r#"{{"Service": "{SERVICE}"}}"#))).is(Yes);
    let role = deny(&format!(r#"{{"AWS": ["arn:aws:iam::222222222222:role/dev", "{OWN_ROOT}"]}}"#));
    bucket(OWN_SESSION, &role).is(Yes);
    // "…will always deny any IAM principal that has a permissions boundary policy attached."
    Case { boundary: Some(ALL), ..bucket(OWN_USER, &both) }.is(No);
}

#[test]
fn the_layer_that_decides_stands_first() {
    let theirs = policy(&to(r#""*""#), PolicyKind::Resource);
    let scp = policy(DENY, PolicyKind::Scp);
    let policies = Policies { resource: vec![&theirs], scps: vec![&scp], ..Policies::default() };
    let request = Request::new(Caller::parse(OWN_USER).unwrap(), "s3:GetObject", Some(OBJECT.to_owned()));
    let decision = allows(&policies, &request);
    assert_eq!(decision.allowed, No);
    assert_eq!(decision.reasons[0].layer, Layer::Scp);
    assert!(matches!(decision.reasons[0].said, PolicyDecision::Denied(_)));
}
