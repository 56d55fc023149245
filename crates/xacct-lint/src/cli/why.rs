//! The arguments of `why`.

use std::path::PathBuf;

use clap::Args;

use super::access::{CommonArgs, parse_key, parse_pair};
use crate::format::TableFormat;

pub(super) const WHY_HELP: &str = "\
Examples:
  aws sts assume-role --role-arn ARN --role-session-name me 2>&1 | xacct-lint why
      which half is missing, by the files below the current directory?
  xacct-lint why 'User: arn:aws:iam::111111111111:user/alice is not authorized to perform:
      sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Reader' --external-id 8f2c71d0
      the same of a message that was pasted, with what the call sent
  terraform plan -no-color 2>&1 | xacct-lint why --in infra --in ../accounts
  aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole \\
      | xacct-lint why

Exit codes:
  0  the text was read; the answer says what is known
  2  the job could not be done: no denial is in the text, an unreadable file, bad usage";

/// Explains a denial.
#[derive(Args, Debug)]
pub(crate) struct WhyArgs {
    /// The text of the denial with whatever stands around it: a message, a log, an event of CloudTrail, a decoded
    /// authorization message. Without it, or with `-`, it is read from standard input.
    pub text: Option<String>,
    /// Look the caller and the role up in the files below this directory (default: the current one).
    #[arg(long = "in", value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// The external ID that the call sent.
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
    /// The profile of the AWS CLI that the call was made with, as the files say it.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// A condition key of the call with its value; repeat a key to give it several.
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair)]
    pub context: Vec<(String, String)>,
    /// A condition key that the call did not have.
    #[arg(long, value_name = "KEY", value_parser = parse_key)]
    pub without: Vec<String>,

    /// How the answer is shown.
    #[arg(long, short, value_name = "FORMAT", default_value = "pretty", help_heading = "Output")]
    pub format: TableFormat,
    #[command(flatten)]
    pub common: CommonArgs,
}
