//! An account id does not have twelve digits, so that no account is meant.
//!
//! ## Why
//!
//! Account ids have exactly twelve digits. A leading zero that a spreadsheet dropped, a digit too many, a space or hyphens
//! from a web page: IAM refuses such a principal, and a resource or condition with such an id never matches.
//!
//! Account ids stand in principals, in the ARNs of identity providers and of resources, and in conditions on accounts and
//! ARNs, in every partition. Buckets, hosted zones and the like have no account in their ARNs.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::1111-1111-1111:role/reader" },
//!                                           ^^^^^^^^^^^^^^ an account id has 12 digits and nothing else
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Action": "sts:AssumeRole",
//!       "Resource": "arn:aws:iam::22222222222 :role/CrossAccountS3Reader"
//!                                 ^^^^^^^^^^^^ an account id has 12 digits, this one has 11
//!     }
//!   ]
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "Service": "sns.amazonaws.com" },
//!       "Action": "sqs:SendMessage",
//!       "Resource": "arn:aws-cn:sqs:cn-north-1:222222222222:orders",
//!       "Condition": {
//!         "ArnEquals": { "aws:SourceArn": "arn:aws-cn:sns:cn-north-1:22222222222:events" }
//!                                                                    ^^^^^^^^^^^ an account id has 12 digits, this one has 11
//!       }
//!     }
//!   ]
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
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:role/reader" },
//!       "Action": "sts:AssumeRole"
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! Ids may begin with zeros; CloudFront's origin access identities have a word in that place:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "AWS": ["001122334455", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"] },
//!     "Action": "s3:GetObject",
//!     "Resource": "arn:aws:s3:::reports-bucket/*"
//!   }
//! }
//! ```

use xacct_policy::AccountField;

use crate::account_places::account_places;
use crate::rule::{Check, DocumentContext};
use crate::{Finding, Fix};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for place in account_places([cx.document]).filter(|p| p.field == AccountField::Malformed) {
        let text = place.text();
        let digits: String = text.as_str().chars().filter(char::is_ascii_digit).collect();
        let message = match digits.len() {
            12 => "an account id has 12 digits and nothing else".to_owned(),
            n => format!("an account id has 12 digits, this one has {n}"),
        };
        let mended = (digits.len() == 12).then(|| text.edit(0..text.len(), &digits)).flatten();
        out.push(
            Finding::new(cx.rule, text.span(), message)
                .label("no account has this id")
                .help("Write the twelve digits that the account's page shows, leading zeros included.")
                .fix(Fix::manual(format!("Write {digits}"), mended.map(|edit| vec![edit]), &[])),
        );
    }
}
