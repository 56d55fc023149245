//! Roles that programs assume which a document configures, told by its shape: state machines, kubeconfigs, and what the CDK
//! deploys with.

use xacct_syntax::{Node, Text, json};

use crate::facts::{CallCaller, RoleCall, ScenarioId};
use crate::items::Items;

/// So many states of a state machine are looked at.
const MOST_STATES: usize = 10_000;

/// Adds the roles that the document at `root` says are assumed.
pub(crate) fn read(items: &mut Items, root: Node<'_>) {
    if root.get("States").is_some() && root.get("StartAt").is_some() {
        state_machine(items, root, &CallCaller::Unknown, None);
    } else if root.get("kind").is_some_and(|kind| kind.is("Config")) && root.get("users").is_some() {
        kubeconfig(items, root);
    } else if root.get("artifacts").is_some() && root.get("version").is_some() {
        assembly(items, root);
    }
}

/// Adds the roles that the tasks of a state machine are run with, which the machine's own role, the `caller`, assumes.
/// `definition` is its definition, or a string that holds it.
/// <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html>
pub(crate) fn state_machine(
    items: &mut Items,
    definition: Node<'_>,
    caller: &CallCaller,
    scenario: Option<ScenarioId>,
) {
    let text = definition.text().filter(|text| text.as_str().trim_start().starts_with('{'));
    let tree = text.map(|text| json::parse(&text).tree);
    let root = tree.as_ref().map_or(definition, |tree| tree.root());
    let (mut open, mut looked_at) = (vec![root], 0);
    while let Some(machine) = open.pop() {
        for state in machine.get("States").into_iter().flat_map(Node::entries) {
            looked_at += 1;
            if looked_at > MOST_STATES {
                return;
            }
            // A role that the input of the state says is not known.
            let credentials = state.value.get("Credentials");
            if let Some(role) = credentials.and_then(|of| of.get("RoleArn")?.text()).filter(is_arn) {
                let site = format!("state `{}`", state.key.as_str().unwrap_or_default());
                let call = RoleCall::new(site, role.clone(), role.span());
                items.calls.push(RoleCall { caller: caller.clone(), scenario, ..call });
            }
            open.extend(["ItemProcessor", "Iterator"].into_iter().filter_map(|key| state.value.get(key)));
            open.extend(state.value.get("Branches").into_iter().flat_map(Node::items));
        }
    }
}

/// Adds the roles with which the users of a kubeconfig ask for tokens of EKS.
/// <https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html>
fn kubeconfig(items: &mut Items, root: Node<'_>) {
    for user in root.get("users").into_iter().flat_map(Node::items) {
        let Some(exec) = user.get("user").and_then(|user| user.get("exec")) else { continue };
        let arguments: Vec<Text> =
            exec.get("args").into_iter().flat_map(Node::items).filter_map(Node::text).collect();
        let has = |word: &str| arguments.iter().any(|argument| argument == word);
        let is =
            |name: &str| exec.get("command").and_then(Node::as_str).is_some_and(|c| is_program(&c, name));
        let options: &[&str] = match () {
            () if is("aws") && has("eks") && has("get-token") => &["--role-arn", "--role"],
            () if is("aws-iam-authenticator") && has("token") => &["-r", "--role"],
            () => continue,
        };
        let Some(role) = option(&arguments, options).filter(is_arn) else { continue };
        let name = user.get("name").and_then(Node::as_str).unwrap_or_default();
        let variables = exec.get("env").into_iter().flat_map(Node::items);
        let mut profiles =
            variables.filter(|variable| variable.get("name").is_some_and(|name| name.is("AWS_PROFILE")));
        let profile = option(&arguments, &["--profile"])
            .or_else(|| profiles.next().and_then(|profile| profile.get("value")?.text()));
        let caller = profile.map_or(CallCaller::Unknown, CallCaller::Profile);
        // `aws-iam-authenticator` can send an external ID.
        let external_id =
            option(&arguments, &["-e", "--external-id"]).filter(|_| is("aws-iam-authenticator"));
        let call = RoleCall::new(format!("user `{name}` of the kubeconfig"), role.clone(), role.span());
        items.calls.push(RoleCall { caller, external_id, ..call });
    }
}

/// Adds the roles with which the CDK deploys the stacks of an assembly.
/// <https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_cloud-assembly-schema.AwsCloudFormationStackProperties.html>
fn assembly(items: &mut Items, root: Node<'_>) {
    for artifact in root.get("artifacts").into_iter().flat_map(Node::entries) {
        let is_stack = artifact.value.get("type").is_some_and(|kind| kind.is("aws:cloudformation:stack"));
        let Some(properties) = artifact.value.get("properties").filter(|_| is_stack) else { continue };
        let stack = artifact.key.as_str().unwrap_or_default();
        let lookup = properties.get("lookupRole");
        let roles = [
            (properties.get("assumeRoleArn"), properties.get("assumeRoleExternalId"), "deployment"),
            (
                lookup.and_then(|role| role.get("arn")),
                lookup.and_then(|role| role.get("assumeRoleExternalId")),
                "lookup",
            ),
        ];
        for (role, external_id, noun) in roles {
            if let Some(role) = role.and_then(Node::text).filter(is_arn) {
                let call = RoleCall::new(format!("the {noun} of stack `{stack}`"), role.clone(), role.span());
                // The CDK adds tags and more to what is written here if it is told to.
                items.calls.push(RoleCall {
                    external_id: external_id.and_then(Node::text),
                    is_complete: properties.get("assumeRoleAdditionalOptions").is_none(),
                    ..call
                });
            }
        }
    }
}

/// Whether `command` runs the program `name`, from whatever directory.
fn is_program(command: &str, name: &str) -> bool {
    let program = command.rsplit(['/', '\\']).next().unwrap_or(command);
    program.strip_suffix(".exe").unwrap_or(program) == name
}

/// What stands behind one of `names` among `arguments`, or after its `=`.
fn option(arguments: &[Text], names: &[&str]) -> Option<Text> {
    arguments.iter().enumerate().find_map(|(at, argument)| {
        let written = argument.as_str();
        if names.contains(&written) {
            return arguments.get(at + 1).cloned();
        }
        let (name, value) = written.split_once('=')?;
        names.contains(&name).then(|| argument.slice(written.len() - value.len()..written.len()))
    })
}

/// Whether `text` may be the ARN of a role: only a mistake in one is worth a word.
fn is_arn(text: &Text) -> bool {
    text.as_str().starts_with("arn:")
}
