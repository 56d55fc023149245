//! The page of each rule does what it says.
//!
//! A page has the sections Why, Bad, Fixed (where the rule has fixes) and Good. Their `json` and `yaml` blocks are run with the
//! rule alone, under the last `toml` block of the section as the configuration; words behind the fence say what sort
//! of policy it is (`json identity`) or whose (`json 222222222222`). A block with the word `role` (`json role 222222222222`) is
//! the file with the role that the calls of the blocks behind it mean.
//!
//! - **Bad**: `^^^ message` below a line is a finding, `--- message` a place that explains it; no more and no less.
//! - **Fixed**: what becomes of each Bad block that has fixes when the first fix of each finding is applied. The rule
//!   is silent on it, unless a person still has something to fill in.
//! - **Good**: the rule is silent.
//!
//! Long cases have the same form in `tests/cases/RULE.md`. `UPDATE_PAGES=1 cargo test` writes the marks and the Fixed
//! blocks as they came out: read the difference before it is committed.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::{env, fs};

use xacct_rules::{Applicability, Finding, RuleId};

use crate::fixture::{Fixture, fixed};
use crate::markdown::{Block, blocks, sections};
use crate::underlines;

/// The test of one rule.
pub fn page_does_what_it_says(rule: RuleId) {
    let mut wrong = String::new();
    let mut best = None;
    for file in files(rule) {
        let mut run =
            PageRun { rule, best: None, wrong: Vec::new(), fresh: Vec::new(), to_fix: VecDeque::new() };
        run.file(&file.markdown);
        best = best.max(run.best);
        if env::var_os("UPDATE_PAGES").is_some() {
            file.update(&run.fresh);
            // What is left to say is known after the next run.
            println!("{} is written as it came out{}", file.path.display(), run.wrong.concat());
            continue;
        }
        for what in run.wrong {
            wrong += &format!("\n{}:{what}\n", file.path.display());
        }
    }
    if env::var_os("UPDATE_PAGES").is_none() && best != rule.meta().fix {
        wrong += &format!("\n{rule}: rules.toml says fix = {:?}, its page shows {best:?}\n", rule.meta().fix);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_page_is_complete() {
    for rule in RuleId::ALL {
        let page = rule.page();
        let markdown = page.markdown();
        let sections = sections(markdown);
        let titles: Vec<_> = sections.iter().map(|(title, _)| title.as_str()).collect();
        let expected: &[&str] = if rule.meta().fix.is_some() {
            &["Why", "Bad", "Fixed", "Good"]
        } else {
            &["Why", "Bad", "Good"]
        };
        assert_eq!(titles, expected, "the sections of {rule}");
        assert!(!page.opening().is_empty(), "{rule} has no opening");
        assert!(!sections[0].1.is_empty(), "{rule} does not say why");
        for title in ["Bad", "Good"] {
            let shown =
                blocks(markdown).iter().any(|block| block.section == title && block.ending().is_some());
            assert!(shown, "{rule} shows nothing {title}");
        }
    }
}

/// A file with a page in it.
pub struct File {
    pub path: PathBuf,
    /// What stands before each of its lines.
    prefix: &'static str,
    pub markdown: String,
}

pub fn files(rule: RuleId) -> Vec<File> {
    let root = xtask::root();
    let source = root.join("crates/xacct-rules/src/rules").join(rule.id().replace('-', "_") + ".rs");
    let mut files = vec![File { path: source, prefix: "//!", markdown: rule.page().markdown().to_owned() }];
    let path = root.join("tests/cases").join(format!("{rule}.md"));
    if let Ok(markdown) = fs::read_to_string(&path) {
        files.push(File { path, prefix: "", markdown });
    }
    files
}

impl File {
    /// Writes blocks as they came out.
    fn update(&self, fresh: &[(Block, String)]) {
        let text = fs::read_to_string(&self.path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (block, code) in fresh.iter().rev() {
            let gap = if self.prefix.is_empty() { "" } else { " " };
            let code = code.lines().map(|line| format!("{}{gap}{line}", self.prefix).trim_end().to_owned());
            lines.splice(block.lines.clone(), code);
        }
        let updated = lines.join("\n") + "\n";
        if updated != text {
            fs::write(&self.path, updated).unwrap();
        }
    }
}

/// A page being run.
struct PageRun {
    rule: RuleId,
    /// The best applicability of a fix that was met.
    best: Option<Applicability>,
    wrong: Vec<String>,
    /// Blocks that came out otherwise, in the order of the page.
    fresh: Vec<(Block, String)>,
    /// What the blocks of Fixed have to be.
    to_fix: VecDeque<FixedCode>,
}

struct FixedCode {
    code: String,
    fixture: Fixture,
    /// Whether the rule has nothing to say any more.
    done: bool,
}

impl PageRun {
    fn file(&mut self, markdown: &str) {
        let (mut section, mut config, mut roles) = (String::new(), String::new(), None);
        for block in blocks(markdown) {
            if block.section != section {
                section.clone_from(&block.section);
                config.clear();
                roles = None;
            }
            if block.info.iter().any(|word| word == "role") {
                match Fixture::new(&config, &block.info) {
                    Ok(fixture) => roles = Some((Box::new(fixture), block.code)),
                    Err(what) => self.wrong.push(what),
                }
                continue;
            }
            let result = match (block.ending(), block.info.first().map(String::as_str)) {
                (Some(_), _) => self.block(&block, &config, roles.clone()),
                (None, Some("toml")) => {
                    config.clone_from(&block.code);
                    Ok(())
                }
                _ => Ok(()),
            };
            if let Err(what) = result {
                self.wrong.push(format!("{}: {what}", block.lines.start));
            }
        }
        // A page must show what becomes of each block; the long cases may leave that to `fixes`.
        let shows_fixes = blocks(markdown).iter().any(|block| block.section == "Fixed");
        if shows_fixes && !self.to_fix.is_empty() {
            let codes: Vec<_> = self.to_fix.iter().map(|mended| mended.code.as_str()).collect();
            self.wrong.push(format!(" in Fixed there is no block for\n\n{}", codes.join("\n")));
        }
    }

    fn block(
        &mut self,
        block: &Block,
        config: &str,
        roles: Option<(Box<Fixture>, String)>,
    ) -> Result<(), String> {
        let fixture = || Fixture::new(config, &block.info).map(|fixture| Fixture { roles, ..fixture });
        match block.section.as_str() {
            "Bad" => self.bad(block, fixture()?),
            "Fixed" => self.fixed(block),
            "Good" => silent(self.rule, &fixture()?, &block.code),
            _ => Ok(()),
        }
    }

    fn bad(&mut self, block: &Block, fixture: Fixture) -> Result<(), String> {
        let (code, expected) = underlines::split(&block.code, block.ending().unwrap_or_default());
        let findings = fixture.run(self.rule, &code)?;
        let ending = block.ending().unwrap_or_default();
        let fixes = || findings.iter().filter_map(|finding| finding.mends().next());
        self.best =
            self.best.max(findings.iter().flat_map(Finding::mends).map(|fix| fix.applicability).max());
        if fixes().next().is_some() {
            let done = fixes().count() == findings.len() && fixes().all(|fix| fix.placeholders.is_empty());
            self.to_fix.push_back(FixedCode { code: fixed(&code, &findings)?, fixture, done });
        }
        let marks = underlines::of_findings(&code, &findings, ending);
        if marks.is_empty() {
            return Err("in Bad nothing is found".into());
        }
        if marks == expected {
            return Ok(());
        }
        let drawn = underlines::draw(&code, &marks);
        self.fresh.push((block.clone(), drawn.clone()));
        Err(format!("in Bad it comes out as\n\n{drawn}"))
    }

    fn fixed(&mut self, block: &Block) -> Result<(), String> {
        let Some(FixedCode { code, fixture, done }) = self.to_fix.pop_front() else {
            return Err("there are more blocks in Fixed than in Bad with fixes".into());
        };
        if code != block.code {
            self.fresh.push((block.clone(), code.clone()));
            return Err(format!("in Fixed it comes out as\n\n{code}"));
        }
        if done { silent(self.rule, &fixture, &code) } else { Ok(()) }
    }
}

fn silent(rule: RuleId, fixture: &Fixture, code: &str) -> Result<(), String> {
    let findings = fixture.run(rule, code)?;
    if findings.is_empty() {
        return Ok(());
    }
    Err(format!(
        "it should be silent on\n\n{}",
        underlines::draw(code, &underlines::of_findings(code, &findings, fixture.ending()))
    ))
}

#[test]
fn every_case_belongs_to_a_rule() {
    let folder = xtask::root().join("tests/cases");
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let id = Path::new(path.file_name().unwrap()).file_stem().unwrap();
        assert!(RuleId::from_id(&id.to_string_lossy()).is_some(), "{} belongs to no rule", path.display());
    }
}
