//! Whether a condition holds, as a table: the condition, what the request has, the answer.

use crate::common;

use xacct_access::{Caller, Request, statement_applies};
use xacct_policy::{PolicyKind, Tri};

use Tri::{No, Unknown, Yes};

#[track_caller]
fn holds(version: &str, rest: &str, context: &[(&str, &[&str])], expected: Tri) {
    let text = format!(
        r#"{{"Version": "{version}", "Statement": {{"Effect": "Allow", "Action": "s3:GetObject", {rest}}}}}"#
    );
    let policy = common::read(&text, Some(PolicyKind::Identity));
    let caller = Caller::parse("arn:aws:iam::111111111111:user/alice").unwrap();
    let mut request = Request::new(caller, "s3:GetObject", Some("arn:aws:s3:::bucket/alice/file".to_owned()));
    for (key, values) in context {
        request.context.set_all((*key).to_owned(), values.iter().map(|value| (*value).to_owned()).collect());
    }
    request.context.close();
    let applies = statement_applies(&policy.statements[0], &request);
    assert_eq!(applies, expected, "{rest} {context:?}");
}

#[track_caller]
fn condition(condition: &str, context: &[(&str, &[&str])], expected: Tri) {
    holds("2012-10-17", &format!(r#""Resource": "*", "Condition": {condition}"#), context, expected);
}

#[test]
fn sets() {
    let tags = |values: &'static [&'static str]| [("aws:TagKeys", values)];
    for (operator, both, one_of_two, neither, absent) in [
        ("ForAllValues:StringEquals", Yes, No, No, Yes),
        ("ForAnyValue:StringEquals", Yes, Yes, No, No),
        ("ForAllValues:StringNotEquals", No, No, Yes, Yes),
        ("ForAnyValue:StringNotEquals", No, Yes, Yes, No),
        ("ForAllValues:StringEqualsIfExists", Yes, No, No, Yes),
        // "If the key is not present, evaluate the condition element as true."
        ("ForAnyValue:StringEqualsIfExists", Yes, Yes, No, Yes),
    ] {
        let written = format!(r#"{{"{operator}": {{"aws:TagKeys": ["a", "b"]}}}}"#);
        condition(&written, &tags(&["a", "b"]), both);
        condition(&written, &tags(&["a", "x"]), one_of_two);
        condition(&written, &tags(&["x"]), neither);
        condition(&written, &[], absent);
    }
    // Several values without a set operator are not documented; an empty set is.
    condition(r#"{"StringEquals": {"aws:TagKeys": "a"}}"#, &tags(&["a", "b"]), Unknown);
    condition(r#"{"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}"#, &tags(&[""]), Yes);
    condition(r#"{"Null": {"aws:TagKeys": "false"}}"#, &tags(&[""]), Unknown);
    condition(r#"{"Null": {"aws:TagKeys": ["true", "false"]}}"#, &tags(&[""]), Yes);
}

#[test]
fn variables() {
    let team = |value: &'static [&'static str]| [("aws:PrincipalTag/team", value)];
    let own = r#"{"StringEquals": {"aws:username": "${aws:PrincipalTag/team}"}}"#;
    condition(own, &team(&["alice"]), Yes);
    condition(own, &team(&["bob"]), No);
    condition(own, &[], No);
    condition(own, &team(&[""]), Unknown);
    let other = r#"{"StringNotEquals": {"aws:username": "${aws:PrincipalTag/team}"}}"#;
    condition(other, &[], Yes);
    let default = r#"{"StringEquals": {"aws:username": "${aws:PrincipalTag/team, 'alice'}"}}"#;
    condition(default, &[], Yes);
    condition(default, &team(&["bob"]), No);
    // "You can't use a multivalued condition key as a variable."
    condition(
        r#"{"StringEquals": {"aws:username": "${aws:TagKeys}"}}"#,
        &[("aws:TagKeys", &["alice"])],
        Unknown,
    );
    // What a variable holds is no pattern; escapes are characters.
    condition(r#"{"StringLike": {"aws:username": "${aws:PrincipalTag/team}"}}"#, &team(&["a*"]), No);
    condition(r#"{"StringLike": {"aws:PrincipalTag/team": "a${*}"}}"#, &team(&["a*"]), Yes);
    condition(r#"{"StringLike": {"aws:PrincipalTag/team": "a${*}"}}"#, &team(&["ab"]), No);
    condition(r#"{"StringEquals": {"aws:PrincipalTag/team": "a${$}"}}"#, &team(&["a$"]), Yes);
    // Numbers, dates and addresses read no variables; of Bool the documentation says both.
    let age = r#"{"NumericEquals": {"aws:MultiFactorAuthAge": "${aws:PrincipalTag/team}"}}"#;
    condition(age, &[("aws:MultiFactorAuthAge", &["1"]), ("aws:PrincipalTag/team", &["1"])], No);
    let bool = r#"{"Bool": {"aws:SecureTransport": "${aws:ViaAWSService}"}}"#;
    condition(bool, &[("aws:SecureTransport", &["true"]), ("aws:ViaAWSService", &["true"])], Unknown);
}

#[test]
fn old_versions_read_no_variables() {
    let home = r#""Resource": "arn:aws:s3:::bucket/${aws:username}/*""#;
    holds("2012-10-17", home, &[], Yes);
    holds("2008-10-17", home, &[], No);
    let escape = r#""Resource": "*", "Condition": {"StringLike": {"aws:PrincipalTag/team": "${*}"}}"#;
    holds("2012-10-17", escape, &[("aws:PrincipalTag/team", &["*"])], Yes);
    holds("2008-10-17", escape, &[("aws:PrincipalTag/team", &["*"])], No);
    holds("2008-10-17", escape, &[("aws:PrincipalTag/team", &["${x}"])], Yes);
}

#[test]
fn a_variable_without_value_reaches_no_resource() {
    holds("2012-10-17", r#""Resource": "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*""#, &[], No);
    holds("2012-10-17", r#""NotResource": "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*""#, &[], Yes);
}
