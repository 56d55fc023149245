//! Workflows and composite actions of GitHub.

use std::sync::Arc;

use xacct_facts::{AssumeAction, CallCaller, FileFacts, Hints, Host, OidcToken, read};
use xacct_policy::PolicyKind;
use xacct_syntax::{FileId, Source};

fn facts(text: &str) -> FileFacts {
    let hints = Hints { repository: Some(Arc::from("example/shop")), ..Hints::default() };
    let facts = read(&Source::new(FileId(0), "deploy.yml", text), &hints);
    assert_eq!(facts.host, Host::GitHub);
    facts
}

/// A workflow with one job of one step, which assumes a role; `top` and `job` are more lines of the workflow and of the job,
/// `with` more inputs.
fn workflow(top: &str, job: &str, with: &[&str]) -> String {
    let with: String = with.iter().map(|input| format!("          {input}\n")).collect();
    format!(
        "{top}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n{job}    steps:\n      \
         - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          \
         role-to-assume: arn:aws:iam::222222222222:role/deployer\n{with}"
    )
}

fn token(facts: &FileFacts) -> &OidcToken {
    match &facts.calls[0].caller {
        CallCaller::Token(token) => token,
        other => panic!("{other:?}"),
    }
}

/// The subjects that begin with the names of owner and repository, without these.
fn subjects(top: &str, job: &str) -> Vec<String> {
    let facts = facts(&workflow(top, job, &[]));
    let all = token(&facts).subjects.iter().map(ToString::to_string);
    all.filter_map(|subject| subject.strip_prefix("repo:example/shop:").map(str::to_owned)).collect()
}

#[test]
fn a_subject_follows_from_the_environment_or_else_from_the_events() {
    for (top, job, expected) in [
        ("on: push", "", &["ref:refs/heads/*", "ref:refs/tags/*"][..]),
        (
            "on: { push: { branches: [main, 'release/**'] } }",
            "",
            &["ref:refs/heads/main", "ref:refs/heads/release/**"],
        ),
        ("on: { push: { branches-ignore: [main] } }", "", &["ref:refs/heads/*"]),
        ("on: { push: { tags: ['v[0-9]+', '!v0'] } }", "", &["ref:refs/tags/*"]),
        ("on: { push: { paths: [src] } }", "", &["ref:refs/heads/*", "ref:refs/tags/*"]),
        ("on: [pull_request]", "", &["pull_request"]),
        ("on: { pull_request_target: }", "", &["pull_request", "ref:refs/*"]),
        ("on: { schedule: [{ cron: '1 2 * * *' }] }", "", &["ref:refs/*"]),
        ("on: pull_request", "    environment: prod\n", &["environment:prod"]),
        ("on: pull_request", "    environment: { name: prod, url: x }\n", &["environment:prod"]),
        ("on: pull_request", "    environment: ${{ inputs.e }}\n", &["environment:*", "pull_request"]),
        ("on: push\nenv: { E: prod }", "    environment: ${{ env.E }}\n", &["environment:prod"]),
    ] {
        assert_eq!(subjects(top, job), expected, "{top} {job}");
    }
}

#[test]
fn a_subject_begins_with_the_repository_by_name_and_by_number() {
    let facts = facts(&workflow("on: pull_request", "", &[]));
    let subjects: Vec<_> = token(&facts).subjects.iter().map(ToString::to_string).collect();
    assert_eq!(subjects, ["repo:example/shop:pull_request", "repo:example@*/shop@*:pull_request"]);
    let unknown =
        read(&Source::new(FileId(0), "x.yml", workflow("on: pull_request", "", &[])), &Hints::default());
    assert_eq!(token(&unknown).subjects[0], "repo:*:pull_request");
    assert_eq!(token(&unknown).subjects[0].holes().count(), 1);
}

#[test]
fn a_reusable_workflow_runs_in_any_repository() {
    let facts = facts(&workflow("on: workflow_call", "    environment: prod\n", &[]));
    assert_eq!(
        token(&facts).subjects,
        ["repo:*:environment:prod"].map(|s| Source::new(FileId(0), "", s).text().clone())
    );
}

#[test]
fn a_token_needs_a_permission() {
    let withheld = |top: &str, job: &str| {
        let text = workflow(top, job, &[]);
        let facts = facts(&text);
        token(&facts).withheld.as_ref().map(|withheld| text[withheld.place.range()].to_owned())
    };
    for (top, job, expected) in [
        ("on: push", "", Some("deploy")),
        ("on: push\npermissions: { contents: read }", "", Some("permissions")),
        ("on: push\npermissions: {}", "", Some("permissions")),
        ("on: push\npermissions: read-all", "", Some("read-all")),
        ("on: push\npermissions: { id-token: none }", "", Some("none")),
        (
            "on: push\npermissions: { id-token: write }",
            "    permissions: { contents: read }\n",
            Some("permissions"),
        ),
        ("on: workflow_call\npermissions: { contents: read }", "", Some("permissions")),
        ("on: push\npermissions: { id-token: write }", "", None),
        ("on: push\npermissions: write-all", "", None),
        ("on: push\npermissions: {}", "    permissions: { id-token: write }\n", None),
        ("on: { workflow_call: , push: }", "", None),
        // A runner of one's own may have a role.
        ("on: push", "    runs-on: [self-hosted, linux]\n", None),
        ("on: push", "    runs-on: ubuntu-latest-8-cores\n", None),
        ("on: push", "    runs-on: ${{ matrix.os }}\n", None),
    ] {
        assert_eq!(withheld(top, job).as_deref(), expected, "{top} {job}");
    }
}

#[test]
fn keys_and_chains_are_signed_calls_with_tags() {
    let with = |inputs: &[&str]| facts(&workflow("on: push", "", inputs)).calls.remove(0);
    let call = with(&[
        "aws-access-key-id: ${{ secrets.KEY }}",
        "role-external-id: tenant-7",
        "role-duration-seconds: 900",
    ]);
    assert_eq!((call.action, call.is_complete), (AssumeAction::AssumeRole, true));
    assert_eq!(call.external_id.as_ref().unwrap(), &"tenant-7");
    assert_eq!(call.duration.as_ref().unwrap(), &"900");
    assert!(call.tags.is_some());
    assert_eq!(call.site, "step 1 of job deploy");
    let call = with(&["role-chaining: true", "role-skip-session-tagging: true"]);
    assert_eq!((call.action, call.tags), (AssumeAction::AssumeRole, None));
    // The call with a token has no external ID and no tags.
    let call = with(&["role-external-id: tenant-7"]);
    assert_eq!((call.action, call.external_id, call.tags), (AssumeAction::WithWebIdentity, None, None));
    // Which of them it is, is not known.
    for input in
        ["role-chaining: ${{ inputs.chain }}", "use-existing-credentials: true", "force-skip-oidc: true"]
    {
        let call = with(&[input]);
        assert!(!call.is_complete && matches!(call.caller, CallCaller::Unknown), "{input}");
    }
}

#[test]
fn a_second_role_is_assumed_with_the_first() {
    let step = "      - uses: aws-actions/configure-aws-credentials@v4\n        with: { role-to-assume: second, role-chaining: true }\n";
    let facts = facts(&(workflow("on: push", "", &[]) + step));
    assert!(matches!(facts.calls[1].caller, CallCaller::Call(0)));
    assert_eq!(facts.calls[1].site, "step 2 of job deploy");
}

#[test]
fn variables_of_the_workflow_are_filled_in_unless_a_step_sets_them() {
    let text = workflow("on: push\nenv: { ID: '222222222222' }", "", &[])
        .replace("222222222222:role", "${{ env.ID }}:role/${{ vars.PATH }}");
    let role = |text: &str| facts(text).calls[0].role.clone();
    assert_eq!(role(&text), "arn:aws:iam::222222222222:role/${{ vars.PATH }}/deployer");
    assert_eq!(role(&text).holes().count(), 1);
    let set = text.replace("    steps:\n", "    steps:\n      - run: echo ID=1 >> $GITHUB_ENV\n");
    assert_eq!(role(&set).holes().count(), 2);
}

#[test]
fn the_steps_of_an_action_run_anywhere() {
    let facts = facts(
        "runs:\n  using: composite\n  steps:\n    - uses: aws-actions/configure-aws-credentials@v4\n      with: { role-to-assume: '${{ inputs.role }}' }\n",
    );
    assert!(token(&facts).subjects.is_empty() && token(&facts).withheld.is_none());
    assert_eq!(facts.calls[0].site, "step 1 of the action");
}

#[test]
fn a_session_policy_is_a_limit() {
    let policy =
        r#"inline-session-policy: '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'"#;
    let facts = facts(&workflow("on: push", "", &[policy]));
    assert_eq!(facts.documents.iter().map(|d| d.policy.kind).collect::<Vec<_>>(), [PolicyKind::Boundary]);
}
