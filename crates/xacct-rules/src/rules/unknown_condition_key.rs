//! A condition tests a key that no request carries.
//!
//! ## Why
//!
//! AWS accepts a policy with a misspelt condition key and treats the key as absent in every request. With a plain operator
//! the condition then never holds: an `Allow` grants nothing, a `Deny` denies nothing. With `…IfExists` or a negated operator
//! it always holds: an `Allow` is not restricted, a `Deny` denies everyone.
//!
//! AWS documents every key that begins with `aws:`, `sts:` or `saml:`; anything else there is reported, as is a key without
//! a prefix, and a claim of another identity provider than the one that the statement trusts. A claim has the provider's
//! host before it, not the provider's ARN. The lists of keys of services are not complete: such a key is a warning, and
//! only where it differs in a letter or two from one that is listed, or is a global key with the service's prefix. Letter
//! case does not matter.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEquals": { "sts:External_Id": "7f3c9a21" }
//!                            ^^^^^^^^^^^^^^^ no request carries `sts:External_Id`, so this statement allows nothing
//!       }
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
//!       "Principal": "*",
//!       "Action": "sqs:SendMessage",
//!       "Resource": "arn:aws:sqs:eu-west-1:222222222222:orders",
//!       "Condition": {
//!         "StringEqualsIfExists": { "aws:PrincipalOrganizationID": "o-a1b2c3d4e5" }
//!                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ no request carries `aws:PrincipalOrganizationID`, so this condition restricts nobody
//!       }
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
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringNotEquals": { "aws:PrincipalTag": "deployment" }
//!                               ^^^^^^^^^^^^^^^^ no request carries `aws:PrincipalTag`, so this statement always denies
//!       }
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
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1B2" },
//!       "Action": "sts:AssumeRoleWithWebIdentity",
//!       "Condition": {
//!         "StringEquals": {
//!           "oidc.eks.eu-west-1.amazonaws.com/id/C3D4:sub": "system:serviceaccount:shop:api"
//!            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no token of `oidc.eks.eu-west-1.amazonaws.com/id/A1B2` carries `oidc.eks.eu-west-1.amazonaws.com/id/C3D4:sub`, so this statement allows nothing
//!         }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! ```json identity
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Action": "s3:ListBucket",
//!       "Resource": "arn:aws:s3:::reports-bucket",
//!       "Condition": {
//!         "StringLike": { "s3:prefixx": "team/*" }
//!                          ^^^^^^^^^^ warning: AWS documents no condition key `s3:prefixx` of `s3`
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
//!       "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringEquals": { "sts:ExternalId": "7f3c9a21" }
//!       }
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
//!       "Principal": "*",
//!       "Action": "sqs:SendMessage",
//!       "Resource": "arn:aws:sqs:eu-west-1:222222222222:orders",
//!       "Condition": {
//!         "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
//!       }
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
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "sts:AssumeRole",
//!       "Condition": {
//!         "StringNotEquals": { "aws:PrincipalTag/<tag-key>": "deployment" }
//!       }
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
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1B2" },
//!       "Action": "sts:AssumeRoleWithWebIdentity",
//!       "Condition": {
//!         "StringEquals": {
//!           "oidc.eks.eu-west-1.amazonaws.com/id/A1B2:sub": "system:serviceaccount:shop:api"
//!         }
//!       }
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
//!       "Action": "s3:ListBucket",
//!       "Resource": "arn:aws:s3:::reports-bucket",
//!       "Condition": {
//!         "StringLike": { "s3:prefix": "team/*" }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! Letter case does not matter, and tags have any name:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": "*",
//!     "Action": "s3:PutObject",
//!     "Resource": "arn:aws:s3:::reports-bucket/*",
//!     "Condition": {
//!       "StringEquals": {
//!         "AWS:principalorgid": "o-a1b2c3d4e5",
//!         "aws:PrincipalTag/Cost Center": "reporting",
//!         "s3:x-amz-acl": "bucket-owner-full-control"
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! A key that a service may have added since:
//!
//! ```json identity
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Action": "s3:GetObject",
//!     "Resource": "arn:aws:s3:::reports-bucket/*",
//!     "Condition": { "StringEquals": { "s3:StorageTierOfTomorrow": "warm" } }
//!   }
//! }
//! ```

use std::ops::Range;

use xacct_facts::Document;
use xacct_policy::{Condition, PolicyKind, Statement};
use xacct_syntax::Edit;

use crate::key_meant::{IntendedKey, meant};
use crate::origin::is_of_aws;
use crate::rule::{Check, DocumentContext};
use crate::unknown_key::{KeyFault, consequence, key_fault};
use crate::{Category, Finding, Fix, edits};

/// What stands for the name of a tag that a person has to fill in.
const TAG: &str = "<tag-key>";

pub(crate) const CHECK: Check = Check::Document(check);

/// How many keys of a document are looked at for what was meant: more mistakes are no misspellings.
const MOST_GUESSES: usize = 64;

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    // To look for what was meant takes long.
    let mut guesses = 0..MOST_GUESSES;
    for statement in cx.document.policy.statements.iter().filter(|_| is_of_aws(cx.document)) {
        let conditions = statement.conditions().iter();
        out.extend(conditions.filter_map(|condition| finding(cx, statement, condition, &mut guesses)));
    }
}

fn finding(
    cx: &DocumentContext<'_>,
    statement: &Statement,
    condition: &Condition,
    guesses: &mut Range<usize>,
) -> Option<Finding> {
    let document = cx.document;
    condition.operator?;
    let key = &condition.key;
    let finding = |message: String| Finding::new(cx.rule, key.span(), message);
    let follows = consequence(statement, condition);
    match key_fault(document, statement, condition)? {
        // `oidc-unknown-claim` is about it.
        KeyFault::NoClaim if document.policy.kind == PolicyKind::Trust => None,
        KeyFault::NoKey | KeyFault::NoClaim => {
            let finding = finding(format!("no request carries `{key}`{follows}"));
            let meant = guesses.next().and_then(|_| meant(key.as_str()));
            Some(suggest(finding, document, condition, meant))
        }
        KeyFault::OtherProvider { host, is_only } => {
            let claim = key.as_str().rsplit_once(':').map_or("", |(_, claim)| claim);
            let right =
                guesses.next().filter(|_| is_only).map(|_| IntendedKey::Key(format!("{host}:{claim}")));
            let finding = finding(format!("no token of `{host}` carries `{key}`{follows}"));
            Some(suggest(finding, document, condition, right))
        }
        KeyFault::Misspelt(known) => {
            let service = key.as_str().split_once(':').map_or("", |(service, _)| service);
            let finding = finding(format!("AWS documents no condition key `{key}` of `{service}`"));
            let meant = guesses.next().map(|_| IntendedKey::Key(known.to_owned()));
            let finding = suggest(finding, document, condition, meant);
            Some(finding.as_category(Category::Loose))
        }
    }
}

/// Names what was probably meant, and offers to write it. The statement allows other requests afterwards: a person has to want
/// that.
fn suggest(
    finding: Finding,
    document: &Document,
    condition: &Condition,
    right: Option<IntendedKey>,
) -> Finding {
    let (right, placeholders): (String, &[&str]) = match right {
        Some(IntendedKey::Key(key)) => (key, &[]),
        Some(IntendedKey::Member(stem)) => (format!("{stem}{TAG}"), &[TAG]),
        None => {
            return finding
                .label("not a condition key")
                .help("Write a key that AWS documents: see “AWS global condition context keys” and the service's own keys.");
        }
    };
    let edits = rename(document, condition, &right);
    finding.label(format!("did you mean `{right}`?")).help(format!("Write `{right}`.")).fix(Fix::manual(
        format!("Write `{right}`"),
        edits,
        placeholders,
    ))
}

/// Writes the key `right` instead, unless the operator tests that one already. A key without quotes gets them where its syntax
/// needs them; where a key cannot be replaced as a whole, its text can.
fn rename(document: &Document, condition: &Condition, right: &str) -> Option<Vec<Edit>> {
    let tests = document.tree.node(condition.tests);
    if tests.entries().any(|e| e.key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(right))) {
        return None;
    }
    let entry = tests.entries().find(|entry| entry.value.id() == condition.node)?;
    let text = || condition.key.edit(0..condition.key.len(), right).map(|edit| vec![edit]);
    edits::replace(document, entry.key.id(), right).or_else(text)
}
