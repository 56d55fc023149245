//! What one condition is worth as a guard.

use xacct_aws::{Bounds, Class, ConditionKey, Presence, SetBy, condition_key, name};
use xacct_policy::{AccountField, ArnText, Condition, Family, Operator, Part, Pattern, Qualifier};
use xacct_syntax::Text;

use crate::Why;

/// What a condition is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Only callers of certain accounts, or certain identities, get through.
    Caller,
    /// Only callers of certain organizations get through.
    Organization,
    /// Only who presents a certain external ID gets through.
    ExternalId,
    /// Only requests from certain networks get through.
    Network,
    /// It narrows when or how, not who.
    Narrows,
    /// It looks like a guard, and everyone gets through.
    Nothing(Why),
    /// Nobody gets through.
    Never,
    /// It depends on something that is not written out.
    Unknown,
}

/// What a condition is judged against.
pub(crate) struct Scene<'p> {
    pub class: Class,
    /// The principal is `*`: nothing but the conditions says who.
    pub anyone: bool,
    /// The document is a role's trust policy.
    pub trust: bool,
    /// All conditions of the same statement: they may vouch that a key is present.
    pub all: &'p [Condition],
}

/// What `condition` is worth in `scene`.
pub(crate) fn judge(condition: &Condition, scene: &Scene<'_>) -> Verdict {
    let Some(operator) = condition.operator else { return Verdict::Unknown };
    let Some(key) = condition_key::lookup(condition.key.as_str()) else {
        // A service's own key, an identity provider's claim, or one that is not written out.
        return if Pattern::of(&condition.key).has_hole() { Verdict::Unknown } else { Verdict::Narrows };
    };
    if !condition.complete || condition.values.is_empty() {
        return if operator.family == Family::Null { Verdict::Narrows } else { Verdict::Unknown };
    }
    if !is_guard(key, scene) {
        return Verdict::Narrows;
    }
    weaken(condition, operator, key, scene).unwrap_or_else(|| weigh(condition, operator, key, scene))
}

/// Whether people test this key to say who may come in (from where, on whose behalf).
fn is_guard(key: &ConditionKey, scene: &Scene<'_>) -> bool {
    match key.bounds {
        Bounds::Caller
        | Bounds::CallerByArn
        | Bounds::OrgPath
        | Bounds::ExternalId
        | Bounds::Network
        | Bounds::Delegated => true,
        // What a service says of its customer is no guard against anybody else; see `weigh`.
        Bounds::Service => scene.class == Class::Aws,
        Bounds::Federation | Bounds::Target => false,
        // With `*` as principal every condition is there to say who.
        Bounds::No => scene.anyone || is_spoofable(key) || is_mfa(key),
    }
}

fn is_spoofable(key: &ConditionKey) -> bool {
    ["aws:Referer", "aws:UserAgent"].iter().any(|name| name.eq_ignore_ascii_case(key.name))
}

fn is_mfa(key: &ConditionKey) -> bool {
    key.name.eq_ignore_ascii_case("aws:MultiFactorAuthPresent")
}

/// A guard that its operator disarms.
fn weaken(
    condition: &Condition,
    operator: Operator,
    key: &ConditionKey,
    scene: &Scene<'_>,
) -> Option<Verdict> {
    if operator.family == Family::Null {
        let asks_presence = condition.values.iter().all(|v| v.as_str().eq_ignore_ascii_case("false"));
        let compared =
            |other: &Condition| other.operator.is_some_and(|o| o.family != Family::Null && !o.negated);
        let alone = !scene.all.iter().any(|other| other.has_key(condition.key.as_str()) && compared(other));
        let guards_who = !matches!(key.bounds, Bounds::No | Bounds::Network | Bounds::Service);
        return Some(if asks_presence && alone && guards_who && operator.qualifier.is_none() {
            Verdict::Nothing(Why::OnlyPresence)
        } else {
            Verdict::Narrows
        });
    }
    if operator.negated {
        return Some(match key.bounds {
            Bounds::Caller | Bounds::OrgPath | Bounds::ExternalId => Verdict::Nothing(Why::Negated),
            _ if scene.anyone => Verdict::Nothing(Why::Negated),
            _ => Verdict::Narrows,
        });
    }
    let presence = key.presence(scene.class);
    // Requests that nobody signed have nothing that speaks of a caller; STS takes none of them.
    let always = presence == Presence::Always && (scene.trust || !scene.anyone);
    if always || scene.all.iter().any(|other| vouches(other, condition)) {
        return None;
    }
    let guards_who = !matches!(key.bounds, Bounds::No | Bounds::Network) || scene.anyone || is_mfa(key);
    let why = match operator.qualifier {
        Some(Qualifier::ForAllValues) => Why::ForAllValues,
        _ if operator.if_exists && presence == Presence::Never => Why::NeverPresent,
        _ if operator.if_exists && is_mfa(key) => Why::NoMfa,
        _ if operator.if_exists => Why::IfExists,
        _ => return None,
    };
    Some(if guards_who { Verdict::Nothing(why) } else { Verdict::Narrows })
}

/// Whether a condition that holds shows that its key is present.
fn is_positive(condition: &Condition) -> bool {
    condition.operator.is_some_and(|o| {
        o.family != Family::Null && !o.negated && !o.if_exists && o.qualifier != Some(Qualifier::ForAllValues)
    })
}

/// Whether `other` shows that the key of `condition` is present.
fn vouches(other: &Condition, condition: &Condition) -> bool {
    if std::ptr::eq(other, condition) || !other.has_key(condition.key.as_str()) {
        return false;
    }
    let says_not_null = other.operator.is_some_and(|o| o.family == Family::Null && o.qualifier.is_none())
        && other.complete
        && other.values.iter().all(|v| v.as_str().eq_ignore_ascii_case("false"));
    says_not_null || is_positive(other)
}

/// A positive test that cannot be passed by absence: what do its values let through?
fn weigh(condition: &Condition, operator: Operator, key: &ConditionKey, scene: &Scene<'_>) -> Verdict {
    // Any one value is enough to come in: the weakest decides.
    let verdicts = condition.values.iter().map(|value| value_worth(value, operator, key, scene));
    verdicts.min_by_key(|v| weight(*v)).unwrap_or(Verdict::Unknown)
}

/// How strong a verdict is: alternatives are as strong as the weakest, and a value that nothing can
/// match adds nothing.
fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Nothing(Why::Empty) => 7,
        Verdict::Nothing(_) => 0,
        Verdict::Unknown => 1,
        Verdict::Narrows => 2,
        Verdict::Network => 3,
        Verdict::Caller => 4,
        Verdict::Organization => 5,
        Verdict::ExternalId => 6,
        Verdict::Never => 8,
    }
}

fn value_worth(value: &Text, operator: Operator, key: &ConditionKey, scene: &Scene<'_>) -> Verdict {
    let pattern = Pattern::of(value);
    let wild = operator.reads_wildcards();
    if wild && pattern.is_anything() {
        return Verdict::Nothing(Why::Anything);
    }
    if wild && pattern.has_hole() && key.bounds != Bounds::CallerByArn {
        return Verdict::Unknown;
    }
    match key.bounds {
        Bounds::Caller => caller(&pattern, wild, key),
        Bounds::OrgPath => organization_path(value, &pattern),
        Bounds::CallerByArn => identity(value, &pattern, wild, scene),
        Bounds::ExternalId => external_id(value, &pattern, wild),
        Bounds::Service | Bounds::Delegated => Verdict::Caller,
        Bounds::Network => network(value),
        Bounds::No if key.fixed_value(scene.class).is_some() => {
            // `aws:PrincipalIsAWSService`: with "true", no customer's principal gets through.
            if key.fixed_value(scene.class).is_some_and(|fixed| value.as_str().eq_ignore_ascii_case(fixed)) {
                Verdict::Nothing(Why::SaysNothing)
            } else {
                Verdict::Caller
            }
        }
        Bounds::No if is_spoofable(key) || key.set_by == SetBy::Caller => {
            Verdict::Nothing(Why::CallerChooses)
        }
        Bounds::No if scene.anyone => Verdict::Nothing(Why::SaysNothing),
        Bounds::No | Bounds::Federation | Bounds::Target => Verdict::Narrows,
    }
}

/// The least number of characters that must be fixed before a wildcard: fewer, and a stranger's value may fit.
/// IAM Access Analyzer draws the line at six.
const FIXED: usize = 6;

fn caller(pattern: &Pattern<'_>, wild: bool, key: &ConditionKey) -> Verdict {
    let organization = key.name.eq_ignore_ascii_case("aws:PrincipalOrgID");
    let bound = if organization { Verdict::Organization } else { Verdict::Caller };
    if let [Part::Variable(variable)] = pattern.parts() {
        return variable_worth(variable, bound);
    }
    if !pattern.has_wildcard() {
        return bound;
    }
    if !wild {
        return Verdict::Never;
    }
    let prefix = match pattern.parts().first() {
        Some(Part::Literal(literal)) => literal.trim_start_matches("o-").len(),
        _ => 0,
    };
    if prefix >= FIXED { bound } else { Verdict::Nothing(Why::Anything) }
}

/// A value that the request itself brings: compared with what the resource is, it bounds; with what the
/// caller is, it says nothing.
fn variable_worth(variable: &str, bound: Verdict) -> Verdict {
    let name = variable.trim_start_matches("${").trim_end_matches('}').split(',').next().unwrap_or("").trim();
    match condition_key::lookup(name).map(|k| k.set_by) {
        Some(SetBy::Resource) => bound,
        Some(SetBy::Principal | SetBy::Caller) => Verdict::Nothing(Why::ComparedWithItself),
        _ => Verdict::Unknown,
    }
}

fn organization_path(value: &Text, pattern: &Pattern<'_>) -> Verdict {
    let organization = value.as_str().split('/').next().unwrap_or("");
    if pattern.has_hole() {
        return Verdict::Organization;
    }
    if organization.contains(['*', '?']) { Verdict::Nothing(Why::Anything) } else { Verdict::Organization }
}

/// `aws:PrincipalArn`, `aws:userid` and their like: whose it is must be written out.
fn identity(value: &Text, pattern: &Pattern<'_>, wild: bool, scene: &Scene<'_>) -> Verdict {
    let s = value.as_str();
    if !wild && pattern.has_wildcard() {
        return Verdict::Never;
    }
    let unbound = if scene.anyone { Verdict::Nothing(Why::AnyAccount) } else { Verdict::Caller };
    if let Some(arn) = ArnText::parse(value) {
        if arn.service() == "sts" && arn.resource().as_str().starts_with("assumed-role/") {
            // The key holds the role's ARN, never the session's.
            return Verdict::Never;
        }
        return match arn.account_field() {
            AccountField::Id(_) | AccountField::This | AccountField::Hole | AccountField::Placeholder => {
                Verdict::Caller
            }
            AccountField::Wildcard => unbound,
            AccountField::Empty | AccountField::Word | AccountField::Malformed => Verdict::Never,
        };
    }
    if pattern.has_hole() {
        return Verdict::Unknown;
    }
    // A unique id in front of the colon, `AROAEXAMPLE:session`; or an ARN that begins with a wildcard.
    let owner = s.split(':').next().unwrap_or("");
    if owner.contains(['*', '?']) || owner == "arn" { unbound } else { Verdict::Caller }
}

fn external_id(value: &Text, pattern: &Pattern<'_>, wild: bool) -> Verdict {
    if value.is_empty() {
        return Verdict::Nothing(Why::Empty);
    }
    if pattern.has_hole() || pattern.parts().iter().any(|p| matches!(p, Part::Variable(_))) {
        return Verdict::ExternalId;
    }
    if !wild && pattern.is_literal() && name::external_id_is_valid(value.as_str()).is_err() {
        // No request can carry it.
        return Verdict::Never;
    }
    if !wild && pattern.has_wildcard() { Verdict::Never } else { Verdict::ExternalId }
}

fn network(value: &Text) -> Verdict {
    let everywhere = ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1"];
    if everywhere.contains(&value.as_str().trim()) {
        Verdict::Nothing(Why::Anywhere)
    } else {
        Verdict::Network
    }
}
