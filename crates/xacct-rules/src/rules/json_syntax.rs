//! The document is not valid JSON. AWS refuses it, whatever it says.
//!
//! ## Why
//!
//! Policies are typed, copied from web pages and pasted together: a comma goes missing, a comment stays, a quote
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

use xacct_syntax::Language;

use crate::rule::Check;
use crate::syntax;

pub(crate) const CHECK: Check = Check::Syntax(|cx, out| syntax::check(cx, Language::Json, out));
