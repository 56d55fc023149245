//! A file of profiles is not valid INI. The AWS CLI and boto3 refuse all of it, whatever profile is used.
//!
//! ## Why
//!
//! One line without an `=` is enough: the AWS CLI and boto3 say *Unable to parse config file* for every profile, and the SDK
//! for JavaScript reads on as if the line were not there. Reported are lines that are neither a header nor a key with its value,
//! keys before the first header, and a byte order mark, which editors on Windows put before a text.
//!
//! ## Bad
//!
//! ```ini
//! region = eu-west-1
//! ^^^^^^^^^^^^^^^^^^ a key stands before the first section
//! [profile prod]
//! role_arn arn:aws:iam::222222222222:role/deployer
//! source_profile
//! ^^^^^^^^^^^^^^ a key and its value have an `=` between them
//! ```
//!
//! ```ini
//! ﻿[profile prod]
//! ^ a byte order mark stands before the first section
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//! ```
//!
//! ## Fixed
//!
//! ```ini
//! [profile prod]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//! ```
//!
//! ## Good
//!
//! ```ini
//! # One section for each profile.
//! [profile prod]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//! s3 =
//!   addressing_style = path
//! ```

use xacct_syntax::Language;

use crate::rule::Check;
use crate::syntax;

pub(crate) const CHECK: Check = Check::Syntax(|cx, out| syntax::check(cx, Language::Ini, out));
