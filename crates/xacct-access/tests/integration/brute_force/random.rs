//! Random policies over a small universe.

use std::collections::BTreeMap;
use std::fmt::Write;

use xacct_policy::{Policy, PolicyKind};

use super::universe::{ARNS, KEYS, Key, Type};
use crate::common;

/// xorshift64*: the same cases on every machine.
pub struct Random(u64);

impl Random {
    /// A generator whose numbers follow from `seed`.
    pub fn new(seed: u64) -> Self {
        // splitmix64, so that neighbouring seeds have nothing in common.
        let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x1234_5678_9ABC_DEF1);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self((z ^ (z >> 31)) | 1)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    /// Whether something happens that does so once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of `all`.
    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// One or two of `all`.
    fn some(&mut self, all: &[&'static str]) -> Vec<&'static str> {
        let mut some = vec![self.pick(all)];
        if self.once_in(3) {
            let other = self.pick(all);
            if !some.contains(&other) {
                some.push(other);
            }
        }
        some
    }
}

/// An element that may be negated.
#[derive(Clone, Debug)]
pub struct Listed {
    pub negated: bool,
    pub items: Vec<&'static str>,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Draft {
    pub allow: bool,
    pub principals: Option<Listed>,
    pub actions: Listed,
    pub resources: Option<Listed>,
    /// By operator, the keys with their values.
    pub conditions: BTreeMap<String, BTreeMap<&'static str, Vec<&'static str>>>,
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Written {
    pub kind: PolicyKind,
    pub version: &'static str,
    pub statements: Vec<Draft>,
}

/// Policies of one kind and version, over the same keys, so that comparing them says something.
#[derive(Clone)]
pub struct Family {
    kind: PolicyKind,
    version: &'static str,
    keys: Vec<&'static Key>,
}

impl Family {
    pub fn random(random: &mut Random) -> Self {
        let kind = random.pick(&[PolicyKind::Trust, PolicyKind::Resource, PolicyKind::Identity]);
        let version = if random.once_in(12) { "2008-10-17" } else { "2012-10-17" };
        let mut keys: Vec<&Key> = (0..1 + random.below(3)).map(|_| &KEYS[random.below(KEYS.len())]).collect();
        keys.sort_by_key(|key| key.name);
        keys.dedup_by_key(|key| key.name);
        // Sets are many: one key of them is enough.
        let sets = keys.iter().filter(|key| key.of == Type::Set).count();
        if sets > 1 {
            keys.retain(|key| key.of != Type::Set);
        }
        Self { kind, version, keys }
    }

    /// A policy of one to `most` statements.
    pub fn policy(&self, random: &mut Random, most: usize) -> Written {
        let statements = (0..1 + random.below(most)).map(|_| self.statement(random)).collect();
        Written { kind: self.kind, version: self.version, statements }
    }

    pub fn statement(&self, random: &mut Random) -> Draft {
        let allow = !random.once_in(3);
        let principals = self.kind.names_principals().then(|| principals(random, self.kind, allow));
        let mut conditions: BTreeMap<String, BTreeMap<_, _>> = BTreeMap::new();
        for _ in 0..random.below(4) {
            if self.keys.is_empty() {
                break;
            }
            let key = random.pick(&self.keys);
            let (operator, values) = condition(random, key);
            conditions.entry(operator).or_default().insert(key.name, values);
        }
        let negated = self.kind != PolicyKind::Trust && random.once_in(6);
        let actions = match self.kind {
            PolicyKind::Trust => {
                random.some(&["sts:AssumeRole", "sts:AssumeRole", "sts:*", "sts:TagSession", "sts:T*"])
            }
            _ => random.some(&["s:Get", "s:Put", "s:G*", "s:*t", "S:GE?", "s:*", "*"]),
        };
        let resources = (self.kind != PolicyKind::Trust)
            .then(|| Listed { negated: random.once_in(5), items: random.some(ARNS) });
        Draft { allow, principals, actions: Listed { negated, items: actions }, resources, conditions }
    }
}

/// Who may be named. A `NotPrincipal` lists an identity with its account or not at all: in part, the answer is unknown.
fn principals(random: &mut Random, kind: PolicyKind, allow: bool) -> Listed {
    if kind == PolicyKind::Resource && !allow && random.once_in(4) {
        let items = random.pick(&[
            &[r#""AWS": "arn:aws:iam::111111111111:root""#][..],
            &[r#""AWS": ["arn:aws:iam::111111111111:root", "arn:aws:iam::111111111111:role/other"]"#],
            &[r#""Service": "cloudtrail.amazonaws.com""#],
        ]);
        return Listed { negated: true, items: items.to_vec() };
    }
    const WHO: &[&str] = &[
        r#""AWS": "*""#,
        r#""AWS": "*""#,
        r#""AWS": "111111111111""#,
        r#""AWS": "arn:aws:iam::111111111111:root""#,
        r#""AWS": "arn:aws:iam::111111111111:role/any-role""#,
        r#""AWS": "arn:aws:iam::111111111111:role/other""#,
        r#""AWS": "arn:aws:iam::111111111111:user/alice""#,
        r#""AWS": "222222222222""#,
        r#""Service": "cloudtrail.amazonaws.com""#,
    ];
    Listed { negated: false, items: vec![random.pick(WHO)] }
}

fn condition(random: &mut Random, key: &'static Key) -> (String, Vec<&'static str>) {
    let qualifier = match key.of {
        // What several values mean without a qualifier AWS does not say, and the evaluator gives no answer.
        Type::Set => random.pick(&["ForAllValues:", "ForAnyValue:", "ForAllValues:", "ForAnyValue:", ""]),
        _ if random.once_in(12) => random.pick(&["ForAllValues:", "ForAnyValue:"]),
        _ => "",
    };
    if random.once_in(7) {
        return (format!("{qualifier}Null"), vec![random.pick(&["true", "false"])]);
    }
    let operator = random.pick(key.of.operators());
    let if_exists = if random.once_in(5) { "IfExists" } else { "" };
    let values = if operator == "Bool" { &["true", "false"] } else { key.written };
    let mut values = random.some(values);
    if random.once_in(80) && operator.starts_with("String") {
        values.push("${aws:PrincipalTag/t}");
    }
    (format!("{qualifier}{operator}{if_exists}"), values)
}

impl Written {
    /// The same with these statements.
    pub fn with(&self, statements: Vec<Draft>) -> Self {
        Self { kind: self.kind, version: self.version, statements }
    }

    /// The policy as text.
    pub fn text(&self) -> String {
        let statements: Vec<String> = self.statements.iter().map(Draft::text).collect();
        format!(r#"{{"Version": "{}", "Statement": [{}]}}"#, self.version, statements.join(", "))
    }

    /// The policy, read.
    pub fn read(&self) -> Policy {
        common::read(&self.text(), Some(self.kind))
    }

    /// The keys that its conditions name.
    pub fn keys(&self) -> Vec<&'static Key> {
        let conditions = self.statements.iter().flat_map(|s| &s.conditions);
        let named: Vec<_> = conditions.flat_map(|(_, tests)| tests.keys().copied()).collect();
        let has_variable = self.text().contains("${");
        KEYS.iter()
            .filter(|key| named.contains(&key.name) || has_variable && key.name == "aws:PrincipalTag/t")
            .collect()
    }
}

impl Draft {
    /// The same, one statement for each way to take one item of each list.
    pub fn split(&self) -> Vec<Self> {
        let mut parts = vec![self.clone()];
        let each = |listed: &Listed| -> Vec<Listed> {
            if listed.negated {
                return vec![listed.clone()];
            }
            listed.items.iter().map(|&item| Listed { negated: false, items: vec![item] }).collect()
        };
        parts = parts
            .iter()
            .flat_map(|part| each(&part.actions).into_iter().map(|actions| Self { actions, ..part.clone() }))
            .collect();
        if let Some(resources) = &self.resources {
            parts = parts
                .iter()
                .flat_map(|part| {
                    each(resources).into_iter().map(|one| Self { resources: Some(one), ..part.clone() })
                })
                .collect();
        }
        parts
    }

    fn text(&self) -> String {
        let mut text = format!(r#"{{"Effect": "{}""#, if self.allow { "Allow" } else { "Deny" });
        if let Some(listed) = &self.principals {
            let not = if listed.negated { "Not" } else { "" };
            write!(text, r#", "{not}Principal": {{{}}}"#, listed.items.join(", ")).unwrap();
        }
        let mut list = |name: &str, listed: &Listed| {
            let not = if listed.negated { "Not" } else { "" };
            write!(text, r#", "{not}{name}": {:?}"#, listed.items).unwrap();
        };
        list("Action", &self.actions);
        if let Some(resources) = &self.resources {
            list("Resource", resources);
        }
        if !self.conditions.is_empty() {
            write!(text, r#", "Condition": {:?}"#, self.conditions).unwrap();
        }
        text + "}"
    }
}
