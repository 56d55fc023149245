//! The universe: few callers, actions, resources and values, all of which can be counted through.

use std::collections::{BTreeMap, HashSet};

use xacct_access::{Caller, ContextValues, Request, statement_applies};
use xacct_policy::{Effect, PolicyKind, Tri};

use super::random::{Draft, Written};

/// How a key's values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Text,
    Set,
    Arn,
    Number,
    Date,
    Address,
    Truth,
    /// It follows from the caller.
    Caller,
}

/// A condition key.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub of: Type,
    /// What policies compare it with.
    pub written: &'static [&'static str],
    /// The values of requests: one of each sort that no operator distinguishes by the values written.
    values: &'static [&'static str],
}

const PATTERNS: &[&str] = &["a", "b", "ab", "a*", "*b", "*", "?"];
const STRINGS: &[&str] = &["a", "b", "c", "ab", "ac", "cb", "cc", "acb"];

pub const KEYS: &[Key] = &[
    Key { name: "aws:PrincipalTag/t", of: Type::Text, written: PATTERNS, values: STRINGS },
    Key { name: "aws:RequestTag/u", of: Type::Text, written: PATTERNS, values: STRINGS },
    Key { name: "aws:TagKeys", of: Type::Set, written: PATTERNS, values: STRINGS },
    Key {
        name: "aws:CalledVia",
        of: Type::Set,
        written: &["A", "a", "B", "A*"],
        values: &["a", "A", "B", "Ax", "x"],
    },
    Key {
        name: "aws:PrincipalTag/arn",
        of: Type::Arn,
        written: &[
            "*",
            "arn:aws:sns:r:1:t",
            "arn:aws:sns:*:1:*",
            "arn:aws:s?s:r:*:t*",
            "arn:aws:*",
            "arn:*:t",
        ],
        values: &[
            "arn:aws:sns:r:1:t",
            "arn:aws:sns:r:2:t",
            "arn:aws:sns:q:1:u:t",
            "arn:aws:sqs:r:1:t:u",
            "t",
            "arn:t",
        ],
    },
    Key {
        name: "aws:MultiFactorAuthAge",
        of: Type::Number,
        written: &["1", "2", "2.5", "-3", "none"],
        values: &["-4", "-3", "0", "1", "1.5", "2", "2.2", "2.5", "7"],
    },
    Key {
        name: "aws:TokenIssueTime",
        of: Type::Date,
        written: &["2026-01-01T00:00:00Z", "2026-06-30", "1767225600", "1767225601", "never"],
        values: &[
            "2025-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z",
            "1767225601",
            "2026-02-01",
            "2026-06-30",
            "2027",
        ],
    },
    Key {
        name: "aws:SourceIp",
        of: Type::Address,
        written: &[
            "203.0.113.0/24",
            "203.0.113.7",
            "203.0.0.0/16",
            "0.0.0.0/0",
            "2001:db8::/32",
            "::/0",
            "0.0.0.0/1",
            "128.0.0.0/1",
            "here",
        ],
        values: &[
            "203.0.113.7",
            "203.0.113.200",
            "203.0.1.1",
            "198.51.100.1",
            "64.1.1.1",
            "2001:db8::1",
            "2001:db9::1",
        ],
    },
    Key {
        name: "aws:PrincipalOrgID",
        of: Type::Text,
        written: &["o-a1b2c3d4e5", "o-a*", "o-*", "o-a1b2c3*", "o-b?????????"],
        values: &["o-a1b2c3d4e5", "o-a1b2c3zzzz", "o-azzzzzzzzz", "o-bzzzzzzzzz", "o-czzzzzzzzz"],
    },
    Key {
        name: "aws:MultiFactorAuthPresent",
        of: Type::Truth,
        written: &["true", "false"],
        values: &["true", "false"],
    },
    Key {
        name: "aws:PrincipalArn",
        of: Type::Caller,
        written: &[
            "arn:aws:iam::111111111111:role/any-role",
            "arn:aws:iam::111111111111:role/other",
            "arn:aws:iam::111111111111:user/alice",
            "arn:aws:iam::222222222222:role/*",
            "arn:aws:iam::*:role/any-role",
            "arn:aws:iam::1*:*",
            "*",
        ],
        values: &[],
    },
    Key {
        name: "aws:PrincipalAccount",
        of: Type::Caller,
        written: &["111111111111", "222222222222", "1*", "2*"],
        values: &[],
    },
    Key { name: "aws:PrincipalType", of: Type::Caller, written: &["User", "AssumedRole", "A*"], values: &[] },
];

/// What policies write under `Resource`.
pub const ARNS: &[&str] = &[
    "*",
    "*",
    "arn:aws:sqs:r:1:a",
    "arn:aws:sqs:r:1:a*",
    "arn:aws:sqs:*:1:*",
    "arn:aws:s?s:r:?:*b",
    "arn:aws:s*",
    "arn:aws:sqs:r*q:1:a",
];

const RESOURCES: &[&str] = &[
    "arn:aws:sqs:r:1:a",
    "arn:aws:sqs:r:1:ac",
    "arn:aws:sqs:r:1:a:b",
    "arn:aws:sqs:rq:1:a",
    "arn:aws:sqs:r:2:b",
    "arn:aws:sns:r:1:b",
    "arn:aws:sqs:q:2:c",
    "arn:aws:iam::1:role/a",
];

impl Type {
    pub fn operators(self) -> &'static [&'static str] {
        match self {
            Self::Text | Self::Set => &[
                "StringEquals",
                "StringNotEquals",
                "StringLike",
                "StringLike",
                "StringNotLike",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "BinaryEquals",
            ],
            Self::Arn => {
                &["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals", "StringLike", "StringNotEquals"]
            }
            Self::Number => &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
            Self::Date => &[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ],
            Self::Address => &["IpAddress", "NotIpAddress"],
            Self::Truth => &["Bool", "Bool", "StringEquals", "StringNotEquals"],
            Self::Caller => &["StringLike", "StringNotLike", "StringEquals", "StringNotEquals"],
        }
    }
}

impl Key {
    /// What requests have under it: nothing, one value, or two.
    fn alternatives(&self) -> Vec<Vec<String>> {
        let mut all = vec![Vec::new()];
        all.extend(self.values.iter().map(|&value| vec![value.to_owned()]));
        if self.of == Type::Set {
            for (i, &a) in self.values.iter().enumerate() {
                all.extend(self.values[..i].iter().map(|&b| vec![a.to_owned(), b.to_owned()]));
            }
        }
        all
    }
}

/// The requests of some callers, with every value of some keys.
pub struct Universe {
    bases: Vec<Request>,
    keys: Vec<(&'static str, Vec<Vec<String>>)>,
}

impl Universe {
    /// The requests of `callers` that a policy may allow, for `action` or for any. Of those that differ in nothing that its statements ask for, one
    /// is enough.
    pub fn of(written: &Written, callers: &[&str], action: Option<&str>) -> Self {
        let keys = written.keys();
        let asks_of_callers = keys.iter().any(|key| key.of == Type::Caller);
        let actions: &[&str] = match written.kind {
            PolicyKind::Trust => &["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            _ => &["s:Get", "s:Put", "s:Gxt", "s:Get2", "s:List", "t:Other"],
        };
        let resources: Vec<Option<String>> = match written.kind {
            PolicyKind::Trust => vec![None],
            _ => RESOURCES.iter().map(|&arn| Some(arn.to_owned())).collect(),
        };
        let bare = |draft: &Draft| Draft { conditions: BTreeMap::new(), ..draft.clone() };
        let bare = written.with(written.statements.iter().map(bare).collect()).read();
        let mut bases = Vec::new();
        let mut met = HashSet::new();
        for caller in callers {
            for action in actions.iter().filter(|one| action.is_none_or(|action| action == **one)) {
                for resource in &resources {
                    let caller = Caller::parse(caller).unwrap();
                    let mut request = Request::new(caller, *action, resource.clone());
                    request.context.close();
                    let applies = |s| statement_applies(s, &request);
                    let alike: Vec<Tri> = bare.statements.iter().map(applies).collect();
                    let mut allows =
                        bare.statements.iter().zip(&alike).filter(|(s, _)| s.effect == Effect::Allow);
                    if allows.all(|(_, applies)| *applies == Tri::No) {
                        continue;
                    }
                    let caller = asks_of_callers.then(|| request.caller.clone());
                    if met.insert((caller, std::mem::discriminant(&request.caller), format!("{alike:?}"))) {
                        bases.push(request);
                    }
                }
            }
        }
        let keys = keys.iter().filter(|key| key.of != Type::Caller);
        let keys = keys.map(|key| (key.name, key.alternatives())).collect();
        Self { bases, keys }
    }

    /// The same with what strangers can have only: no organization and no address that the policy names, and an address
    /// in every request.
    pub fn of_strangers(mut self, written: &Written) -> Self {
        // By what the policy names, the values that lie in it. A network of more than a /8 names nobody, nor does the
        // beginning of an id with fewer than six characters.
        const NAMED: [(&str, &[&str]); 6] = [
            ("203.0.113.0/24", &["203.0.113.7", "203.0.113.200"]),
            ("203.0.113.7", &["203.0.113.7"]),
            ("203.0.0.0/16", &["203.0.113.7", "203.0.113.200", "203.0.1.1"]),
            ("2001:db8::/32", &["2001:db8::1"]),
            ("o-a1b2c3d4e5", &["o-a1b2c3d4e5"]),
            ("o-a1b2c3*", &["o-a1b2c3d4e5", "o-a1b2c3zzzz"]),
        ];
        let text = written.text();
        let named = NAMED.iter().filter(|(name, _)| text.contains(&format!("{name:?}")));
        let named: Vec<&str> = named.flat_map(|(_, values)| *values).copied().collect();
        for (name, alternatives) in &mut self.keys {
            let is_address = *name == "aws:SourceIp";
            if is_address || *name == "aws:PrincipalOrgID" {
                alternatives.retain(|values| values.iter().all(|value| !named.contains(&value.as_str())));
                alternatives.retain(|values| !is_address || !values.is_empty());
            }
        }
        self
    }

    /// The first request that `is` takes.
    pub fn find(&self, is: impl Fn(&Request) -> bool) -> Option<Request> {
        self.bases.iter().find_map(|base| {
            let mut request = base.clone();
            self.fill(0, &mut request, &is).then_some(request)
        })
    }

    fn fill(&self, at: usize, request: &mut Request, is: &impl Fn(&Request) -> bool) -> bool {
        let Some((key, alternatives)) = self.keys.get(at) else { return is(request) };
        alternatives.iter().any(|values| {
            // What AWS never sends from such a caller is no request.
            let caller = &request.caller;
            let is_sent = if values.is_empty() { may_lack(caller, key) } else { sends(caller, key) };
            is_sent && {
                request.context.set_all(*key, values.clone());
                self.fill(at + 1, request, is)
            }
        })
    }
}

/// Whether requests of `caller` can do without `key`.
fn may_lack(caller: &Caller, key: &str) -> bool {
    let open = Request::new(caller.clone(), "s:Any", None);
    !matches!(open.find(key), ContextValues::Present | ContextValues::Values(_))
}

/// Whether requests of `caller` can have `key`, by what the evaluator knows of a request that says nothing of it.
fn sends(caller: &Caller, key: &str) -> bool {
    let open = Request::new(caller.clone(), "s:Any", None);
    open.find(key) != ContextValues::Absent
}
