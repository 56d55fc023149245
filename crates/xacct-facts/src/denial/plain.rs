//! A denial in any text.

use super::clean::CleanText;
use super::model::{DenialFamily, DenialMessage};
use super::{family, hints, sentence};

/// Reads the last denial of `text`; `None` where there is none.
pub fn read(text: &str) -> Option<DenialMessage> {
    let clean = CleanText::new(text);
    let sentence = sentence::last(&clean);
    let message = family::last(&clean);
    let mut denial = match (sentence, message) {
        // What comes last is what ended it, and a message before it says why a part of it failed.
        (Some(sentence), message) if message.as_ref().is_none_or(|message| message.at < sentence.at) => {
            DenialMessage {
                action: sentence.action,
                principal: sentence.principal,
                resource: sentence.resource,
                reason: sentence.reason,
                ..DenialMessage::new(DenialFamily::Refused)
            }
        }
        (_, Some(message)) => DenialMessage::new(message.family),
        _ => DenialMessage::new(family::refused(&clean)?),
    };
    if denial.action.is_none() {
        denial.action = operation(&clean);
    }
    denial.call = hints::hints(&clean);
    Some(denial)
}

/// The operation that a tool says it called.
fn operation(clean: &CleanText) -> Option<String> {
    const OPERATIONS: [(&str, &str); 5] = [
        ("assumerolewithwebidentity", "sts:AssumeRoleWithWebIdentity"),
        ("assumerolewithsaml", "sts:AssumeRoleWithSAML"),
        ("callingtheassumeroleoperation", "sts:AssumeRole"),
        ("sts:assumerole", "sts:AssumeRole"),
        ("cannotbeassumed", "sts:AssumeRole"),
    ];
    let named = OPERATIONS.iter().find(|(words, _)| clean.lower.contains(words));
    named.map(|(_, action)| (*action).to_owned())
}
