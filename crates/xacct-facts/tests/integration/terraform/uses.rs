//! What the policies of a module are used as, and what is written in their documents.

use xacct_facts::{Hints, Module, read_in};
use xacct_policy::PolicyKind;

use super::{facts, facts_in, source};

const LIMIT: &str = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"sts:AssumeRole\"]\n    resources = \
                     [\"*\"]\n  }\n}\n";

#[test]
fn the_type_of_an_organizations_policy_is_that_of_its_document() {
    let policy = |declared: &str| {
        format!(
            "resource \"aws_organizations_policy\" \"p\" {{\n  {declared}\n  content = \
             data.aws_iam_policy_document.d.json\n}}\n"
        )
    };
    for (declared, expected) in [
        ("", PolicyKind::Scp),
        ("type = \"SERVICE_CONTROL_POLICY\"", PolicyKind::Scp),
        ("type = \"RESOURCE_CONTROL_POLICY\"", PolicyKind::Rcp),
        ("type = var.type", PolicyKind::Identity),
    ] {
        assert_eq!(
            facts(&(LIMIT.to_owned() + &policy(declared))).documents[0].policy.kind,
            expected,
            "{declared}"
        );
        let elsewhere = policy(declared);
        let in_two = facts_in(LIMIT, &[("scp.tf", elsewhere.as_str())]);
        assert_eq!(in_two.documents[0].policy.kind, expected, "{declared}");
    }
    let granted = "resource \"aws_iam_policy\" \"g\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n";
    let both = facts(&(LIMIT.to_owned() + &policy("") + granted));
    assert_eq!(both.documents[0].policy.kind, PolicyKind::Identity);
}

const OPEN: &str =
    r#"{ Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "es:*", Resource = "*" }] }"#;

/// Whether all policies in the text belong to domains within a VPC; none, if none does.
fn are_private(text: &str) -> bool {
    let facts = facts(text);
    let private: Vec<bool> = facts.documents.iter().map(|document| document.is_private).collect();
    assert!(!private.is_empty() && private.iter().all(|is| *is == private[0]), "{text}: {private:?}");
    private[0]
}

#[test]
fn a_domain_with_options_of_a_vpc_is_private() {
    for kind in ["aws_opensearch_domain", "aws_elasticsearch_domain"] {
        let domain = |options: &str, policy: &str| {
            format!("resource \"{kind}\" \"d\" {{\n  domain_name = \"d\"\n  {options}\n  {policy}\n}}\n")
        };
        let own = format!("access_policies = jsonencode({OPEN})");
        let other = format!(
            "resource \"{kind}_policy\" \"p\" {{\n  domain_name = {kind}.d.domain_name\n  {own}\n}}\n"
        );
        let document =
            "data \"aws_iam_policy_document\" \"a\" {\n  statement {\n    actions = [\"es:*\"]\n  }\n}\n";
        let referred = "access_policies = data.aws_iam_policy_document.a.json";
        for (options, expected) in [
            ("", false),
            ("vpc_options {\n    subnet_ids = [\"subnet-1\"]\n  }", true),
            ("dynamic \"vpc_options\" {\n    for_each = var.vpc\n    content {}\n  }", true),
        ] {
            assert_eq!(are_private(&domain(options, &own)), expected, "{kind}: {options}");
            assert_eq!(are_private(&(domain(options, "") + &other)), expected, "{kind}: {options}");
            assert_eq!(
                are_private(&(document.to_owned() + &domain(options, referred))),
                expected,
                "{options}"
            );
        }
    }
}

#[test]
fn arguments_that_terraform_does_not_know_are_errors() {
    let errors = |statement: &str, rest: &str| -> Vec<String> {
        let text = format!(
            "data \"aws_iam_policy_document\" \"d\" {{\n  {rest}\n  statement {{\n    actions = \
             [\"sts:AssumeRole\"]\n    {statement}\n  }}\n}}\n"
        );
        let facts = read_in(&source("main.tf", &text), &Hints::default(), &Module::default().into());
        facts.syntax_errors.into_iter().map(|error| error.message).collect()
    };
    let refused = |noun: &str, name: &str, meant: &str| {
        vec![format!("{noun} has no `{name}`: Terraform refuses it{meant}")]
    };
    let meant = |name: &str| format!("; did you mean `{name}`?");
    for (statement, expected) in [
        ("resource = [\"*\"]", refused("a statement", "resource", &meant("resources"))),
        ("Effect = \"Deny\"", refused("a statement", "Effect", &meant("effect"))),
        ("principles {\n    type = \"AWS\"\n  }", refused("a statement", "principles", &meant("principals"))),
        ("description = \"\"", refused("a statement", "description", "")),
        ("condition {\n    key = \"a\"\n  }", refused("a condition", "key", "")),
        (
            "dynamic \"principals\" {\n    for_each = var.x\n    content {\n      identifier = []\n    }\n  }",
            refused("principals", "identifier", &meant("identifiers")),
        ),
    ] {
        assert_eq!(errors(statement, ""), expected, "{statement}");
    }
    assert_eq!(errors("", "statements {}"), refused("a policy document", "statements", &meant("statement")));
    let good = "sid = \"a\"\n    effect = \"Allow\"\n    not_resources = []\n    principals {\n      type = \
                \"AWS\"\n      identifiers = []\n    }\n    dynamic \"condition\" {\n      for_each = var.x\n      content {\n        \
                test = \"a\"\n        variable = \"b\"\n        values = []\n      }\n    }";
    let rest = "count = 1\n  provider = aws.other\n  version = \"2012-10-17\"\n  policy_id = \"a\"\n  \
                depends_on = []\n  lifecycle {}";
    assert!(errors(good, rest).is_empty());
}

#[test]
fn a_policy_by_the_name_of_one_of_aws_is_that_of_aws() {
    let attached = |data: &str| {
        let text = format!(
            "data \"aws_iam_policy\" \"p\" {{\n  {data}\n}}\nresource \"aws_iam_role\" \"r\" {{\n  managed_policy_arns = \
             [data.aws_iam_policy.p.arn]\n}}\n"
        );
        facts(&text).holders[0].attached[0].policy.as_str().to_owned()
    };
    assert!(attached("name = \"AdministratorAccess\"").ends_with(":iam::aws:policy/AdministratorAccess"));
    assert_eq!(attached("name = \"deploy\""), "${data.aws_iam_policy.p.arn}");
    assert_eq!(
        attached("arn = \"arn:aws:iam::aws:policy/IAMFullAccess\""),
        "arn:aws:iam::aws:policy/IAMFullAccess"
    );
}
