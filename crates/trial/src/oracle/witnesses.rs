//! Requests that our search finds, put to both evaluators.

use serde_json::{Map, Value, json};
use xacct_access::{Answer, Grant, PolicyIndex, Question, Request};
use xacct_policy::{Policy, Tri};

use super::case::{Case, lower};
use super::generate::everything;
use super::keys::{KEYS, OF_CALLER};

/// What the search says about the grants of the policy of a case's resource.
#[derive(Default)]
pub struct Answers {
    /// The requests that it finds, each as a case.
    pub found: Vec<Case>,
    pub none: usize,
    pub unknown: usize,
}

/// Asks about each grant whether anyone can use it, a principal of another account, or the principal itself.
pub fn answers(case: &Case, into: &mut Answers) {
    let Some(written) = case.layer("resource").first() else { return };
    let policy: Policy = lower(written, case.kind());
    let index = PolicyIndex::of(&policy);
    for grant in Grant::of_policy(&policy) {
        for question in [Question::Anyone, Question::WithoutExternalId, Question::Itself] {
            match grant.ask(&index, question) {
                Answer::Found(request) => into.found.extend(witnessed(case, &request)),
                Answer::None => into.none += 1,
                Answer::Unknown => into.unknown += 1,
            }
        }
    }
}

/// The request as a case of its own, of a caller whose own policies allow everything.
fn witnessed(case: &Case, request: &Request) -> Option<Case> {
    let caller = request.caller.name();
    let mut policies = Map::new();
    policies.insert("resource".to_owned(), json!([opened(case, caller)?]));
    if request.caller.account().is_some() {
        policies.insert("identity".to_owned(), json!([everything()]));
    }
    let is_set = |key: &str| KEYS.iter().any(|known| known.multi && known.name.eq_ignore_ascii_case(key));
    let follows = |key: &str| {
        let of_caller = ["aws:PrincipalIsAWSService", "aws:PrincipalServiceName"];
        OF_CALLER.iter().chain(&of_caller).any(|known| known.eq_ignore_ascii_case(key))
    };
    let context = request.context.iter().filter(|(key, _)| !follows(key)).map(|(key, values)| {
        let value = match values {
            [one] if !is_set(key) => json!(one),
            many => json!(many),
        };
        (key.to_owned(), value)
    });
    let witnessed = Case {
        caller: caller.to_owned(),
        action: request.action.clone(),
        resource: case.resource.clone(),
        account: case.account.clone(),
        context: context.collect(),
        policies,
    };
    // The model knows which resources an action is for; the search does not. Where the case's own will do, it is taken.
    if witnessed.ours() == Some(Tri::Yes) {
        return Some(witnessed);
    }
    // What is written in capitals is no ARN, and no resource.
    let resource = request.resource.clone().filter(|resource| resource.starts_with("arn:"))?;
    Some(Case { resource, ..witnessed })
}

/// The policy with principals that name the caller wherever a statement allows: a stranger may stand for whom it names.
fn opened(case: &Case, caller: &str) -> Option<Value> {
    let mut policy = case.layer("resource").first()?.clone();
    let kind = match caller {
        "*" => "AWS",
        arn if arn.contains("-provider/") => "Federated",
        arn if arn.starts_with("arn:") => "AWS",
        _ => "Service",
    };
    for statement in policy.get_mut("Statement")?.as_array_mut()? {
        if statement["Effect"] == "Allow" && statement.get("Principal").is_some() {
            statement["Principal"] = json!({kind: caller});
        }
    }
    Some(policy)
}
