//! Why a condition that looks like a guard keeps nobody out.

use xacct_policy::Condition;

/// Why a condition keeps nobody out.
///
/// Sources: IAM User Guide, *Condition operators* (what an absent key does), *Single-valued vs. multivalued context
/// keys*, *AWS global condition context keys*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// `…IfExists`: a request without the key passes.
    IfExists,
    /// `BoolIfExists aws:MultiFactorAuthPresent`: a request signed with access keys passes.
    NoMfa,
    /// `ForAllValues`: a request without the key passes.
    ForAllValues,
    /// `Not…`: everybody but a few passes.
    Negated,
    /// The value fits every request.
    Anything,
    /// The value fits a name that anyone can have in an account of their own.
    AnyAccount,
    /// The value is the whole internet.
    Anywhere,
    /// The value is empty.
    Empty,
    /// `Null: false` alone asks for some value, not for a certain one.
    OnlyPresence,
    /// The caller writes what they like.
    CallerChooses,
    /// The key speaks of something else than who calls.
    SaysNothing,
    /// No request of such a principal has the key, and the operator lets requests without it pass.
    NeverPresent,
    /// The value is a variable that the caller brings along.
    ComparedWithItself,
}

impl Why {
    /// The reason in one sentence, without a full stop.
    pub fn sentence(self, condition: &Condition) -> String {
        let (operator, key) = (&condition.operator_text, &condition.key);
        let value = condition.values.first().map(|v| v.as_str()).unwrap_or_default();
        match self {
            Self::IfExists => format!("`{operator}` also holds for a request that has no `{key}`"),
            Self::NoMfa => {
                format!(
                    "a request signed with long-term access keys has no `{key}`, and `{operator}` lets it pass"
                )
            }
            Self::ForAllValues => {
                format!("`{operator}` also holds for a request that has no `{key}`: all of none match")
            }
            Self::Negated => format!("`{operator}` shuts out the values listed and lets everyone else in"),
            Self::Anything => format!("`{value}` matches every `{key}`"),
            Self::AnyAccount => format!("`{value}` fits a principal of that name in any account"),
            Self::Anywhere => format!("`{value}` is the whole internet"),
            Self::Empty => format!("an empty `{key}` asks for none"),
            Self::OnlyPresence => format!("`Null` only asks that a request has some `{key}`, not which one"),
            Self::CallerChooses => format!("whoever calls chooses `{key}`"),
            Self::SaysNothing => format!("`{key}` says nothing about who calls"),
            Self::NeverPresent => {
                format!("no request of an AWS principal has `{key}`, and `{operator}` holds without it")
            }
            Self::ComparedWithItself => format!("`{value}` is whatever the caller brings along"),
        }
    }
}
