//! A baseline: the findings that were there when the linter was adopted, which are left out until somebody touches them.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use super::since::recount;
use super::{CheckOutcome, FileResult};
use crate::{Fingerprints, MAX_FILE, Problem};

/// The version of the file's shape.
const VERSION: u32 = 1;

/// Findings that are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    version: u32,
    findings: Vec<BaselineEntry>,
}

/// One finding that is known. The same one occurs as often as it was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BaselineEntry {
    /// The file that it was in, with `/` between the parts of the path.
    pub file: String,
    /// The rule.
    pub rule: String,
    /// What was said. People read it; the fingerprint decides.
    pub message: String,
    /// What [`Fingerprints`] says of it.
    pub fingerprint: String,
}

impl Baseline {
    /// The findings of `outcome`, by file and rule.
    pub fn of(outcome: &CheckOutcome) -> Self {
        let entries = outcome.results.iter().flat_map(|result| {
            let (file, fingerprints) = (slashed(&result.path), Fingerprints::new(&result.source));
            let entry = move |finding: &xacct_rules::Finding| BaselineEntry {
                file: file.clone(),
                rule: finding.rule.id().to_owned(),
                message: finding.message.clone(),
                fingerprint: fingerprints.of(finding),
            };
            result.findings.iter().map(entry).collect::<Vec<_>>()
        });
        let mut findings: Vec<BaselineEntry> = entries.collect();
        findings.sort();
        Self { version: VERSION, findings }
    }

    /// How many findings it has.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is no baseline of this version.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let mut text = String::new();
        let read = File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_string(&mut text));
        read.map_err(|error| Problem::error(path, format!("the baseline cannot be read: {error}")))?;
        if text.len() as u64 > MAX_FILE {
            return Err(Problem::error(path, "the baseline is too large: the limit is 64 MiB"));
        }
        let help = "`--write-baseline FILE` writes one";
        let baseline: Self = serde_json::from_str(&text)
            .map_err(|error| Problem::error(path, format!("is no baseline: {error}")).help(help))?;
        if baseline.version != VERSION {
            let message = format!(
                "is a baseline of version {}, and this program reads version {VERSION}",
                baseline.version
            );
            return Err(Problem::error(path, message).help(help));
        }
        Ok(baseline)
    }

    /// Writes it to the file at `path`.
    ///
    /// # Errors
    ///
    /// That file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Problem> {
        let written = serde_json::to_string_pretty(self).map_err(std::io::Error::other);
        let written = written.and_then(|text| fs::write(path, text + "\n"));
        written.map_err(|error| Problem::error(path, format!("the baseline cannot be written: {error}")))
    }

    /// Drops the findings of `outcome` that are known, each entry for one finding: first those that are in their file, then those
    /// that were moved to another. The entries for which there was none, in their order.
    pub fn drop_known(&self, outcome: &mut CheckOutcome) -> Vec<BaselineEntry> {
        let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, entry) in self.findings.iter().enumerate() {
            known.entry(&entry.fingerprint).or_default().push(index);
        }
        let mut is_used = vec![false; self.findings.len()];
        for is_moved in [false, true] {
            for result in &mut outcome.results {
                outcome.in_baseline += self.drop(result, is_moved, &mut known, &mut is_used);
            }
        }
        outcome.results.iter_mut().for_each(recount);
        let entries = self.findings.iter().zip(is_used);
        entries.filter(|(_, is_used)| !is_used).map(|(entry, _)| entry.clone()).collect()
    }

    fn drop(
        &self,
        result: &mut FileResult,
        is_moved: bool,
        known: &mut HashMap<&str, Vec<usize>>,
        is_used: &mut [bool],
    ) -> usize {
        let before = result.findings.len();
        if before == 0 {
            return 0;
        }
        let (file, fingerprints) = (slashed(&result.path), Fingerprints::new(&result.source));
        result.findings.retain(|finding| {
            let Some(entries) = known.get_mut(fingerprints.of(finding).as_str()) else { return true };
            let is_it = |index: &usize| is_moved || self.findings[*index].file == file;
            let Some(at) = entries.iter().position(is_it) else { return true };
            is_used[entries.remove(at)] = true;
            false
        });
        before - result.findings.len()
    }
}

impl BaselineEntry {
    /// Whether its file is one of `paths` or lies below one of them.
    pub fn is_below(&self, paths: &[impl AsRef<Path>]) -> bool {
        let file = format!("{}/", self.file);
        paths.iter().any(|path| {
            let folder = slashed(path.as_ref());
            folder.is_empty() || file.starts_with(&format!("{folder}/"))
        })
    }
}

/// A path that says the same on every system: without `.`, and with `/` between its parts.
fn slashed(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let path: std::path::PathBuf = parts.collect();
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use xacct_rules::{Finding, RuleId};
    use xacct_syntax::{FileId, Source, Span};

    use super::*;

    fn outcome(files: &[(&str, usize)]) -> CheckOutcome {
        let result = |(index, (name, findings)): (usize, &(&str, usize))| {
            let file = FileId(index as u32);
            let finding = Finding::new(RuleId::ALL[0], Span::new(file, 0..2), "wrong");
            FileResult {
                path: name.into(),
                source: Source::new(file, *name, "{}"),
                findings: vec![finding; *findings],
                suppressed: Vec::new(),
                fixed: None,
                fixable: Default::default(),
            }
        };
        CheckOutcome { results: files.iter().enumerate().map(result).collect(), ..CheckOutcome::default() }
    }

    fn left(outcome: &CheckOutcome) -> Vec<usize> {
        outcome.results.iter().map(|result| result.findings.len()).collect()
    }

    #[test]
    fn an_entry_stands_for_one_finding_and_the_one_in_its_file_first() {
        let baseline = Baseline::of(&outcome(&[("a.json", 1), ("b.json", 1)]));
        let mut now = outcome(&[("./b.json", 2), ("c.json", 1)]);
        let stale = baseline.drop_known(&mut now);
        assert_eq!((left(&now), stale.len(), now.in_baseline), (vec![0, 1], 0, 2));
        let mut now = outcome(&[("b.json", 1)]);
        let stale = baseline.drop_known(&mut now);
        assert_eq!((left(&now), stale[0].file.as_str()), (vec![0], "a.json"));
    }

    #[test]
    fn what_is_below_a_path_is_told_by_whole_names() {
        let entry = |file: &str| BaselineEntry {
            file: file.into(),
            rule: String::new(),
            message: String::new(),
            fingerprint: String::new(),
        };
        assert!(entry("a/b.json").is_below(&["a"]) && entry("a/b.json").is_below(&["./a/b.json"]));
        assert!(entry("a/b.json").is_below(&["."]) && !entry("ab.json").is_below(&["a"]));
    }

    #[test]
    fn a_file_that_is_no_baseline_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("baseline.json");
        let said = |text: &str| {
            fs::write(&path, text).unwrap();
            Baseline::read(&path).unwrap_err().message
        };
        assert!(said("[]").starts_with("is no baseline"));
        assert!(said("{\"version\": 7, \"findings\": []}").contains("version 7"));
        let baseline = Baseline::of(&outcome(&[("a.json", 2)]));
        baseline.write(&path).unwrap();
        assert_eq!(Baseline::read(&path).unwrap(), baseline);
        assert_eq!((baseline.len(), baseline.is_empty()), (2, false));
    }
}
