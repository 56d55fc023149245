//! Reads files for whichever caller asks about the policies in them, and not for the rules.

use std::path::{Path, PathBuf};

use xacct_aws::AccountId;
use xacct_facts::FileFacts;
use xacct_policy::PolicyKind;
use xacct_syntax::{FileId, Source};

use crate::config::Configs;
use crate::inspect::read_facts;
use crate::tree::NamedTrees;
use crate::walk::{FoundFile, walk};
use crate::{ConfigChoice, FileSettings, Problem, name, read};

/// A file with what it holds.
#[derive(Debug)]
pub struct PolicyFile {
    /// Where it is. Its bytes may be no text.
    pub path: PathBuf,
    /// Its text.
    pub source: Source,
    /// Its policies and roles; none where it holds no policy.
    pub facts: FileFacts,
    /// What the configuration says of it.
    pub settings: FileSettings,
    /// Whether it was found by a name in the workspace, and not named itself: what stands in it may be about somebody else.
    pub is_found: bool,
}

/// Reads one file after the other, each with the configuration that holds for it. What cannot be read is noted.
#[derive(Debug)]
pub struct PolicyReader {
    configs: Configs,
    trees: NamedTrees,
    account: Option<AccountId>,
    /// The number of the next file.
    next: u32,
    problems: Vec<Problem>,
}

impl PolicyReader {
    /// Reads by this configuration what `paths` name. `account` is whose the files are, whatever the configuration says.
    pub fn new<'p>(
        config: ConfigChoice,
        account: Option<AccountId>,
        paths: impl IntoIterator<Item = &'p PathBuf>,
    ) -> Self {
        let trees = NamedTrees::new(paths);
        let configs = Configs::new(config, trees.clone());
        Self { configs, trees, account, next: 0, problems: Vec::new() }
    }

    /// The same where other files of the command have the numbers of a [`Session`](crate::Session).
    #[must_use]
    pub fn beside_a_session(self) -> Self {
        Self { next: 1 << 24, ..self }
    }

    /// Reads the files below the directory at `folder` that hold a policy.
    pub fn folder(&mut self, folder: &Path) -> Vec<PolicyFile> {
        let walked = walk(&[folder.to_owned()], false, 1, &self.trees);
        self.problems.extend(walked.problems);
        let mut read = |found: &FoundFile| {
            let text = read::read(&found.path, found.walked);
            let holds_some = !matches!(text, Ok(None));
            self.take(&found.path, None, text).filter(|file| holds_some && !file.facts.is_empty())
        };
        walked.files.iter().filter_map(&mut read).collect()
    }

    /// Reads the file at `path`. Where somebody says what sort of policies it holds, `kind` is that.
    pub fn file(&mut self, path: &Path, kind: Option<PolicyKind>) -> Option<PolicyFile> {
        let text = read::read(path, false);
        self.take(path, kind, text)
    }

    /// Reads `bytes` as the file at `path`, which need not exist.
    pub fn bytes(&mut self, path: &Path, kind: Option<PolicyKind>, bytes: Vec<u8>) -> Option<PolicyFile> {
        self.take(path, kind, read::decode(path, false, bytes))
    }

    /// Notes what could not be done.
    pub fn note(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// What could not be done, the mistakes in the configuration first.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.configs.into_problems();
        problems.extend(self.problems);
        problems
    }

    fn take(
        &mut self,
        path: &Path,
        kind: Option<PolicyKind>,
        text: Result<Option<String>, Problem>,
    ) -> Option<PolicyFile> {
        let text = match text {
            Ok(text) => text.unwrap_or_default(),
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let settings = self.configs.for_file(path)?;
        let told = FileSettings {
            account: self.account.or(settings.account),
            kind: kind.or(settings.kind),
            ..settings.clone()
        };
        let source = name::source(FileId(self.next), path, text);
        self.next += 1;
        let mut facts = match read_facts(path, &source, &told) {
            Ok(facts) => facts,
            Err(bug) => {
                self.problems.push(bug);
                return None;
            }
        };
        facts.include_stack_sets();
        Some(PolicyFile { path: path.to_owned(), source, facts, settings, is_found: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#;

    #[test]
    fn files_are_read_with_their_configuration() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::write(at("xacct-lint.toml"), "[organization]\nid = \"o-a1b2c3d4e5\"\n").unwrap();
        std::fs::write(at("a.json"), POLICY).unwrap();
        std::fs::write(at("b.json"), "{}").unwrap();
        let mut reader = PolicyReader::new(ConfigChoice::Nearest, None, []);
        let a = reader.file(&at("a.json"), None).unwrap();
        assert_eq!((a.facts.documents.len(), a.source.file()), (1, FileId(0)));
        assert!(a.settings.known_accounts.organization.is_some());
        let boundary = reader.bytes(&at("c.json"), Some(PolicyKind::Boundary), POLICY.into()).unwrap();
        assert_eq!(boundary.facts.documents[0].policy.kind, PolicyKind::Boundary);
        let called = reader.bytes(&at("guardrail_scp.json"), None, POLICY.into()).unwrap();
        assert_eq!(called.facts.documents[0].policy.kind, PolicyKind::Scp);
        assert!(reader.file(&at("b.json"), None).unwrap().facts.is_empty());
        assert!(reader.file(&at("gone.json"), None).is_none());
        assert_eq!(reader.into_problems()[0].message, "no such file or directory");
    }
}
