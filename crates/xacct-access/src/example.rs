//! A request in one line.

use xacct_policy::Policy;

use crate::request::{ContextValues, Request};

/// A request with what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleRequest {
    /// The request, with the keys that matter.
    pub request: Request,
    /// The same in one line.
    pub sentence: String,
}

impl ExampleRequest {
    /// `request`, of whose keys only these matter. Those of the caller that do not follow from its name (its
    /// organization, its tags) are said, too.
    pub fn new<'k>(mut request: Request, keys: impl IntoIterator<Item = &'k str>) -> Self {
        let keys: Vec<&str> = keys.into_iter().collect();
        request.context.retain(|key| keys.iter().any(|known| known.eq_ignore_ascii_case(key)));
        let follows = Request::new(request.caller.clone(), request.action.clone(), None);
        let mut sentence = request.sentence();
        for key in keys {
            let is_callers = key.to_ascii_lowercase().starts_with("aws:principal");
            // Each once, and not what everybody knows of such a caller.
            if !is_callers || sentence.contains(key) || follows.find(key) != ContextValues::Unknown {
                continue;
            }
            let said = match request.find(key) {
                ContextValues::Values(values) => format!("{key} = {}", values.join(", ")),
                ContextValues::Absent => format!("no {key}"),
                ContextValues::Present | ContextValues::Unknown => continue,
            };
            let joint = if sentence.contains(" with ") { "and" } else { "with" };
            sentence.push_str(&format!(" {joint} {said}"));
        }
        Self { request, sentence }
    }

    /// The same where those keys matter that `policies` ask for.
    pub fn of_policies(request: Request, policies: &[&Policy]) -> Self {
        let statements = policies.iter().flat_map(|policy| &policy.statements);
        Self::new(request, statements.flat_map(|s| s.conditions()).map(|condition| condition.key.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use crate::caller::Caller;

    use super::*;

    #[test]
    fn what_does_not_follow_from_the_caller_is_said() {
        let caller = Caller::parse("arn:aws:iam::111122223333:role/deployer").unwrap();
        let mut request = Request::new(caller, "sts:AssumeRole", None);
        let short = "arn:aws:iam::111122223333:role/deployer can call sts:AssumeRole";
        let example = |request: &Request, keys: &[&str]| {
            ExampleRequest::new(request.clone(), keys.iter().copied()).sentence
        };
        assert_eq!(example(&request, &["aws:PrincipalArn", "aws:PrincipalOrgID"]), short);
        request.context.set("aws:PrincipalOrgID", "o-a1b2c3d4e5");
        assert_eq!(example(&request, &[]), short);
        let keys = ["sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgID"];
        assert_eq!(example(&request, &keys), format!("{short} with aws:PrincipalOrgID = o-a1b2c3d4e5"));
        request.context.leave_out("sts:ExternalId");
        request.context.leave_out("aws:PrincipalOrgID");
        assert_eq!(
            example(&request, &keys),
            format!("{short} with no aws:PrincipalOrgID and no external ID")
        );
    }
}
