//! What files of Terraform say together, as it is found on a disk.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;

use xacct_rules::RuleId;
use xacct_workspace::{CheckRequest, Session, check_paths};

/// Where what is found in `files`, and the characters that it underlines.
fn found(files: &[(&str, &str)]) -> Vec<(String, RuleId, String)> {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let request = CheckRequest { paths: vec![dir.path().to_owned()], ..CheckRequest::default() };
    let outcome = check_paths(&request, &());
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    let mut found = Vec::new();
    for result in outcome.results {
        let path = result.path.strip_prefix(dir.path()).unwrap().to_string_lossy().into_owned();
        for finding in result.findings {
            let text = fs::read_to_string(dir.path().join(&path)).unwrap();
            let underlined = text[finding.primary.span.range()].to_owned();
            found.push((path.clone(), finding.rule, underlined));
        }
    }
    found
}

/// A document of that name that lets `principal` assume a role.
fn document(name: &str, principal: &str, more: &str) -> String {
    format!(
        "data \"aws_iam_policy_document\" \"{name}\" {{\n{more}  statement {{\n    sid = \"{name}\"\n    actions = [\"sts:AssumeRole\"]\n    principals {{\n      type = \"AWS\"\n      identifiers = [\"{principal}\"]\n    }}\n  }}\n}}\n"
    )
}

fn role(document: &str) -> String {
    format!(
        "resource \"aws_iam_role\" \"r\" {{\n  name = \"r\"\n  assume_role_policy = data.aws_iam_policy_document.{document}.json\n}}\n"
    )
}

#[test]
fn a_statement_of_another_file_counts_where_it_is_joined_and_is_said_once() {
    let base = document("base", "arn:aws:iam::464622532012:root", "");
    let own = document(
        "own",
        "arn:aws:iam::640192837465:role/own",
        "  source_policy_documents = [data.aws_iam_policy_document.base.json]\n",
    ) + &role("own");
    let vendor = "arn:aws:iam::464622532012:root".to_owned();
    assert_eq!(
        found(&[("base.tf", &base), ("main.tf", &own)]),
        [("base.tf".to_owned(), RuleId::MissingExternalId, vendor)]
    );
    // A denial of another file counts.
    let denial = "data \"aws_iam_policy_document\" \"deny\" {\n  statement {\n    effect = \"Deny\"\n    actions = [\"sts:AssumeRole\"]\n    principals {\n      type = \"AWS\"\n      identifiers = [\"*\"]\n    }\n    condition {\n      test = \"StringNotEquals\"\n      variable = \"sts:ExternalId\"\n      values = [\"a1b2c3d4\"]\n    }\n  }\n}\n";
    let guarded = document(
        "own",
        "arn:aws:iam::464622532012:root",
        "  source_policy_documents = [data.aws_iam_policy_document.deny.json]\n",
    ) + &role("own");
    assert_eq!(found(&[("base.tf", denial), ("main.tf", &guarded)]), []);
    let alone = guarded.replace("document.deny", "document.gone");
    assert_eq!(found(&[("base.tf", denial), ("main.tf", &alone)]).len(), 1);
}

const MODULE: &str = "variable \"trust\" {}\nvariable \"policies\" { default = [] }\nresource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  assume_role_policy = var.trust\n}\nresource \"aws_iam_role_policy_attachment\" \"a\" {\n  for_each = toset(var.policies)\n  role = aws_iam_role.r.name\n  policy_arn = each.value\n}\noutput \"name\" { value = aws_iam_role.r.name }\n";

#[test]
fn a_document_that_a_call_gives_is_judged_where_it_is_written() {
    let trust = document("trust", "arn:aws:iam::464622532012:root", "");
    let call = |more: &str| {
        format!(
            "module \"m\" {{\n  source = \"./modules/x\"\n  trust = data.aws_iam_policy_document.trust.json\n{more}}}\n"
        )
    };
    let module = ("modules/x/main.tf", MODULE);
    let vendor =
        ("trust.tf".to_owned(), RuleId::MissingExternalId, "arn:aws:iam::464622532012:root".to_owned());
    let plain = call("");
    let alone = found(&[("main.tf", &plain), module, ("trust.tf", &trust)]);
    assert_eq!(alone, std::slice::from_ref(&vendor));
    // What the module attaches counts for whom the document trusts.
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess".to_owned();
    let given = call(&format!("  policies = [\"{admin}\"]\n"));
    let at_call = ("main.tf".to_owned(), RuleId::AdminAccessOnCrossAccountRole, admin.clone());
    assert_eq!(
        found(&[("main.tf", &given), module, ("trust.tf", &trust)]),
        [at_call.clone(), vendor.clone()]
    );
    // So does what the caller attaches to the role of the module, in whatever file.
    let attachment = format!(
        "resource \"aws_iam_role_policy_attachment\" \"a\" {{\n  role = module.m.name\n  policy_arn = \"{admin}\"\n}}\n"
    );
    let files = [("attach.tf", attachment.as_str()), ("main.tf", &plain), module, ("trust.tf", &trust)];
    assert_eq!(found(&files), [("attach.tf".to_owned(), at_call.1, admin), vendor.clone()]);
    let own = attachment.replace("AdministratorAccess", "ReadOnlyAccess");
    let files = [("attach.tf", own.as_str()), ("main.tf", &plain), module, ("trust.tf", &trust)];
    assert_eq!(found(&files), [vendor]);
}

#[test]
fn what_a_module_attaches_to_a_role_of_its_caller_counts() {
    let module = "variable \"role\" {}\nresource \"aws_iam_role_policy_attachment\" \"a\" {\n  role = var.role\n  policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"\n}\n";
    let main = "module \"m\" {\n  source = \"./modules/x\"\n  role = aws_iam_role.r.name\n}\n".to_owned()
        + &document("trust", "arn:aws:iam::640192837465:role/ci", "")
        + &role("trust");
    let admin = |files: &[(&str, &str)]| {
        let found = found(files).into_iter();
        found.filter(|(_, rule, _)| *rule == RuleId::AdminAccessOnCrossAccountRole).count()
    };
    assert_eq!(admin(&[("main.tf", &main), ("modules/x/main.tf", module)]), 1);
    assert_eq!(
        admin(&[("main.tf", &main), ("modules/x/main.tf", &module.replace("Administrator", "ReadOnly"))]),
        0
    );
}

#[test]
fn the_role_that_a_provider_assumes_is_held_against_its_trust_policy() {
    let trust = document("trust", "arn:aws:iam::640192837465:root", "").replace(
        "    principals {",
        "    condition {\n      test = \"StringEquals\"\n      variable = \"sts:ExternalId\"\n      values = [\"a1b2c3d4\"]\n    }\n    principals {",
    );
    let prod = "provider \"aws\" {\n  allowed_account_ids = [\"518384207711\"]\n}\n".to_owned()
        + &trust
        + &role("trust");
    let app = |more: &str| {
        format!(
            "provider \"aws\" {{\n  assume_role {{\n    role_arn = \"arn:aws:iam::518384207711:role/r\"\n{more}  }}\n}}\n"
        )
    };
    let mismatch = |app: &str, prod: &str| {
        let found = found(&[("app/main.tf", app), ("prod/main.tf", prod)]).into_iter();
        found.filter(|(_, rule, _)| *rule == RuleId::ExternalIdMismatch).collect::<Vec<_>>()
    };
    let at_role =
        ("app/main.tf".to_owned(), RuleId::ExternalIdMismatch, "arn:aws:iam::518384207711:role/r".to_owned());
    assert_eq!(mismatch(&app(""), &prod), [at_role]);
    assert_eq!(mismatch(&app("    external_id = \"a1b2c3d4\"\n"), &prod), []);
    assert_eq!(mismatch(&app("    external_id = var.id\n"), &prod), []);
    // Nothing is certain of a role of an account that nothing says.
    assert_eq!(mismatch(&app(""), &prod.replace("allowed_", "forbidden_")), []);
    let long = found(&[("app/main.tf", &app("    duration = \"13h\"\n"))]);
    assert_eq!(long, [("app/main.tf".to_owned(), RuleId::DurationOutOfRange, "13h".to_owned())]);
    assert_eq!(found(&[("app/main.tf", &app("    duration = \"12h\"\n"))]), []);
}

#[test]
fn the_own_account_is_that_of_the_provider() {
    let trust = document("trust", "arn:aws:iam::518384207711:root", "") + &role("trust");
    let provider = "provider \"aws\" {\n  allowed_account_ids = [\"518384207711\"]\n}\n";
    let whole = found(&[("main.tf", &trust), ("providers.tf", provider)]);
    assert_eq!(whole, []);
    let other = provider.replace("518384207711", "640192837465");
    let rules =
        |files: &[(&str, &str)]| found(files).into_iter().map(|(_, rule, _)| rule).collect::<Vec<_>>();
    assert_eq!(rules(&[("main.tf", &trust), ("providers.tf", &other)]), [RuleId::RootPrincipalWithoutOrgId]);
}

#[test]
fn the_inputs_of_terragrunt_are_judged_where_they_are_written() {
    let module =
        document("trust", "arn:aws:iam::${var.id}:root", "") + &role("trust") + "variable \"id\" {}\n";
    let live = |id: &str| {
        format!("terraform {{\n  source = \"../../modules/x\"\n}}\ninputs = {{\n  id = \"{id}\"\n}}\n")
    };
    let found = |id: &str| found(&[("live/prod/terragrunt.hcl", &live(id)), ("modules/x/main.tf", &module)]);
    let vendor = "464622532012".to_owned();
    assert_eq!(
        found(&vendor),
        [("live/prod/terragrunt.hcl".to_owned(), RuleId::MissingExternalId, vendor.clone())]
    );
    let own = found("640192837465").into_iter().map(|(_, rule, _)| rule).collect::<Vec<_>>();
    assert!(!own.contains(&RuleId::MissingExternalId), "{own:?}");
}

#[test]
fn the_roles_of_the_cdk_and_of_state_machines_are_held_against_their_trust_policies() {
    let deploy =
        "arn:${AWS::Partition}:iam::518384207711:role/cdk-hnb659fds-deploy-role-518384207711-us-east-1";
    let manifest = |role: &str| {
        format!(
            r#"{{"version": "36.0.0", "artifacts": {{"Net": {{"type": "aws:cloudformation:stack", "properties": {{"templateFile": "Net.template.json", "assumeRoleArn": "{role}"}}}}}}}}"#
        )
    };
    assert_eq!(found(&[("cdk.out/manifest.json", &manifest(deploy))]), []);
    let wrong = "arn:aws:iam::518384207711:user/deploy".to_owned();
    let at_user = ("cdk.out/manifest.json".to_owned(), RuleId::InvalidRoleArn, "user/deploy".to_owned());
    assert_eq!(found(&[("cdk.out/manifest.json", &manifest(&wrong))]), [at_user]);
    let machine = |role: &str| {
        format!(
            r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "Credentials": {{"RoleArn": "{role}"}}, "End": true}}}}}}"#
        )
    };
    let trust = "provider \"aws\" {\n  allowed_account_ids = [\"518384207711\"]\n}\n".to_owned()
        + &document("trust", "arn:aws:iam::640192837465:role/machine", "")
        + &role("trust");
    let of = |role: &str| found(&[("a.asl.json", &machine(role)), ("b/main.tf", &trust)]);
    assert_eq!(of("arn:aws:iam::518384207711:role/r"), []);
    let mismatch = of("arn:aws:iam::518384207711:role/R");
    let rules: Vec<RuleId> = mismatch.iter().map(|(_, rule, _)| *rule).collect();
    assert_eq!(rules, [RuleId::RoleNameMismatch], "{mismatch:?}");
}

#[test]
fn the_subjects_that_a_module_of_the_registry_is_given_are_judged_at_the_call() {
    let call = |module: &str, arguments: &str| {
        format!(
            "module \"m\" {{\n  source = \"terraform-aws-modules/iam/aws//modules/{module}\"\n  {arguments}\n}}\n"
        )
    };
    let github = |subject: &str| {
        let found =
            found(&[("main.tf", &call("iam-github-oidc-role", &format!("subjects = [\"{subject}\"]")))]);
        found.into_iter().map(|(_, rule, text)| (rule, text)).collect::<Vec<_>>()
    };
    assert_eq!(github("octo-org/app:ref:refs/heads/main"), []);
    assert_eq!(github("*"), [(RuleId::OidcSubjectNotPinned, "*".to_owned())]);
    let unknown = "oidc_providers = {\n    main = {\n      provider_arn = module.eks.oidc_provider_arn\n      namespace_service_accounts = [\"kube-system:dns\"]\n    }\n  }";
    for module in ["iam-role-for-service-accounts-eks", "iam-role-for-service-accounts"] {
        assert_eq!(found(&[("main.tf", &call(module, unknown))]), []);
    }
    let endpoint = "create_role = true\n  provider_id = \"arn:aws:iam::518384207711:saml-provider/idp\"";
    assert_eq!(found(&[("main.tf", &call("iam-assumable-role-with-saml", endpoint))]), []);
    assert_eq!(
        found(&[(
            "main.tf",
            &call("iam-role", "enable_oidc = true\n  oidc_provider_urls = [module.eks.url]")
        )]),
        []
    );
}

#[test]
fn what_is_written_once_for_several_statements_is_said_once() {
    let document = |principal: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"trust\" {{\n  dynamic \"statement\" {{\n    for_each = [\"464622532012\", \"417141415827\"]\n    content {{\n      actions = [\"sts:AssumeRole\"]\n      principals {{\n        type = \"AWS\"\n        identifiers = [\"{principal}\"]\n      }}\n    }}\n  }}\n}}\n"
        )
    };
    let of = |principal: &str| found(&[("main.tf", &(document(principal) + &role("trust")))]);
    let at = |text: &str| ("main.tf".to_owned(), RuleId::MissingExternalId, text.to_owned());
    assert_eq!(of("arn:aws:iam::464622532012:root"), [at("arn:aws:iam::464622532012:root")]);
    let each = "arn:aws:iam::${statement.value}:root";
    assert!(of(each).contains(&at(each)), "{:?}", of(each));
}

#[test]
fn a_call_that_is_typed_joins_its_module_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let at = |path: &str| dir.path().join(path);
    let module =
        document("trust", "arn:aws:iam::${var.id}:root", "") + &role("trust") + "variable \"id\" {}\n";
    let call = "module \"m\" {\n  source = \"./modules/x\"\n  id = \"464622532012\"\n}\n";
    for (path, text) in [("main.tf", ""), ("modules/x/main.tf", module.as_str()), ("other/main.tf", "")] {
        fs::create_dir_all(at(path).parent().unwrap()).unwrap();
        fs::write(at(path), text).unwrap();
    }
    let request = CheckRequest { paths: vec![dir.path().to_owned()], ..CheckRequest::default() };
    let session = Session::new(request).while_files_change();
    session.index();
    let rules = |path: &str| -> Vec<RuleId> {
        session.file(&at(path)).unwrap().findings.into_iter().map(|finding| finding.rule).collect()
    };
    session.open(&at("main.tf"), "locals {}\n");
    assert_eq!(rules("main.tf"), []);
    session.open(&at("main.tf"), call);
    assert_eq!(rules("main.tf"), [RuleId::MissingExternalId]);
    // A second directory calls it, too.
    session.open(&at("other/main.tf"), &call.replace("./modules", "../modules"));
    assert_eq!(rules("other/main.tf"), [RuleId::MissingExternalId]);
    assert_eq!(rules("main.tf"), [RuleId::MissingExternalId]);
    session.open(&at("main.tf"), &call.replace("./modules/x", "./modules/gone"));
    assert_eq!(rules("main.tf"), []);
    assert_eq!(rules("other/main.tf"), [RuleId::MissingExternalId]);
}
