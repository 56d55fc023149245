//! The arguments of the commands that ask what policies mean: `can`, `compare` and `who`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use xacct_access::Caller;
use xacct_aws::{AccountId, Arn};
use xacct_workspace::ConfigChoice;

use super::parse_account;
use crate::format::{ComparisonFormat, TableFormat};
use crate::terminal::Color;

pub(super) const CAN_HELP: &str = "\
Examples:
  xacct-lint can --principal arn:aws:iam::111111111111:role/deployer --action sts:AssumeRole \\
      trust.json deployer.json
      may that role assume the one whose trust policy this is?
  xacct-lint can --principal arn:aws:iam::464622532012:role/any --action sts:AssumeRole \\
      --without sts:ExternalId --caller-allowed trust.json
      does a third party get in without an external ID, if it wants to?
  xacct-lint can --principal arn:aws:iam::111111111111:user/alice --action s3:GetObject \\
      --resource arn:aws:s3:::reports/2025.csv --context aws:SourceIp=203.0.113.7 bucket.json alice.json
      both halves of the way in: the bucket's policy and the caller's own
  xacct-lint can --principal arn:aws:iam::111111111111:role/deployer --action sts:AssumeRole \\
      --resource arn:aws:iam::222222222222:role/DevOps
      both halves, wherever they are written below the current directory
  xacct-lint can --assume DevOps --as arn:aws:iam::111111111111:role/deployer --external-id 8f2c71d0
      the same in short, with what is missing and who has to add it

Exit codes:
  0  yes, it is allowed
  1  no, or it depends on something that is not known
  2  the question could not be put: an unreadable file, bad usage";

pub(super) const COMPARE_HELP: &str = "\
Examples:
  xacct-lint compare old.json new.json      what does the new policy allow and the old one not?
  xacct-lint compare --git main             what is below the current directory, against a branch
  xacct-lint compare --git HEAD policies/   the same for what is about to be committed there
  git show v1:trust.json | xacct-lint compare - trust.json
  xacct-lint compare --git origin/main --format markdown > comment.md
      what a pull request changes, for a comment on it

Exit codes:
  0  nothing that --fail-on forbids
  1  something is allowed that was not (with --fail-on any: anything is different, or unknown)
  2  the job could not be done: an unreadable file, no such revision, bad usage";

pub(super) const WHO_HELP: &str = "\
Examples:
  xacct-lint who trust.json                      who can assume this role?
  xacct-lint who deployer                        who can assume the role of this name, wherever it is written?
  xacct-lint who arn:aws:s3:::reports infra/     who can use this bucket, by what the files in infra say?
  xacct-lint who --role deployer account.json    of all roles in the file, only that one
  aws iam get-role --role-name deployer | xacct-lint who -

Exit codes:
  0  it was said
  2  the job could not be done: an unreadable file, no such role, bad usage";

/// Puts one request to policies.
#[derive(Args, Debug)]
pub(crate) struct CanArgs {
    /// Who asks: the ARN of a user, role, session or identity provider, an account id, a service, or `*` for nobody in
    /// particular.
    #[arg(long, visible_alias = "as", value_name = "ARN", value_parser = parse_caller, required_unless_present = "profile")]
    pub principal: Option<Caller>,
    /// What is asked for, with its service: `sts:AssumeRole`.
    #[arg(long, value_name = "ACTION", value_parser = parse_action, required_unless_present = "assume")]
    pub action: Option<String>,
    /// Whether the role of this name or ARN can be assumed, by what the files below the current directory say of both halves,
    /// with what is missing and the statement that would be needed.
    #[arg(long, value_name = "ROLE", conflicts_with_all = ["action", "resource", "boundary", "session", "scp", "rcp", "caller_allowed"])]
    pub assume: Option<String>,
    /// With --assume: the external ID that the call sends; without it, it sends none.
    #[arg(long, value_name = "ID", requires = "assume")]
    pub external_id: Option<String>,
    /// With --assume: the profile that the call is made with, as the files say it: its role is the caller. A profile of ROLE
    /// itself says what is sent, and its `source_profile` who calls.
    #[arg(long, value_name = "NAME", requires = "assume")]
    pub profile: Option<String>,
    /// What it is asked for on; without it, any resource will do.
    #[arg(long, value_name = "ARN")]
    pub resource: Option<String>,
    /// A condition key of the request with its value; repeat a key to give it several.
    ///
    /// What follows from the principal (`aws:PrincipalArn`, `aws:PrincipalAccount`, …) is known already. Any other key
    /// that is not given is not known, unless such a request never has it.
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair)]
    pub context: Vec<(String, String)>,
    /// A condition key that the request does not have.
    #[arg(long, value_name = "KEY", value_parser = parse_key)]
    pub without: Vec<String>,
    /// Condition keys that are not given are not there.
    #[arg(long)]
    pub only_context: bool,
    /// Take it for granted that the caller's own policies allow it: a stranger writes their own.
    #[arg(long)]
    pub caller_allowed: bool,

    /// Files with policies: a role's trust policy or a resource's, and what is attached to the caller; `-` is standard
    /// input. Where a directory is named, or nothing, the caller and the resource are looked up by their names in all files
    /// below it, or below the current directory.
    pub files: Vec<PathBuf>,
    /// The caller's permissions boundary.
    #[arg(long, value_name = "FILE", help_heading = "More policies")]
    pub boundary: Vec<PathBuf>,
    /// What was passed when the caller's session was made.
    #[arg(long, value_name = "FILE", help_heading = "More policies")]
    pub session: Vec<PathBuf>,
    /// A service control policy of the caller's account.
    #[arg(long, value_name = "FILE", help_heading = "More policies")]
    pub scp: Vec<PathBuf>,
    /// A resource control policy of the resource's account.
    #[arg(long, value_name = "FILE", help_heading = "More policies")]
    pub rcp: Vec<PathBuf>,

    /// How the answer is shown.
    #[arg(long, short, value_name = "FORMAT", default_value = "pretty", help_heading = "Output")]
    pub format: TableFormat,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Compares what policies allow.
#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    /// The old file and the new one, either of which may be `-` for standard input; with --git, the files and
    /// directories to look at (default: all below the current directory).
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Compare the files as they are now with what they were in this revision.
    ///
    /// Only files below the current directory are looked at, those that git does not know yet among them. It runs `git`,
    /// which fetches nothing, changes nothing and runs nothing that the repository configures.
    #[arg(long, value_name = "REV")]
    pub git: Option<String>,
    /// When to end with exit code 1.
    #[arg(long, value_name = "WHEN", default_value = "wider")]
    pub fail_on: FailOn,

    /// How the answer is shown.
    #[arg(long, short, value_name = "FORMAT", default_value = "pretty", help_heading = "Output")]
    pub format: ComparisonFormat,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Says who can assume a role or use a resource.
#[derive(Args, Debug)]
pub(crate) struct WhoArgs {
    /// Files and directories with trust policies or policies of resources; `-` is standard input. Or the names or ARNs of
    /// roles and resources, which are looked up in all files below the current directory, or in the files and directories
    /// that stand beside them.
    #[arg(required = true, value_name = "FILE|NAME")]
    pub files: Vec<PathBuf>,
    /// Only the role of this name or ARN.
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,

    /// How the answer is shown.
    #[arg(long, short, value_name = "FORMAT", default_value = "pretty", help_heading = "Output")]
    pub format: TableFormat,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// What these commands have in common.
#[derive(Args, Debug)]
pub(crate) struct CommonArgs {
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
    /// Use this configuration, not the nearest xacct-lint.toml upwards from each file.
    #[arg(long, value_name = "FILE", help_heading = "Configuration", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Use no configuration.
    #[arg(long, help_heading = "Configuration")]
    pub no_config: bool,
    /// The account that the roles and resources belong to.
    #[arg(long, value_name = "ID", value_parser = parse_account, help_heading = "Configuration")]
    pub account: Option<AccountId>,
}

/// Which changes fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Something is allowed that was not.
    Wider,
    /// Anything is different, or it is not known whether it is.
    Any,
    /// None.
    Never,
}

impl CommonArgs {
    /// Which configuration is used.
    pub(crate) fn choice(&self) -> ConfigChoice {
        match &self.config {
            Some(path) => ConfigChoice::File(path.clone()),
            None if self.no_config => ConfigChoice::None,
            None => ConfigChoice::Nearest,
        }
    }
}

fn parse_caller(text: &str) -> Result<Caller, String> {
    let caller = Caller::parse(text).ok_or_else(|| {
        "it is none of: the ARN of a user, a role, a session, a root user or an identity provider; an account id; \
         a service such as `lambda.amazonaws.com`; `*`"
            .to_owned()
    })?;
    let account = Arn::split(text, &[]).and_then(|arn| text.get(arn.account));
    match account.filter(|account| AccountId::parse(account).is_none()) {
        Some(account) => Err(format!("`{account}` is no account: its id has 12 digits")),
        None => Ok(caller),
    }
}

fn parse_action(text: &str) -> Result<String, String> {
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    match text.split_once(':') {
        None => Err("an action begins with its service: `sts:AssumeRole`".to_owned()),
        Some(_) if text.contains(['*', '?']) => {
            Err("a request asks for one action, without wildcards".to_owned())
        }
        Some((service, name)) if is_word(service) && is_word(name) => Ok(text.to_owned()),
        Some(_) => Err("an action is a service, a colon and a name: `sts:AssumeRole`".to_owned()),
    }
}

pub(super) fn parse_pair(text: &str) -> Result<(String, String), String> {
    let Some((key, value)) = text.split_once('=') else {
        return Err("it has no `=`: `sts:ExternalId=8f2c71d0`".to_owned());
    };
    Ok((parse_key(key)?, value.to_owned()))
}

pub(super) fn parse_key(text: &str) -> Result<String, String> {
    match text.split_once(':') {
        Some((service, name))
            if !service.is_empty() && !name.is_empty() && !text.contains(char::is_whitespace) =>
        {
            Ok(text.to_owned())
        }
        _ => Err(format!("`{text}` is no condition key: it begins with its service, as in `sts:ExternalId`")),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn can(arguments: &[&str]) -> Result<CanArgs, String> {
        let line =
            ["xacct-lint", "can", "--principal", "111122223333", "--action", "sts:AssumeRole", "x.json"];
        match Cli::try_parse_from(line.iter().chain(arguments)).map_err(|error| error.to_string())?.command {
            Command::Can(can) => Ok(*can),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn requests_are_taken_apart() {
        let asked =
            can(&["--context", "sts:ExternalId=a=b", "--context", "aws:TagKeys=", "--only-context"]).unwrap();
        assert!(matches!(asked.principal, Some(Caller::Root(_))));
        let pairs =
            [("sts:ExternalId".to_owned(), "a=b".to_owned()), ("aws:TagKeys".to_owned(), String::new())];
        assert_eq!(asked.context, pairs);
        assert!(asked.only_context);
    }

    #[test]
    fn what_is_no_request_is_said() {
        for (arguments, said) in [
            (["--context", "sts:ExternalId"], "it has no `=`"),
            (["--context", "ExternalId=1"], "`ExternalId` is no condition key"),
            (["--without", "aws:"], "`aws:` is no condition key"),
        ] {
            let error = can(&arguments).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
        assert!(parse_caller("nobody").unwrap_err().contains("none of"));
        assert!(parse_action("AssumeRole").unwrap_err().contains("begins with its service"));
        assert!(parse_action("sts:*").unwrap_err().contains("without wildcards"));
        assert!(parse_action("sts: AssumeRole").is_err());
        assert_eq!(parse_action("s3:GetObject").unwrap(), "s3:GetObject");
    }
}
