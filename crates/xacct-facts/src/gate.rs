//! The cheap question before the dear one: can this file hold a policy at all?

use memchr::memmem;

/// Whether `text` may hold a policy: whoever gets `false` need not parse it.
///
/// Every document that is read here has a `Statement`, or is a bare statement with its `Effect`. The words are
/// the same in a policy stored as a JSON string, and in one that is percent-encoded.
pub fn may_hold_policy(text: &[u8]) -> bool {
    memmem::find(text, b"Statement").is_some() || memmem::find(text, b"Effect").is_some()
}
