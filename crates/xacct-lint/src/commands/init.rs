//! `xacct-lint init`: a configuration to start from.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use xacct_workspace::{CONFIG_FILE, CheckOutcome, Organization, read_organizations};

use crate::EXIT_FAILURE;
use crate::cli::InitArgs;
use crate::output;
use crate::render::{PrettyOptions, write_problems};
use crate::terminal::{Color, Style};

const TEMPLATE: &str = include_str!("init.toml");
/// What stands in the template for an organization and for accounts.
const EXAMPLE_ORGANIZATION: &str = "# id = \"o-a1b2c3d4e5\"\n";
const EXAMPLE_ACCOUNTS: &str =
    "# prod = \"222222222222\"\n# dev = { id = \"111111111111\", paths = [\"accounts/dev/**\"] }\n";
/// The key of `[accounts]` that is no name.
const FROM: &str = "from";

pub(crate) fn run(args: &InitArgs) -> io::Result<ExitCode> {
    let organization = match read_organizations(&args.organization) {
        Ok(organization) => organization,
        Err(problems) => {
            let outcome = CheckOutcome { problems, ..CheckOutcome::default() };
            let style = Style::of_stderr(Color::Auto);
            let is_pretty = io::stderr().is_terminal() || style.color;
            write_problems(&outcome, is_pretty, false, &PrettyOptions::new(style), &mut output::stderr())?;
            return Ok(ExitCode::from(EXIT_FAILURE));
        }
    };
    match File::create_new(CONFIG_FILE) {
        Ok(mut file) => file.write_all(configuration(&organization).as_bytes())?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            writeln!(output::stderr(), "error: {CONFIG_FILE} exists already, and was left as it is")?;
            return Ok(ExitCode::from(EXIT_FAILURE));
        }
        Err(error) => {
            return Err(io::Error::new(error.kind(), format!("{CONFIG_FILE} cannot be written: {error}")));
        }
    }
    match organization.accounts.len() {
        0 => writeln!(output::stdout(), "Wrote {CONFIG_FILE}: say in it which accounts are yours.")?,
        1 => writeln!(output::stdout(), "Wrote {CONFIG_FILE} with 1 account.")?,
        many => writeln!(output::stdout(), "Wrote {CONFIG_FILE} with {many} accounts.")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The configuration that declares `organization`.
fn configuration(organization: &Organization) -> String {
    let schema = format!("#:schema {}/raw/main/docs/xacct-lint.schema.json\n", env!("CARGO_PKG_REPOSITORY"));
    let mut text = schema + TEMPLATE;
    if let Some(id) = &organization.id {
        text = text.replacen(EXAMPLE_ORGANIZATION, &format!("id = \"{id}\"\n"), 1);
    }
    if !organization.accounts.is_empty() {
        text = text.replacen(EXAMPLE_ACCOUNTS, &accounts(organization), 1);
    }
    text
}

/// A line for each account, under its name; where a name is taken, with the id behind it.
fn accounts(organization: &Organization) -> String {
    let mut taken = HashSet::from([FROM.to_owned()]);
    let mut lines = String::new();
    for account in &organization.accounts {
        let mut alias = account.alias.clone();
        if !taken.insert(alias.clone()) {
            alias = format!("{alias} {}", account.id);
            taken.insert(alias.clone());
        }
        lines.push_str(&format!("{} = \"{}\"\n", key(&alias), account.id));
    }
    lines
}

/// `name` as a key of TOML.
fn key(name: &str) -> String {
    let is_bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if !name.is_empty() && name.bytes().all(is_bare) {
        return name.to_owned();
    }
    // The escapes of a string in JSON are escapes in TOML, too.
    serde_json::Value::from(name).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use xacct_aws::AccountId;
    use xacct_rules::NamedAccount;
    use xacct_syntax::{FileId, Source};
    use xacct_workspace::Config;

    use super::*;

    fn parse(text: &str) -> Config {
        let source = Source::new(FileId(0), CONFIG_FILE, text);
        Config::parse(&source, "/").map_err(|problems| format!("{problems:#?}\n{text}")).unwrap()
    }

    #[test]
    fn what_it_writes_is_a_configuration_with_and_without_its_comment_marks() {
        // An example is a comment that reads as TOML; the others are sentences. What names a file needs one.
        let is_example = |line: &str| {
            (line.starts_with("[[") || line.contains(" = "))
                && !line.starts_with("from")
                && !line.starts_with("\"arn")
        };
        let live: String = TEMPLATE
            .lines()
            .map(|line| {
                line.strip_prefix("# ").filter(|rest| is_example(rest)).unwrap_or(line).to_owned() + "\n"
            })
            .collect();
        assert_ne!(live, TEMPLATE);
        for text in [&configuration(&Organization::default()), &live] {
            parse(text);
        }
    }

    #[test]
    fn an_organization_is_declared_whatever_its_accounts_are_called() {
        let names = ["prod", "Log Archive", "from", "prod", "a \"b\"\\ \u{7f}=#", "Bücher", "x"];
        let ids = (1..).map(|n: u64| AccountId::parse(&format!("{n:012}")).unwrap());
        let named = |(name, id): (&&str, _)| NamedAccount { alias: (*name).to_owned(), id };
        let organization = Organization {
            id: Some("o-a1b2c3d4e5".to_owned()),
            accounts: names.iter().zip(ids).map(named).collect(),
        };
        let known = parse(&configuration(&organization)).for_file("/x.json".as_ref()).known_accounts;
        assert_eq!(known.organization, organization.id);
        let ids = |accounts: &[NamedAccount]| accounts.iter().map(|account| account.id).collect::<Vec<_>>();
        assert_eq!(ids(&known.accounts), ids(&organization.accounts));
        let aliases: Vec<_> = known.accounts.iter().map(|account| account.alias.as_str()).collect();
        let expected =
            ["prod", "Log Archive", "from 000000000003", "prod 000000000004", names[4], "Bücher", "x"];
        assert_eq!(aliases, expected);
    }
}
