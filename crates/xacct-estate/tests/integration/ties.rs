use xacct_estate::{Certainty, Estate, EstateFile, TieKind};
use xacct_syntax::FileId;

use crate::{ATTACHES, DEFINES, ROLE, estate, facts, says};

const OWN: Option<&str> = Some("111111111111");
const OTHER: Option<&str> = Some("333333333333");

fn ties(estate: &Estate, file: u32) -> Vec<(u32, Certainty)> {
    estate.ties(FileId(file)).into_iter().map(|tie| (tie.file.0, tie.certainty)).collect()
}

#[test]
fn an_attachment_is_certain_in_one_known_account() {
    let estate = estate(&[(ROLE, OWN), (ATTACHES, OWN)]);
    assert_eq!(ties(&estate, 0), [(1, Certainty::Certain)]);
    assert_eq!(estate.ties(FileId(0))[0].kind, TieKind::Attaches(0));
    assert_eq!(estate.says_of(FileId(1)), [FileId(0)].into());
    assert!(estate.says_of(FileId(0)).is_empty());
}

#[test]
fn a_role_of_another_account_is_another_role() {
    assert_eq!(ties(&estate(&[(ROLE, OWN), (ATTACHES, OTHER)]), 0), []);
}

#[test]
fn where_an_account_is_not_known_the_only_candidate_is_presumed() {
    assert_eq!(ties(&estate(&[(ROLE, None), (ATTACHES, OWN)]), 0), [(1, Certainty::Presumed)]);
    // With two roles of that name it could be either.
    let two = estate(&[(ROLE, None), (ATTACHES, OWN), (ROLE, None)]);
    assert_eq!((ties(&two, 0), ties(&two, 2)), (vec![], vec![]));
    // With one in the same account it is that.
    let two = estate(&[(ROLE, None), (ATTACHES, OWN), (ROLE, OWN)]);
    assert_eq!((ties(&two, 0), ties(&two, 2)), (vec![], vec![(1, Certainty::Certain)]));
}

#[test]
fn nothing_is_presumed_between_two_trees() {
    let mut estate = estate(&[(ROLE, None)]);
    estate.put(FileId(1), EstateFile { root: 1, ..says(1, ATTACHES, None) });
    assert_eq!(ties(&estate, 0), []);
}

#[test]
fn a_managed_policy_is_found_by_its_arn() {
    let certain = estate(&[(ROLE, OWN), (DEFINES, OWN)]);
    assert_eq!(ties(&certain, 0), [(1, Certainty::Certain)]);
    assert_eq!(ties(&estate(&[(ROLE, OWN), (DEFINES, OTHER)]), 0), []);
    assert_eq!(ties(&estate(&[(ROLE, OWN), (DEFINES, None)]), 0), [(1, Certainty::Presumed)]);
    // Which of two that say it counts is not known.
    assert_eq!(ties(&estate(&[(ROLE, OWN), (DEFINES, OWN), (DEFINES, OWN)]), 0), []);
}

#[test]
fn what_depends_on_a_condition_ties_nothing() {
    let condition =
        r#"{"Conditions": {"IsProduction": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}, "#;
    let action = r#""Action": {"Fn::If": ["IsProduction", "s3:GetObject", "*"]}"#;
    let conditional = ATTACHES.replacen('{', condition, 1).replace(r#""Action": "*""#, action);
    assert_eq!(facts(1, &conditional).unmatched.len(), 1, "{conditional}");
    assert_eq!(ties(&estate(&[(ROLE, OWN), (&conditional, OWN)]), 0), []);
}

#[test]
fn holders_are_found_by_name_and_by_arn() {
    let estate = estate(&[(ROLE, OWN), (ROLE, OTHER), (ATTACHES, OWN)]);
    let named = |name: &str| -> Vec<u32> { estate.named(name).iter().map(|(file, _)| file.0).collect() };
    assert_eq!(named("Ops"), [0, 1]);
    assert_eq!(named("arn:aws:iam::111111111111:role/Ops"), [0]);
    assert_eq!(named("arn:aws:iam::111111111111:user/Ops"), [] as [u32; 0]);
    assert_eq!(named("ops"), [] as [u32; 0]);
    assert_eq!(estate.names(), ["Ops"].into());
}

#[test]
fn only_what_shares_a_name_is_affected() {
    let mut estate = estate(&[(ROLE, OWN), (DEFINES, OWN)]);
    assert_eq!(estate.put(FileId(2), says(2, ATTACHES, OWN)), [FileId(0), FileId(2)].into());
    // White space changes nothing.
    assert_eq!(estate.put(FileId(2), says(2, &format!("\n  {ATTACHES}"), OWN)), [].into());
    assert_eq!(estate.put(FileId(3), says(3, "{}", OWN)), [].into());
    assert_eq!(estate.remove(FileId(2)), [FileId(0), FileId(2)].into());
    assert_eq!(ties(&estate, 0), [(1, Certainty::Certain)]);
}
