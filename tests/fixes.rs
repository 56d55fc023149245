//! What `--fix` and `--unsafe-fixes` do to every Bad block of every page and to every example: what was found and can
//! be fixed is gone, nothing new is found, the syntax is no worse, and a second run changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use xacct_facts::Hints;
use xacct_policy::PolicyKind;
use xacct_rules::{Applicability, Finding, RuleId};
use xacct_syntax::{FileId, Source, apply};
use xacct_workspace::{CheckRequest, ConfigChoice, FixOptions, check_text};

use crate::{examples, markdown, pages, underlines};

/// A text to fix.
struct Case {
    /// Where it is written, for people.
    name: String,
    path: PathBuf,
    text: String,
    request: CheckRequest,
}

#[test]
fn mending_keeps_its_promises() {
    let folder = tempfile::tempdir().unwrap();
    let mut mended = 0;
    for case in page_cases(folder.path()).into_iter().chain(example_cases()) {
        for least in [Applicability::Safe, Applicability::Unsafe] {
            mended += usize::from(case.mend(least));
        }
        case.try_each_fix();
    }
    assert!(mended > 0, "no case has anything to mend");
}

fn page_cases(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for file in RuleId::ALL.into_iter().flat_map(pages::files) {
        let (mut section, mut config) = (String::new(), None);
        for block in markdown::blocks(&file.markdown) {
            if block.section != section {
                (section, config) = (block.section.clone(), None);
            }
            let language = block.info.first().map_or("", String::as_str);
            if language == "toml" {
                let path = folder.join(format!("{}.toml", cases.len()));
                fs::write(&path, &block.code).unwrap();
                config = Some(path);
            }
            let Some(ending) = block.ending().filter(|_| section == "Bad") else { continue };
            let request = CheckRequest {
                config: config.clone().map_or(ConfigChoice::None, ConfigChoice::File),
                kind: block.info.iter().find_map(|word| PolicyKind::from_id(word)),
                ..CheckRequest::default()
            };
            cases.push(Case {
                name: format!("{}, line {}", file.path.display(), block.lines.start),
                path: folder.join(format!("policy.{ending}")),
                text: underlines::split(&block.code, ending).0,
                request,
            });
        }
    }
    cases
}

fn example_cases() -> Vec<Case> {
    let case = |path: PathBuf| Case {
        name: path.display().to_string(),
        text: fs::read_to_string(&path).unwrap(),
        path,
        request: CheckRequest::default(),
    };
    examples::files().into_iter().map(case).collect()
}

impl Case {
    /// Whether anything was fixed.
    fn mend(&self, least: Applicability) -> bool {
        let (_, before) = self.check(&self.text, None);
        let (after_text, after) = self.check(&self.text, Some(least));
        let at = format!("{} ({least} fixes)", self.name);
        let mendable = |finding: &&Finding| finding.fixes.iter().any(|fix| fix.applicability >= least);
        let (known, gone) = (count(&before), count(before.iter().filter(mendable)));
        for (what, n) in count(&after) {
            let known = known.get(&what).unwrap_or(&0) - gone.get(&what).unwrap_or(&0);
            assert!(n <= known, "{at}: new, or not mended: {what:?}\n{after_text}");
        }
        assert!(
            mistakes(&self.path, &after_text) <= mistakes(&self.path, &self.text),
            "{at}: new mistakes in the syntax\n{after_text}"
        );
        let (again, _) = self.check(&after_text, Some(least));
        assert_eq!(again, after_text, "{at}: a second run changes it again");
        after_text != self.text
    }

    /// Every fix on its own, also those for a person to fill in, fits the text and leaves its syntax sound.
    fn try_each_fix(&self) {
        let (_, findings) = self.check(&self.text, None);
        for fix in findings.iter().flat_map(|finding| &finding.fixes) {
            let at = format!("{}: {}", self.name, fix.title);
            let fixed = apply(&self.text, &fix.edits).unwrap_or_else(|overlap| panic!("{at}: {overlap}"));
            assert!(
                mistakes(&self.path, &fixed) <= mistakes(&self.path, &self.text),
                "{at}: new mistakes in the syntax\n{fixed}"
            );
            for placeholder in &fix.placeholders {
                assert!(fixed.contains(placeholder), "{at}: `{placeholder}` is not there to be filled in");
            }
        }
    }

    /// The text and its findings, after fixing where that is asked for.
    fn check(&self, text: &str, least: Option<Applicability>) -> (String, Vec<Finding>) {
        let fix = least.map(|least| FixOptions { least, write: false });
        let request = CheckRequest { fix, ..self.request.clone() };
        let mut outcome = check_text(&request, &self.path, text.as_bytes().to_vec());
        let problems: Vec<_> = outcome.problems.iter().map(|problem| &problem.message).collect();
        assert!(problems.is_empty(), "{}: {problems:?}", self.name);
        match outcome.results.pop() {
            Some(result) => (result.source.as_str().to_owned(), result.findings),
            None => (text.to_owned(), Vec::new()),
        }
    }
}

/// How often each thing is said.
fn count<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> BTreeMap<(RuleId, &'f str), usize> {
    let mut count = BTreeMap::new();
    for finding in findings {
        *count.entry((finding.rule, finding.message.as_str())).or_default() += 1;
    }
    count
}

fn mistakes(name: &Path, text: &str) -> usize {
    xacct_facts::read(&Source::new(FileId(0), name.to_string_lossy(), text), &Hints::default())
        .syntax_errors
        .len()
}
