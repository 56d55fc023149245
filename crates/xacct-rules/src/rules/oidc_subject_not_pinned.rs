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
//!                          --------------------------------------- no effect: `repo:*` fits every repository
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
//! With `StringEquals` a `*` is a character, and nobody has access:
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

use xacct_access::{Grant, Issuer, Question, Request};
use xacct_policy::{Condition, Pattern};

use crate::rule::{Check, DocumentContext};
use crate::{Category, Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for grant in cx.grants().filter(|_| cx.is_trust()) {
        let Some(issuer) = grant.issuer() else { continue };
        if let Some(request) = grant.ask(cx.index, Question::AnyToken).request() {
            out.push(finding(cx, grant, &issuer, request));
        }
    }
}

fn finding(cx: &DocumentContext<'_>, grant: &Grant<'_>, issuer: &Issuer<'_>, request: &Request) -> Finding {
    let claim = issuer.subject_claims().first().copied().unwrap_or("sub");
    let prefix = key_prefix(grant, issuer);
    let key = match &prefix {
        _ if claim.contains(':') => claim.to_owned(),
        Some(prefix) => format!("{prefix}:{claim}"),
        None => format!("…:{claim}"),
    };
    let form = match issuer {
        Issuer::Shared(p) if p.name == "GitHub" => {
            ": `repo:OWNER/REPOSITORY:…`, and for newer repositories `repo:OWNER@ID/REPOSITORY@ID:…`"
        }
        Issuer::Cluster(_) => ": `system:serviceaccount:NAMESPACE:NAME`",
        _ => "",
    };
    let audience = audience(grant);
    let mut finding = Finding::new(cx.rule, grant.principal.value.span(), message(grant, issuer, audience))
        .label("accepts tokens of any subject")
        .witness(Some(request.clone()))
        .help(format!("Restrict whose tokens are accepted with a condition on `{key}`{form}."))
        .fix(prefix.and_then(|_| pin(cx, grant, claim, &key)));
    for condition in grant.statement.conditions() {
        if let Some(why) = why(condition, issuer, request) {
            // What a call gives to a module is what a person would change.
            let own = cx.document.policy.span.file;
            let given = condition.values.iter().map(|value| value.span()).find(|span| span.file != own);
            let place = given.unwrap_or_else(|| condition.key.span());
            finding = finding.related(place, format!("no effect: {why}"));
        }
    }
    // The provider may be one whose every user is meant: it is nobody else's, and no audience shows that its tokens are
    // for machines.
    let is_mild = matches!(issuer, Issuer::Own(_) | Issuer::Unknown) && audience.is_none();
    if is_mild { finding.as_category(Category::Loose) } else { finding }
}

fn message(grant: &Grant<'_>, issuer: &Issuer<'_>, audience: Option<&Pattern>) -> String {
    let audience = audience.map_or(String::new(), |value| format!(" for the audience `{value}`"));
    match issuer {
        Issuer::Shared(provider) if provider.name == "Amazon Cognito" => {
            "users of anybody's identity pool can assume this role".to_owned()
        }
        Issuer::Shared(provider) => {
            format!("anyone with an account at {} can assume this role", provider.name)
        }
        Issuer::Cluster(_) => "every pod of the cluster can assume this role".to_owned(),
        Issuer::Own(host) => {
            format!("every token that `{host}` issues{audience} can be used to assume this role")
        }
        Issuer::Unknown => {
            format!("every token of `{}`{audience} can be used to assume this role", grant.principal.value)
        }
    }
}

/// The audience that the statement asks for, the first of them.
fn audience<'a>(grant: &Grant<'a>) -> Option<&'a Pattern> {
    let is_audience = |key: &str| ["aud", "oaud"].iter().any(|claim| key.eq_ignore_ascii_case(claim));
    let claim =
        |condition: &&Condition| condition.key.as_str().rsplit_once(':').is_some_and(|(_, c)| is_audience(c));
    grant.statement.conditions().iter().find(claim).and_then(|condition| condition.values.first())
}

/// The provider's name as condition keys have it.
pub(crate) fn key_prefix(grant: &Grant<'_>, issuer: &Issuer<'_>) -> Option<String> {
    let written = grant.statement.conditions().iter().find_map(|condition| {
        let (prefix, _) = condition.key.as_str().rsplit_once(':')?;
        (prefix.contains('.') || !condition.has_written_key()).then(|| prefix.to_owned())
    });
    issuer.host().map(str::to_owned).or(written)
}

/// Why a condition that tests whose token it is accepts somebody else's.
fn why(condition: &Condition, issuer: &Issuer<'_>, request: &Request) -> Option<String> {
    let operator = condition.operator?;
    let (_, claim) = condition.key.as_str().rsplit_once(':')?;
    let tells = issuer.subject_claims().iter().any(|known| known.eq_ignore_ascii_case(claim));
    if !tells || operator.family == xacct_policy::Family::Null {
        return None;
    }
    if operator.negated {
        return Some("it excludes the values listed and allows everyone else".to_owned());
    }
    if request.find(condition.key.as_str()) == xacct_access::ContextValues::Absent {
        return Some(format!("`{}` also holds for a token that has no `{claim}`", condition.operator_text));
    }
    let xacct_access::ContextValues::Values(values) = request.find(condition.key.as_str()) else {
        return None;
    };
    let fits =
        |value: &&Pattern| values.iter().any(|v| value.matches(v, xacct_policy::Case::Sensitive).is_yes());
    let value = condition.values.iter().filter(|value| value.has_wildcard()).find(fits)?;
    let everybody = match value.as_str().strip_prefix("repo:") {
        Some(rest) if rest.contains('/') => "repositories of every owner".to_owned(),
        Some(_) => "every repository".to_owned(),
        None => format!("anybody's `{claim}`"),
    };
    Some(format!("`{value}` fits {everybody}"))
}

fn pin(cx: &DocumentContext<'_>, grant: &Grant<'_>, claim: &str, key: &str) -> Option<Fix> {
    let (what, value) = match claim {
        "sub" => ("one subject", "<subject>"),
        "aud" => ("one audience", "<audience>"),
        "app_id" => ("one application", "<application-id>"),
        _ => return None,
    };
    let edits = edits::add_condition(cx.document, grant.statement, "StringEquals", key, value);
    Fix::manual(format!("Accept the tokens of {what} only"), edits, &[value])
}
