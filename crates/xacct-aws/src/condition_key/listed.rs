//! The names of the condition keys that services list.
//!
//! [`crate::service::table`] has the same names with their types and descriptions, packed; unpacking it takes
//! milliseconds, so a check looks here instead. `cargo xtask data` writes the file together with the packed one; a test
//! beside the packed one keeps both equal.

/// One name a line, as AWS spells it, sorted without regard to case.
static NAMES: &str = include_str!("../../data/condition_keys.txt");

/// The names of the keys with that prefix (`s3`, without the colon, in any case), families included, in order. Empty for a
/// service that lists none, and for a word that is no service.
pub fn listed(prefix: &str) -> impl Iterator<Item = &'static str> {
    let rest = NAMES.get(first_of(prefix)..).unwrap_or_default();
    rest.lines().take_while(move |name| {
        name.split_once(':').is_some_and(|(head, _)| head.eq_ignore_ascii_case(prefix))
    })
}

/// Whether some service lists the key, or the family that it is a member of.
pub(super) fn is_listed(name: &str) -> bool {
    let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
    listed(prefix).any(|known| known.eq_ignore_ascii_case(name) || is_member(stem(known), name))
}

/// What is written of a family's name before the part that varies: `${…}`, or as some services write, `<…>` or
/// `tag-key`. `None` for the name of a single key.
pub fn stem(name: &str) -> Option<&str> {
    let at =
        name.find(['$', '<']).or_else(|| name.ends_with("/tag-key").then(|| name.len() - "tag-key".len()));
    at.and_then(|at| name.get(..at))
}

fn is_member(stem: Option<&str>, name: &str) -> bool {
    stem.is_some_and(|stem| {
        name.len() > stem.len() && name.get(..stem.len()).is_some_and(|head| head.eq_ignore_ascii_case(stem))
    })
}

/// Where the first line starts that does not come before all names with the prefix.
fn first_of(prefix: &str) -> usize {
    let wanted = || prefix.bytes().chain([b':']).map(|b| b.to_ascii_lowercase());
    let (mut low, mut high) = (0, NAMES.len());
    while low < high {
        let before = NAMES.get(low..low + (high - low) / 2).unwrap_or_default();
        let start = low + before.rfind('\n').map_or(0, |at| at + 1);
        let line = NAMES.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        if line.bytes().map(|b| b.to_ascii_lowercase()).lt(wanted()) {
            low = start + line.len() + 1;
        } else {
            high = start;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::super::compare;
    use super::*;

    #[test]
    fn every_service_finds_its_names() {
        assert!(NAMES.lines().is_sorted_by(|a, b| compare(a, b).is_lt()));
        let mut prefixes: Vec<&str> =
            NAMES.lines().filter_map(|name| Some(name.split_once(':')?.0)).collect();
        prefixes.dedup();
        let found: Vec<&str> = prefixes.iter().flat_map(|prefix| listed(prefix)).collect();
        assert_eq!(found, NAMES.lines().collect::<Vec<_>>());
        assert!(listed("S3").any(|name| name == "s3:prefix"));
        for none in ["", "a", "zz", "s", "s3:", "nowhere"] {
            assert_eq!(listed(none).count(), 0, "{none}");
        }
    }

    #[test]
    fn members_of_families_are_listed() {
        for yes in [
            "s3:prefix",
            "S3:X-Amz-Acl",
            "s3:ExistingObjectTag/team",
            "kms:EncryptionContext:aws:s3:arn",
            "secretsmanager:ResourceTag/team",
            "codebuild:environment.environmentVariables/STAGE.value",
        ] {
            assert!(is_listed(yes), "{yes}");
        }
        for no in ["s3:prefx", "s3:ExistingObjectTag/", "s3", "s3:", "", "nowhere:prefix"] {
            assert!(!is_listed(no), "{no}");
        }
    }
}
