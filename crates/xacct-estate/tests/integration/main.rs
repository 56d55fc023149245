//! What files say together, as their facts are read from texts.

mod order;
mod ties;

use xacct_aws::AccountId;
use xacct_estate::{Estate, EstateFile};
use xacct_facts::{FileFacts, Hints, read};
use xacct_syntax::{FileId, Source};

/// A template that defines role `Ops`, which account 222222222222 may assume.
const ROLE: &str = r#"{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {
    "RoleName": "Ops", "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow",
    "Principal": {"AWS": "222222222222"}, "Action": "sts:AssumeRole"}},
    "ManagedPolicyArns": ["arn:aws:iam::111111111111:policy/Everything"]}}}}"#;

/// A template that attaches a policy to a role of that name.
const ATTACHES: &str = r#"{"Resources": {"P": {"Type": "AWS::IAM::RolePolicy", "Properties": {
    "RoleName": "Ops", "PolicyName": "All", "PolicyDocument": {"Statement": {"Effect": "Allow",
    "Action": "*", "Resource": "*"}}}}}}"#;

/// A template that defines the managed policy that role `Ops` names.
const DEFINES: &str = r#"{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
    "ManagedPolicyName": "Everything", "PolicyDocument": {"Statement": {"Effect": "Allow",
    "Action": "*", "Resource": "*"}}}}}}"#;

fn facts(file: u32, text: &str) -> FileFacts {
    read(&Source::new(FileId(file), "template.json", text), &Hints::default())
}

fn says(file: u32, text: &str, account: Option<&str>) -> EstateFile {
    EstateFile::of(&facts(file, text), account.and_then(AccountId::parse), 0)
}

/// The estate of these texts, each with the account of its file, numbered from 0.
fn estate(files: &[(&str, Option<&str>)]) -> Estate {
    let mut estate = Estate::default();
    for (at, (text, account)) in files.iter().enumerate() {
        estate.put(FileId(at as u32), says(at as u32, text, *account));
    }
    estate
}
