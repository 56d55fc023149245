//! The file is not valid YAML. CloudFormation refuses it, whatever it says.
//!
//! ## Why
//!
//! A line is indented too far, a quote is not closed: CloudFormation answers *template format
//! error*, with a place that is often lines away. xacct-lint reads on, so that the rest is checked as well; every mistake
//! is reported once, at the place where it was made.
//!
//! Files of a template engine (`{{ … }}`, `{% … %}`) are no YAML before they are filled in: nothing is said of them.
//!
//! ## Bad
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::Role
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Version: "2012-10-17"
//!         Statement:
//!           - Effect: Allow
//!             Principal:
//!               AWS: arn:aws:iam::222222222222:role/deployer
//!            Action: sts:AssumeRole
//!            ^^^^^^^^^^^^^^^^^^^^^^ the indentation of this line fits none of the lines around it
//! ```
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: "2012-10-17"
//!         Statement:
//!           - Effect: Deny
//!             Action: *
//!                     ^ `*` is written in quotes: without them it begins an alias
//!             Resource: "*"
//! ```
//!
//! The condition operator `Null` is a word of YAML, too:
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: "2012-10-17"
//!         Statement:
//!           - Effect: Deny
//!             Action: "*"
//!             Resource: "*"
//!             Condition:
//!               Null: { "aws:TokenIssueTime": "true" }
//!               ^^^^ `Null` without quotes is the null key, and no operator
//! ```
//!
//! ## Fixed
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: "2012-10-17"
//!         Statement:
//!           - Effect: Deny
//!             Action: '*'
//!             Resource: "*"
//! ```
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::ManagedPolicy
//!     Properties:
//!       PolicyDocument:
//!         Version: "2012-10-17"
//!         Statement:
//!           - Effect: Deny
//!             Action: "*"
//!             Resource: "*"
//!             Condition:
//!               "Null": { "aws:TokenIssueTime": "true" }
//! ```
//!
//! ## Good
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::Role
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Version: 2012-10-17
//!         Statement:
//!           - Effect: Allow
//!             Principal: { AWS: !Sub "arn:${AWS::Partition}:iam::222222222222:role/deployer" }
//!             Action: sts:AssumeRole
//! ```

use xacct_facts::Host;
use xacct_syntax::{Language, NodeKind};

use crate::rule::{Check, SyntaxContext};
use crate::{Finding, Fix, syntax};

pub(crate) const CHECK: Check = Check::Syntax(|cx, out| {
    syntax::check(cx, Language::Yaml, out);
    null_operators(cx, out);
});

/// The operator `Null` without quotes, as which it is the null key. What CloudFormation answers to a key that is no string: "map
/// keys must be strings".
fn null_operators(cx: &SyntaxContext<'_>, out: &mut Vec<Finding>) {
    if cx.facts.host != Host::CloudFormation {
        return;
    }
    let mut found: Vec<Finding> = Vec::new();
    for document in &cx.facts.documents {
        let conditions = document.policy.statements.iter().filter_map(|s| s.conditions.as_ref());
        let keys = conditions.flat_map(|element| document.tree.node(element.node).entries()).map(|e| e.key);
        for key in keys.filter(|key| key.kind() == NodeKind::Null && key.tree().language() == Language::Yaml)
        {
            let text = key.tree().text().slice(key.range());
            if found.iter().any(|known| known.primary.span == text.span()) {
                continue;
            }
            let edit = text.edit(0..text.len(), "\"Null\"").map(|edit| vec![edit]);
            found.push(
                Finding::new(
                    cx.rule,
                    text.span(),
                    format!("`{text}` without quotes is the null key, and no operator"),
                )
                .label("not a string")
                .help("Write the operator in quotes: `\"Null\"`.")
                .fix(Fix::manual("Write `\"Null\"`", edit, &[])),
            );
        }
    }
    out.extend(found);
}
