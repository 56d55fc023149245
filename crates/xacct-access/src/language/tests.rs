//! Languages by example.

use super::*;

/// The tokens of a glob: `*` and `?` as ever, `#` for a digit.
fn glob(pattern: &str) -> Vec<GlobToken> {
    let token = |c| match c {
        '*' => GlobToken::AnyRun,
        '?' => GlobToken::AnyOne,
        '#' => GlobToken::Class(CharClass::DIGIT),
        c => GlobToken::Literal(String::from(c)),
    };
    pattern.chars().map(token).collect()
}

pub(super) fn sensitive(pattern: &str) -> Language {
    Language::glob(&glob(pattern), GlobCase::Sensitive)
}

fn insensitive(pattern: &str) -> Language {
    Language::glob(&glob(pattern), GlobCase::Insensitive)
}

fn found(language: &Language) -> String {
    match language.member(&Preference::default()) {
        Member::Found(member) => {
            assert!(language.contains(&member), "{member:?} is no member");
            member
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn members_read_as_a_person_would_write_them() {
    assert_eq!(found(&Language::anything()), "");
    assert_eq!(found(&Language::exactly("o-exampleorgid")), "o-exampleorgid");
    assert_eq!(found(&insensitive("sts:AssumeRole*")), "sts:AssumeRole");
    assert_eq!(found(&sensitive("arn:aws:iam::############:role/?*")), "arn:aws:iam::999999999999:role/x");
    assert_eq!(found(&sensitive("repo:acme/*").and(&sensitive("*:ref:*/main"))), "repo:acme/:ref:/main");
    let not_ours = sensitive("############").without(&Language::exactly("999999999999"));
    assert_eq!(found(&not_ours), "999999999990");
}

#[test]
fn a_preferred_string_comes_first() {
    let preference = Preference { preferred: &["any", "example"], ..Preference::default() };
    let shown = |language: &Language| language.member(&preference);
    assert_eq!(shown(&Language::anything()), Member::Found("any".into()));
    assert_eq!(shown(&sensitive("?*").without(&sensitive("a*"))), Member::Found("example".into()));
    assert_eq!(shown(&sensitive("z?")), Member::Found("zx".into()));
}

#[test]
fn what_is_too_short_does_not_count() {
    let preference = Preference { preferred: &["x"], least: 2, ..Preference::default() };
    assert_eq!(Language::anything().member(&preference), Member::Found("xx".into()));
    assert_eq!(Language::exactly("a").member(&preference), Member::Empty);
    assert_eq!(sensitive("?").member(&preference), Member::Empty);
    assert_eq!(insensitive("a").or(&insensitive("bc")).member(&preference), Member::Found("bc".into()));
}

#[test]
fn written_values_are_compared_one_by_one() {
    let accounts = |all: &[&str]| {
        Language::any_of(&all.iter().map(|a| glob(a)).collect::<Vec<_>>(), GlobCase::Insensitive)
    };
    let three = accounts(&["111111111111", "222222222222", "333333333333"]);
    assert_eq!(found(&three.without(&accounts(&["111111111111"]))), "222222222222");
    assert_eq!(three.and(&sensitive("4*")).is_empty(), Some(true));
    assert_eq!(three.without(&sensitive("############")).is_empty(), Some(true));
    assert_eq!(sensitive("############").without(&three).is_empty(), Some(false));
    assert_eq!(
        three.or(&accounts(&["5"])).and(&sensitive("?")).without(&accounts(&["5"])).is_empty(),
        Some(true)
    );
    assert_eq!(accounts(&[]).is_empty(), Some(true));
}

#[test]
fn a_long_list_of_values_is_searched() {
    let accounts = |range: std::ops::Range<u32>| {
        Language::any_of(&range.map(|n| glob(&format!("{n:012}"))).collect::<Vec<_>>(), GlobCase::Sensitive)
    };
    let all = accounts(0..1_000);
    assert_eq!(found(&all.without(&accounts(0..999))), "000000000999");
    assert_eq!(all.without(&accounts(0..1_001)).is_empty(), Some(true));
    assert_eq!(all.and(&accounts(1_000..2_000)).is_empty(), Some(true));
}

#[test]
fn letters_without_case_are_one_letter_unless_somebody_asks() {
    let any_case = insensitive("AbC");
    assert_eq!(found(&any_case), "AbC");
    assert_eq!(found(&any_case.without(&sensitive("AbC"))), "Abc");
    assert_eq!(any_case.without(&insensitive("aBc")).is_empty(), Some(true));
    assert_eq!(insensitive("É").and(&insensitive("é")).is_empty(), Some(true));
}

#[test]
fn characters_beyond_ascii_are_characters() {
    assert_eq!(found(&sensitive("é?").and(&sensitive("?ü"))), "éü");
    assert_eq!(found(&sensitive("?").without(&sensitive("x"))), "9");
    let printable =
        (' '..='~').fold(sensitive("?"), |all, c| all.without(&Language::exactly(&c.to_string())));
    assert_eq!(found(&printable), "à");
}

#[test]
fn a_control_character_is_never_shown() {
    for language in
        [Language::exactly("a\n"), insensitive("a\u{7f}"), sensitive("*\t?").and(&sensitive("?*"))]
    {
        assert_eq!(language.member(&Preference::default()), Member::Unknown);
    }
    assert!(Language::exactly("a\n").contains("a\n"));
    assert_eq!(found(&Language::exactly("a\n").or(&Language::exactly("abc"))), "abc");
    assert_eq!(found(&sensitive("?").without(&Language::exactly("\n"))), "x");
}

#[test]
fn a_long_expression_needs_no_deep_stack() {
    let deep = (0..2_000).fold(sensitive("?"), |all, _| all.complement().or(&Language::exactly("a")));
    assert!(deep.contains("a"));
    drop(deep);
}
