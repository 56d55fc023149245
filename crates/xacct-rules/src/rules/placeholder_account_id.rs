//! An account id is a placeholder that nobody replaced.
//!
//! ## Why
//!
//! Walkthroughs write `SOURCE-ACCOUNT-ID`, `<account-id>` or `1234XXXXXXXX` where your number belongs. IAM refuses such a
//! principal, and a resource or condition with it never matches. The example ids of the AWS documentation, 111122223333 and
//! its like, are harder to see: AWS accepts a policy with one, and it allows an account that is not yours. They are reported
//! as a note, unless you have declared them as your accounts.
//!
//! Variables of a template, `${var.account}` or `{{ account }}`, are left alone: a program fills them in. So are the words
//! that AWS has in that place, `aws` and `cloudfront`, and the value `anonymous` of `aws:PrincipalAccount`.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::SOURCE-ACCOUNT-ID:user/SOURCE-USERNAME" },
//!                                           ^^^^^^^^^^^^^^^^^ `SOURCE-ACCOUNT-ID` is a placeholder, not an account id
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
//!       "Resource": "arn:aws:iam::111122223333:role/CrossAccountS3Reader"
//!                                 ^^^^^^^^^^^^ note: 111122223333 is an example id of the AWS documentation
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
//!       "Principal": { "Federated": "arn:aws:iam::<ACCOUNT_ID>:saml-provider/corp" },
//!                                                 ^^^^^^^^^^^^ `<ACCOUNT_ID>` is a placeholder, not an account id
//!       "Action": "sts:AssumeRoleWithSAML",
//!       "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
//!     }
//!   ]
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
//!     "Principal": { "AWS": "arn:aws:iam::${source_account}:user/deployer" },
//!     "Action": "sts:AssumeRole"
//!   }
//! }
//! ```
//!
//! ```toml
//! [accounts]
//! sandbox = "111122223333"
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Action": "sts:AssumeRole",
//!     "Resource": "arn:aws:iam::111122223333:role/CrossAccountS3Reader"
//!   }
//! }
//! ```

use xacct_aws::AccountId;
use xacct_policy::AccountField;

use crate::account_places::account_places;
use crate::rule::{Check, PoliciesContext};
use crate::{Finding, Ownership};

pub(crate) const CHECK: Check = Check::Policies(check);

fn check(cx: &PoliciesContext<'_>, out: &mut Vec<Finding>) {
    // An example id is worth one word a file, not one at each place.
    let mut noted: Vec<AccountId> = Vec::new();
    for place in account_places(cx.documents.iter().copied()) {
        match place.field {
            AccountField::Placeholder => {
                let message = format!("`{}` is a placeholder, not an account id", place.text());
                out.push(Finding::new(cx.rule, place.text().span(), message).label("no account has this id"));
            }
            AccountField::Id(id) if id.is_impossible() => {
                let message = format!("{id} is a placeholder, not the id of an account");
                out.push(Finding::new(cx.rule, place.text().span(), message).label("no account has this id"));
            }
            AccountField::Id(id) if is_example(cx, id) && !noted.contains(&id) => {
                noted.push(id);
                out.push(
                    Finding::new(cx.rule, place.text().span(), format!("{id} is an example id of the AWS documentation"))
                        .label("is it yours?")
                        .help("Replace it by the id that is meant; or, if it is yours, declare it under `[accounts]`.")
                        .as_note(),
                );
            }
            _ => {}
        }
    }
}

fn is_example(cx: &PoliciesContext<'_>, id: AccountId) -> bool {
    id.is_documentation_example()
        && !matches!(cx.known_accounts.ownership(id), Ownership::Yours(_) | Ownership::ThirdParty(_))
}
