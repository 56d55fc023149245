//! Conditions: an operator, a key, and the values it is compared with.

use xacct_aws::{Bounds, ConditionKey, Grammar, condition_key};
use xacct_syntax::{NodeId, Text};

use crate::{Pattern, Tri};

/// One condition of a statement. Its values are alternatives (for a negated operator: none may match).
///
/// Source: *IAM JSON policy elements: Condition operators* in the IAM User Guide.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The operator as it is written: `ForAnyValue:StringLikeIfExists`.
    pub operator_text: Text,
    /// The operator as it is understood; `None` where AWS has none of that name.
    pub operator: Option<Operator>,
    /// The condition key as it is written.
    pub key: Text,
    /// Whether the key is written out: no template fills in a part of it.
    pub(crate) key_is_written: bool,
    /// What AWS documents of the key; `None` for one that is not in the tables or not written out.
    pub known: Option<&'static ConditionKey>,
    /// The form of the values that requests have under the key.
    pub grammar: Grammar,
    /// The values.
    pub values: Vec<Pattern>,
    /// Whether every value could be read.
    pub complete: bool,
    /// The mapping from keys to values that it is an entry of.
    pub tests: NodeId,
    /// Its values in the tree: one, or a list.
    pub node: NodeId,
}

/// A condition operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// What it compares, and how.
    pub family: Family,
    /// `Not…`: it holds when no value matches.
    pub negated: bool,
    /// `…IfExists`: it holds when the key is absent.
    pub if_exists: bool,
    /// `ForAllValues:` or `ForAnyValue:`.
    pub qualifier: Option<Qualifier>,
}

/// What an operator compares, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "AWS's own names")]
pub enum Family {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    ArnEquals,
    ArnLike,
    NumericEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    Null,
}

/// How an operator treats a key that has several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// Every value of the request must match; holds when there is none.
    ForAllValues,
    /// One value of the request must match; does not hold when there is none.
    ForAnyValue,
}

/// Names as AWS writes them, with their negated forms. Compared without case, as IAM does.
const NAMES: [(&str, Family, bool); 27] = [
    ("StringEquals", Family::StringEquals, false),
    ("StringNotEquals", Family::StringEquals, true),
    ("StringEqualsIgnoreCase", Family::StringEqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Family::StringEqualsIgnoreCase, true),
    ("StringLike", Family::StringLike, false),
    ("StringNotLike", Family::StringLike, true),
    ("ArnEquals", Family::ArnEquals, false),
    ("ArnNotEquals", Family::ArnEquals, true),
    ("ArnLike", Family::ArnLike, false),
    ("ArnNotLike", Family::ArnLike, true),
    ("NumericEquals", Family::NumericEquals, false),
    ("NumericNotEquals", Family::NumericEquals, true),
    ("NumericLessThan", Family::NumericLessThan, false),
    ("NumericLessThanEquals", Family::NumericLessThanEquals, false),
    ("NumericGreaterThan", Family::NumericGreaterThan, false),
    ("NumericGreaterThanEquals", Family::NumericGreaterThanEquals, false),
    ("DateEquals", Family::DateEquals, false),
    ("DateNotEquals", Family::DateEquals, true),
    ("DateLessThan", Family::DateLessThan, false),
    ("DateLessThanEquals", Family::DateLessThanEquals, false),
    ("DateGreaterThan", Family::DateGreaterThan, false),
    ("DateGreaterThanEquals", Family::DateGreaterThanEquals, false),
    ("Bool", Family::Bool, false),
    ("BinaryEquals", Family::BinaryEquals, false),
    ("IpAddress", Family::IpAddress, false),
    ("NotIpAddress", Family::IpAddress, true),
    ("Null", Family::Null, false),
];

impl Operator {
    /// Every operator as AWS writes it, without qualifier and `IfExists`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, ..)| *name)
    }

    /// The operator of that name, qualifier and `IfExists` included.
    pub fn parse(text: &str) -> Option<Self> {
        let (qualifier, rest) = match text.split_once(':') {
            Some((q, rest)) if q.eq_ignore_ascii_case("ForAllValues") => {
                (Some(Qualifier::ForAllValues), rest)
            }
            Some((q, rest)) if q.eq_ignore_ascii_case("ForAnyValue") => (Some(Qualifier::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let suffix = rest.len().checked_sub("IfExists".len());
        let (base, if_exists) = match suffix.and_then(|at| rest.split_at_checked(at)) {
            Some((base, tail)) if tail.eq_ignore_ascii_case("IfExists") => (base, true),
            _ => (rest, false),
        };
        let (_, family, negated) = NAMES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(base))?;
        if *family == Family::Null && if_exists {
            return None;
        }
        Some(Self { family: *family, negated: *negated, if_exists, qualifier })
    }

    /// Whether the condition holds when the request has no such key, by the table on the page *Condition
    /// operators*. `values` decide for `Null`.
    pub fn holds_when_absent(self, condition: &Condition) -> Tri {
        if self.family == Family::Null {
            let says = |word: &str| condition.values.iter().any(|v| v.as_str().eq_ignore_ascii_case(word));
            return match self.qualifier {
                Some(Qualifier::ForAllValues) => Tri::Yes,
                Some(Qualifier::ForAnyValue) => Tri::No,
                None if says("true") => Tri::Yes,
                None if says("false") && condition.complete => Tri::No,
                None => Tri::Unknown,
            };
        }
        match self.qualifier {
            Some(Qualifier::ForAllValues) => Tri::Yes,
            _ if self.if_exists => Tri::Yes,
            Some(Qualifier::ForAnyValue) => Tri::No,
            None => self.negated.into(),
        }
    }

    /// Whether wildcards in its values are wildcards.
    pub fn reads_wildcards(self) -> bool {
        matches!(self.family, Family::StringLike | Family::ArnEquals | Family::ArnLike)
    }
}

impl Condition {
    /// What AWS documents of `key`, where that is written out.
    pub(crate) fn lookup(key: &Text) -> Option<&'static ConditionKey> {
        condition_key::lookup(key.as_str())
    }

    /// Whether `key` is written out.
    pub(crate) fn is_written(key: &Text) -> bool {
        key.holes().next().is_none() && !key.as_str().contains(['$', '<', '{', '%'])
    }

    /// Whether its key is written out: no template fills in a part of it.
    pub fn has_written_key(&self) -> bool {
        self.key_is_written
    }

    /// Whether its key says who calls, so that a comparison with it can restrict that.
    pub fn restricts_callers(&self) -> bool {
        let bounds = self.known.map(|known| known.bounds);
        matches!(bounds, Some(Bounds::Caller | Bounds::CallerByArn | Bounds::OrgPath | Bounds::ExternalId))
    }

    /// Whether its key is `key`; keys compare without case.
    pub fn has_key(&self, key: &str) -> bool {
        self.key.as_str().eq_ignore_ascii_case(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_of_an_operator() {
        let op = Operator::parse("ForAnyValue:StringNotLikeIfExists").unwrap();
        assert_eq!((op.family, op.negated, op.if_exists), (Family::StringLike, true, true));
        assert_eq!(op.qualifier, Some(Qualifier::ForAnyValue));
        assert_eq!(Operator::parse("stringequals").unwrap().family, Family::StringEquals);
        assert_eq!(Operator::parse("BoolIfExists").unwrap().family, Family::Bool);
        for unknown in
            ["", "StringIs", "NullIfExists", "ForSomeValues:Bool", "StringEqualsExists", "\u{e4}IfExists"]
        {
            assert_eq!(Operator::parse(unknown), None, "{unknown}");
        }
    }
}
