//! Profiles of the AWS CLI, as botocore reads them.

use xacct_facts::{AssumeAction, CallCaller, FileFacts, Hints, Host, ProfileFileKind, may_hold_policy, read};
use xacct_syntax::{FileId, Source};

fn facts_of(name: &str, text: &str) -> FileFacts {
    read(&Source::new(FileId(0), name, text), &Hints::default())
}

fn facts(text: &str) -> FileFacts {
    facts_of(".aws/config", text)
}

/// The calls as `profile role caller`.
fn calls(text: &str) -> Vec<String> {
    let facts = facts(text);
    let caller = |caller: &CallCaller| match caller {
        CallCaller::Call(at) => format!("after {}", facts.calls[*at].site),
        CallCaller::Profile(name) => format!("as {}", name.as_str()),
        _ => "as somebody".to_owned(),
    };
    facts
        .calls
        .iter()
        .map(|call| format!("{}: {} {}", call.site, call.role.as_str(), caller(&call.caller)))
        .collect()
}

#[test]
fn a_profile_is_used_with_the_credentials_of_its_source() {
    let text = "[profile base]\nregion = x\n[profile b]\nrole_arn = B\nsource_profile = base\n\
                [profile a]\nrole_arn = A\nsource_profile = b\n[profile i]\nrole_arn = I\ncredential_source = Environment\n";
    assert_eq!(
        calls(text),
        ["profile `b`: B as base", "profile `a`: A after profile `b`", "profile `i`: I as somebody"]
    );
}

#[test]
fn access_keys_end_a_chain() {
    let text = "[profile b]\nrole_arn = B\nsource_profile = a\naws_access_key_id = x\naws_secret_access_key = y\n\
                [profile a]\nrole_arn = A\nsource_profile = b\n";
    assert_eq!(calls(text), ["profile `b`: B after profile `a`", "profile `a`: A as b"]);
    assert_eq!(calls("[profile s]\nrole_arn = S\nsource_profile = s\n"), ["profile `s`: S as s"]);
}

#[test]
fn what_is_sent_with_a_token_is_less() {
    let text = "[profile w]\nrole_arn = W\nweb_identity_token_file = t\nexternal_id = abc\nduration_seconds = 900\n\
                role_session_name = n\nsource_profile = base\n";
    let facts = facts(text);
    let call = &facts.calls[0];
    assert_eq!(call.action, AssumeAction::WithWebIdentity);
    assert!(call.external_id.is_none() && call.duration.is_none());
    assert_eq!(call.session_name.as_ref().unwrap().as_str(), "n");
    assert!(matches!(call.caller, CallCaller::Unknown));
}

#[test]
fn profiles_without_one_source_make_no_call() {
    assert!(calls("[profile a]\nrole_arn = A\n").is_empty());
    assert!(
        calls("[profile a]\nrole_arn = A\nsource_profile = b\ncredential_source = Environment\n").is_empty()
    );
    assert_eq!(calls("[profile a]\nrole_arn = A\ninclude_profile = b\n").len(), 1);
}

#[test]
fn the_file_says_how_its_profiles_are_called() {
    let kind = |name: &str, text: &str| facts_of(name, text).profiles.map(|file| file.kind);
    let keys = "role_arn = A\nsource_profile = b\n";
    assert_eq!(kind("config", &format!("[profile a]\n{keys}")), Some(ProfileFileKind::Config));
    assert_eq!(kind("credentials", &format!("[a]\n{keys}")), Some(ProfileFileKind::Credentials));
    assert_eq!(kind("x.ini", &format!("[a]\n{keys}")), Some(ProfileFileKind::Unknown));
    // In the file of credentials, the word is a part of the name.
    let file = facts_of("credentials", &format!("[profile a]\n{keys}")).profiles.unwrap();
    assert!(file.profile("a").is_none() && file.profile("profile a").is_some());
    let file = facts(&format!("[profile x]\n[a]\n{keys}[default]\nregion = x\n")).profiles.unwrap();
    assert!(file.profile("a").is_none() && file.profile("default").is_some());
}

#[test]
fn other_files_of_this_language_are_left_alone() {
    for text in ["[server]\nport = 80\nline\n", "[tool]\nname: x\n", "[credentials]\nhelper = store\n"] {
        let facts = facts_of("x.ini", text);
        assert!(facts.is_empty(), "{text}");
        assert_eq!(facts.host, Host::None);
        assert!(!may_hold_policy(text.as_bytes()), "{text}");
    }
    for text in ["# c\n\n[profile a]\n", "\u{feff}[a]\nrole_arn = A\n", "region = x\n[a]\nsso_session = s\n"]
    {
        assert!(may_hold_policy(text.as_bytes()), "{text}");
        assert!(!facts_of("x.ini", text).is_empty(), "{text}");
    }
    // Words of profiles in texts that begin otherwise.
    for text in ["role_arn: x\n", "variable \"role_arn\" {}\n", "{\"role_arn\": 1}", "x\nrole_arn = y\n"] {
        assert!(!may_hold_policy(text.as_bytes()), "{text}");
    }
}

#[test]
fn what_a_template_engine_makes_is_open() {
    let text = "{% for a in accounts %}\n[profile {{ a }}]\nrole_arn = arn:aws:iam::{{ a }}:role/x\nsource_profile = b\n{% endfor %}\n";
    let facts = facts_of("config.j2", text);
    assert!(facts.profiles.as_ref().unwrap().is_open);
    assert!(facts.syntax_errors.is_empty());
    assert_eq!(facts.calls[0].role.holes().count(), 1);
    assert!(!facts.calls[0].is_complete);
}
