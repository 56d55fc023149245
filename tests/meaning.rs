//! One question has one answer everywhere: `check` and `who` agree, and a finding about access shows a request.
//!
//! The policies are those of every page, case and example; `XACCT_CORPUS=DIR cargo test --test all meaning` adds the files below a
//! folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use xacct_facts::{Document, FileFacts, Hints, read};
use xacct_rules::who::{Openness, who};
use xacct_rules::{Finding, KnownAccounts, Levels, RuleId, check};
use xacct_syntax::{FileId, Source};

use crate::fixture::Fixture;
use crate::markdown::blocks;
use crate::pages::files;

/// The rules that are about who has access: each finding of them shows a request.
const ABOUT_ACCESS: [RuleId; 12] = [
    RuleId::AdminAccessOnCrossAccountRole,
    RuleId::IneffectiveCondition,
    RuleId::MissingExternalId,
    RuleId::OidcAudienceNotPinned,
    RuleId::OidcOwnerWildcard,
    RuleId::OidcSubjectNotPinned,
    RuleId::OverlappingStatementBypass,
    RuleId::PublicPrincipal,
    RuleId::RootPrincipalWithoutOrgId,
    RuleId::SamlAudienceMissing,
    RuleId::ServiceConfusedDeputy,
    RuleId::WildcardAssumeRoleResource,
];

/// A text with the name of its file, and what is known of whose it is.
struct Input {
    name: String,
    text: String,
    known_accounts: Arc<KnownAccounts>,
    hints: Hints,
}

impl Input {
    fn facts(&self) -> FileFacts {
        read(&Source::new(FileId(0), self.name.as_str(), self.text.as_str()), &self.hints)
    }
}

/// Every block of every page and case.
fn of_pages() -> Vec<Input> {
    let mut inputs = Vec::new();
    for rule in RuleId::ALL {
        for file in files(rule) {
            let (mut section, mut config) = (String::new(), String::new());
            for block in blocks(&file.markdown) {
                if block.section != section {
                    section.clone_from(&block.section);
                    config.clear();
                }
                let Some(ending) = block.ending() else {
                    config.clone_from(&block.code);
                    continue;
                };
                let (text, _) = crate::underlines::split(&block.code, ending);
                let fixture = Fixture::new(&config, &block.info).unwrap();
                let hints = Hints {
                    account: fixture.settings.account,
                    kind: fixture.settings.kind,
                    ..Hints::default()
                };
                inputs.push(Input {
                    name: fixture.name,
                    text,
                    known_accounts: fixture.settings.known_accounts,
                    hints,
                });
            }
        }
    }
    inputs
}

/// The files below a folder that are no larger than most policies.
fn of_folder(folder: &Path) -> Vec<Input> {
    const LARGEST: u64 = 64 * 1024;
    let mut inputs = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            inputs.extend(of_folder(&path));
        } else if fs::metadata(&path).is_ok_and(|data| data.len() <= LARGEST)
            && let Ok(text) = fs::read_to_string(&path)
        {
            let name = path.display().to_string();
            inputs.push(Input { name, text, known_accounts: Arc::default(), hints: Hints::default() });
        }
    }
    inputs
}

fn inputs() -> Vec<Input> {
    let folders = env::var_os("XACCT_CORPUS").map(PathBuf::from).into_iter();
    let folders = folders.chain([xtask::root().join("examples")]);
    of_pages().into_iter().chain(folders.flat_map(|folder| of_folder(&folder))).collect()
}

/// What `who` answers where `check` must not be silent, for each statement.
fn loud(
    document: &Document,
    known_accounts: &KnownAccounts,
) -> Vec<(&'static str, String, xacct_syntax::Span)> {
    let rows = who(document, known_accounts).map(|who| who.rows).unwrap_or_default();
    let answers = rows.into_iter().filter_map(|row| match row.way {
        Openness::Anyone(example) => Some(("anyone", example.sentence, row.span)),
        Openness::Nobody(reason) => Some(("nobody", reason, row.span)),
        Openness::Open(_) | Openness::Only(_) | Openness::Depends(_) => None,
    });
    answers.collect()
}

#[test]
fn check_is_not_silent_where_who_says_nobody_or_anyone() {
    let (mut asked, mut wrong) = (0, String::new());
    for input in inputs() {
        let facts = input.facts();
        let checked = check(&facts, &input.known_accounts, &Levels::default());
        let suppressed = checked.suppressed.into_iter().map(|one| one.finding);
        let findings: Vec<Finding> = checked.findings.into_iter().chain(suppressed).collect();
        for document in facts.documents.iter().filter(|document| !document.defined_elsewhere) {
            for (answer, why, span) in loud(document, &input.known_accounts) {
                asked += 1;
                let speaks = |finding: &Finding| {
                    span.contains(finding.primary.span)
                        || finding.related.iter().any(|l| span.contains(l.span))
                };
                if !findings.iter().any(speaks) {
                    wrong += &format!("{}: who says {answer} ({why})\n{}\n", input.name, input.text);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(asked > 60, "only {asked} answers were compared");
}

#[test]
fn a_finding_about_access_shows_a_request() {
    let (mut shown, mut wrong) = (0, String::new());
    for input in inputs() {
        for finding in check(&input.facts(), &input.known_accounts, &Levels::default()).findings {
            if ABOUT_ACCESS.contains(&finding.rule) {
                shown += 1;
                if finding.witness.is_none() {
                    wrong += &format!("{}: {}: {}\n", input.name, finding.rule, finding.message);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(shown > 100, "only {shown} findings were looked at");
}
