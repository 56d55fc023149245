//! One policy, every host, the same findings.
//!
//! The examples on the rules' pages are written into every host. What is found must be the same, at the same characters
//! of the policy; each fix must make the same policy of it, and a file that a strict reader still reads.

use std::fmt::Write as _;

use xacct_facts::{Document, FileFacts, Hints, read};
use xacct_policy::PolicyKind;
use xacct_rules::{Checked, Finding, RuleId, check};
use xacct_syntax::{FileId, Node, Source, Span, apply};

use crate::fixture::Fixture;
use crate::hosts::value::Value;
use crate::markdown::blocks;
use crate::pages::files;

mod hcl;
pub mod value;
pub mod write;

#[test]
fn every_host_has_the_same_findings_and_the_same_fixes() {
    let mut tried = Tried::default();
    for example in examples() {
        tried.example(&example);
    }
    assert!(tried.wrong.is_empty(), "{}", tried.wrong);
    assert!(tried.files > 500 && tried.findings > 500 && tried.fixes > 300, "only {tried:?}");
}

/// A policy of a page.
pub struct Example {
    pub code: String,
    pub fixture: Fixture,
    pub policy: Value,
    pub kind: PolicyKind,
}

/// The policies of all pages that can be written into other hosts.
pub fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for file in RuleId::ALL.into_iter().flat_map(files) {
        let mut config = String::new();
        for block in blocks(&file.markdown) {
            match block.info.first().map(String::as_str) {
                Some("toml") => config.clone_from(&block.code),
                Some("json") => {
                    let code = if block.section == "Bad" {
                        crate::underlines::split(&block.code, "json").0
                    } else {
                        block.code.clone()
                    };
                    examples.extend(example(code, Fixture::new(&config, &block.info).unwrap()));
                }
                _ => {}
            }
        }
    }
    examples
}

/// The syntax of JSON is no matter of other hosts; roles with all that belongs to them have tests of their own.
fn example(code: String, fixture: Fixture) -> Option<Example> {
    let plain = Looked::at("policy.json", &code, &fixture, None);
    let [document] = plain.facts.documents.as_slice() else { return None };
    if !plain.facts.syntax_errors.is_empty() || !plain.facts.holders.is_empty() {
        return None;
    }
    Some(Example { policy: Value::of(root(document)), kind: document.policy.kind, code, fixture })
}

/// What was tried, and what came out otherwise.
#[derive(Debug, Default)]
struct Tried {
    files: usize,
    findings: usize,
    fixes: usize,
    wrong: String,
}

impl Tried {
    /// Writes the policy of `example` into every host.
    fn example(&mut self, Example { code, fixture, policy, kind }: &Example) {
        for host in write::HOSTS {
            let Some(text) = (host.write)(policy, *kind) else { continue };
            self.files += 1;
            // Where the host says what sort of policy it is, that is known without a doubt.
            let told = if host.says_the_kind { Some(*kind) } else { fixture.settings.kind };
            let plain = Looked::at("policy.json", code, fixture, told);
            let hosted = Looked::at(host.file, &text, fixture, fixture.settings.kind);
            self.compare(host, &plain, &hosted);
        }
    }

    fn compare(&mut self, host: &write::Host, plain: &Looked, hosted: &Looked) {
        let (expected, found) = (plain.marks(host.keeps_paths), hosted.marks(host.keeps_paths));
        self.findings += expected.len();
        if expected != found {
            let text = &hosted.text;
            let _ = writeln!(self.wrong, "== {}: {found:#?}\ninstead of {expected:#?}\n{text}", host.name);
            return;
        }
        for (one, other) in plain.checked.findings.iter().zip(&hosted.checked.findings) {
            for fix in &one.fixes {
                let Some(same) = other.fixes.iter().find(|same| same.title == fix.title) else {
                    let _ =
                        writeln!(self.wrong, "== {}: no fix \"{}\"\n{}", host.name, fix.title, hosted.text);
                    continue;
                };
                self.fixes += 1;
                let expected = plain.after(&fix.edits);
                let text = apply(&hosted.text, &same.edits).unwrap();
                let changed = Looked::at(host.file, &text, &hosted.fixture, hosted.told);
                let policy = changed.facts.documents.first().map(|document| Value::of(root(document)));
                let form = |value: &Value| if host.keeps_paths { value.clone() } else { value.content() };
                if policy.as_ref().map(form) != Some(form(&expected)) || !(host.reads)(&text) {
                    let _ = writeln!(
                        self.wrong,
                        "== {}: \"{}\" makes\n{text}\nof\n{}",
                        host.name, fix.title, hosted.text
                    );
                }
            }
        }
    }
}

/// A text with what is found in it.
struct Looked {
    text: String,
    fixture: Fixture,
    told: Option<PolicyKind>,
    facts: FileFacts,
    checked: Checked,
}

impl Looked {
    fn at(name: &str, text: &str, fixture: &Fixture, told: Option<PolicyKind>) -> Self {
        let source = Source::new(FileId(0), name, text);
        let hints = Hints { account: fixture.settings.account, kind: told, ..Hints::default() };
        let facts = read(&source, &hints);
        let checked = check(&facts, &fixture.settings.known_accounts, &fixture.settings.levels);
        Self { text: text.to_owned(), fixture: fixture.clone(), told, facts, checked }
    }

    /// What is said, and of which part of the policy.
    fn marks(&self, paths: bool) -> Vec<String> {
        let mark = |finding: &Finding| {
            let related = finding
                .related
                .iter()
                .map(|label| format!(" / {} {}", self.place(label.span, paths), label.message));
            let related: String = related.collect();
            format!(
                "{} {}: {}{related}",
                finding.rule,
                self.place(finding.primary.span, paths),
                finding.message
            )
        };
        self.checked.findings.iter().map(mark).collect()
    }

    /// The path to what is underlined, and for a string the characters of it.
    fn place(&self, span: Span, paths: bool) -> String {
        let Some(document) = self.facts.documents.first() else { return String::new() };
        let mut node = root(document);
        let mut path = String::new();
        while let Some((step, inner)) = within(node, span) {
            let _ = write!(path, "/{step}");
            node = inner;
        }
        let text = self.text.get(span.range()).unwrap_or_default();
        let text = text.trim_matches(['"', '\\']).replace("$${", "${").replace("%%{", "%{");
        match (node.is_scalar(), paths) {
            (true, true) => format!("{path} `{text}`"),
            (true, false) => format!("`{}`", hcl::element(&text)),
            (false, true) => path,
            (false, false) => String::new(),
        }
    }

    /// The policy after the edits.
    fn after(&self, edits: &[xacct_syntax::Edit]) -> Value {
        let text = apply(&self.text, edits).unwrap();
        let looked = Self::at("policy.json", &text, &self.fixture, self.told);
        Value::of(root(&looked.facts.documents[0]))
    }
}

fn root(document: &Document) -> Node<'_> {
    document.tree.node(document.policy.node)
}

/// The part of `node` that holds `span`, and what it is called.
fn within(node: Node<'_>, span: Span) -> Option<(String, Node<'_>)> {
    let holds = |node: Node<'_>| node.span().contains(span);
    let entry = node.entries().find_map(|entry| {
        let key = entry.key.as_str().unwrap_or_default().into_owned();
        if holds(entry.key) {
            return Some((format!("{key}?"), entry.key));
        }
        holds(entry.value).then_some((key, entry.value))
    });
    entry.or_else(|| {
        node.items().enumerate().find(|(_, item)| holds(*item)).map(|(at, item)| (at.to_string(), item))
    })
}
