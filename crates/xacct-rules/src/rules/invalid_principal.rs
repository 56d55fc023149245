//! AWS refuses the principal, or nobody can be meant by it.
//!
//! ## Why
//!
//! A principal is an account, user, role or session under `AWS`, a service under `Service`, or an identity provider under
//! `Federated`; the string `"*"` alone stands for everyone. AWS refuses a policy with anything else, and answers *Invalid
//! principal in policy* without saying which one it means and why: a group, an instance profile, a service without
//! `.amazonaws.com`, an ARN without account, a type in the wrong letter case. `AROA…` and `AIDA…` are what AWS shows in place
//! of a role or user that was deleted: nobody has that access any more.
//!
//! In a role trust policy the action has to fit the principal: AWS principals and services call `sts:AssumeRole`, users of
//! an OIDC provider `sts:AssumeRoleWithWebIdentity`, those of a SAML provider `sts:AssumeRoleWithSAML`.
//!
//! A value that a template still has to fill in is not judged, and a service that is not known is no finding.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "AWS": ["arn:aws:iam::111111111111:group/analysts", "deployer"] },
//!                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AWS refuses the principal `arn:aws:iam::111111111111:group/analysts`: a group cannot be a principal
//!                                                                           ^^^^^^^^ AWS refuses the principal `deployer`: it is neither an account id nor an ARN
//!       "Action": "s3:GetObject",
//!       "Resource": "arn:aws:s3:::reports-bucket/*"
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
//!       "Principal": { "AWS": "ecs-tasks.amazonaws.com" },
//!                              ^^^^^^^^^^^^^^^^^^^^^^^ AWS refuses the principal `ecs-tasks.amazonaws.com`: a service belongs under `Service`, not under `AWS`
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
//!       "Principal": { "Service": "lambda" },
//!                                  ^^^^^^ AWS refuses the principal `lambda`: a service is named with its domain
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
//!       "Principal": { "aws": "111111111111" },
//!                       ^^^ `aws` is not a principal type
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
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:saml-provider/corp" },
//!                                    -------------------------------------------- this principal
//!       "Action": "sts:AssumeRole",
//!                  ^^^^^^^^^^^^^^ users of a SAML provider call `sts:AssumeRoleWithSAML`, not `sts:AssumeRole`
//!       "Condition": {
//!         "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" }
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
//!       "Principal": { "AWS": "AROADBQP57FF2AEXAMPLE" },
//!                              ^^^^^^^^^^^^^^^^^^^^^ warning: `AROADBQP57FF2AEXAMPLE` is what AWS shows in place of a role that was deleted
//!       "Action": "sts:AssumeRole"
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
//!       "Principal": { "Service": "ecs-tasks.amazonaws.com" },
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
//!       "Principal": { "Service": "lambda.amazonaws.com" },
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
//!       "Principal": { "AWS": "111111111111" },
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
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:saml-provider/corp" },
//!       "Action": "sts:AssumeRoleWithSAML",
//!       "Condition": {
//!         "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" }
//!       }
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
//!     "Principal": {
//!       "AWS": ["111111111111", "arn:aws:iam::111111111111:role/team/reader", "arn:aws:sts::111111111111:assumed-role/ci/build"],
//!       "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
//!     },
//!     "Action": "s3:GetObject",
//!     "Resource": "arn:aws:s3:::reports-bucket/*"
//!   }
//! }
//! ```
//!
//! A service that AWS may have added since, and a value that a template fills in:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Service": "not-seen-yet.amazonaws.com", "AWS": "${TrustedRoleArn}" },
//!     "Action": "sts:AssumeRole"
//!   }
//! }
//! ```

use xacct_aws::{UniqueIdKind, identity_provider};
use xacct_facts::Dialect;
use xacct_policy::{Effect, Element, PolicyKind, Principal, PrincipalType, Refusal, Statement};
use xacct_syntax::Entry;

use crate::mismatch::{Mismatch, mismatch};
use crate::origin::is_of_aws;
use crate::principal_fix::{fix, holds, rename, with_type};
use crate::principal_shape::{ShapeFault, TYPES, is_written_here, lacks_principal, shape_faults};
use crate::refused::words;
use crate::rule::{Check, DocumentContext};
use crate::{Category, Finding, Fix};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    if !cx.document.policy.kind.names_principals() || !is_of_aws(cx.document) {
        return;
    }
    for statement in &cx.document.policy.statements {
        match &statement.principals {
            Some(element) => {
                out.extend(shape(cx, statement, element));
                out.extend(values(cx, element));
            }
            None => out.extend(missing(cx, statement)),
        }
        if cx.is_trust() && statement.effect == Effect::Allow {
            out.extend(mismatch(statement).map(|found| action(cx, &found)));
        }
    }
}

fn shape(cx: &DocumentContext<'_>, statement: &Statement, element: &Element<Principal>) -> Vec<Finding> {
    let document = cx.document;
    let name = if element.negated { "NotPrincipal" } else { "Principal" };
    let finding = |span, message: String| Finding::new(cx.rule, span, message);
    let of_fault = |fault| match fault {
        ShapeFault::String(principal) => finding(
            principal.value.span(),
            format!("`{name}` must be `\"*\"` or an object, not another string"),
        )
        .label("has no type")
        .help("Write the principal under its type: `AWS`, `Service`, `Federated` or `CanonicalUser`.")
        .fix(with_type(document, principal)),
        ShapeFault::List => {
            finding(element.span, format!("`{name}` must be `\"*\"` or an object, not a list"))
                .label("has no type")
                .help("Write the principals under their types, for example `{ \"AWS\": […] }`.")
        }
        ShapeFault::Type(key) => {
            let meant = TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(key.as_str()));
            finding(key.span(), format!("`{key}` is not a principal type"))
                .label(meant.map_or("unknown type".to_owned(), |known| format!("did you mean `{known}`?")))
                .help("The types are `AWS`, `Service`, `Federated` and `CanonicalUser`; their letter case counts.")
                .fix(meant.and_then(|known| rename(document, element, &key, known)))
        }
        ShapeFault::Null(key) => finding(key.span(), format!("`{key}` has no value, and names nobody"))
            .label("null")
            .help("Name a principal, or remove the entry."),
        ShapeFault::Nobody => finding(element.span, format!("`{name}` names nobody"))
            .label("applies to nobody")
            .help("Name a principal, or remove the statement."),
    };
    shape_faults(document, statement, element).into_iter().map(of_fault).collect()
}

fn missing(cx: &DocumentContext<'_>, statement: &Statement) -> Option<Finding> {
    let document = cx.document;
    if !lacks_principal(document, statement) {
        return None;
    }
    let element = match document.dialect {
        Dialect::Policy => "Principal",
        Dialect::Blocks => "principals",
    };
    let kind = document.policy.kind.noun();
    Some(
        Finding::new(cx.rule, statement.span, format!("a statement of a {kind} has no `Principal`"))
            .label("applies to nobody")
            .help(format!("Say in `{element}` who is allowed or denied.")),
    )
}

fn values(cx: &DocumentContext<'_>, element: &Element<Principal>) -> Vec<Finding> {
    // Then the element names nobody: see `ShapeFault`.
    if element.items.iter().all(|p| p.value.is_empty()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut items = element.items.iter().peekable();
    for entry in cx.document.tree.node(element.node).entries() {
        while let Some(principal) = items.next_if(|p| holds(entry.value, p)) {
            found.extend(value(cx, element, entry, principal));
        }
    }
    found
}

fn value(
    cx: &DocumentContext<'_>,
    element: &Element<Principal>,
    entry: Entry<'_>,
    principal: &Principal,
) -> Option<Finding> {
    let document = cx.document;
    let key = entry.key.as_str().unwrap_or_default();
    // A provider is a principal of roles only, whatever it is called.
    let is_provider = principal.principal_type == PrincipalType::Federated
        && document.policy.kind == PolicyKind::Resource
        && document.kind_is_certain;
    if is_provider && principal.value.is_literal() {
        return Some(
            Finding::new(
                cx.rule,
                principal.value.span(),
                "AWS refuses identity providers in a resource-based policy",
            )
            .label("not allowed here")
            .help("Name the role that users of the provider assume."),
        );
    }
    let Some(refusal) = principal.refusal else { return unlisted_provider(cx, principal) };
    let is_word = matches!(refusal, Refusal::Empty | Refusal::Name | Refusal::NoDomain | Refusal::NoProvider);
    if is_word && !is_written_here(document, principal) {
        return None;
    }
    let said = words(principal, &key, refusal);
    let is_deleted = matches!(refusal, Refusal::UniqueId(UniqueIdKind::User | UniqueIdKind::Role));
    let finding = Finding::new(cx.rule, principal.value.span(), said.message)
        .label(if is_deleted { "nobody has this id any more" } else { "not a principal here" })
        .help(said.help)
        .fix(fix(document, element, entry, principal, refusal));
    Some(if is_deleted { finding.as_category(Category::Loose) } else { finding })
}

/// A provider by its host, which is none of those that IAM knows by it: any other is known by the ARN that it has in an account.
///
/// Source: IAM User Guide, *AWS JSON policy elements: Principal*, "OIDC federated principals". IAM answers other words with
/// "Federated principals must be valid domain names or SAML metadata ARNs", so that it may take the name and then accept no token.
fn unlisted_provider(cx: &DocumentContext<'_>, principal: &Principal) -> Option<Finding> {
    let host = principal.value.as_literal().filter(|host| !host.starts_with("arn:"))?;
    let is_shared = || identity_provider::shared(host).is_some();
    if principal.principal_type != PrincipalType::Federated
        || identity_provider::is_built_in(host)
        || !is_shared()
    {
        return None;
    }
    Some(
        Finding::new(
            cx.rule,
            principal.value.span(),
            format!("IAM does not know the provider `{host}` by its host"),
        )
        .label("accepts no token")
        .help(format!("Write the provider's ARN, `arn:aws:iam::<account-id>:oidc-provider/{host}`."))
        .as_category(Category::Loose),
    )
}

fn action(cx: &DocumentContext<'_>, found: &Mismatch<'_>) -> Finding {
    let Mismatch { action, principal, caller, is_all } = found;
    let right = caller.action;
    let edit = is_all.then(|| action.text.edit(0..action.text.len(), right)).flatten();
    let message = format!("{} `{right}`, not `{}`", caller.name, action.text);
    Finding::new(cx.rule, action.text.span(), message)
        .label("does not fit the principal")
        .related(principal.value.span(), "this principal")
        .help(format!("Allow `{right}` to this principal."))
        .fix(Fix::manual(format!("Allow `{right}`"), edit.map(|edit| vec![edit]), &[]))
}
