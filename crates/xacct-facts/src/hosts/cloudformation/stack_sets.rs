//! The roles that a stack set assumes in the accounts that it targets.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html>

use xacct_syntax::{Node, Text};

use super::assumptions::CloudFormationScenario;
use super::functions::Functions;
use super::scenario;
use super::stacks::{StackAccount, accounts};
use super::template::{Resource, Template};
use crate::facts::{CallCaller, RoleCall};
use crate::items::Items;
use crate::value::{Evaluate, said};

/// The role that is assumed where no other is named.
const EXECUTION_ROLE: &str = "AWSCloudFormationStackSetExecutionRole";

/// Adds the calls of the stack set `resource` to `items`.
pub(super) fn read<'t>(items: &mut Items, template: &Template<'t>, resource: &Resource<'t>) {
    template.budget().begin(resource.key.span());
    let scenarios = scenario::scenarios(template, resource.properties, resource.condition);
    let ids = items.scenarios(scenarios.iter().map(CloudFormationScenario::says));
    for (scenario, id) in scenarios.iter().zip(ids) {
        let functions = Functions::new(template, scenario);
        let made = calls(&resource.id, resource.properties, &functions);
        items.calls.extend(made.into_iter().map(|call| RoleCall { scenario: id, ..call }));
    }
}

/// One call for each account that is known. The administration role makes it: without its ARN, nothing says in which partition.
fn calls<'t>(id: &str, properties: Node<'t>, functions: &Functions<'_, 't>) -> Vec<RoleCall> {
    let text = |key: &str| {
        let node = properties.get(key)?;
        let text = functions.text(node).filter(|text| text.holes().next().is_none())?;
        Some(functions.place(text, node))
    };
    let is_managed = properties.get("PermissionModel").is_some_and(|model| !model.is("SELF_MANAGED"));
    let Some(administration) = text("AdministrationRoleARN").filter(|_| !is_managed) else {
        return Vec::new();
    };
    let Some((before, _)) = administration.as_str().split_once(":iam::") else { return Vec::new() };
    let (name, place): (String, Text) = match properties.get("ExecutionRoleName") {
        Some(_) => match text("ExecutionRoleName") {
            Some(name) => (name.as_str().to_owned(), name),
            None => return Vec::new(),
        },
        None => (EXECUTION_ROLE.to_owned(), administration.clone()),
    };
    let known = accounts(properties, functions).into_iter().filter_map(StackAccount::known);
    let call = |account: xacct_aws::AccountId| RoleCall {
        caller: CallCaller::Arn(administration.clone()),
        ..RoleCall::new(
            format!("stack set `{id}`"),
            said(&format!("{before}:iam::{account}:role/{name}"), &place),
            place.span(),
        )
    };
    known.map(call).collect()
}
