//! Allowing a finding hides that finding, at that place, and nothing else: every finding of every page, its policy written
//! in YAML in each way that people write one.

use xacct_rules::{Finding, RuleId};
use xacct_syntax::{FileId, Node, Source, apply, json};
use xacct_workspace::FileSettings;

use crate::markdown::blocks;
use crate::{fixture::Fixture, pages, underlines};

#[test]
fn allowing_a_finding_hides_it_and_nothing_else() {
    let mut tried = 0;
    for file in RuleId::ALL.into_iter().flat_map(pages::files) {
        let mut config = String::new();
        for block in blocks(&file.markdown).into_iter().filter(|block| block.section == "Bad") {
            match block.ending() {
                None if block.info.first().is_some_and(|info| info == "toml") => {
                    config.clone_from(&block.code)
                }
                Some("json") => {
                    let (code, _) = underlines::split(&block.code, "json");
                    let fixture = Fixture::new(&config, &block.info).unwrap();
                    for text in written_in_yaml(&code) {
                        tried += allow_each(&text, &fixture.settings);
                        tried += allow_each(&text.replace('\n', "\r\n"), &fixture.settings);
                    }
                }
                _ => {}
            }
        }
    }
    assert!(tried > 500, "only {tried} findings were allowed");
}

/// Allows each finding of `text` in turn; how many there were.
fn allow_each(text: &str, settings: &FileSettings) -> usize {
    let before = check(text, settings);
    let mut tried = 0;
    for finding in &before.findings {
        let Some(fix) = finding.fixes.last().filter(|fix| fix.suppresses) else {
            assert!(!finding.rule.can_be_suppressed(), "{finding:?} cannot be suppressed in\n{text}");
            continue;
        };
        tried += 1;
        let [edit] = fix.edits.as_slice() else { panic!("{fix:?}") };
        let (at, more) = (edit.span.start, edit.replacement.len() as u32);
        // Before somebody says why, nothing is allowed.
        let unsaid = apply(text, &fix.edits).unwrap();
        let still = check(&unsaid, settings);
        assert_eq!(still.findings.len(), before.findings.len() + 1, "{}\n{unsaid}", finding.message);

        let said = fix.edits[0].replacement.replace("<reason>", "because");
        let less = edit.replacement.len() - said.len();
        let allowed = apply(text, &[xacct_syntax::Edit::new(edit.span, said)]).unwrap();
        let after = check(&allowed, settings);
        let moved = |finding: &Finding| {
            let by = if finding.primary.span.start >= at { more - less as u32 } else { 0 };
            (finding.rule, finding.message.clone(), finding.primary.span.start + by)
        };
        let key = |finding: &Finding| (finding.rule, finding.message.clone(), finding.primary.span.start);
        let covers = after.facts.suppressions[0].covers;
        let hidden = |finding: &Finding| {
            let (rule, _, start) = moved(finding);
            rule == finding.rule && rule == self::rule(fix) && covers.start <= start && start < covers.end
        };
        assert!(hidden(finding), "{}\n{allowed}", finding.message);
        let mut expected: Vec<_> =
            before.findings.iter().filter(|finding| !hidden(finding)).map(moved).collect();
        let mut left: Vec<_> = after.findings.iter().map(key).collect();
        expected.sort();
        left.sort();
        assert_eq!(left, expected, "{}\n{allowed}", finding.message);
        is_no_wider_than_the_statement(&allowed, &after, moved(finding).2);
    }
    tried
}

/// What is allowed at `at` is allowed in one statement, where that has lines of its own.
fn is_no_wider_than_the_statement(text: &str, checked: &Checked, at: u32) {
    let mut statements = checked.facts.documents.iter().flat_map(|document| &document.policy.statements);
    let around = statements.find(|statement| statement.span.start <= at && at < statement.span.end);
    let Some(statement) = around.map(|statement| statement.span) else { return };
    if text[..statement.start as usize].ends_with("- ") {
        let covers = checked.facts.suppressions[0].covers;
        assert!(covers.end <= statement.end, "{}\n{text}", &text[covers.range()]);
    }
}

/// The rule that the fix allows.
fn rule(fix: &xacct_rules::Fix) -> RuleId {
    let mut words = fix.edits[0].replacement.split(|c: char| c.is_whitespace() || c == ':');
    RuleId::from_id(words.find(|word| RuleId::from_id(word).is_some()).unwrap()).unwrap()
}

fn check(text: &str, settings: &FileSettings) -> Checked {
    let source = Source::new(FileId(0), "/policy.yaml", text);
    let hints = settings.hints();
    let facts = xacct_facts::read(&source, &hints);
    let findings = xacct_rules::check(&facts, &settings.known_accounts, &settings.levels).findings;
    Checked { facts, findings }
}

struct Checked {
    facts: xacct_facts::FileFacts,
    findings: Vec<Finding>,
}

/// The document `code`, which is JSON, in YAML: on lines, in brackets, as a property of a template, and as a string.
fn written_in_yaml(code: &str) -> Vec<String> {
    let source = Source::new(FileId(0), "policy.json", code);
    let parsed = json::parse(source.text());
    if !parsed.errors.is_empty() {
        return Vec::new();
    }
    let root = parsed.tree.root();
    let indented = |by: &str| code.lines().map(|line| format!("{by}{line}\n")).collect::<String>();
    let template =
        "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:";
    vec![
        format!("{}\n", on_lines(root, 0)),
        format!("# In brackets.\n{code}"),
        format!("{template}\n        {}\n", on_lines(root, 8)),
        format!("{template}\n{}", indented("        ")),
        format!("{template} |\n{}", indented("        ")),
    ]
}

/// `node` without brackets, its first line at `column`.
fn on_lines(node: Node<'_>, column: usize) -> String {
    let next = format!("\n{}", " ".repeat(column));
    let nested = |node: Node<'_>| node.entries().next().is_some() || node.items().next().is_some();
    if node.is_mapping() && nested(node) {
        let entry = |entry: xacct_syntax::Entry<'_>| {
            let key = written(entry.key);
            if nested(entry.value) {
                format!("{key}:{next}  {}", on_lines(entry.value, column + 2))
            } else {
                format!("{key}: {}", written(entry.value))
            }
        };
        return node.entries().map(entry).collect::<Vec<_>>().join(&next);
    }
    if node.is_sequence() && nested(node) {
        return node
            .items()
            .map(|item| format!("- {}", on_lines(item, column + 2)))
            .collect::<Vec<_>>()
            .join(&next);
    }
    written(node)
}

fn written(node: Node<'_>) -> String {
    node.tree().text().as_str()[node.range()].to_owned()
}
