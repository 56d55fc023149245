//! Roles that programs assume which a document configures.

use xacct_facts::{CallCaller, FileFacts, Hints, RoleCall, may_hold_policy, read};
use xacct_syntax::{FileId, Source};

const ROLE: &str = "arn:aws:iam::222222222222:role/target";

fn facts(name: &str, text: &str) -> FileFacts {
    assert!(may_hold_policy(text.as_bytes()), "{text}");
    read(&Source::new(FileId(0), name, text), &Hints::default())
}

/// What makes each call, and the role.
fn calls(name: &str, text: &str) -> Vec<(String, String)> {
    facts(name, text).calls.iter().map(pair).collect()
}

fn pair(call: &RoleCall) -> (String, String) {
    (call.site.clone(), call.role.to_string())
}

fn one(site: &str) -> Vec<(String, String)> {
    vec![(site.to_owned(), ROLE.to_owned())]
}

fn machine(task: &str) -> String {
    format!(
        r#"{{"StartAt": "Copy", "States": {{"Copy": {{"Type": "Task", "Resource": "r", "End": true{task}}}}}}}"#
    )
}

fn task(role: &str) -> String {
    format!(r#", "Credentials": {{"RoleArn": "{role}"}}"#)
}

#[test]
fn a_task_of_a_state_machine_runs_with_a_role() {
    assert_eq!(calls("x.asl.json", &machine(&task(ROLE))), one("state `Copy`"));
    for other in [task("{% $states.input.role %}"), r#", "Credentials": {"RoleArn.$": "$.role"}"#.to_owned()]
    {
        assert_eq!(calls("x.asl.json", &machine(&other)), [], "{other}");
    }
    let inner = machine(&task(ROLE));
    let within = format!(
        r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Parallel", "Branches": [{inner}]}}, "B": {{"Type": "Map", "ItemProcessor": {inner}}}}}}}"#
    );
    assert_eq!(calls("x.asl.json", &within).len(), 2);
}

#[test]
fn the_role_of_a_state_machine_assumes_those_of_its_tasks() {
    let own = "arn:aws:iam::111111111111:role/machine";
    let definition = machine(&task(ROLE));
    let quoted = format!("{definition:?}");
    for (key, definition) in [("Definition", &definition), ("DefinitionString", &quoted)] {
        let template = format!(
            r#"{{"Resources": {{"M": {{"Type": "AWS::StepFunctions::StateMachine", "Properties": {{"RoleArn": "{own}", "{key}": {definition}}}}}}}}}"#
        );
        let facts = facts("template.json", &template);
        assert_eq!(facts.calls.iter().map(pair).collect::<Vec<_>>(), one("state `Copy`"), "{key}");
        assert!(matches!(&facts.calls[0].caller, CallCaller::Arn(arn) if arn == own));
        assert_eq!(&template[facts.calls[0].span.range()], ROLE);
    }
    let terraform = format!(
        "resource \"aws_sfn_state_machine\" \"m\" {{\n  role_arn = \"{own}\"\n  definition = jsonencode({})\n}}\n",
        machine(&task(ROLE))
    );
    assert_eq!(calls("main.tf", &terraform), one("state `Copy`"));
}

fn kubeconfig(command: &str, arguments: &[&str], more: &str) -> String {
    let arguments: Vec<String> = arguments.iter().map(|argument| format!("      - {argument}\n")).collect();
    format!(
        "apiVersion: v1\nkind: Config\nusers:\n- name: ci\n  user:\n    exec:\n      command: {command}\n      args:\n{}{more}",
        arguments.concat()
    )
}

#[test]
fn a_kubeconfig_asks_for_a_token_with_a_role() {
    let site = "user `ci` of the kubeconfig";
    let aws = ["--region", "eu-west-1", "eks", "get-token", "--cluster-name", "c", "--role-arn", ROLE];
    let text = kubeconfig("aws", &aws, "      env:\n      - name: AWS_PROFILE\n        value: dev\n");
    let facts = facts("kubeconfig.yaml", &text);
    assert_eq!(facts.calls.iter().map(pair).collect::<Vec<_>>(), one(site));
    assert!(matches!(&facts.calls[0].caller, CallCaller::Profile(name) if name == "dev"));
    let joined = format!("--role={ROLE}");
    assert_eq!(calls("k.yaml", &kubeconfig("/usr/bin/aws", &["eks", "get-token", &joined], "")), one(site));
    // Without a role, and of another program.
    assert_eq!(calls("k.yaml", &kubeconfig("aws", &["eks", "get-token", "--cluster-name", "c"], "")), []);
    assert_eq!(calls("k.yaml", &kubeconfig("other", &["eks", "get-token", "--role", ROLE], "")), []);
    let authenticator =
        kubeconfig("aws-iam-authenticator", &["token", "-i", "c", "-r", ROLE, "-e", "a1b2"], "");
    let read = read(&Source::new(FileId(0), "k.yaml", authenticator.as_str()), &Hints::default());
    assert_eq!(read.calls[0].external_id.as_ref().map(|id| id.as_str()), Some("a1b2"));
}

#[test]
fn the_cdk_deploys_with_roles() {
    let stack = |role: &str| {
        format!(
            r#"{{"version": "36.0.0", "artifacts": {{"Net": {{"type": "aws:cloudformation:stack", "properties": {{"templateFile": "Net.template.json", "assumeRoleArn": "{role}", "lookupRole": {{"arn": "{role}"}}}}}}, "Tree": {{"type": "cdk:tree"}}}}}}"#
        )
    };
    let both = [one("the deployment of stack `Net`"), one("the lookup of stack `Net`")].concat();
    assert_eq!(calls("manifest.json", &stack(ROLE)), both);
    assert_eq!(calls("manifest.json", &stack("target")), []);
}

#[test]
fn a_stack_set_assumes_the_execution_role_of_each_account() {
    let set = |more: &str| {
        format!(
            r#"{{"Resources": {{"Audit": {{"Type": "AWS::CloudFormation::StackSet", "Properties": {{"StackInstancesGroup": [{{"DeploymentTargets": {{"Accounts": ["222222222222", "333333333333"]}}}}]{more}}}}}}}}}"#
        )
    };
    let administration = r#", "AdministrationRoleARN": "arn:aws:iam::111111111111:role/admin""#;
    let named = set(&format!(r#"{administration}, "ExecutionRoleName": "target""#));
    let facts = facts("template.json", &named);
    let roles: Vec<&str> = facts.calls.iter().map(|call| call.role.as_str()).collect();
    assert_eq!(roles, [ROLE, "arn:aws:iam::333333333333:role/target"]);
    assert_eq!(&named[facts.calls[0].span.range()], "target");
    let standard = calls("template.json", &set(administration));
    assert!(standard[0].1.ends_with("role/AWSCloudFormationStackSetExecutionRole"), "{standard:?}");
    assert_eq!(calls("template.json", &set("")), []);
    let managed = set(&format!(r#"{administration}, "PermissionModel": "SERVICE_MANAGED""#));
    assert_eq!(calls("template.json", &managed), []);
}
