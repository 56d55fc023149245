//! What a person says of a published policy.

use xacct_rules::RuleId;

use crate::Failure;

/// The letters that are judged, with what each asks for.
pub const LETTERS: [(char, &str); 6] = [
    ('a', "admin access on a cross-account role"),
    ('b', "a third party without an external ID"),
    ('c', "an account root or anyone without a bound"),
    ('d', "AssumeRole on roles that nobody has named"),
    ('e', "tokens of an identity provider, whoever they were issued to"),
    ('f', "a service on behalf of any account"),
];

/// The letters of which a finding of `rule` says one.
///
/// One door gives one finding: where a third party's root lacks an external ID, nothing else is said of that root.
pub fn letters(rule: RuleId) -> &'static [char] {
    match rule {
        RuleId::AdminAccessOnCrossAccountRole => &['a'],
        RuleId::MissingExternalId => &['b', 'c'],
        RuleId::RootPrincipalWithoutOrgId => &['c'],
        RuleId::OidcOwnerWildcard | RuleId::OidcSubjectNotPinned => &['e'],
        RuleId::PublicPrincipal => &['c'],
        RuleId::ServiceConfusedDeputy => &['f'],
        RuleId::WildcardAssumeRoleResource => &['d'],
        _ => &[],
    }
}

/// One line of `labels.tsv`.
#[derive(Debug)]
pub struct Label {
    /// The file, below the corpus.
    pub file: String,
    /// What the label is about: a statement, a role, the whole file.
    pub location: String,
    /// The letters that should fire there.
    pub fires: Vec<char>,
    /// How sure its author is: `high`, `med`, `low`.
    pub confidence: String,
    /// Why.
    pub reason: String,
}

/// The labels of a `labels.tsv`.
///
/// # Errors
///
/// A line has too few columns.
pub fn labels(tsv: &str) -> Result<Vec<Label>, Failure> {
    let label = |(number, line): (usize, &str)| {
        let columns: Vec<_> = line.split('\t').collect();
        let [file, location, fires, confidence, _, _, reason] = columns.as_slice() else {
            return Err(format!("labels.tsv:{}: {} columns instead of 7", number + 1, columns.len()).into());
        };
        Ok(Label {
            file: (*file).to_owned(),
            location: (*location).to_owned(),
            fires: fires.chars().filter(char::is_ascii_alphabetic).collect(),
            confidence: (*confidence).to_owned(),
            reason: (*reason).to_owned(),
        })
    };
    tsv.lines().enumerate().skip(1).map(label).collect()
}

#[test]
fn reads_a_line() {
    let read = labels("head\na.json\tStatement[0]\ta,c\thigh\tpos\t\twhy\n").unwrap();
    assert_eq!(read[0].fires, ['a', 'c']);
    assert_eq!(read[0].reason, "why");
    assert!(labels("head\na.json\tStatement[0]\n").is_err());
}
