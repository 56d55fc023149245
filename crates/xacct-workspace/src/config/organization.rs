//! The accounts of an organization, as the AWS CLI lists them and as tools that create accounts declare them.
//!
//! Four forms are read, in JSON or YAML, told by their keys:
//! `aws organizations list-accounts`: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>;
//! `describe-organization`: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>;
//! `accounts-config.yaml` of Landing Zone Accelerator on AWS, where `accountIds` gives the id that belongs to an e-mail address;
//! `organization.yml` of org-formation, whose accounts are resources of the type `OC::ORG::Account`.

use std::collections::HashMap;
use std::path::PathBuf;

use xacct_aws::AccountId;
use xacct_policy::ArnText;
use xacct_rules::NamedAccount;
use xacct_syntax::{Node, Source, SyntaxErrorKind};

use super::named_file::text;
use super::parse::is_organization_id;
use crate::Problem;

/// What the account is called that a file names as the management account and gives no name.
const MANAGEMENT: &str = "management";

/// An organization and its accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organization {
    /// Its id, `o-…`, where the file says it.
    pub id: Option<String>,
    /// Its accounts in the order of the file, each once, under the names that they have there. Those that are suspended or
    /// closed are among them: they are nobody else's.
    pub accounts: Vec<NamedAccount>,
}

impl Organization {
    /// Reads one of the four forms.
    ///
    /// # Errors
    ///
    /// Every mistake: one of the file as a whole (it has another form, or no account id is in it) has no place.
    pub fn parse(source: &Source) -> Result<Self, Vec<Problem>> {
        let parsed = xacct_facts::parse(source);
        let errors = parsed.errors.iter().filter(|error| error.slip != SyntaxErrorKind::Placeholder);
        let problems: Vec<_> = errors.map(|e| Problem::at(source, e.span, e.message.clone())).collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut reading = OrganizationReader { source, read: Self::default(), problems: Vec::new() };
        let help = reading.root(parsed.tree.root());
        if !reading.problems.is_empty() {
            return Err(reading.problems);
        }
        if reading.read == Self::default() {
            let problem = Problem::error(source.name().as_ref(), "has no account ids in it");
            return Err(vec![problem.help(help)]);
        }
        Ok(reading.read)
    }

    /// Adds what `other` says, under the names that are known already.
    fn merge(&mut self, other: Self) {
        self.id = self.id.take().or(other.id);
        for account in other.accounts {
            self.add(account);
        }
    }

    fn add(&mut self, account: NamedAccount) {
        match self.accounts.iter_mut().find(|known| known.id == account.id) {
            Some(known) if known.alias == MANAGEMENT => known.alias = account.alias,
            Some(_) => {}
            None => self.accounts.push(account),
        }
    }
}

/// Reads the files at `paths`, which somebody named: they may lie anywhere, and be what a shell passes as `<(…)`. What they
/// say together.
///
/// # Errors
///
/// A file cannot be read, has mistakes, or is of another organization than the others.
pub fn read_organizations(paths: &[PathBuf]) -> Result<Organization, Vec<Problem>> {
    let mut all = Organization::default();
    let mut problems = Vec::new();
    for path in paths {
        let read = text(path).map_err(|why| vec![Problem::error(path, why)]);
        match read.and_then(|source| Organization::parse(&source)) {
            Ok(more) if all.id.is_some() && more.id.is_some() && all.id != more.id => {
                let [known, other] = [&all.id, &more.id].map(|id| id.as_deref().unwrap_or_default());
                let message = format!("is of the organization {other}, and another file of {known}");
                problems.push(Problem::error(path, message));
            }
            Ok(more) => all.merge(more),
            Err(mistakes) => problems.extend(mistakes),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(problems) }
}

/// Reads one file.
struct OrganizationReader<'s> {
    source: &'s Source,
    read: Organization,
    problems: Vec<Problem>,
}

impl OrganizationReader<'_> {
    /// Reads a file by its keys; what to do where that gives nothing.
    fn root(&mut self, root: Node<'_>) -> &'static str {
        if let Some(accounts) = root.get("Accounts").or_else(|| root.is_sequence().then_some(root)) {
            self.listed(accounts, root.get("NextToken"));
            return "`aws organizations list-accounts` prints them";
        }
        if let Some(resources) = root.get("Organization").filter(|organization| organization.is_mapping()) {
            if resources.get("MasterAccountId").is_some() || resources.get("Id").is_some() {
                self.described(resources);
            } else {
                self.formation(resources);
            }
            return "give the accounts their `AccountId`, or use what `aws organizations list-accounts` prints";
        }
        if ["accountIds", "mandatoryAccounts", "workloadAccounts"].iter().any(|key| root.get(key).is_some()) {
            self.accelerator(root);
            return "Landing Zone Accelerator looks them up by e-mail address where `accountIds` does not list \
                    them: use what `aws organizations list-accounts` prints";
        }
        "write what `aws organizations list-accounts` or `describe-organization` prints, the `accounts-config.yaml` of \
         Landing Zone Accelerator, or the `organization.yml` of org-formation"
    }

    /// The answer of `ListAccounts`.
    fn listed(&mut self, accounts: Node<'_>, next: Option<Node<'_>>) {
        for account in accounts.items() {
            self.account(account.get("Id"), account.get("Name"));
            if let Some(arn) = account.get("Arn") {
                self.arn(arn);
            }
        }
        if let Some(next) = next.filter(|next| !next.is("null")) {
            let problem = self.problem(next, "the list is not complete: more accounts follow");
            self.problems.push(problem.help("list them without `--max-items` and `--no-paginate`"));
        }
    }

    /// The answer of `DescribeOrganization`.
    fn described(&mut self, organization: Node<'_>) {
        if let Some(id) = organization.get("Id") {
            let text = id.as_str().unwrap_or_default();
            if is_organization_id(&text) {
                self.read.id = Some(text.into_owned());
            } else {
                let problem = self.problem(id, format!("`{text}` is no organization id"));
                self.problems.push(problem);
            }
        }
        if let Some(id) = organization.get("MasterAccountId") {
            let text = id.as_str().unwrap_or_default();
            match AccountId::parse(&text) {
                Some(id) => self.read.add(NamedAccount { alias: MANAGEMENT.to_owned(), id }),
                None => self.no_account(id, &text),
            }
        }
    }

    /// The resources of org-formation.
    fn formation(&mut self, resources: Node<'_>) {
        for resource in resources.entries().map(|entry| entry.value) {
            let kind = resource.get("Type").and_then(Node::as_str).unwrap_or_default();
            let Some(properties) = resource.get("Properties") else { continue };
            if matches!(&*kind, "OC::ORG::MasterAccount" | "OC::ORG::Account") {
                let id = properties.get("AccountId");
                if id.is_some() {
                    self.account(id, properties.get("AccountName"));
                }
            }
        }
    }

    /// The lists of Landing Zone Accelerator.
    fn accelerator(&mut self, root: Node<'_>) {
        let list = |key: &str| root.get(key).into_iter().flat_map(Node::items);
        let email = |node: Node<'_>| Some(node.get("email")?.as_str()?.to_lowercase());
        let named = list("mandatoryAccounts").chain(list("workloadAccounts"));
        let names: HashMap<String, Node<'_>> =
            named.filter_map(|account| Some((email(account)?, account.get("name")?))).collect();
        for account in list("accountIds") {
            let name = email(account).and_then(|email| names.get(&email).copied());
            self.account(account.get("accountId"), name.or_else(|| account.get("email")));
        }
    }

    fn account(&mut self, id: Option<Node<'_>>, name: Option<Node<'_>>) {
        let Some(node) = id else { return };
        let text = node.as_str().unwrap_or_default();
        let Some(id) = AccountId::parse(&text) else { return self.no_account(node, &text) };
        let name = name.and_then(Node::as_str).unwrap_or_default();
        let words = name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        let alias = words.collect::<Vec<_>>().join(" ");
        let alias = if alias.is_empty() { id.to_string() } else { alias };
        self.read.add(NamedAccount { alias, id });
    }

    fn no_account(&mut self, node: Node<'_>, text: &str) {
        let is_short = (1..12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let help = if is_short {
            "an account id has 12 digits; leading zeros count, and a number in YAML needs quotes"
        } else {
            "an account id has 12 digits"
        };
        let problem = self.problem(node, format!("`{text}` is no account id"));
        self.problems.push(problem.help(help));
    }

    /// `arn:aws:organizations::MANAGEMENT:account/o-…/ID`: the ARN of an account says the organization and its management account.
    fn arn(&mut self, arn: Node<'_>) {
        let Some(arn) = arn.text().as_ref().and_then(ArnText::parse) else { return };
        let resource = arn.resource();
        let id = resource.as_str().split('/').nth(1).filter(|id| is_organization_id(id));
        if self.read.id.is_none() {
            self.read.id = id.map(str::to_owned);
        }
        if let Some(id) = arn.account_field().id().filter(|_| id.is_some()) {
            self.read.add(NamedAccount { alias: MANAGEMENT.to_owned(), id });
        }
    }

    fn problem(&self, node: Node<'_>, message: impl Into<String>) -> Problem {
        Problem::at(self.source, node.span(), message)
    }
}

#[cfg(test)]
mod tests {
    use xacct_syntax::FileId;

    use super::*;

    fn parse(name: &str, text: &str) -> Result<Organization, Vec<Problem>> {
        Organization::parse(&Source::new(FileId(0), name, text))
    }

    fn read(name: &str, text: &str) -> (Option<String>, Vec<(String, String)>) {
        let read = parse(name, text).unwrap();
        let accounts = read.accounts.into_iter().map(|account| (account.id.to_string(), account.alias));
        (read.id, accounts.collect())
    }

    fn account(id: &str, name: &str) -> (String, String) {
        (id.to_owned(), name.to_owned())
    }

    #[test]
    fn the_answers_of_the_api_are_read() {
        let list = r#"{"Accounts": [
            {"Id": "222222222222", "Arn": "arn:aws:organizations::111111111111:account/o-exampleorgid/222222222222",
             "Email": "a@example.com", "Name": "Log\nArchive", "Status": "ACTIVE"},
            {"Id": "111111111111", "Arn": "arn:aws:organizations::111111111111:account/o-exampleorgid/111111111111",
             "Name": "Payer", "Status": "ACTIVE"},
            {"Id": "333333333333", "Name": "Old", "Status": "SUSPENDED"}]}"#;
        let all = vec![
            account("222222222222", "Log Archive"),
            account("111111111111", "Payer"),
            account("333333333333", "Old"),
        ];
        assert_eq!(read("list.json", list), (Some("o-exampleorgid".to_owned()), all));
        let described = r#"{"Organization": {"Id": "o-exampleorgid", "MasterAccountId": "111111111111",
            "Arn": "arn:aws:organizations::111111111111:organization/o-exampleorgid"}}"#;
        let (id, accounts) = read("organization.json", described);
        assert_eq!(id.as_deref(), Some("o-exampleorgid"));
        assert_eq!(accounts, [account("111111111111", "management")]);
        let mut merged = parse("organization.json", described).unwrap();
        merged.merge(parse("list.json", list).unwrap());
        assert_eq!(merged.accounts.len(), 3);
        assert_eq!(merged.accounts[0].alias, "Payer");
        // What `--query Accounts` leaves of it.
        let queried = r#"[{"Id": "333333333333", "Name": "Old"}]"#;
        assert_eq!(read("x.json", queried), (None, vec![account("333333333333", "Old")]));
    }

    #[test]
    fn what_tools_declare_is_read() {
        let accelerator = "mandatoryAccounts:\n  - name: LogArchive\n    email: Logs@example.com\n\
            workloadAccounts:\n  - name: Dev\n    email: dev@example.com\n\
            accountIds:\n  - email: logs@example.com\n    accountId: '222222222222'\n  \
            - email: other@example.com\n    accountId: \"333333333333\"\n";
        let all = vec![account("222222222222", "LogArchive"), account("333333333333", "other@example.com")];
        assert_eq!(read("accounts-config.yaml", accelerator), (None, all));
        let formation = "AWSTemplateFormatVersion: '2010-09-09-OC'\nOrganization:\n  Root:\n    \
            Type: OC::ORG::MasterAccount\n    Properties:\n      AccountName: Payer\n      AccountId: '111111111111'\n  \
            Dev:\n    Type: OC::ORG::Account\n    Properties:\n      AccountName: Dev\n      AccountId: '222222222222'\n  \
            Planned:\n    Type: OC::ORG::Account\n    Properties:\n      AccountName: Planned\n  \
            DevOU:\n    Type: OC::ORG::OrganizationalUnit\n    Properties:\n      Accounts: !Ref Dev\n";
        let all = vec![account("111111111111", "Payer"), account("222222222222", "Dev")];
        assert_eq!(read("organization.yml", formation), (None, all));
    }

    #[test]
    fn mistakes_are_said_where_they_are() {
        for (text, underlined, message, help) in [
            (
                "accountIds:\n  - accountId: 'ACCOUNT_ID'\n",
                "'ACCOUNT_ID'",
                "`ACCOUNT_ID` is no account id",
                "12 digits",
            ),
            (
                "accountIds:\n  - accountId: 22222222222\n",
                "22222222222",
                "`22222222222` is no account id",
                "quotes",
            ),
            (
                "Accounts: [{Id: '222222222222'}]\nNextToken: abc\n",
                "abc",
                "the list is not complete: more accounts follow",
                "--max-items",
            ),
            (
                "Organization: {Id: x, MasterAccountId: '222222222222'}\n",
                "x",
                "`x` is no organization id",
                "",
            ),
        ] {
            let problems = parse("x.yaml", text).unwrap_err();
            let place = problems[0].place.as_ref().unwrap();
            assert_eq!(place.source.slice(place.primary.span), underlined);
            assert_eq!(problems[0].message, message);
            assert!(problems[0].help.contains(help), "{}", problems[0].help);
        }
        for (text, help) in [
            ("a: b\n", "list-accounts"),
            ("", "list-accounts"),
            ("Accounts: []\n", "list-accounts"),
            ("mandatoryAccounts:\n  - name: Audit\n    email: a@example.com\n", "e-mail address"),
            ("Organization:\n  A:\n    Type: OC::ORG::Account\n    Properties: {}\n", "AccountId"),
            ("Organization: !Include organization.yml\n", "list-accounts"),
        ] {
            let problems = parse("x.yaml", text).unwrap_err();
            assert!(problems[0].place.is_none(), "{text}");
            assert_eq!(problems[0].message, "has no account ids in it");
            assert!(problems[0].help.contains(help), "{text}: {}", problems[0].help);
        }
        assert!(parse("x.json", "{\"Accounts\": [").unwrap_err()[0].place.is_some());
    }
}
