//! `terragrunt.hcl`: the inputs of a module, and the roles that are assumed.

use xacct_facts::{AssumeAction, CallCaller};

use super::calls::{facts, principals};
use super::trusting;

/// The principals of the module `m`, which a file of Terragrunt with that text applies.
fn applied(text: &str) -> Vec<String> {
    let module = trusting(
        "variable \"id\" { default = \"333333333333\" }\nvariable \"ids\" { default = [] }",
        "concat([var.id], var.ids)",
    );
    let files = [("live/terragrunt.hcl", text), ("m/main.tf", module.as_str())];
    principals(&facts(&files)[1], &files)
}

#[test]
fn inputs_are_given_to_the_module() {
    let source = "terraform {\n  source = \"../m\"\n}\n";
    let at = |value: &str, path: &str| format!("{value} at {value} in {path}, `terragrunt.hcl` calls it");
    let inputs =
        "locals { x = \"222222222222\" }\ninputs = {\n  id = \"111111111111\"\n  ids = [local.x]\n}\n";
    let both = [at("111111111111", "live/terragrunt.hcl"), at("222222222222", "live/terragrunt.hcl")];
    assert_eq!(applied(&(source.to_owned() + inputs)), both);
    assert_eq!(applied(&(source.replace("../m", "..//m") + inputs)), both);
    let merged = "locals { x = { id = \"111111111111\" } }\ninputs = merge(local.x, { ids = [] })\n";
    assert_eq!(applied(&(source.to_owned() + merged))[0].split(" at ").next(), Some("111111111111"));
    // What is left out has its default.
    assert_eq!(applied(source), [at("333333333333", "m/main.tf")]);
}

#[test]
fn what_other_files_may_give_is_not_known() {
    let source = "terraform {\n  source = \"../m\"\n}\n";
    for more in [
        "include \"root\" {\n  path = find_in_parent_folders()\n}\n",
        "inputs = merge(include.root.inputs, {})\n",
        "generate \"provider\" {\n  path = \"p.tf\"\n  contents = \"\"\n}\n",
    ] {
        assert!(
            applied(&(source.to_owned() + more)).iter().all(|found| found.starts_with("${var.id")),
            "{more}"
        );
    }
    let given = "include {\n  path = \"../root.hcl\"\n}\ninputs = {\n  id = \"111111111111\"\n}\n";
    assert!(applied(&(source.to_owned() + given))[0].starts_with("111111111111"));
    // A module that is somewhere else is judged as nobody calls it.
    let git = source.replace("../m", "git::https://example.com/m.git");
    assert!(applied(&git).iter().all(|found| !found.contains("calls it")));
}

#[test]
fn terragrunt_assumes_roles() {
    let role = "arn:aws:iam::222222222222:role/deploy";
    let text = format!(
        "iam_role = \"{role}\"\niam_assume_role_duration = 3600\niam_assume_role_session_name = \"ci\"\nremote_state {{\n  backend = \"s3\"\n  config = {{\n    role_arn = \"{role}\"\n  }}\n}}\n"
    );
    let calls = &facts(&[("terragrunt.hcl", &text)])[0].calls;
    let sites: Vec<&str> = calls.iter().map(|call| call.site.as_str()).collect();
    assert_eq!(sites, ["Terragrunt", "the backend"]);
    assert_eq!(calls[0].duration.as_ref().map(|text| text.as_str()), Some("3600"));
    assert!(calls[0].action == AssumeAction::AssumeRole && matches!(calls[0].caller, CallCaller::Unknown));
    let token = format!("iam_role = \"{role}\"\niam_web_identity_token = get_env(\"TOKEN\")\n");
    assert_eq!(facts(&[("terragrunt.hcl", &token)])[0].calls[0].action, AssumeAction::WithWebIdentity);
    let other = text.replace("\"s3\"", "\"gcs\"").replace("iam_role =", "role =");
    assert_eq!(facts(&[("terragrunt.hcl", &other)])[0].calls.len(), 0);
}
