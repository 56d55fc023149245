//! A role accepts tokens of an identity provider, and nothing says whose.
//!
//! ## Why
//!
//! GitHub, GitLab or Google sign a token for everybody who has an account with them; an EKS cluster signs one for each of
//! its pods. The provider alone is therefore no bound: the trust policy has to say in a condition whose tokens it means.
//! Mostly that is the subject, `…:sub`. For some providers it is another claim: the audience for Amazon Cognito, Google,
//! Vercel and Pulumi, the application's id for Facebook and Login with Amazon. The audience `sts.amazonaws.com` is what
//! everybody's jobs ask for, and tells nobody apart.
//!
//! It counts only when it is compared positively, with a value that says something before its first `*`: `repo:*` is
//! everybody's repository, and so is `repo:*/deploy`. Where the provider is one of your own and tokens of every audience
//! are accepted, the finding is a warning.
//!
//! Nothing is said where a placeholder or a template's variable may say whose tokens are meant, and of a provider of your
//! own when the audience is a particular application.
//!
//! ## Bad
//!
//! Any workflow in any repository of anybody at GitHub:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ anyone with an account at GitHub can assume this role
//!       "Action": "sts:AssumeRoleWithWebIdentity",
//!       "Condition": {
//!         "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
//!         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:*" }
//!                          --------------------------------------- this keeps nobody out: `repo:*` fits every repository
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! Any pod of the cluster:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": {
//!       "Federated": "arn:aws:iam::222222222222:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12"
//!                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ every pod of the cluster can assume this role
//!     },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringEquals": { "oidc.eks.eu-west-1.amazonaws.com/id/AB12:aud": "sts.amazonaws.com" }
//!     }
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
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!       "Action": "sts:AssumeRoleWithWebIdentity",
//!       "Condition": {
//!         "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "<subject>" },
//!         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:*" }
//!       }
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
//!     "Principal": {
//!       "Federated": "arn:aws:iam::222222222222:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12"
//!     },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringEquals": { "oidc.eks.eu-west-1.amazonaws.com/id/AB12:aud": "sts.amazonaws.com", "oidc.eks.eu-west-1.amazonaws.com/id/AB12:sub": "<subject>" }
//!     }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! The subject in both of GitHub's forms, the one with ids being that of newer repositories:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
//!       "StringLike": {
//!         "token.actions.githubusercontent.com:sub": [
//!           "repo:octo-org/octo-repo:ref:refs/heads/main",
//!           "repo:octo-org@1234567/octo-repo@7654321:*"
//!         ]
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! Amazon Cognito has no such subject; the identity pool is the bound:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "cognito-identity.amazonaws.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringEquals": { "cognito-identity.amazonaws.com:aud": "eu-west-1:12345678-1ab2-123a-1234-a12345ab12" },
//!       "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" }
//!     }
//!   }
//! }
//! ```
//!
//! With `StringEquals` a `*` is a character, and nobody gets in:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": { "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:*" } }
//!   }
//! }
//! ```
//!
//! An application of a provider of one's own:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/login.example.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": { "StringEquals": { "login.example.com:aud": "0oa1b2c3d4e5" } }
//!   }
//! }
//! ```

use crate::door::Door;
use crate::tokens::{Issuer, Pin, Tokens};
use crate::{Category, Context, Finding, Fix, Rule, mend};

pub(crate) struct OidcSubjectNotPinned;

impl Rule for OidcSubjectNotPinned {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for door in cx.doors() {
            if let Some(tokens) = Tokens::of(door).filter(|tokens| tokens.pin == Pin::Open) {
                out.push(finding(cx, door, &tokens));
            }
        }
    }
}

fn finding(cx: &Context<'_>, door: &Door<'_>, tokens: &Tokens<'_>) -> Finding {
    let claim = claim(tokens);
    let key = match &tokens.prefix {
        _ if claim.contains(':') => claim.to_owned(),
        Some(prefix) => format!("{prefix}:{claim}"),
        None => format!("…:{claim}"),
    };
    let form = match tokens.issuer {
        Issuer::Shared(p) if p.name == "GitHub" => {
            ": `repo:OWNER/REPOSITORY:…`, and for newer repositories `repo:OWNER@ID/REPOSITORY@ID:…`"
        }
        Issuer::Cluster => ": `system:serviceaccount:NAMESPACE:NAME`",
        _ => "",
    };
    let mut finding = Finding::new(cx.rule, door.principal.value.span(), message(door, tokens))
        .label("nothing says whose tokens are accepted")
        .help(format!("Say in a condition on `{key}` whose tokens are accepted{form}."))
        .fix(pin(door, tokens, claim, &key));
    for test in &tokens.tests {
        if let Some(why) = &test.why {
            finding = finding.related(test.condition.key.span(), format!("this keeps nobody out: {why}"));
        }
    }
    if is_mild(tokens) { finding.as_category(Category::Loose) } else { finding }
}

fn message(door: &Door<'_>, tokens: &Tokens<'_>) -> String {
    match tokens.issuer {
        Issuer::Shared(provider) if provider.name == "Amazon Cognito" => {
            "users of anybody's identity pool can assume this role".to_owned()
        }
        Issuer::Shared(provider) => {
            format!("anyone with an account at {} can assume this role", provider.name)
        }
        Issuer::Cluster => "every pod of the cluster can assume this role".to_owned(),
        Issuer::Own(host) => format!("every token that `{host}` issues{} opens this role", audience(tokens)),
        Issuer::Unknown => {
            format!("every token of `{}`{} opens this role", door.principal.value, audience(tokens))
        }
    }
}

fn audience(tokens: &Tokens<'_>) -> String {
    let value = tokens.audience.and_then(|condition| condition.values.first());
    value.map_or(String::new(), |value| format!(" for the audience `{value}`"))
}

/// Whether the provider may be one whose every user is meant: it is nobody else's, and no audience shows that its tokens
/// are for machines.
fn is_mild(tokens: &Tokens<'_>) -> bool {
    matches!(tokens.issuer, Issuer::Own(_) | Issuer::Unknown) && tokens.audience.is_none()
}

/// The claim that says whose the token is.
fn claim(tokens: &Tokens<'_>) -> &'static str {
    match tokens.issuer {
        Issuer::Shared(provider) => provider.claims.first().copied().unwrap_or("sub"),
        _ => "sub",
    }
}

fn pin(door: &Door<'_>, tokens: &Tokens<'_>, claim: &str, key: &str) -> Option<Fix> {
    tokens.prefix.as_ref()?;
    let (what, value) = match claim {
        "sub" => ("one subject", "<subject>"),
        "aud" => ("one audience", "<audience>"),
        "app_id" => ("one application", "<application-id>"),
        _ => return None,
    };
    let edits = mend::add_condition(door.document, door.statement, "StringEquals", key, value);
    Fix::manual(format!("Accept the tokens of {what} only"), edits, &[value])
}
