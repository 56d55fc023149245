//! Providers and backends: the roles that they assume, and the accounts that resources are made in.

use xacct_facts::{AssumeAction, CallCaller, FileFacts, RoleCall};

use super::calls::facts as facts_of;
use super::facts;

const ROLE: &str = "arn:aws:iam::222222222222:role/deploy";

fn calls(text: &str) -> Vec<RoleCall> {
    facts(text).calls
}

fn value(text: &Option<xacct_syntax::Text>) -> Option<&str> {
    text.as_ref().map(|text| text.as_str())
}

/// The account of each holder and of its trust policy.
fn accounts(facts: &FileFacts) -> Vec<(Option<String>, Option<String>)> {
    let of = |holder: &xacct_facts::Holder| {
        let trust = holder.trust.and_then(|id| facts.document(id)?.account);
        (holder.account.map(|id| id.to_string()), trust.map(|id| id.to_string()))
    };
    facts.holders.iter().map(of).collect()
}

#[test]
fn a_provider_assumes_a_role() {
    let text = format!(
        "locals {{ id = \"222222222222\" }}\nprovider \"aws\" {{\n  assume_role {{\n    role_arn = \"arn:aws:iam::${{local.id}}:role/deploy\"\n    external_id = \"a1b2\"\n    session_name = \"ci\"\n    duration = \"1h30m\"\n    tags = {{ team = \"x\" }}\n  }}\n}}\nprovider \"aws\" {{\n  alias = \"audit\"\n  assume_role_with_web_identity {{\n    role_arn = \"{ROLE}\"\n    web_identity_token_file = \"/token\"\n  }}\n}}\nprovider \"google\" {{\n  assume_role {{\n    role_arn = \"{ROLE}\"\n  }}\n}}\n"
    );
    let calls = calls(&text);
    let [first, second] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((first.site.as_str(), first.role.as_str()), ("provider `aws`", ROLE));
    assert_eq!(value(&first.external_id), Some("a1b2"));
    assert_eq!((value(&first.session_name), value(&first.duration)), (Some("ci"), Some("5400")));
    assert_eq!(&text[first.duration.as_ref().unwrap().span().range()], "1h30m");
    assert!(first.tags.is_some() && first.is_complete && first.scenario.is_none());
    assert_eq!(second.site, "provider `aws.audit`");
    assert_eq!(second.action, AssumeAction::WithWebIdentity);
    assert_eq!(second.external_id.as_ref().map(|id| id.as_str()), None);
}

#[test]
fn several_roles_of_a_provider_are_a_chain() {
    let block = |role: &str| format!("  assume_role {{\n    role_arn = \"{role}\"\n  }}\n");
    let text = format!(
        "provider \"aws\" {{\n  profile = \"ci\"\n{}{}}}\n",
        block("arn:aws:iam::111111111111:role/hub"),
        block(ROLE)
    );
    let calls = calls(&text);
    let [first, second] = calls.as_slice() else { panic!("{calls:?}") };
    assert!(matches!(&first.caller, CallCaller::Profile(name) if name == "ci"), "{:?}", first.caller);
    assert!(matches!(second.caller, CallCaller::Call(0)), "{:?}", second.caller);
}

#[test]
fn a_role_that_is_not_known_is_no_call() {
    for role in ["var.role", "null", "\"\"", "var.x ? var.role : null"] {
        assert_eq!(
            calls(&format!("provider \"aws\" {{\n  assume_role {{\n    role_arn = {role}\n  }}\n}}\n")).len(),
            0,
            "{role}"
        );
    }
    // One that depends on a condition is made where that holds.
    let text = format!(
        "provider \"aws\" {{\n  assume_role {{\n    role_arn = var.x ? \"{ROLE}\" : null\n  }}\n}}\n"
    );
    let calls = calls(&text);
    assert!(calls.len() == 1 && calls[0].scenario.is_some(), "{calls:?}");
}

#[test]
fn backends_and_remote_states_assume_roles() {
    let backend = |arguments: &str| {
        format!("terraform {{\n  backend \"s3\" {{\n    bucket = \"b\"\n{arguments}\n  }}\n}}\n")
    };
    for (arguments, duration) in [
        (format!("    role_arn = \"{ROLE}\"\n    assume_role_duration_seconds = 1800"), Some("1800")),
        (
            format!("    assume_role = {{\n      role_arn = \"{ROLE}\"\n      duration = \"45m\"\n    }}"),
            Some("2700"),
        ),
        (format!("    assume_role_with_web_identity = {{\n      role_arn = \"{ROLE}\"\n    }}"), None),
    ] {
        let calls = calls(&backend(&arguments));
        let [call] = calls.as_slice() else { panic!("{arguments}: {calls:?}") };
        assert_eq!((call.site.as_str(), call.role.as_str()), ("the backend", ROLE));
        assert_eq!(value(&call.duration), duration, "{arguments}");
    }
    assert_eq!(calls(&backend("")).len(), 0);
    let state = |kind: &str| {
        format!(
            "data \"terraform_remote_state\" \"network\" {{\n  backend = \"{kind}\"\n  config = {{\n    role_arn = \"{ROLE}\"\n  }}\n}}\n"
        )
    };
    let found = calls(&state("s3"));
    assert_eq!(found.iter().map(|call| call.site.as_str()).collect::<Vec<_>>(), ["remote state `network`"]);
    assert_eq!(calls(&state("gcs")).len(), 0);
}

#[test]
fn a_provider_says_the_account_of_what_it_makes() {
    let role = |name: &str, provider: &str| {
        format!(
            "resource \"aws_iam_role\" \"{name}\" {{\n  name = \"{name}\"\n{provider}\n  assume_role_policy = jsonencode({{ Statement = [] }})\n}}\n"
        )
    };
    let of = |providers: &str| {
        accounts(&facts(&(providers.to_owned() + &role("a", "") + &role("b", "  provider = aws.x"))))
    };
    let both = |id: &str| (Some(id.to_owned()), Some(id.to_owned()));
    let (known, other, unknown) = (both("111111111111"), both("222222222222"), (None, None));
    let main = "provider \"aws\" {\n  allowed_account_ids = [\"111111111111\"]\n}\n";
    let alias = format!(
        "provider \"aws\" {{\n  alias = \"x\"\n  assume_role {{\n    role_arn = \"{ROLE}\"\n  }}\n}}\n"
    );
    assert_eq!(of(&(main.to_owned() + &alias)), [known.clone(), other.clone()]);
    assert_eq!(of(main), [known.clone(), unknown.clone()]);
    assert_eq!(of(&alias), [unknown.clone(), other]);
    // Of two accounts it is not known which; one that a variable's default says may be another one.
    assert_eq!(of(&main.replace("\"]", "\", \"222222222222\"]"))[0], unknown);
    assert_eq!(
        of(&main
            .replace("\"111111111111\"", "var.id")
            .replace("provider", "variable \"id\" { default = \"111111111111\" }\nprovider"))[0],
        unknown
    );
    assert_eq!(of(&(main.to_owned() + main))[0], unknown);
    let differs = main.replace("]\n", &format!("]\n  assume_role {{\n    role_arn = \"{ROLE}\"\n  }}\n"));
    assert_eq!(of(&differs)[0], unknown);
}

#[test]
fn a_module_uses_the_providers_of_its_caller() {
    let module = "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n}\nresource \"aws_iam_role\" \"peer\" {\n  name = \"peer\"\n  provider = aws.peer\n}\n";
    let provider = |alias: &str, id: &str| {
        format!("provider \"aws\" {{\n{alias}  allowed_account_ids = [\"{id}\"]\n}}\n")
    };
    let providers = provider("", "111111111111") + &provider("  alias = \"x\"\n", "222222222222");
    let call = |given: &str| format!("{providers}module \"m\" {{\n  source = \"./modules/x\"\n{given}\n}}\n");
    let of = |main: &str| {
        let read = facts_of(&[("main.tf", main), ("modules/x/main.tf", module)]);
        read[1].holders.iter().map(|holder| holder.account.map(|id| id.to_string())).collect::<Vec<_>>()
    };
    let id = |id: &str| Some(id.to_owned());
    assert_eq!(of(&call("")), [id("111111111111"), None]);
    assert_eq!(
        of(&call("  providers = {\n    aws = aws.x\n    aws.peer = aws\n  }")),
        [id("222222222222"), id("111111111111")]
    );
    assert_eq!(of(&call("  providers = {\n    aws.peer = aws.x\n  }")), [None, id("222222222222")]);
    // Two calls for different accounts.
    let twice =
        call("") + "module \"n\" {\n  source = \"./modules/x\"\n  providers = {\n    aws = aws.x\n  }\n}\n";
    assert_eq!(of(&twice), [id("111111111111"), id("222222222222"), None, None]);
}

#[test]
fn the_account_of_a_provider_with_an_alias_is_known_to_expressions() {
    let provider = "provider \"aws\" {\n  alias = \"x\"\n  allowed_account_ids = [\"222222222222\"]\n}\ndata \"aws_caller_identity\" \"x\" {\n  provider = aws.x\n}\n";
    assert_eq!(super::only(provider, "data.aws_caller_identity.x.account_id"), "222222222222");
    let unknown = provider.replace("allowed_account_ids", "forbidden_account_ids");
    assert_eq!(
        super::only(&unknown, "data.aws_caller_identity.x.account_id"),
        "${data.aws_caller_identity.x.account_id}"
    );
}
