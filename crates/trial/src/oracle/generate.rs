//! Random cases.

use serde_json::{Map, Value, json};

use super::case::Case;
use super::conditions::{any_case, condition, one_or_many, pattern};
use super::dice::Dice;
use super::keys::{KEYS, OF_CALLER};

/// What is asked for, and on what.
const TARGETS: &[(&str, &str)] = &[
    ("s3:GetObject", "arn:aws:s3:::bucket/team/file.txt"),
    ("s3:PutObject", "arn:aws:s3:::bucket/alice/red"),
    ("s3:ListBucket", "arn:aws:s3:::bucket"),
    ("sqs:SendMessage", "arn:aws:sqs:us-east-1:222222222222:team-queue"),
    ("kms:Decrypt", "arn:aws:kms:us-east-1:222222222222:key/12345678-1234-1234-1234-123456789012"),
    ("kms:CreateGrant", "arn:aws:kms:us-east-1:222222222222:key/12345678-1234-1234-1234-123456789012"),
    ("sts:AssumeRole", "arn:aws:iam::222222222222:role/team/target"),
    ("sts:AssumeRole", "arn:aws:iam::222222222222:role/target"),
    ("sts:AssumeRoleWithSAML", "arn:aws:iam::222222222222:role/target"),
    ("sts:AssumeRoleWithWebIdentity", "arn:aws:iam::222222222222:role/target"),
];

const OWN: &str = "222222222222";
const OTHER: &str = "111111111111";
const OIDC: &str = "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com";
const SAML: &str = "arn:aws:iam::222222222222:saml-provider/Corp";

/// Which sort of policy is being made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Trust,
    Resource,
    /// Identity, boundary, session.
    Caller,
    Scp,
    Rcp,
}

/// The policy that everything is allowed by.
pub fn everything() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
}

/// One case.
pub fn case(dice: &mut Dice) -> Case {
    let (action, resource) = *dice.pick(TARGETS);
    let mut make = Maker { action, resource, caller: caller(dice, action), dice };
    let sort = if action.starts_with("sts:") { Sort::Trust } else { Sort::Resource };
    let mut policies = Map::new();
    if sort == Sort::Trust || action.starts_with("kms:") || make.dice.chance(75) {
        policies.insert("resource".to_owned(), json!([make.policy(sort)]));
    }
    if make.dice.chance(18) {
        policies.insert("rcps".to_owned(), json!([make.policy(Sort::Rcp)]));
    }
    let is_root = make.caller.ends_with(":root");
    if is_root {
        policies.insert("identity".to_owned(), json!([everything()]));
    } else if make.has_account() {
        let identity = make.policies(0, 2, Sort::Caller);
        policies.insert("identity".to_owned(), json!(identity));
        if make.dice.chance(15) {
            policies.insert("boundary".to_owned(), json!(make.policies(1, 1, Sort::Caller)));
        }
        let is_session = make.caller.contains(":sts::");
        if is_session && make.dice.chance(15) {
            policies.insert("session".to_owned(), json!(make.policies(1, 1, Sort::Caller)));
        }
    }
    if make.has_account() && make.dice.chance(18) {
        let mut scps = make.policies(1, 1, Sort::Scp);
        if make.dice.chance(60) {
            scps.push(everything());
        }
        policies.insert("scps".to_owned(), json!(scps));
    }
    let caller = make.caller.clone();
    let context = context(dice, &Value::Object(policies.clone()));
    Case {
        caller,
        action: action.to_owned(),
        resource: resource.to_owned(),
        account: OWN.to_owned(),
        context,
        policies,
    }
}

fn caller(dice: &mut Dice, action: &str) -> String {
    let account = if dice.chance(55) { OWN } else { OTHER };
    let service = ["ec2.amazonaws.com", "lambda.amazonaws.com"];
    match action {
        "sts:AssumeRoleWithSAML" => return SAML.to_owned(),
        "sts:AssumeRoleWithWebIdentity" => return OIDC.to_owned(),
        _ => {}
    }
    match dice.roll(20) {
        0..8 => format!("arn:aws:iam::{account}:user/{}", dice.pick(&["alice", "team/alice", "bob"])),
        8..15 => format!("arn:aws:sts::{account}:assumed-role/dev/{}", dice.pick(&["s1", "alice"])),
        15 => format!("arn:aws:iam::{account}:root"),
        16 => format!("arn:aws:sts::{account}:federated-user/bob"),
        17 if action.starts_with("s3:") || action.starts_with("sqs:") => "*".to_owned(),
        _ => (*dice.pick(&service)).to_owned(),
    }
}

/// Values for two thirds of the keys that the policies are about.
fn context(dice: &mut Dice, policies: &Value) -> Map<String, Value> {
    let text = policies.to_string().to_lowercase();
    let mut context = Map::new();
    for key in KEYS.iter().filter(|key| !OF_CALLER.contains(&key.name)) {
        if !text.contains(&key.name.to_lowercase()) || dice.chance(33) {
            continue;
        }
        let value = if key.multi {
            let mut values = dice.some(1, 3, |dice| *dice.pick(key.values));
            values.sort_unstable();
            values.dedup();
            json!(values)
        } else {
            json!(dice.pick(key.values))
        };
        context.insert(key.name.to_owned(), value);
    }
    context
}

struct Maker<'d> {
    dice: &'d mut Dice,
    action: &'static str,
    resource: &'static str,
    caller: String,
}

impl Maker<'_> {
    fn has_account(&self) -> bool {
        self.caller.starts_with("arn:") && !self.caller.contains("-provider/")
    }

    fn policies(&mut self, least: usize, most: usize, sort: Sort) -> Vec<Value> {
        let count = least + self.dice.roll(most - least + 1);
        (0..count).map(|_| self.policy(sort)).collect()
    }

    fn policy(&mut self, sort: Sort) -> Value {
        let mut policy = Map::new();
        let organization = matches!(sort, Sort::Scp | Sort::Rcp);
        match self.dice.roll(10) {
            0 if !organization => {}
            1 if !organization => {
                policy.insert("Version".to_owned(), json!("2008-10-17"));
            }
            _ => {
                policy.insert("Version".to_owned(), json!("2012-10-17"));
            }
        }
        let count = 1 + self.dice.roll(3);
        let statements: Vec<Value> = (0..count).map(|_| self.statement(sort)).collect();
        policy.insert("Statement".to_owned(), json!(statements));
        Value::Object(policy)
    }

    fn statement(&mut self, sort: Sort) -> Value {
        let mut statement = Map::new();
        let denies = sort == Sort::Rcp || self.dice.chance(22);
        statement.insert("Effect".to_owned(), json!(if denies { "Deny" } else { "Allow" }));
        match sort {
            Sort::Rcp => {
                statement.insert("Principal".to_owned(), json!("*"));
            }
            Sort::Trust | Sort::Resource => {
                let negated = denies && sort == Sort::Resource && self.dice.chance(30);
                let name = if negated { "NotPrincipal" } else { "Principal" };
                statement.insert(name.to_owned(), self.principal(negated));
            }
            Sort::Caller | Sort::Scp => {}
        }
        let negated = sort != Sort::Rcp && sort != Sort::Trust && self.dice.chance(10);
        let actions = self.dice.some(1, 2, |_| ()).iter().map(|()| self.some_action(negated, sort)).collect();
        let name = if negated { "NotAction" } else { "Action" };
        statement.insert(name.to_owned(), one_or_many(self.dice, actions));
        if sort != Sort::Trust {
            let negated = self.dice.chance(10);
            let resources =
                self.dice.some(1, 2, |_| ()).iter().map(|()| self.some_resource(negated)).collect();
            let name = if negated { "NotResource" } else { "Resource" };
            statement.insert(name.to_owned(), one_or_many(self.dice, resources));
        }
        if self.dice.chance(if denies { 80 } else { 50 }) {
            statement.insert("Condition".to_owned(), condition(self.dice, self.action));
        }
        Value::Object(statement)
    }

    /// An action that often covers the one asked for.
    fn some_action(&mut self, negated: bool, sort: Sort) -> String {
        let (service, name) = self.action.split_once(':').unwrap_or((self.action, ""));
        if sort == Sort::Trust {
            return match self.dice.roll(8) {
                0 => "sts:*".to_owned(),
                1 => "sts:AssumeRole*".to_owned(),
                2 => (*self.dice.pick(&["sts:TagSession", "sts:AssumeRole"])).to_owned(),
                _ => any_case(self.dice, self.action),
            };
        }
        match self.dice.roll(if negated { 12 } else { 9 }) {
            0 => format!("{service}:*"),
            1 if sort != Sort::Rcp => "*".to_owned(),
            2 => format!("{service}:{}*", &name[..self.dice.roll(name.len())]),
            3 => format!("{service}:*{}", &name[self.dice.roll(name.len())..]),
            4 => format!("{service}:?{}", &name[1..]),
            5 | 9.. => {
                (*self.dice.pick(&["s3:DeleteObject", "kms:Encrypt", "sqs:DeleteMessage", "sts:TagSession"]))
                    .to_owned()
            }
            _ => any_case(self.dice, self.action),
        }
    }

    /// A pattern that often reaches the resource asked for.
    fn some_resource(&mut self, negated: bool) -> String {
        if negated && self.dice.chance(60) {
            return (*self.dice.pick(&["arn:aws:s3:::other/*", "arn:aws:sqs:us-east-1:222222222222:other"]))
                .to_owned();
        }
        if self.dice.chance(35) {
            return "*".to_owned();
        }
        // No wildcard may stand in the partition, the service, or the resource's type.
        let colon = |nth: usize| self.resource.match_indices(':').nth(nth).map_or(0, |(at, _)| at + 1);
        let name = match self.resource.get(colon(4)..) {
            Some(typed) if typed.starts_with("role/") || typed.starts_with("key/") => {
                colon(4) + typed.find('/').map_or(0, |at| at + 1)
            }
            _ => colon(2),
        };
        let range = if self.dice.chance(40) { colon(2)..colon(4) - 1 } else { name..self.resource.len() };
        pattern(self.dice, self.resource, range, true)
    }

    /// One to three principals, among which the caller is often found.
    fn principal(&mut self, negated: bool) -> Value {
        if !negated && self.dice.chance(15) {
            return json!("*");
        }
        let mut listed: Map<String, Value> = Map::new();
        for _ in 0..1 + self.dice.roll(if negated { 3 } else { 2 }) {
            let (kind, value) = self.one_principal(negated);
            let values = listed.entry(kind).or_insert_with(|| json!([]));
            if let Some(values) = values.as_array_mut() {
                values.push(json!(value));
            }
        }
        Value::Object(listed)
    }

    fn one_principal(&mut self, negated: bool) -> (&'static str, String) {
        let account = self.caller.split(':').nth(4).filter(|id| !id.is_empty()).unwrap_or(OTHER).to_owned();
        let kind = if self.caller.contains("-provider/") {
            "Federated"
        } else if self.caller.starts_with("arn:") {
            "AWS"
        } else {
            "Service"
        };
        match self.dice.roll(12) {
            0..4 if self.caller != "*" => (kind, self.caller.clone()),
            4 => ("AWS", account),
            5 => ("AWS", format!("arn:aws:iam::{account}:root")),
            6 => ("AWS", format!("arn:aws:iam::{account}:role/dev")),
            7 if !negated => ("AWS", "*".to_owned()),
            8 => ("AWS", "arn:aws:iam::333333333333:root".to_owned()),
            9 => ("Service", "ec2.amazonaws.com".to_owned()),
            10 if self.action.starts_with("sts:") => {
                ("Federated", (*self.dice.pick(&[OIDC, SAML])).to_owned())
            }
            _ => ("AWS", format!("arn:aws:iam::{account}:user/team/alice")),
        }
    }
}

#[test]
fn cases_cover_the_language() {
    let mut seen = std::collections::BTreeSet::new();
    let mut dice = Dice::new(1);
    for _ in 0..6_000 {
        seen.extend(super::words::words(&case(&mut dice)));
    }
    let strings = ["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"];
    let order = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
    let arns = ["Equals", "NotEquals", "Like", "NotLike"];
    let families = [("String", &strings[..]), ("Numeric", &order), ("Date", &order), ("Arn", &arns)];
    let operators =
        families.iter().flat_map(|(family, kinds)| kinds.iter().map(move |kind| format!("{family}{kind}")));
    let others = ["Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"].map(str::to_owned);
    for operator in operators.chain(others) {
        assert!(seen.contains(&format!("operator:{operator}")), "{operator}");
    }
    let callers =
        ["user", "session", "root", "federated-user", "service", "saml", "web-identity", "anonymous"];
    for caller in callers {
        assert!(seen.contains(&format!("caller:{caller}")), "{caller}");
    }
    for layer in ["resource", "identity", "boundary", "session", "scps", "rcps"] {
        assert!(seen.contains(&format!("layer:{layer}")), "{layer}");
    }
    let rest = "no-qualifier ForAnyValue ForAllValues plain if-exists absent one-value several-values same-account \
        cross-account NotAction NotResource NotPrincipal old-version unset:value escape:value variable:Resource";
    for word in rest.split_whitespace() {
        assert!(seen.contains(word), "{word}");
    }
}
