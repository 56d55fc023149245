//! A workflow assumes a role with a token of GitHub, and the role's trust policy accepts none of the tokens that the workflow can
//! have.
//!
//! ## Why
//!
//! The subject (`sub`) of a token of GitHub says what runs: `repo:OWNER/NAME:environment:E` for a job with an environment,
//! whatever starts it; else `repo:OWNER/NAME:pull_request` or `repo:OWNER/NAME:ref:refs/heads/B`, by the event. A trust policy
//! that accepts a branch refuses the same job once it names an environment. AWS answers "Not authorized to perform
//! sts:AssumeRoleWithWebIdentity" and does not say which part differs.
//!
//! The subjects follow from the job's `environment` and from `on:`. Which repository it is, the configuration can say
//! (`[github]`). The role is the one that the workflow names by its ARN, defined in a file of the same account;
//! for files that do not say their account, the configuration does (`[accounts]`). Nothing is reported where the subject of
//! tokens is customized: where the trust policy asks for another form.
//!
//! ## Bad
//!
//! The file of the role:
//!
//! ```json role 222222222222
//! {
//!   "Resources": {
//!     "Deployer": {
//!       "Type": "AWS::IAM::Role",
//!       "Properties": {
//!         "RoleName": "deployer",
//!         "AssumeRolePolicyDocument": {
//!           "Version": "2012-10-17",
//!           "Statement": {
//!             "Effect": "Allow",
//!             "Principal": {
//!               "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"
//!             },
//!             "Action": "sts:AssumeRoleWithWebIdentity",
//!             "Condition": {
//!               "StringEquals": {
//!                 "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
//!                 "token.actions.githubusercontent.com:sub": "repo:example/shop:environment:production"
//!               }
//!             }
//!           }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! The workflow:
//!
//! ```yaml
//! on:
//!   push: { branches: [main] }
//! permissions: { id-token: write }
//! jobs:
//!   deploy:
//!     runs-on: ubuntu-latest
//!     environment: staging
//!                  ~~~~~~~ the subject is `repo:*:environment:staging`
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role `deployer` does not accept tokens with the subject `repo:*:environment:staging`
//!           aws-region: eu-west-1
//! ```
//!
//! ```yaml
//! on:
//!   push: { branches: [main] }
//!                      ~~~~ the subject is `repo:*:ref:refs/heads/main`
//! permissions: { id-token: write }
//! jobs:
//!   deploy:
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role `deployer` does not accept tokens with the subject `repo:*:ref:refs/heads/main`
//!           aws-region: eu-west-1
//! ```
//!
//! An audience that the action is told to ask for:
//!
//! ```yaml
//! on: workflow_dispatch
//! permissions: { id-token: write }
//! jobs:
//!   deploy:
//!     runs-on: ubuntu-latest
//!     environment: production
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!                           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ cannot be assumed by this job
//!           aws-region: eu-west-1
//!           audience: https://github.com/example
//!                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ role `deployer` does not accept tokens for the audience `https://github.com/example`
//! ```
//!
//! ```toml
//! [github]
//! repository = "example/website"
//! ```
//!
//! ```yaml
//! on: workflow_dispatch
//! permissions: { id-token: write }
//! jobs:
//!   deploy:
//!     runs-on: ubuntu-latest
//!     environment: production
//!                  ~~~~~~~~~~ the subject is `repo:example/website:environment:production`
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role `deployer` accepts none of the subjects that tokens of step 1 of job deploy can have
//!           aws-region: eu-west-1
//! ```
//!
//! ## Good
//!
//! ```json role 222222222222
//! {
//!   "Resources": {
//!     "Deployer": {
//!       "Type": "AWS::IAM::Role",
//!       "Properties": {
//!         "RoleName": "deployer",
//!         "AssumeRolePolicyDocument": {
//!           "Version": "2012-10-17",
//!           "Statement": {
//!             "Effect": "Allow",
//!             "Principal": {
//!               "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"
//!             },
//!             "Action": "sts:AssumeRoleWithWebIdentity",
//!             "Condition": {
//!               "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
//!               "StringLike": {
//!                 "token.actions.githubusercontent.com:sub": [
//!                   "repo:example/shop:ref:refs/heads/release-*",
//!                   "repo:example@12345/shop@67890:environment:production"
//!                 ]
//!               }
//!             }
//!           }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! ```toml
//! [github]
//! repository = "example/shop"
//! ```
//!
//! ```yaml
//! on:
//!   push: { branches: [main, "release-**"] }
//! permissions: { id-token: write }
//! jobs:
//!   deploy:
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!           aws-region: eu-west-1
//!   promote:
//!     runs-on: ubuntu-latest
//!     environment: { name: Production, url: "https://shop.example.com" }
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!           aws-region: eu-west-1
//! ```
//!
//! What an expression evaluates to is not known:
//!
//! ```yaml
//! on: workflow_dispatch
//! permissions: { id-token: write }
//! jobs:
//!   deploy:
//!     runs-on: ubuntu-latest
//!     environment: ${{ inputs.environment }}
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!           aws-region: eu-west-1
//! ```

use xacct_access::{Answer, KnownCall, PolicyIndex};
use xacct_facts::{CallCaller, OidcToken};
use xacct_policy::{Condition, Pattern};

use crate::Finding;
use crate::rule::{Check, HandshakeContext};

pub(crate) const CHECK: Check = Check::Handshakes(check);

fn check(cx: &HandshakeContext<'_>, out: &mut Vec<Finding>) {
    let (CallCaller::Token(token), Some(trust)) = (&cx.call.caller, &cx.trust) else { return };
    // A name in other letters is what is wrong then.
    if token.withheld.is_some() || !cx.is_named_exactly() {
        return;
    }
    let key = |claim: &str| format!("{}:{claim}", token.provider);
    let (subject, audience) = (key("sub"), key("aud"));
    let mut call = KnownCall::with_token(&token.provider);
    if !token.subjects.is_empty() && !is_customized(trust.index, &subject) {
        call = call.one_of(subject.as_str(), &token.subjects);
    }
    if let Some(asked) = token.audience.as_ref().filter(|asked| asked.holes().next().is_none()) {
        call = call.key(audience.as_str(), Some(asked.as_str()));
    }
    if call.is_admitted(trust.index) != Answer::None {
        return;
    }
    let is_admitted_without = |key| matches!(call.without(key).is_admitted(trust.index), Answer::Found(_));
    if is_admitted_without(&subject) {
        out.push(of_subject(cx, trust.index, token, &subject));
    } else if is_admitted_without(&audience) {
        out.extend(of_audience(cx, trust.index, token, &audience));
    }
}

/// The conditions on `key` in the statements that allow something.
fn conditions<'p>(index: &PolicyIndex<'p>, key: &str) -> impl Iterator<Item = &'p Condition> + use<'p> {
    let key = key.to_owned();
    let conditions = index.policy().allows().flat_map(|statement| statement.conditions());
    conditions.filter(move |condition| condition.has_key(&key))
}

/// Whether the policy asks for subjects of another form than the one that tokens have unless an owner or a repository has
/// chosen another.
///
/// Source: GitHub Docs, *OpenID Connect reference*, "Customizing the subject claims".
fn is_customized(index: &PolicyIndex<'_>, key: &str) -> bool {
    let mut values = conditions(index, key).flat_map(|condition| &condition.values);
    values.any(|value| !has_usual_form(value))
}

/// Whether `value` is a subject of the usual form or a pattern of some.
fn has_usual_form(value: &Pattern) -> bool {
    let Some(rest) = value.as_str().strip_prefix("repo:") else { return value.as_str() == "*" };
    match rest.split_once(':') {
        None => rest.ends_with('*'),
        Some((_, "pull_request" | "*")) => true,
        Some((_, context)) => ["ref:", "environment:"]
            .iter()
            .any(|start| context.strip_prefix(start).is_some_and(|name| !name.contains(':'))),
    }
}

fn of_subject(cx: &HandshakeContext<'_>, index: &PolicyIndex<'_>, token: &OidcToken, key: &str) -> Finding {
    let role = cx.role.name.as_ref().map(|name| format!("`{name}`")).unwrap_or_default();
    let message = match token.subjects.as_slice() {
        [subject] => format!("role {role} does not accept tokens with the subject `{subject}`"),
        _ => format!("role {role} accepts none of the subjects that tokens of {} can have", cx.call.site),
    };
    let mut finding = Finding::new(cx.rule, cx.call.role.span(), message)
        .label("cannot be assumed by this job")
        .help(format!(
            "Add the job's subject to the condition on `{key}` in the role's trust policy, or run the job in the \
             environment or on the branch that is accepted."
        ));
    let mut said = Vec::new();
    for subject in &token.subjects {
        let place = subject.span_of(subject.len() - last_part(subject.as_str()).len()..subject.len());
        if !said.contains(&place) {
            finding = finding.related(place, format!("the subject is `{subject}`"));
            said.push(place);
        }
    }
    for value in conditions(index, key).flat_map(|condition| &condition.values).take(MOST_VALUES) {
        finding = finding.related(value.span(), "accepted subject");
    }
    finding
}

/// So many accepted values are shown.
const MOST_VALUES: usize = 5;

/// What stands behind the last `:` of a subject, or its last part with that word.
fn last_part(subject: &str) -> &str {
    subject.rsplit(':').next().unwrap_or(subject)
}

fn of_audience(
    cx: &HandshakeContext<'_>,
    index: &PolicyIndex<'_>,
    token: &OidcToken,
    key: &str,
) -> Option<Finding> {
    let audience = token.audience.as_ref()?;
    let role = cx.role.name.as_ref().map(|name| format!("`{name}`")).unwrap_or_default();
    let message = format!("role {role} does not accept tokens for the audience `{audience}`");
    let mut finding = Finding::new(cx.rule, audience.span(), message)
        .label("asked for by the action")
        .related(cx.call.role.span(), "cannot be assumed by this job")
        .help("Ask for the audience that the role's trust policy accepts; usually it is `sts.amazonaws.com`, the default.");
    for value in conditions(index, key).flat_map(|condition| &condition.values).take(MOST_VALUES) {
        finding = finding.related(value.span(), "accepted audience");
    }
    Some(finding)
}
