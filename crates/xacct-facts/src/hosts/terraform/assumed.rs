//! The roles that a configuration of Terraform assumes: its providers, its backend, and the states of others that it reads.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs#assuming-an-iam-role>
//! <https://developer.hashicorp.com/terraform/language/backend/s3#assume-role-configuration>

use std::rc::Rc;

use xacct_syntax::{Node, Span, Text};

use super::context::{Expressions, known};
use super::dynamic::blocks;
use super::module::{DEFAULT_PROVIDER, Declarations};
use super::providers;
use super::scenario::{EvaluationTrace, scenarios};
use crate::facts::{AssumeAction, CallCaller, RoleCall};
use crate::items::Items;
use crate::value::{Evaluate, said};

/// What assumes roles: a body with blocks or arguments that say which.
#[derive(Clone)]
pub(super) struct Assuming<'t> {
    /// What it is, in words that follow "assumed by".
    site: String,
    pub body: Node<'t>,
    /// What arguments of the body itself are called that say it, too.
    names: Option<&'static ArgumentNames>,
}

/// Everything in `module` that may assume roles.
pub(super) fn all<'t>(module: &Declarations<'t>) -> Vec<Assuming<'t>> {
    let provider = |body: Node<'t>| {
        let name = providers::name(body).unwrap_or_else(|| DEFAULT_PROVIDER.to_owned());
        Assuming { site: format!("provider `{name}`"), body, names: None }
    };
    let backend =
        |body: Node<'t>| Assuming { site: "the backend".to_owned(), body, names: Some(&OF_BACKEND) };
    let states = module.all().iter().filter(|block| block.is_data && block.is("terraform_remote_state"));
    let state = |block: &super::module::Block<'t>| {
        let is_s3 = block.body.get("backend").is_some_and(|backend| backend.is("s3"));
        let site = format!("remote state `{}`", block.name.as_str().unwrap_or_default());
        let body = block.body.get("config").filter(|config| is_s3 && config.is_mapping())?;
        Some(Assuming { site, body, names: Some(&OF_BACKEND) })
    };
    let terragrunt = |root: Node<'t>| {
        let role = Assuming { site: "Terragrunt".to_owned(), body: root, names: Some(&OF_TERRAGRUNT) };
        let state = root.get("remote_state").into_iter().flat_map(Node::one_or_many);
        let state = state.filter(|state| state.get("backend").is_some_and(|backend| backend.is("s3")));
        std::iter::once(role).chain(state.filter_map(|state| state.get("config")).map(backend))
    };
    let providers = module.providers().map(provider);
    let all = providers.chain(module.backends().map(backend)).chain(states.filter_map(state));
    all.chain(module.of_terragrunt().into_iter().flat_map(terragrunt)).collect()
}

/// Adds the calls that `assuming` makes in each of its scenarios to `items`.
pub(super) fn read<'t>(items: &mut Items, module: &Declarations<'t>, assuming: &Assuming<'t>) {
    module.budget().begin(assuming.body.span());
    let of = |cx: &Expressions<'_, 't>| {
        let cx = Rc::new(cx.with(Vec::new()));
        calls(&cx, assuming)
    };
    let found = scenarios(|scenario, asked| drop(of(&Expressions::new(module, scenario, asked))));
    let says = module.call().map_or_else(Vec::new, |call| call.says.clone());
    let files = module.call().map_or_else(Vec::new, |call| call.files.clone());
    let words = found
        .iter()
        .map(|scenario| (says.iter().cloned().chain(scenario.says()).collect::<Vec<_>>(), files.clone()));
    let ids = items.called_scenarios(words.collect::<Vec<_>>().into_iter());
    for (scenario, id) in found.iter().zip(ids) {
        let asked = EvaluationTrace::default();
        for (at, call) in of(&Expressions::new(module, scenario, &asked)).into_iter().enumerate() {
            // The roles of a provider are assumed one with the credentials of the other.
            let before = items.calls.len().checked_sub(1).filter(|_| at > 0);
            let caller = match before {
                Some(before) => CallCaller::Call(before),
                None => call.caller.clone(),
            };
            items.calls.push(RoleCall { caller, scenario: id, ..call });
        }
    }
}

/// The calls that are made, in their order.
fn calls<'e, 't>(cx: &Rc<Expressions<'e, 't>>, assuming: &Assuming<'t>) -> Vec<RoleCall> {
    let mut calls = Vec::new();
    for (block, action) in [
        ("assume_role", AssumeAction::AssumeRole),
        ("assume_role_with_web_identity", AssumeAction::WithWebIdentity),
    ] {
        let made = blocks(cx, assuming.body, block);
        for block in made.blocks {
            calls.extend(call(&block.cx, block.node, (&assuming.site, action), &NAMES));
        }
    }
    if let Some(names) = assuming.names.filter(|_| calls.is_empty()) {
        let has_token = assuming.body.get("iam_web_identity_token").is_some();
        let action = if has_token { AssumeAction::WithWebIdentity } else { AssumeAction::AssumeRole };
        let call = call(cx, assuming.body, (&assuming.site, action), names);
        calls.extend(call.map(|call| RoleCall { span: call.role.span(), ..call }));
    }
    let profile = assuming.body.get("profile").and_then(|profile| text(cx, profile));
    if let (Some(first), Some(profile)) = (calls.first_mut(), profile)
        && first.action == AssumeAction::AssumeRole
    {
        first.caller = CallCaller::Profile(profile);
    }
    calls
}

/// What the arguments of a call are called.
#[derive(Debug)]
struct ArgumentNames {
    role: &'static str,
    session_name: &'static str,
    /// In seconds, or with a unit.
    durations: [&'static str; 2],
    tags: &'static str,
}

const NAMES: ArgumentNames = ArgumentNames {
    role: "role_arn",
    session_name: "session_name",
    durations: ["duration", "duration_seconds"],
    tags: "tags",
};

/// The arguments of the backend itself, in older versions.
const OF_BACKEND: ArgumentNames = ArgumentNames {
    role: "role_arn",
    session_name: "session_name",
    durations: ["assume_role_duration_seconds", "assume_role_duration_seconds"],
    tags: "assume_role_tags",
};

/// <https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#iam_role>
const OF_TERRAGRUNT: ArgumentNames = ArgumentNames {
    role: "iam_role",
    session_name: "iam_assume_role_session_name",
    durations: ["iam_assume_role_duration", "iam_assume_role_duration"],
    tags: "",
};

/// The call that `body` says; none where it names no role.
fn call<'t>(
    cx: &Expressions<'_, 't>,
    body: Node<'t>,
    (site, action): (&str, AssumeAction),
    names: &ArgumentNames,
) -> Option<RoleCall> {
    let value = |name: &str| body.get(name).and_then(|node| text(cx, node));
    let role = value(names.role).filter(|role| role.holes().all(|(hole, _)| hole.len() < role.len()))?;
    let duration = names.durations.iter().find_map(|name| value(name));
    let is_assume_role = action == AssumeAction::AssumeRole;
    Some(RoleCall {
        action,
        external_id: value("external_id").filter(|_| is_assume_role),
        session_name: value(names.session_name),
        duration: duration.map(seconds),
        tags: tags(cx, body, names.tags).filter(|_| is_assume_role),
        ..RoleCall::new(site, role, body.span())
    })
}

/// The string that `node` evaluates to, at its place; none for an empty one, which is not sent.
fn text<'t>(cx: &Expressions<'_, 't>, node: Node<'t>) -> Option<Text> {
    let text = cx.text(node).filter(|text| !text.is_empty())?;
    Some(cx.place(text, node))
}

/// Where session tags are given, if some certainly are.
fn tags<'t>(cx: &Expressions<'_, 't>, body: Node<'t>, name: &str) -> Option<Span> {
    let tags = body.get(name)?;
    cx.count(tags).filter(|count| *count > 0).map(|_| tags.span())
}

/// `duration` in seconds, where it is written as Go does: `1h30m`. Others stay as they are.
/// <https://pkg.go.dev/time#ParseDuration>
fn seconds(duration: Text) -> Text {
    let in_seconds = known(&duration).and_then(|written| {
        let (mut total, mut number) = (0_u64, String::new());
        for character in written.chars() {
            let unit: u64 = match character {
                '0'..='9' if number.len() < 9 => {
                    number.push(character);
                    continue;
                }
                'h' => 3_600,
                'm' => 60,
                's' => 1,
                _ => return None,
            };
            total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
            number.clear();
        }
        (number.is_empty() && !written.is_empty()).then_some(total)
    });
    match in_seconds {
        Some(total) => said(&total.to_string(), &duration),
        None => duration,
    }
}
