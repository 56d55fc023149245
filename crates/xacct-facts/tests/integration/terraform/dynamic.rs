//! `dynamic` blocks of documents: their content is there once for each element.

use super::{facts, source};

/// The statements of the document whose body is `body`, in words: principals, then conditions.
fn statements(declarations: &str, body: &str) -> Vec<String> {
    let facts =
        facts(&format!("{declarations}\ndata \"aws_iam_policy_document\" \"trust\" {{\n{body}\n}}\n"));
    let [document] = facts.documents.as_slice() else { panic!("{:?}", facts.documents) };
    let of = |statement: &xacct_policy::Statement| {
        let principals = statement.principals.iter().flat_map(|p| &p.items).map(|p| p.value.to_string());
        let values = |c: &xacct_policy::Condition| {
            let values: Vec<_> = c.values.iter().map(|value| value.to_string()).collect();
            format!("{} {} {}", c.operator_text, c.key, values.join(","))
        };
        let conditions = statement.conditions.iter().flat_map(|c| &c.items).map(values);
        let is_open = statement.conditions.as_ref().is_some_and(|c| !c.complete);
        let more = is_open.then(|| "?".to_owned());
        principals.chain(conditions).chain(more).collect::<Vec<_>>().join("; ")
    };
    document.policy.statements.iter().map(of).collect()
}

fn statement(body: &str) -> String {
    format!("statement {{\n  actions = [\"sts:AssumeRole\"]\n  {body}\n}}")
}

fn condition(for_each: &str, more: &str, values: &str) -> String {
    let body = "test = \"StringEquals\"\n variable = \"sts:ExternalId\"\n values =";
    statement(&format!(
        "dynamic \"condition\" {{\n for_each = {for_each}\n {more}\n content {{\n {body} {values}\n }}\n }}"
    ))
}

#[test]
fn a_condition_is_made_for_each_element() {
    for (for_each, more, values, expected) in [
        ("[\"a\", \"b\"]", "", "[condition.value]", "a|b"),
        ("[\"a\", \"b\"]", "", "[condition.key]", "0|1"),
        ("toset([\"a\"])", "", "[condition.key]", "a"),
        ("{ a = \"b\" }", "", "[condition.key, condition.value]", "a,b"),
        ("local.ids", "iterator = each_id", "[each_id.value.id]", "c|d"),
        ("[\"a\"]", "", "[for v in [condition.value] : \"x-${v}\"]", "x-a"),
        ("[\"a\"]", "", "condition.value == \"a\" ? [\"yes\"] : [\"no\"]", "yes"),
        ("[local.list]", "", "condition.value", "e,f"),
        ("[]", "", "[condition.value]", ""),
    ] {
        let declarations = "locals {\n  ids = [{ id = \"c\" }, { id = \"d\" }]\n  list = [\"e\", \"f\"]\n}\n";
        let found = statements(declarations, &condition(for_each, more, values));
        let expected: Vec<_> = expected.split('|').filter(|v| !v.is_empty()).collect();
        let expected: Vec<_> =
            expected.iter().map(|value| format!("StringEquals sts:ExternalId {value}")).collect();
        assert_eq!(found, [expected.join("; ")], "{for_each}: {values}");
    }
}

#[test]
fn a_condition_of_elements_that_are_not_known_may_not_be_there() {
    let many = format!("[{}]", vec!["\"a\""; 65].join(", "));
    for for_each in ["var.ids", many.as_str()] {
        let found = statements("variable \"ids\" {}", &condition(for_each, "", "[condition.value]"));
        assert!(found[0].contains("${condition.value}"), "{found:?}");
        assert!(found[0].contains("?"), "{found:?} {for_each}");
    }
    // What is not known of a list may be several of its elements, or none.
    let found =
        statements("variable \"ids\" {}", &condition("concat(var.ids, [\"a\"])", "", "[condition.value]"));
    assert_eq!(found, ["StringEquals sts:ExternalId ${var.ids}; StringEquals sts:ExternalId a; ?"]);
    // Whether it is a list or a set is not known, and so the key is not.
    let declarations = "locals {\n  ids = concat([\"a\"], [])\n}";
    let found = statements(declarations, &condition("local.ids", "", "[condition.key]"));
    assert_eq!(found, ["StringEquals sts:ExternalId ${condition.key}"]);
}

#[test]
fn principals_and_statements_are_made_for_each_element() {
    let principals = "dynamic \"principals\" {\n for_each = { AWS = [\"111111111111\"], Service = \
                      [\"ec2.amazonaws.com\", \"ecs.amazonaws.com\"] }\n content {\n type = principals.key\n \
                      identifiers = principals.value\n }\n }";
    assert_eq!(
        statements("", &statement(principals)),
        ["111111111111; ec2.amazonaws.com; ecs.amazonaws.com"]
    );
    let everyone = "dynamic \"principals\" {\n for_each = [\"*\"]\n content {\n type = principals.value\n \
                    identifiers = [principals.value]\n }\n }";
    assert_eq!(statements("", &statement(everyone)), ["*"]);
    // One within the other: the inner one may ask for the element of the outer one.
    let nested = "dynamic \"statement\" {\n for_each = [{ ids = [\"1\", \"2\"] }]\n content {\n \
                  actions = [\"sts:AssumeRole\"]\n dynamic \"principals\" {\n for_each = statement.value.ids\n content {\n \
                  type = \"AWS\"\n identifiers = [\"arn:aws:iam::${principals.value}11111111111:root\"]\n }\n }\n }\n }";
    assert_eq!(statements("", nested), ["arn:aws:iam::111111111111:root; arn:aws:iam::211111111111:root"]);
    // A statement for each element.
    let several = nested.replace("{ ids = [\"1\", \"2\"] }", "{ ids = [\"1\"] }, { ids = [\"3\"] }");
    assert_eq!(
        statements("", &several),
        ["arn:aws:iam::111111111111:root", "arn:aws:iam::311111111111:root"]
    );
}

#[test]
fn an_element_keeps_its_place() {
    let text = format!(
        "data \"aws_iam_policy_document\" \"trust\" {{\n{}\n}}\n",
        condition("[\"the id\"]", "", "[condition.value]")
    );
    let facts = xacct_facts::read(&source("main.tf", &text), &xacct_facts::Hints::default());
    let value = &facts.documents[0].policy.statements[0].conditions.as_ref().unwrap().items[0].values[0];
    assert_eq!(&text[value.span().range()], "the id");
}
