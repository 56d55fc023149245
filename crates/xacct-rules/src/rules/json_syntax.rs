//! The document is not valid JSON. AWS refuses it, whatever it says.
//!
//! ## Why
//!
//! Policies are written by hand, copied from web pages and pasted together: a comma goes missing, a comment stays, a quote
//! is typographic. IAM answers *Syntax errors in policy* without a place. xacct-lint reads on, so that the rest is checked
//! as well; every mistake is reported once, at the place where it was made.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" }
//!                                                                        ^ a comma is missing here
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!     "Action": "sts:AssumeRole" // the pipeline
//!                                ^^^^^^^^^^^^^^^ JSON has no comments
//!   }
//! }
//! ```
//!
//! ## Fixed
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! What a comment says is lost with it, so it is left to a person to remove it:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role/deployer" },
//!     "Action": "sts:AssumeRole"
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": "arn:aws:iam::111111111111:role\/deployer" },
//!     "Action": "sts:AssumeRole"
//!   }
//! }
//! ```

use xacct_syntax::{Language, Slip};

use crate::{Applicability, Context, Finding, Fix, Rule};

pub(crate) struct JsonSyntax;

impl Rule for JsonSyntax {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for error in cx.facts.syntax_errors.iter().filter(|error| error.language == Language::Json) {
            let mut finding = Finding::new(cx.rule, error.span, error.message.clone());
            if let Some((span, message)) = &error.related {
                finding = finding.related(*span, message.clone());
            }
            if error.slip == Slip::Placeholder {
                // The file is a template: what will stand there is not known.
                finding =
                    finding.as_note().help("Put it in quotes, unless what is filled in brings its own.");
            }
            let repair = error.repair.clone().map(|edit| vec![edit]);
            out.push(finding.fix(match error.slip {
                Slip::Comment => Fix::manual("Remove the comment", repair, &[]),
                // What is read stays the same; only the way it is written changes.
                Slip::Form | Slip::Placeholder => Fix::new("Mend the syntax", Applicability::Safe, repair),
            }));
        }
    }
}
