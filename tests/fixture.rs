//! Runs the linter on a text of a test.

use std::path::Path;

use xacct_aws::AccountId;
use xacct_facts::{FileFacts, GrantedRole, Handshake, HolderId};
use xacct_policy::PolicyKind;
use xacct_rules::{Finding, Fix, RuleId};
use xacct_syntax::{Edit, FileId, Source, apply};
use xacct_workspace::{Config, FileSettings};

/// What holds for a text: a configuration, and what the words behind its fence say.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The name of its file.
    pub name: String,
    pub settings: FileSettings,
    /// The file of the roles that its calls mean, and what holds for it.
    pub roles: Option<(Box<Self>, String)>,
}

impl Fixture {
    /// The first of `words` is the ending of its file's name (`json`), the others are a kind of policy (`identity`) or
    /// the account that it belongs to.
    pub fn new(config: &str, words: &[String]) -> Result<Self, String> {
        let source = Source::new(FileId(0), "xacct-lint.toml", config);
        let config = Config::parse(&source, "/").map_err(|problems| {
            let said: Vec<_> = problems.into_iter().map(|problem| problem.message).collect();
            format!("the configuration: {}", said.join("; "))
        })?;
        let (ending, words) = words.split_first().ok_or("it is not said what is written there")?;
        let name = format!("/policy.{ending}");
        let mut settings = config.for_file(Path::new(&name));
        for word in words.iter().filter(|word| *word != "role") {
            match (PolicyKind::from_id(word), AccountId::parse(word)) {
                (Some(kind), _) => settings.kind = Some(kind),
                (None, Some(account)) => settings.account = Some(account),
                (None, None) => return Err(format!("`{word}` is neither a kind of policy nor an account")),
            }
        }
        Ok(Self { name, settings, roles: None })
    }

    /// The ending of its file's name.
    pub fn ending(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    /// What `rule` alone says of `code`; the rule that looks at what became of others' findings, after all of them.
    pub fn run(&self, rule: RuleId, code: &str) -> Result<Vec<Finding>, String> {
        let source = Source::new(FileId(0), self.name.as_str(), code);
        let mut levels = self.settings.levels.clone();
        if rule != RuleId::UnusedSuppression {
            levels.select(vec![rule]);
        }
        let facts = self.settings.read(&source);
        let mut checked = xacct_rules::check(&facts, &self.settings.known_accounts, &levels);
        if let Some((fixture, code)) = &self.roles {
            let roles = fixture.with_calls(&facts, code);
            let about_both = xacct_rules::check(&roles, &fixture.settings.known_accounts, &levels);
            checked.findings.extend(about_both.findings);
            checked.findings.retain(|finding| finding.primary.span.file == source.file());
        }
        checked.findings.retain(|finding| finding.rule == rule);
        if checked.crashed.is_empty() { Ok(checked.findings) } else { Err("the rule panicked".into()) }
    }
}

impl Fixture {
    /// What the file of roles holds whose text is `code`, with the calls and permissions of another one, which mean its first role.
    fn with_calls(&self, calls: &FileFacts, code: &str) -> FileFacts {
        let mut facts = self.settings.read(&Source::new(FileId(1), self.name.as_str(), code));
        let handshake = |call: &xacct_facts::RoleCall| Handshake { role: HolderId(0), call: call.clone() };
        facts.handshakes = calls.calls.iter().map(handshake).collect();
        let granted =
            |grant: &xacct_facts::RoleGrant| GrantedRole { role: HolderId(0), grant: grant.clone() };
        facts.granted = calls.grants.iter().map(granted).collect();
        facts
    }
}

/// `code` after the first fix of each finding, those left out that do not go together with an earlier one.
pub fn fixed(code: &str, findings: &[Finding]) -> Result<String, String> {
    let mut edits: Vec<Edit> = Vec::new();
    for Fix { edits: more, .. } in findings.iter().filter_map(|finding| finding.mends().next()) {
        if more.iter().all(|edit| edits.iter().all(|taken| !edit.conflicts_with(taken))) {
            edits.extend_from_slice(more);
        }
    }
    apply(code, &edits).map_err(|overlap| format!("a fix cannot be applied: {overlap}"))
}
