//! Large and hostile files of profiles: what is found is found in time that grows with the file.

use std::fmt::Write as _;

use xacct_facts::Hints;
use xacct_rules::{Finding, KnownAccounts, Levels, RuleId, check};
use xacct_syntax::{FileId, Source};

fn findings(text: &str) -> Vec<Finding> {
    let facts = xacct_facts::read(&Source::new(FileId(0), "config", text), &Hints::default());
    let checked = check(&facts, &KnownAccounts::default(), &Levels::default());
    assert!(checked.crashed.is_empty());
    checked.findings
}

fn count(findings: &[Finding], rule: RuleId) -> usize {
    findings.iter().filter(|finding| finding.rule == rule).count()
}

#[test]
fn one_circle_of_all_profiles_is_one_finding() {
    const PROFILES: usize = 100_000;
    let mut text = String::new();
    for at in 0..PROFILES {
        let source = (at + 1) % PROFILES;
        let _ = writeln!(
            text,
            "[profile p{at}]\nrole_arn = arn:aws:iam::222222222222:role/r{at}\nsource_profile = p{source}"
        );
    }
    assert!(text.len() > 7 << 20);
    let findings = findings(&text);
    assert_eq!(count(&findings, RuleId::ProfileCycle), 1);
    let message = &findings[0].message;
    assert!(
        message.starts_with("`p0` takes its credentials from itself: p0 → p1 →") && message.ends_with('…'),
        "{message}"
    );
}

#[test]
fn circles_everywhere_are_found_once_each() {
    let mut text = String::new();
    for at in 0..2_000 {
        let role = "role_arn = arn:aws:iam::222222222222:role/r\n";
        let _ = write!(
            text,
            "[profile a{at}]\n{role}source_profile = b{at}\n[profile b{at}]\n{role}source_profile = a{at}\n\
             [profile c{at}]\n{role}source_profile = b{at}\n"
        );
    }
    assert_eq!(count(&findings(&text), RuleId::ProfileCycle), 2_000);
}

#[test]
fn one_section_a_hundred_thousand_times_is_one_finding() {
    let text =
        "[profile p]\nrole_arn = arn:aws:iam::222222222222:role/r\nsource_profile = p\n".repeat(100_000);
    assert_eq!(count(&findings(&text), RuleId::DuplicateProfile), 1);
    let keys = format!("[profile p]\n{}", "external_id = abc\n".repeat(500_000));
    assert_eq!(count(&findings(&keys), RuleId::DuplicateProfile), 1);
}

#[test]
fn profiles_of_other_programs_are_left_alone() {
    for text in [
        // aws-vault, granted, saml2aws, awsume, and a browser extension.
        "[profile a]\nrole_arn = arn:aws:iam::222222222222:role/r\ninclude_profile = base\nsession_tags = k=v,l=w\nmfa_process = x # y\n",
        "[profile a]\ngranted_sso_start_url = https://example.awsapps.com/start#/ # x\ncredential_process = granted credential-process --profile a\n",
        "[profile a]\nrole_arn = arn:aws:iam::222222222222:role/r\nsource_profile = keys\nrole_duration = 1h\nautoawsume = true\n",
        "[a]\naws_account_id = 222222222222\nrole_name = x\ncolor = ff0000\n[a]\nrole_arn = arn:aws:iam::222222222222:role/r\n",
        "[profile a]\nrole_arn = arn:aws:iam::222222222222:role/r\ncolor = ff0000\n",
        "[default]\nsource_profile = base\n[profile a]\nrole_arn = arn:aws:iam::222222222222:role/r\n",
        "[profile {{ a }}]\nrole_arn = x\n[profile {{ a }}]\nrole_arn = {{ y }} # z\nexternal_id = <id>\n{% if b %}\nexternal_id = x\n{% endif %}\n",
    ] {
        let findings = findings(text);
        let others: Vec<_> =
            findings.iter().filter(|finding| finding.rule != RuleId::InvalidRoleArn).collect();
        assert!(
            others
                .iter()
                .all(|finding| finding.rule == RuleId::ProfileValueHasComment && text.contains("{{ y }} #")),
            "{text}\n{others:?}"
        );
    }
}
