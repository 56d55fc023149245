//! Makes a [`Config`] of an `xacct-lint.toml`, or says everything that is wrong with it.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use toml::de::DeValue;
use xacct_aws::AccountId;
use xacct_policy::PolicyKind;
use xacct_rules::{KnownAccounts, Level, NamedAccount, RuleId};
use xacct_syntax::Source;

use super::globs::Globs;
use super::named_file::NamedFiles;
use super::named_rule::rule;
use super::organization::Organization;
use super::reader::{ConfigReader, TomlKey, TomlValue, in_order, listed};
use super::roles::roles;
use super::suppress::suppress;
use super::{Config, Override};
use crate::{Problem, did_you_mean};

const TABLES: [&str; 7] =
    ["organization", "accounts", "roles", "third-parties", "github", "rules", "overrides"];

/// Reads `source` and those of `files` that it names.
///
/// # Errors
///
/// Every mistake in it, in the order of the text, and then those in the files that it names.
pub(super) fn parse(source: &Source, files: &NamedFiles<'_>) -> Result<Config, Vec<Problem>> {
    let mut reader = ConfigReader::new(source);
    let mut parser = ConfigParser {
        config: Config { folder: files.folder().to_owned(), ..Config::default() },
        known_accounts: KnownAccounts::default(),
        declared: Vec::new(),
        from: Vec::new(),
    };
    if let Some(document) = reader.document() {
        for (key, value) in in_order(document.get_ref()) {
            match key.get_ref().as_ref() {
                "organization" => parser.organization(&mut reader, value),
                "accounts" => parser.accounts(&mut reader, value),
                "roles" => parser.config.roles = roles(&mut reader, value, files),
                "third-parties" => parser.third_parties(&mut reader, value),
                "github" => parser.github(&mut reader, value),
                "rules" => {
                    for (rule, level) in levels(&mut reader, value) {
                        parser.config.levels.set(rule, level);
                    }
                }
                "overrides" => parser.overrides(&mut reader, value),
                _ => reader.unknown_key(key, "the configuration", &TABLES),
            }
        }
    }
    // Once it is known what the configuration itself says of an account.
    let elsewhere = parser.listed(&mut reader, files);
    let mut problems = reader.problems;
    problems.sort_by(|a, b| a.order().cmp(&b.order()));
    problems.extend(elsewhere);
    if problems.is_empty() {
        Ok(Config { known_accounts: Arc::new(parser.known_accounts), ..parser.config })
    } else {
        Err(problems)
    }
}

struct ConfigParser {
    config: Config,
    known_accounts: KnownAccounts,
    /// Every account that was declared so far, and where.
    declared: Vec<(NamedAccount, Range<usize>)>,
    /// The files that list accounts of yours, and where they are named.
    from: Vec<(Range<usize>, String)>,
}

impl ConfigParser {
    fn organization(&mut self, reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) {
        if let DeValue::String(id) = value.get_ref() {
            let help = format!("write `organization = {{ id = \"{id}\" }}`");
            return reader.wrong(value.span(), "`organization` is a table, and this is a string", help);
        }
        for (key, value) in reader.entries(value, "`organization`") {
            match key.get_ref().as_ref() {
                "id" => {
                    let Some(id) = reader.string(value, "an organization id") else { continue };
                    if is_organization_id(id) {
                        self.known_accounts.organization = Some(id.to_owned());
                    } else {
                        let help = "it is `o-` and 10 to 32 small letters or digits; \
                                    `aws organizations describe-organization` prints it";
                        reader.wrong(value.span(), format!("`{id}` is no organization id"), help);
                    }
                }
                _ => reader.unknown_key(key, "`[organization]`", &["id"]),
            }
        }
    }

    /// `alias = "id"` or `alias = { id = "id", paths = ["…"] }`; `from` names files that list more.
    fn accounts(&mut self, reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) {
        for (alias, value) in reader.entries(value, "`accounts`") {
            if alias.get_ref() == "from" {
                let files = reader.strings(value, "a file that lists accounts");
                self.from.extend(files.into_iter().map(|(place, file)| (place, file.to_owned())));
                continue;
            }
            let mut id = None;
            let mut paths = None;
            if value.get_ref().is_table() {
                for (key, value) in reader.entries(value, "an account") {
                    match key.get_ref().as_ref() {
                        "id" => id = Some(value),
                        "paths" => paths = Some(value),
                        _ => reader.unknown_key(key, "an account", &["id", "paths"]),
                    }
                }
                if id.is_none() {
                    let message = format!("account `{}` has no `id`", alias.get_ref());
                    reader.wrong(alias.span(), message, "write `id = \"…\"`, with its 12 digits");
                }
            } else {
                id = Some(value);
            }
            let account = id.and_then(|id| self.declare(reader, alias, id));
            let globs = paths.and_then(|paths| globs(reader, paths));
            if let Some(account) = account {
                self.config.owners.extend(globs.map(|globs| (globs, account.id)));
                self.known_accounts.accounts.push(account);
            }
        }
    }

    /// Adds what the files behind `from` list. An account that the configuration names keeps that name. The mistakes in those
    /// files, each at its place there.
    fn listed(&mut self, reader: &mut ConfigReader<'_>, files: &NamedFiles<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (place, path) in std::mem::take(&mut self.from) {
            let read = files.read(&path).map_err(|why| {
                let help = "`from` names a file that lists your accounts, relative to this one";
                vec![Problem::error(path.as_ref(), why).help(help)]
            });
            match read.and_then(|source| Organization::parse(&source)) {
                Ok(organization) => self.belongs(reader, organization, &place),
                Err(mistakes) => {
                    for mistake in mistakes {
                        if mistake.place.is_some() {
                            problems.push(mistake);
                        } else {
                            reader.wrong(
                                place.clone(),
                                format!("`{path}` {}", mistake.message),
                                mistake.help,
                            );
                        }
                    }
                }
            }
        }
        problems
    }

    /// Adds an organization that the file at `place` describes.
    fn belongs(&mut self, reader: &mut ConfigReader<'_>, organization: Organization, place: &Range<usize>) {
        let own = &mut self.known_accounts;
        match (&own.organization, organization.id) {
            (Some(said), Some(id)) if *said != id => {
                let help = "all accounts of one configuration are of one organization";
                reader.wrong(place.clone(), format!("its accounts are of `{id}`, and not of `{said}`"), help);
            }
            (None, id) => own.organization = id,
            _ => {}
        }
        let third_parties: HashSet<AccountId> = own.third_parties.iter().map(|account| account.id).collect();
        let mut known: HashSet<AccountId> = own.accounts.iter().map(|account| account.id).collect();
        for account in organization.accounts {
            if third_parties.contains(&account.id) {
                let declared = self.declared.iter().find(|(earlier, _)| earlier.id == account.id);
                let message =
                    format!("account {} (`{}`) is declared as a third party's", account.id, account.alias);
                let mut problem = Problem::at(reader.source(), reader.span(place.clone()), message)
                    .help("an account of your organization is yours: take it out of `[third-parties]`");
                if let Some((_, place)) = declared {
                    problem = problem.related(reader.span(place.clone()), "declared here");
                }
                reader.problems.push(problem);
            } else if known.insert(account.id) {
                own.accounts.push(account);
            }
        }
    }

    /// `alias = "id"`, `alias = ["id", …]`, or a table with `id` or `ids`.
    fn third_parties(&mut self, reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) {
        for (alias, value) in reader.entries(value, "`third-parties`") {
            let mut ids = Vec::new();
            if value.get_ref().is_table() {
                for (key, value) in reader.entries(value, "a third party") {
                    match key.get_ref().as_ref() {
                        "id" | "ids" => ids.extend(each(value)),
                        _ => reader.unknown_key(key, "a third party", &["id", "ids"]),
                    }
                }
            } else {
                ids.extend(each(value));
            }
            if ids.is_empty() && reader.problems.is_empty() {
                let message = format!("third party `{}` has no account", alias.get_ref());
                reader.wrong(alias.span(), message, "write its account ids, with 12 digits each");
            }
            for id in ids {
                let account = self.declare(reader, alias, id);
                self.known_accounts.third_parties.extend(account);
            }
        }
    }

    fn github(&mut self, reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) {
        for (key, value) in reader.entries(value, "`github`") {
            if key.get_ref() != "repository" {
                reader.unknown_key(key, "`[github]`", &["repository"]);
                continue;
            }
            let Some(name) = reader.string(value, "a repository") else { continue };
            if is_repository(name) {
                self.config.repository = Some(Arc::from(name));
            } else {
                let help = "write its owner and its name: `OWNER/NAME`";
                reader.wrong(value.span(), format!("`{name}` is no repository of GitHub"), help);
            }
        }
    }

    /// An account under `alias`, unless the id is none or was declared before.
    fn declare(
        &mut self,
        reader: &mut ConfigReader<'_>,
        alias: &TomlKey<'_>,
        value: &TomlValue<'_>,
    ) -> Option<NamedAccount> {
        let id = account_id(reader, value)?;
        let account = NamedAccount { alias: alias.get_ref().to_string(), id };
        if let Some((earlier, place)) = self.declared.iter().find(|(earlier, _)| earlier.id == id) {
            let message =
                format!("account {id} is declared twice: as `{}` and as `{}`", earlier.alias, account.alias);
            let problem = Problem::at(reader.source(), reader.span(value.span()), message)
                .related(reader.span(place.clone()), "declared here first")
                .help("an account has one name, and is either yours or a third party's");
            reader.problems.push(problem);
            return None;
        }
        self.declared.push((account.clone(), value.span()));
        Some(account)
    }

    fn overrides(&mut self, reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) {
        let Some(items) = value.get_ref().as_array() else {
            let message = "`overrides` is a list of tables";
            return reader.wrong(value.span(), message, "write it with two brackets: `[[overrides]]`");
        };
        for item in items {
            let (mut paths, mut rules, mut kind, mut suppressed) = (None, Vec::new(), None, Vec::new());
            let mut has_paths = false;
            for (key, value) in reader.entries(item, "an override") {
                match key.get_ref().as_ref() {
                    "paths" => {
                        has_paths = true;
                        paths = globs(reader, value);
                    }
                    "rules" => rules = levels(reader, value),
                    "kind" => kind = policy_kind(reader, value),
                    "suppress" => suppressed = suppress(reader, value),
                    _ => reader.unknown_key(key, "`[[overrides]]`", &["paths", "rules", "kind", "suppress"]),
                }
            }
            if !has_paths && item.get_ref().is_table() {
                let help = "write `paths = [\"…\"]`: the files that it applies to";
                reader.wrong(item.span(), "an override has no `paths`", help);
            }
            let special = paths.map(|paths| Override { paths, levels: rules, kind, suppress: suppressed });
            self.config.overrides.extend(special);
        }
    }
}

/// `rule = "level"`, for each.
fn levels(reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) -> Vec<(RuleId, Level)> {
    let mut levels = Vec::new();
    for (key, value) in reader.entries(value, "`rules`") {
        let rule = rule(reader, key.get_ref(), key.span());
        let Some(said) = reader.string(value, "a level") else { continue };
        let level = Level::from_id(said);
        if level.is_none() {
            const KNOWN: [&str; 4] = ["off", "note", "warning", "error"];
            let help =
                did_you_mean(said, KNOWN).unwrap_or_else(|| format!("a level is one of {}", listed(&KNOWN)));
            reader.wrong(value.span(), format!("unknown level `{said}`"), help);
        }
        levels.extend(rule.zip(level));
    }
    levels
}

fn globs(reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) -> Option<Globs> {
    let patterns = reader.strings(value, "a path");
    let mut good = true;
    for (range, pattern) in &patterns {
        if let Err(error) = Globs::new([*pattern]) {
            good = false;
            reader.wrong(range.clone(), format!("`{pattern}` is no pattern of paths: {}", error.kind()), "");
        }
    }
    if !good {
        return None;
    }
    Globs::new(patterns.iter().map(|(_, pattern)| *pattern)).ok()
}

fn policy_kind(reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) -> Option<PolicyKind> {
    let said = reader.string(value, "a kind")?;
    let kind = PolicyKind::from_id(said);
    if kind.is_none() {
        let known = PolicyKind::ALL.map(PolicyKind::id);
        let help =
            did_you_mean(said, known).unwrap_or_else(|| format!("a kind is one of {}", listed(&known)));
        reader.wrong(value.span(), format!("unknown kind of policy `{said}`"), help);
    }
    kind
}

fn account_id(reader: &mut ConfigReader<'_>, value: &TomlValue<'_>) -> Option<AccountId> {
    if let DeValue::Integer(digits) = value.get_ref() {
        let message = "an account id is a string, and this is an integer";
        let help = format!(
            "write it in quotes, `\"{:0>12}\"`: an integer would lose leading zeros",
            digits.as_str()
        );
        reader.wrong(value.span(), message, help);
        return None;
    }
    let said = reader.string(value, "an account id")?;
    let id = AccountId::parse(said);
    if id.is_none() {
        let digits = said.bytes().filter(u8::is_ascii_digit).count();
        let help = match digits {
            12 => "write the 12 digits and nothing else".to_owned(),
            _ if digits == said.len() => format!("an account id has 12 digits, and this has {digits}"),
            _ => "an account id has 12 digits".to_owned(),
        };
        reader.wrong(value.span(), format!("`{said}` is no account id"), help);
    }
    id
}

/// A list's items; anything else is a list of one.
fn each<'v, 't>(value: &'v TomlValue<'t>) -> Vec<&'v TomlValue<'t>> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().collect(),
        _ => vec![value],
    }
}

/// `o-` and 10 to 32 small letters or digits. Source: AWS Organizations API Reference, `Organization`, `Id`.
pub(super) fn is_organization_id(text: &str) -> bool {
    text.strip_prefix("o-").is_some_and(|rest| {
        (10..=32).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

/// `OWNER/NAME`, each of letters, digits, hyphens, underscores and dots.
fn is_repository(text: &str) -> bool {
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    text.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name))
}
