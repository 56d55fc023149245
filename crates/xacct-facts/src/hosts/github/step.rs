//! The steps of a job, and the roles that they assume.
//!
//! Which call the action makes is written in its `index.ts`: with access keys or with `role-chaining` `AssumeRole`, else
//! `AssumeRoleWithWebIdentity` with a token of GitHub, as far as the job may ask for one.

use xacct_syntax::{Encoding, Entry, Node, Piece, Text};

use super::expressions::{evaluated, has_expression};
use super::{permission, subjects};
use crate::facts::{AssumeAction, CallCaller, OidcToken, RoleCall, WithheldToken};
use crate::items::Items;

/// The action that assumes roles, without its version.
const ACTION: &str = "aws-actions/configure-aws-credentials";
/// The provider of the tokens of GitHub's own runners.
const PROVIDER: &str = "token.actions.githubusercontent.com";
/// The audience that the action asks for unless it is told another one.
const AUDIENCE: &str = "sts.amazonaws.com";

/// Whose steps they are.
#[derive(Clone, Copy)]
pub(super) enum StepSite<'t> {
    /// Those of a job of a workflow.
    Job { root: Node<'t>, job: Entry<'t>, repository: Option<&'t str> },
    /// Those of an action, which runs in jobs that are not known.
    Action { runs: Node<'t> },
}

/// Reads the steps of a job in their order.
pub(super) struct StepsReader<'t> {
    site: StepSite<'t>,
    /// The mappings in which its variables are looked up, the nearest first.
    env: Vec<Node<'t>>,
    /// The call that the last step made that assumed a role.
    last: Option<usize>,
    /// Whether an earlier step may have left credentials.
    may_have_credentials: bool,
}

impl<'t> StepsReader<'t> {
    pub fn new(site: StepSite<'t>) -> Self {
        let (env, steps) = match site {
            StepSite::Job { root, job, .. } => {
                let env: Vec<_> = [job.value, root].into_iter().filter_map(|node| node.get("env")).collect();
                (env, job.value)
            }
            StepSite::Action { runs } => (Vec::new(), runs),
        };
        let may_have_credentials =
            env.iter().chain([&steps]).any(|node| written(*node).contains("AWS_ACCESS_KEY_ID"));
        // A step can give a variable another value.
        let env = if written(steps).contains("GITHUB_ENV") { Vec::new() } else { env };
        Self { site, env, last: None, may_have_credentials }
    }

    /// Adds the calls to `items`. The session policies that are written in the steps.
    pub fn read(mut self, items: &mut Items) -> Vec<Node<'t>> {
        let mut policies = Vec::new();
        let steps = match self.site {
            StepSite::Job { job, .. } => job.value.get("steps"),
            StepSite::Action { runs } => runs.get("steps"),
        };
        for (at, step) in steps.into_iter().flat_map(Node::items).enumerate() {
            let uses = step.get("uses").and_then(Node::as_str).unwrap_or_default();
            let is_it =
                uses.strip_prefix(ACTION).is_some_and(|rest| rest.is_empty() || rest.starts_with('@'));
            if is_it && let Some(with) = step.get("with") {
                if let Some(call) = self.call(at + 1, step, with) {
                    items.calls.push(call);
                    self.last = Some(items.calls.len() - 1);
                }
                let policy = with.get("inline-session-policy");
                policies.extend(policy.filter(|node| node.as_str().is_some_and(|text| text.contains('{'))));
            }
            const WITHOUT_CREDENTIALS: [&str; 3] = ["actions/", "docker/", "hashicorp/setup-"];
            let is_harmless = WITHOUT_CREDENTIALS.iter().any(|owner| uses.starts_with(owner));
            self.may_have_credentials |= !uses.is_empty() && !is_harmless;
        }
        policies
    }

    /// The call that `step`, the one of that number, makes with its inputs `with`.
    fn call(&self, number: usize, step: Node<'t>, with: Node<'t>) -> Option<RoleCall> {
        let mut env = self.env.clone();
        if !env.is_empty() {
            env.splice(0..0, step.get("env"));
        }
        let input = |name: &str| {
            let text = with.get(name)?.text().filter(|text| !text.is_empty())?;
            Some(evaluated(&text, &env))
        };
        let role = input("role-to-assume")?;
        let is_on = |name: &str| input(name).is_some_and(|text| text.as_str().eq_ignore_ascii_case("true"));
        let may_be_on = |name: &str| is_on(name) || input(name).is_some_and(|t| has_expression(t.as_str()));
        let site = match self.site {
            StepSite::Job { job, .. } => {
                format!("step {number} of job {}", job.key.as_str().unwrap_or_default())
            }
            StepSite::Action { .. } => format!("step {number} of the action"),
        };
        let mut call = RoleCall { is_complete: false, ..RoleCall::new(site, role, with.span()) };
        call.session_name = input("role-session-name");
        call.duration = input("role-duration-seconds");
        let is_chained = is_on("role-chaining");
        if is_chained || input("aws-access-key-id").is_some() {
            call.external_id = input("role-external-id");
            let skips_tags = may_be_on("role-skip-session-tagging");
            call.tags = (!skips_tags).then(|| call.role.span());
            call.is_complete = !skips_tags || is_on("role-skip-session-tagging");
            call.caller = match self.last.filter(|_| is_chained) {
                Some(last) => CallCaller::Call(last),
                None => CallCaller::Unknown,
            };
            return Some(call);
        }
        if input("web-identity-token-file").is_some() {
            call.action = AssumeAction::WithWebIdentity;
            return Some(call);
        }
        const OTHERWISE: [&str; 3] = ["role-chaining", "force-skip-oidc", "use-existing-credentials"];
        let starts_anew = !self.may_have_credentials || is_on("unset-current-credentials");
        if OTHERWISE.iter().any(|name| may_be_on(name)) || !starts_anew {
            return Some(call);
        }
        call.action = AssumeAction::WithWebIdentity;
        call.is_complete = true;
        let audience = match input("audience") {
            Some(audience) => audience,
            None => {
                let uses = step.get("uses")?.text()?;
                Text::derive([Piece::Decoded(AUDIENCE.to_owned(), uses)], Encoding::Plain)
            }
        };
        let (subjects, withheld) = self.token(&env);
        let (provider, audience) = (PROVIDER.to_owned(), Some(audience));
        call.caller = CallCaller::Token(OidcToken { provider, subjects, audience, withheld });
        Some(call)
    }

    /// The subjects of the job's tokens, and why it gets none.
    fn token(&self, env: &[Node<'t>]) -> (Vec<Text>, Option<WithheldToken>) {
        let StepSite::Job { root, job, repository } = self.site else { return (Vec::new(), None) };
        let subjects = subjects::subjects(root, job.value, repository, env);
        let withheld = permission::withheld(root, job, subjects::is_called(root));
        // A runner of one's own may have credentials of its own.
        (subjects, withheld.filter(|_| is_hosted_by_github(job.value)))
    }
}

/// Whether the job runs on a machine of GitHub.
fn is_hosted_by_github(job: Node<'_>) -> bool {
    let Some(runs_on) = job.get("runs-on") else { return false };
    let is_known = |label: &str| {
        let mut systems = ["ubuntu-", "windows-", "macos-"].into_iter();
        systems.any(|system| label.strip_prefix(system).is_some_and(is_version))
    };
    !runs_on.is_mapping() && runs_on.one_or_many().all(|label| label.as_str().is_some_and(|l| is_known(&l)))
}

/// Whether a label of that end is one of GitHub's own: `latest`, `24.04`, `2022`, `22.04-arm`. Others are an owner's.
fn is_version(end: &str) -> bool {
    let mut parts = end.split('-');
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    parts.next().is_some_and(|first| first == "latest" || is_number(first))
        && parts.all(|part| ["arm", "large", "xlarge", "intel", "slim"].contains(&part))
}

/// The characters of `node`.
fn written(node: Node<'_>) -> &str {
    node.tree().text().as_str().get(node.range()).unwrap_or_default()
}
