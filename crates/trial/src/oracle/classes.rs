//! The disagreements that have been looked into, with the reasons.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::Failure;

const LISTED: &str = include_str!("../../oracle/disagreements.toml");

/// `disagreements.toml`.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    class: Vec<Class>,
}

/// One kind of disagreement in which we keep our answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its name.
    pub id: String,
    /// The words that the least disagreeing case has.
    pub when: Vec<String>,
    /// Words of which it has one, where there are any.
    #[serde(default)]
    pub any: Vec<String>,
    /// Words that it has not.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Why.
    #[expect(dead_code, reason = "for the reader of the file, who must not do without")]
    reason: String,
    /// Where AWS says so.
    #[expect(dead_code, reason = "for the reader of the file, who must not do without")]
    source: String,
}

/// The classes, in order: the first that fits counts.
///
/// # Errors
///
/// The file is not as it should be.
pub fn classes() -> Result<Vec<Class>, Failure> {
    let file: File = toml::from_str(LISTED).map_err(|error| format!("disagreements.toml: {error}"))?;
    Ok(file.class)
}

impl Class {
    /// Whether a case with these words belongs to it.
    pub fn fits(&self, words: &BTreeSet<String>) -> bool {
        let has = |word: &String| words.contains(word);
        self.when.iter().all(has)
            && (self.any.is_empty() || self.any.iter().any(has))
            && !self.unless.iter().any(has)
    }
}
