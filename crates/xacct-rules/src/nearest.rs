//! What somebody probably meant.

/// The candidate that `word` was probably meant to be; none where nothing is close.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_ascii_lowercase().replace('_', "-");
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // A part of a long name, like `external-id`, is nearer than any misspelling.
        let distance = if word.len() >= 4 && candidate.contains(&word) {
            1
        } else {
            strsim::damerau_levenshtein(&word, candidate)
        };
        if distance <= (word.len().max(candidate.len()) / 3).max(1)
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// ``did you mean `accounts`?``, or nothing where nothing is close.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_and_parts_are_recognized() {
        let ids = ["missing-external-id", "public-principal", "json-syntax"];
        assert_eq!(nearest("mising-external-id", ids), Some("missing-external-id"));
        assert_eq!(nearest("MISSING_EXTERNAL_ID", ids), Some("missing-external-id"));
        assert_eq!(nearest("external-id", ids), Some("missing-external-id"));
        assert_eq!(nearest("json-sytnax", ids), Some("json-syntax"));
        assert_eq!(nearest("colour", ids), None);
        assert_eq!(nearest("", ids), None);
        assert_eq!(nearest("worning", ["off", "note", "warning", "error"]), Some("warning"));
    }
}
