//! What the values that a claim is compared with say of whose tokens are meant.

use std::ops::Range;

use xacct_aws::identity_provider::{self, Owned, SERVICE_ACCOUNT};
use xacct_policy::{Condition, Family, Operator, Part, Pattern};
use xacct_syntax::Text;

use super::Issuer;

/// What a test says of whose tokens are accepted, from nobody's in particular to somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pin {
    /// Everybody's.
    Open,
    /// Those of an owner whose name begins as written, or has any letter in the place of a `?`.
    LikeNamed,
    /// Certain ones; or it is not written out.
    Fixed,
}

/// A value in which the owner's name has a wildcard.
#[derive(Clone, Debug)]
pub(crate) struct LikeNamed {
    /// Which of the condition's values it is.
    pub index: usize,
    /// The owner's name up to and with the first wildcard, as a part of the value.
    pub owner: Range<usize>,
    /// How the claim is built.
    pub form: &'static Owned,
}

/// What the values of a positive test are worth.
pub(super) struct Worth {
    pub pin: Pin,
    pub why: Option<String>,
    pub like_named: Vec<LikeNamed>,
}

impl Worth {
    /// `None` where nothing can match, or something is not known.
    pub fn of(condition: &Condition, operator: Operator, claim: &str, issuer: Issuer<'_>) -> Option<Self> {
        let mut worth = Self { pin: Pin::Fixed, why: None, like_named: Vec::new() };
        let mut can_match = false;
        for (index, value) in condition.values.iter().enumerate() {
            let pattern = Pattern::of(value);
            let pin = match operator.family {
                Family::StringLike => like(value, &pattern, claim, issuer),
                // There a wildcard is a character, which no claim of this kind has.
                Family::StringEquals | Family::StringEqualsIgnoreCase if pattern.has_wildcard() => continue,
                Family::StringEquals | Family::StringEqualsIgnoreCase | Family::NumericEquals => Like::FIXED,
                _ => return None,
            };
            can_match = true;
            if pin.pin == Pin::Open && worth.pin > Pin::Open {
                worth.why = Some(format!("`{value}` fits {}", everybody(value.as_str(), claim)));
            }
            worth.pin = worth.pin.min(pin.pin);
            if let Some((owner, form)) = pin.like_named {
                worth.like_named.push(LikeNamed { index, owner, form });
            }
        }
        let is_known = condition.complete || worth.pin == Pin::Open;
        (can_match && is_known).then_some(worth)
    }
}

/// Whom a value fits that says nothing.
fn everybody(value: &str, claim: &str) -> String {
    match value.strip_prefix("repo:") {
        Some(rest) if rest.contains('/') => "repositories of every owner".to_owned(),
        Some(_) => "every repository".to_owned(),
        None => format!("anybody's `{claim}`"),
    }
}

/// What a value with wildcards is worth.
struct Like {
    pin: Pin,
    like_named: Option<(Range<usize>, &'static Owned)>,
}

impl Like {
    const FIXED: Self = Self { pin: Pin::Fixed, like_named: None };
    const OPEN: Self = Self { pin: Pin::Open, like_named: None };
}

fn like(value: &Text, pattern: &Pattern<'_>, claim: &str, issuer: Issuer<'_>) -> Like {
    if !pattern.has_wildcard() {
        return Like::FIXED;
    }
    // The text before the first `*`; where it has a hole, nobody knows.
    let mut head = String::new();
    let mut is_open = false;
    for part in pattern.parts() {
        match part {
            Part::Literal(literal) => head.push_str(literal),
            Part::AnyOne => head.push('?'),
            Part::AnyRun => {
                is_open = true;
                break;
            }
            Part::Hole(_) | Part::Variable(_) => break,
        }
    }
    let (before, form) = match issuer {
        Issuer::Shared(provider) => match provider.owned(claim) {
            Some(form) => (form.before, Some(form)),
            None => (start_of_everybody(provider.host, claim, &head), None),
        },
        Issuer::Cluster => (SERVICE_ACCOUNT, None),
        Issuer::Own(_) | Issuer::Unknown => {
            let start = identity_provider::subject_starts().find(|start| head.starts_with(start));
            (start.unwrap_or(""), None)
        }
    };
    let says_nothing = |start: &str| start.starts_with(head.as_str());
    let starts_like_everybodys = match issuer {
        Issuer::Own(_) | Issuer::Unknown => identity_provider::subject_starts().any(says_nothing),
        _ => says_nothing(before),
    };
    if is_open && (head.is_empty() || starts_like_everybodys) {
        let named = matches!(issuer, Issuer::Cluster) && names_a_service_account(pattern);
        return if named { Like::FIXED } else { Like::OPEN };
    }
    let Some((form, owner)) = form.and_then(|form| Some((form, head.strip_prefix(form.before)?))) else {
        return Like::FIXED;
    };
    let wild = match owner.find('?') {
        Some(at) => Some(at),
        None => is_open.then_some(owner.len()),
    };
    match wild {
        Some(at) if !owner.get(..at).unwrap_or(owner).contains(form.ends) => {
            let start = form.before.len();
            let end = (start + at + 1).min(value.len());
            Like { pin: Pin::LikeNamed, like_named: Some((start..end, form)) }
        }
        _ => Like::FIXED,
    }
}

/// What the values of everybody begin with at a provider whose claims do not begin with an owner.
fn start_of_everybody<'h>(host: &str, claim: &str, head: &'h str) -> &'h str {
    match host {
        // An identity pool is `REGION:UUID`.
        "cognito-identity.amazonaws.com" if claim.eq_ignore_ascii_case("aud") => {
            head.split_inclusive(':').next().unwrap_or(head)
        }
        "oidc.vercel.com" if claim.eq_ignore_ascii_case("aud") => "https://vercel.com/",
        _ => "",
    }
}

/// `system:serviceaccount:*:karpenter`: any namespace, but not any service account.
fn names_a_service_account(pattern: &Pattern<'_>) -> bool {
    pattern.parts().iter().any(|part| match part {
        Part::Literal(text) | Part::Hole(text) => {
            !SERVICE_ACCOUNT.starts_with(text) && !text.trim_matches(':').is_empty()
        }
        _ => false,
    })
}
