//! What the expressions of a module may take, and what is said where that is not enough.

use xacct_facts::{Hints, Module, UnlistedReason, read_unit};
use xacct_syntax::{FileId, SyntaxErrorKind};

use super::{facts_in, only, principals, role, source, trusting};

#[test]
fn what_goes_beyond_the_budget_is_unknown() {
    let steps = |first: &str, next: fn(usize) -> String| {
        let values: String = (1..60).map(|i| format!("  a{i} = {}\n", next(i - 1))).collect();
        trusting(&format!("locals {{\n  a0 = {first}\n{values}}}"), "local.a59")
    };
    let list = "[\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\"]";
    let nested = format!("{}a{}", format!("[for a in {list} : ").repeat(12), "]".repeat(12));
    for text in [
        steps("\"xxxxxxxx\"", |i| format!("replace(local.a{i}, \"x\", \"xxxxxxxx\")")),
        steps("\"x\"", |i| format!("join(local.a{i}, [local.a{i}, local.a{i}, local.a{i}])")),
        steps("\"x\"", |i| format!("format(\"%s%s\", local.a{i}, local.a{i})")),
        steps("\"x\"", |i| format!("\"${{local.a{i}}}${{local.a{i}}}\"")),
        steps("[\"x\"]", |i| format!("[local.a{i}, local.a{i}, local.a{i}]")),
        steps("[\"x\"]", |i| format!("concat(local.a{i}, local.a{i})")),
        steps("[\"x\"]", |i| format!("formatlist(\"%s%s\", local.a{i}, local.a{i})")),
        steps("{ a = 1 }", |i| format!("{{ a = local.a{i}, b = local.a{i} }}")),
        trusting("", &nested),
        trusting("", &format!("flatten({nested})")),
    ] {
        let facts = facts_in(&text, &[]);
        let said: Vec<_> = facts.syntax_errors.iter().map(|error| error.slip).collect();
        assert_eq!(said, [SyntaxErrorKind::Limit], "said once: {text}");
        let known = facts.documents.iter().flat_map(|document| &document.policy.statements);
        assert!(known.count() < 10_000, "{text}");
    }
}

#[test]
fn an_attachment_beyond_the_budget_leaves_the_others_known() {
    let role = r#"resource "aws_iam_role" "r" { name = "reader" }"#;
    let steps: String =
        (1..60).map(|i| format!("  a{i} = concat(local.a{0}, local.a{0})\n", i - 1)).collect();
    let attachment = |label: &str, arn: &str| {
        format!(
            "resource \"aws_iam_role_policy_attachment\" \"{label}\" {{\n  role = \"reader\"\n  policy_arn = {arn}\n}}\n"
        )
    };
    let (much, known) = (attachment("a", "local.a59[0]"), attachment("b", "\"b\""));
    let others = format!("locals {{\n  a0 = [\"x\"]\n{steps}}}\n{much}{known}");
    let unit =
        Module::read([("main.tf", role), ("other.tf", &others)].map(|(name, text)| source(name, text)));
    let read = read_unit(&unit.into(), |_| Hints::default());
    let said = read.iter().map(|(file, facts)| (*file, facts.syntax_errors.iter().map(|e| e.slip).collect()));
    let expected = [(FileId(0), vec![]), (FileId(1), vec![SyntaxErrorKind::Limit])];
    assert_eq!(said.collect::<Vec<_>>(), expected, "said where it is written");
    let facts = &read[0].1;
    let holder = &facts.holders[0];
    assert_eq!((holder.attached.len(), holder.open), (1, Some(UnlistedReason::Unknown)));
    let alone = facts_in(role, &[("other.tf", &format!("locals {{\n  a0 = [\"x\"]\n{steps}}}\n{much}"))]);
    assert_eq!(alone.holders[0].open, Some(UnlistedReason::Unknown), "what is not evaluated is not left out");
}

#[test]
fn a_chain_of_local_values_is_within_the_budget() {
    let chain: String = (1..2_000).map(|i| format!("  a{i} = \"${{local.a{}}}\"\n", i - 1)).collect();
    assert_eq!(only(&format!("locals {{\n  a0 = \"x\"\n{chain}}}"), "local.a1999"), "x");
    // Each value is evaluated once for each way in which the conditions turn out that it asks for.
    let chain: String = (1..100).map(|i| format!("  a{i} = \"${{local.a{}}}\"\n", i - 1)).collect();
    let declared = format!("variable \"on\" {{}}\nlocals {{\n  a0 = var.on ? \"x\" : \"y\"\n{chain}}}");
    assert_eq!(principals(&role(&declared, "local.a99")).len(), 2);
}

#[test]
fn what_too_many_conditionals_decide_is_unknown() {
    let many: String = (0..40).map(|i| format!("var.v{i} ? \"a{i}\" : ")).collect();
    assert_eq!(role("", &format!("{many}\"z\"")).documents.len(), 1);
}
