//! Numbers as policies and requests write them.

use std::str::FromStr;

/// An integer or a decimal: `inf`, `NaN` and exponents are none.
pub(crate) fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    f64::from_str(text).ok().filter(|_| plain)
}
