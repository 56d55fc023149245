//! What the text of a denial says: the messages of AWS, of its SDKs and of the tools that pass them on, as people paste them.

mod clean;
mod family;
mod hints;
mod masks;
mod model;
mod plain;
mod record;
mod sentence;

pub use self::model::{
    CallHints, DenialFamily, DenialMessage, DenialReason, FailedPart, MaskedName, PolicyType,
    RefusedParameter,
};

/// Reads the last denial of a text: a message of AWS with whatever a tool, a terminal or a log put around it, an event of
/// CloudTrail, or a decoded authorization message. `None` where there is none. Of a text of more than a megabyte the end is read.
pub fn read_denial(text: &str) -> Option<DenialMessage> {
    record::read(text).or_else(|| plain::read(text))
}
