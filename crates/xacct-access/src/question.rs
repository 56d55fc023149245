//! Questions about a grant.

/// Who may use a grant that perhaps should not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Anyone: a principal of an account that the policy does not name, of an organization and from a network that it does
    /// not name; or somebody who has not signed in.
    Anyone,
    /// Any principal of the other account that is named, or the principal itself: one whose organization the policy does
    /// not name, and which presents no external ID, or one that was made for somebody else.
    WithoutExternalId,
    /// Somebody else with a token of the same issuer.
    AnyToken,
    /// Somebody else with a token of the same issuer, whose name is like one that the policy names in part.
    SimilarName,
    /// Anyone who has a token or assertion that was issued for another service than AWS.
    OtherAudience,
    /// The AWS service that is named, acting for an account that the policy does not name.
    AnotherAccount,
    /// The principal itself, presenting whatever is required.
    Itself,
    /// The same of an organization that the policy does not name, and with no external ID that was made for it: whatever
    /// binds the principal to somebody is not met.
    Unbound,
}
