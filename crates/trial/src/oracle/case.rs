//! One question to both models.

use serde_json::{Map, Value, json};
use xacct_access::{Caller, Policies, Request, allows};
use xacct_aws::AccountId;
use xacct_policy::{Policy, PolicyKind, Tri};
use xacct_syntax::{FileId, Source, json as reader};

/// A request, and the policies that have a say.
#[derive(Clone)]
pub struct Case {
    pub caller: String,
    pub action: String,
    pub resource: String,
    pub account: String,
    /// The keys of the request that do not follow from the caller.
    pub context: Map<String, Value>,
    /// By layer, a list of policies.
    pub policies: Map<String, Value>,
}

impl Case {
    /// The policies of a layer.
    pub fn layer(&self, name: &str) -> &[Value] {
        self.policies.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Of which kind the policy of the resource is.
    pub fn kind(&self) -> PolicyKind {
        if self.action.starts_with("sts:") { PolicyKind::Trust } else { PolicyKind::Resource }
    }

    /// What our evaluator says. Nothing is unknown but what AWS leaves open.
    pub fn ours(&self) -> Option<Tri> {
        let kinds = [
            ("resource", self.kind()),
            ("identity", PolicyKind::Identity),
            ("boundary", PolicyKind::Boundary),
            ("session", PolicyKind::Identity),
            ("scps", PolicyKind::Scp),
            ("rcps", PolicyKind::Rcp),
        ];
        let read = |(layer, kind)| {
            let mut policies: Vec<Policy> =
                self.layer(layer).iter().map(|policy| lower(policy, kind)).collect();
            if layer == "identity" && policies.is_empty() {
                // That there is none is known.
                policies.push(lower(&json!({"Statement": []}), kind));
            }
            policies
        };
        let [resource, identity, boundary, session, scps, rcps] = kinds.map(read);
        let policies = Policies {
            resource: resource.iter().collect(),
            identity: identity.iter().collect(),
            boundary: boundary.iter().collect(),
            session: session.iter().collect(),
            scps: scps.iter().collect(),
            rcps: rcps.iter().collect(),
        };
        Some(allows(&policies, &self.request()?).allowed)
    }

    fn request(&self) -> Option<Request> {
        let mut request =
            Request::new(Caller::parse(&self.caller)?, self.action.as_str(), Some(self.resource.clone()));
        request.resource_account = AccountId::parse(&self.account);
        for (key, value) in &self.context {
            request.context.set_all(key.clone(), texts(value));
        }
        request.context.close();
        Some(request)
    }

    /// The case as the other model wants it.
    pub fn simulation(&self) -> Option<Value> {
        let request = self.request()?;
        let values = request.context.iter().map(|(key, values)| {
            let is_list = self.context.get(key).is_some_and(Value::is_array);
            let value = match values {
                [one] if !is_list => json!(one),
                many => json!(many),
            };
            (key.to_owned(), value)
        });
        let context: Map<String, Value> = values.collect();
        let named = |layer: &str| -> Vec<Value> {
            let policies = self.layer(layer).iter().enumerate();
            policies
                .map(|(number, policy)| json!({"name": format!("{layer}-{number}"), "policy": policy}))
                .collect()
        };
        let organization = |layer: &str| match named(layer) {
            policies if policies.is_empty() => json!([]),
            policies => json!([{"orgIdentifier": "o-a1b2c3d4e5", "policies": policies}]),
        };
        let mut simulation = json!({
            "request": {
                "principal": self.caller,
                "action": self.action,
                "resource": {"resource": self.resource, "accountId": self.account},
                "contextVariables": context,
            },
            "identityPolicies": named("identity"),
            "serviceControlPolicies": organization("scps"),
            "resourceControlPolicies": organization("rcps"),
        });
        let boundary = named("boundary");
        if !boundary.is_empty() {
            simulation["permissionBoundaryPolicies"] = json!(boundary);
        }
        for (layer, name) in [("resource", "resourcePolicy"), ("session", "sessionPolicy")] {
            if let Some(policy) = self.layer(layer).first() {
                simulation[name] = policy.clone();
            }
        }
        Some(simulation)
    }

    /// The case on one line.
    pub fn show(&self) -> String {
        let case = json!({
            "caller": self.caller, "action": self.action, "resource": self.resource, "account": self.account,
            "context": self.context, "policies": self.policies,
        });
        case.to_string()
    }
}

/// The policy, read.
pub fn lower(policy: &Value, kind: PolicyKind) -> Policy {
    let source = Source::new(FileId(0), "policy.json", policy.to_string());
    Policy::lower(reader::parse(source.text()).tree.root(), Some(kind))
}

/// One value or a list of them.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
