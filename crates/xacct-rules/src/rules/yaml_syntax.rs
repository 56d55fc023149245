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

use xacct_syntax::Language;

use crate::rule::Check;
use crate::syntax;

pub(crate) const CHECK: Check = Check::Syntax(|cx, out| syntax::check(cx, Language::Yaml, out));
