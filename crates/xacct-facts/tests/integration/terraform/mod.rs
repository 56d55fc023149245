//! Modules of Terraform: what their expressions evaluate to, and what belongs to a role.

mod budget;
mod calls;
mod directives;
mod documents;
mod dynamic;
mod files;
mod handover;
mod providers;
mod registry;
mod terragrunt;
mod uses;

use xacct_facts::{FileFacts, Hints, Host, Module, UnlistedReason, read_in};
use xacct_policy::{AccountField, PolicyKind};
use xacct_syntax::{FileId, Source};

use crate::common::principals;

fn source(name: &str, text: &str) -> Source {
    Source::new(FileId(u32::from(name != "main.tf")), name, text)
}

fn facts_in(text: &str, others: &[(&str, &str)]) -> FileFacts {
    let other = |(at, (name, text)): (usize, &(&str, &str))| Source::new(FileId(at as u32 + 1), *name, *text);
    let module = Module::read(others.iter().enumerate().map(other));
    let facts = read_in(&source("main.tf", text), &Hints::default(), &module.into());
    assert_eq!(facts.host, Host::Terraform);
    facts
}

fn facts(text: &str) -> FileFacts {
    let facts = facts_in(text, &[]);
    assert_eq!(facts.syntax_errors, []);
    facts
}

fn role(declarations: &str, principal: &str) -> FileFacts {
    facts(&trusting(declarations, principal))
}

/// A role whose trust policy names `principal`, below `declarations`.
fn trusting(declarations: &str, principal: &str) -> String {
    format!(
        "{declarations}\nresource \"aws_iam_role\" \"r\" {{\n  assume_role_policy = jsonencode({{\n    Statement = [{{ \
         Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = {{ AWS = {principal} }} }}]\n  }})\n}}\n"
    )
}

fn only(declarations: &str, principal: &str) -> String {
    let found = principals(&role(declarations, principal));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].0.clone()
}

#[test]
fn expressions_come_to_what_the_module_says() {
    let locals = "locals {\n  id = \"111111111111\"\n  ids = [\"1\", local.id]\n  map = { a = local.id, \"b\" = \"2\" }\n}\ndata \"aws_partition\" \"p\" {}";
    for (written, read) in [
        ("local.id", "111111111111"),
        ("\"arn:aws:iam::${local.id}:root\"", "arn:aws:iam::111111111111:root"),
        ("local.ids", "1 111111111111"),
        ("local.ids[1]", "111111111111"),
        ("local.map.a", "111111111111"),
        ("local.map[\"b\"]", "2"),
        ("lookup(local.map, \"c\", \"none\")", "none"),
        ("format(\"a-%s-%d%%\", local.id, 5)", "a-111111111111-5%"),
        ("formatlist(\"x%s\", local.ids)", "x1 x111111111111"),
        ("join(\"-\", local.ids)", "1-111111111111"),
        ("concat([\"a\"], local.ids)", "a 1 111111111111"),
        ("[for i in local.ids : \"x${i}\" if i != \"1\"]", "x111111111111"),
        ("values({ for k, v in local.map : k => \"${k}${v}\" })", "a111111111111 b2"),
        ("local.id == \"1\" ? \"a\" : \"b\"", "b"),
        ("length(local.ids) > 1 && !false ? \"many\" : \"few\"", "many"),
        ("keys(merge(local.map, { c = 1 }))", "a b c"),
        ("split(\",\", \"a,b\")", "a b"),
        ("compact([\"\", \"a\", null])", "a"),
        ("coalesce(null, \"\", \"a\")", "a"),
        ("flatten([[\"a\"], [\"b\"]])", "a b"),
        ("\"x${local.id == \"1\" ? \"a\" : \"b\"}${[\"c\"][0]}${element([\"d\"], 1)}\"", "xbcd"),
        ("module.other.arn", "${module.other.arn}"),
        ("sha256(local.id)", "${sha256(local.id)}"),
        ("\"arn:${data.aws_partition.p.partition}:iam::1\"", "arn:${data.aws_partition.p.partition}:iam::1"),
        (
            "aws_iam_role.r.arn",
            "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${aws_iam_role.r.arn}",
        ),
    ] {
        assert_eq!(only(locals, written), read, "{written}");
    }
}

#[test]
fn variables_have_values_or_defaults_or_neither() {
    let declared = "variable \"a\" { default = \"x\" }\nvariable \"b\" {}";
    let found = principals(&role(declared, "\"${var.a}-${var.b}\""));
    assert_eq!(found[0], ("x-${var.b}".to_owned(), "`var.a` has its default".to_owned()));
    assert_eq!(found[1].0, "${var.a}-${var.b}");
    let text = "variable \"b\" {}\nresource \"aws_iam_role\" \"r\" { assume_role_policy = jsonencode({ Statement = { Effect = \"Allow\", Principal = { AWS = var.b } } }) }";
    let facts = facts_in(text, &[("terraform.tfvars", "b = \"y\""), ("other.tfvars", "b = \"z\"")]);
    assert_eq!(principals(&facts), [("y".to_owned(), String::new())]);
}

#[test]
fn conditionals_that_cannot_be_decided_are_scenarios() {
    let found = principals(&role("variable \"on\" {}", "var.on ? \"a\" : \"b\""));
    let mut found: Vec<_> = found.iter().map(|(name, says)| format!("{name} {says}")).collect();
    found.sort();
    assert_eq!(found, ["a `var.on` is true", "b `var.on` is false"]);
}

#[test]
fn the_account_of_another_provider_is_not_this_one() {
    let field = |data: &str| {
        let data = format!("data \"aws_caller_identity\" \"x\" {{ {data} }}");
        let facts = role(&data, "\"arn:aws:iam::${data.aws_caller_identity.x.account_id}:root\"");
        facts.documents[0].policy.statements[0].principals.as_ref().unwrap().items[0].account()
    };
    assert_eq!(field(""), Some(AccountField::This));
    assert_eq!(field("provider = aws.other"), Some(AccountField::Hole));
}

#[test]
fn providers_and_roles_of_this_account_have_arns() {
    let own =
        "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}";
    let declared = "resource \"aws_iam_openid_connect_provider\" \"p\" { url = \"https://token.example.com\" }\nresource \"aws_iam_saml_provider\" \"s\" { name = \"idp\" }\ndata \"aws_iam_role\" \"r\" { name = \"reader\" }\n";
    for (written, read) in [
        ("aws_iam_openid_connect_provider.p.arn", format!("{own}:oidc-provider/token.example.com")),
        ("aws_iam_openid_connect_provider.p.url", "token.example.com".to_owned()),
        ("aws_iam_saml_provider.s.arn", format!("{own}:saml-provider/idp")),
        ("data.aws_iam_role.r.arn", format!("{own}:role/${{data.aws_iam_role.r.arn}}")),
        ("data.aws_iam_role.r.name", "reader".to_owned()),
    ] {
        assert_eq!(only(declared, written), read);
    }
}

#[test]
fn documents_in_blocks_are_policies() {
    let text = "data \"aws_iam_policy_document\" \"base\" {\n  statement {\n    sid = \"Old\"\n    actions = [\"s3:*\"]\n    resources = [\"*\"]\n  }\n  statement {\n    effect = \"Deny\"\n    not_actions = [\"s3:GetObject\"]\n    resources = [\"arn:aws:s3:::b/&{aws:username}\"]\n  }\n}\ndata \"aws_iam_policy_document\" \"d\" {\n  source_policy_documents = [data.aws_iam_policy_document.base.json]\n  statement {\n    actions = [\"sts:AssumeRole\"]\n    principals {\n      type = \"AWS\"\n      identifiers = [\"a\"]\n    }\n    principals {\n      type = \"Service\"\n      identifiers = [\"b\"]\n    }\n    dynamic \"condition\" {\n      for_each = var.x\n      content {\n        test = \"StringEquals\"\n        variable = \"k\"\n        values = [condition.value]\n      }\n    }\n  }\n}\n";
    let facts = facts(text);
    assert_eq!(facts.documents.len(), 2);
    let [base, d] = facts.documents.as_slice() else { unreachable!() };
    let resource = base.policy.statements[1].resources.as_ref().unwrap().items[0].to_string();
    assert_eq!(resource, "arn:aws:s3:::b/${aws:username}");
    assert!(base.policy.reads_variables());
    assert_eq!(d.policy.statements.len(), 3);
    let own = &d.policy.statements[2];
    assert_eq!(own.principals.as_ref().unwrap().items.len(), 2);
    assert!(own.has_unknown_condition(), "a dynamic block may come to nothing");
}

#[test]
fn what_belongs_to_a_role_is_found_in_other_files() {
    let text = "resource \"aws_iam_role\" \"r\" {\n  name = \"deploy\"\n  assume_role_policy = data.aws_iam_policy_document.trust.json\n}\n";
    let others = "data \"aws_iam_policy_document\" \"trust\" {\n  statement {\n    actions = [\"sts:AssumeRole\"]\n    principals {\n      type = \"AWS\"\n      identifiers = [\"111111111111\"]\n    }\n  }\n}\nresource \"aws_iam_role_policy_attachment\" \"a\" {\n  for_each = toset([\"x\", \"y\"])\n  role = aws_iam_role.r.name\n  policy_arn = \"arn:aws:iam::aws:policy/${each.value}\"\n}\nresource \"aws_iam_role_policy\" \"p\" {\n  role = \"deploy\"\n  policy = jsonencode({ Statement = { Effect = \"Allow\", Action = \"*\", Resource = \"*\" } })\n}\nresource \"aws_iam_role_policy\" \"q\" {\n  role = aws_iam_role.rr.name\n  policy = jsonencode({ Statement = [] })\n}\n";
    let facts = facts_in(text, &[("other.tf", others)]);
    let role = &facts.holders[0];
    let trust = facts.document(role.trust.unwrap()).unwrap();
    assert!(trust.defined_elsewhere && trust.policy.kind == PolicyKind::Trust);
    // Nothing stands outside of this file.
    assert_eq!(trust.policy.span.file, FileId(0));
    let attached: Vec<_> = role.attached.iter().map(|a| a.policy.as_str()).collect();
    assert_eq!(attached, ["arn:aws:iam::aws:policy/x", "arn:aws:iam::aws:policy/y"]);
    assert_eq!(role.attached[0].policy.span().file, FileId(0));
    assert_eq!(role.inline.len(), 1);
    assert_eq!(facts.policies(), 0);
}

#[test]
fn users_and_groups_of_a_module_hold_policies() {
    let text = r#"
resource "aws_iam_user" "ada" { name = "ada" }
resource "aws_iam_user" "ben" {
  name                 = "ben"
  permissions_boundary = aws_iam_policy.limit.arn
}
resource "aws_iam_user" "cleo" { name = "cleo" }
resource "aws_iam_group" "readers" { name = "readers" }
"#;
    let others = r#"
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "read" { policy = data.aws_iam_policy_document.read.json }
resource "aws_iam_policy" "limit" { policy = jsonencode({ Statement = [] }) }
resource "aws_iam_user_policy" "ada" {
  user   = aws_iam_user.ada.name
  policy = data.aws_iam_policy_document.read.json
}
resource "aws_iam_user_policy_attachment" "each" {
  for_each   = toset(["ada", "ben"])
  user       = each.value
  policy_arn = aws_iam_policy.read.arn
}
resource "aws_iam_policy_attachment" "all" {
  users      = ["cleo"]
  groups     = [aws_iam_group.readers.name]
  policy_arn = var.policy
}
resource "aws_iam_group_policy" "readers" {
  group  = aws_iam_group.readers.id
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_group_membership" "readers" {
  group = aws_iam_group.readers.name
  users = [aws_iam_user.ada.name]
}
resource "aws_iam_user_group_membership" "ben" {
  user   = "ben"
  groups = ["readers", "writers"]
}
"#;
    let facts = facts_in(text, &[("other.tf", others)]);
    let [ada, ben, cleo, readers] = facts.holders.as_slice() else { panic!("{:?}", facts.holders) };
    let of = |holder: &xacct_facts::Holder| (holder.policies().count(), holder.groups.len(), holder.open);
    assert_eq!(of(ada), (2, 1, None));
    assert_eq!(of(ben), (1, 2, Some(UnlistedReason::Elsewhere)));
    assert_eq!(of(cleo), (0, 0, Some(UnlistedReason::Unknown)));
    assert_eq!(of(readers), (1, 0, Some(UnlistedReason::Unknown)));
    assert_eq!(ada.groups[0].group, ben.groups[0].group);
    assert_eq!((ada.groups[0].group.unwrap().0, ben.groups[1].group), (3, None));
    let limit = facts.document(ben.boundary.as_ref().unwrap().document.unwrap()).unwrap();
    assert!(limit.defined_elsewhere && limit.policy.kind == PolicyKind::Boundary);
}

#[test]
fn what_is_attached_under_a_condition_is_a_scenario_of_the_holder() {
    let attached = |attachment: &str| {
        let role = r#"resource "aws_iam_role" "r" { name = "reader" }"#;
        let facts = facts(&format!(
            "variable \"on\" {{}}\nvariable \"more\" {{}}\nvariable \"off\" {{ default = false }}\nvariable \"arn\" {{ default = \"d\" }}\n{role}\nresource \
             \"aws_iam_role_policy_attachment\" \"a\" {{\n{attachment}\n}}"
        ));
        let of = |holder: &xacct_facts::Holder| {
            let says = holder.scenario.map(|id| facts.scenarios[id.0].says.join(" and ")).unwrap_or_default();
            let arns: Vec<_> = holder.attached.iter().map(|attached| attached.policy.as_str()).collect();
            format!("{} {says}", arns.join(" "))
        };
        let mut found: Vec<String> = facts.holders.iter().map(of).collect();
        found.sort();
        found
    };
    assert_eq!(attached("role = \"reader\"\npolicy_arn = \"a\""), ["a "]);
    assert_eq!(
        attached("role = \"reader\"\npolicy_arn = var.on ? \"a\" : \"b\""),
        ["a `var.on` is true", "b `var.on` is false"]
    );
    // What is not asked for where the first condition is false is no scenario there.
    assert_eq!(
        attached("role = \"reader\"\npolicy_arn = var.on ? (var.more ? \"a\" : \"b\") : \"c\""),
        [
            "a `var.more` is true and `var.on` is true",
            "b `var.more` is false and `var.on` is true",
            "c `var.on` is false"
        ]
    );
    assert_eq!(
        attached(
            "for_each = var.on ? toset([\"reader\"]) : toset([])\nrole = each.value\npolicy_arn = var.arn"
        ),
        [
            " `var.on` is false",
            "${var.arn} `var.on` is true",
            "d `var.on` is true and `var.arn` has its default"
        ]
    );
    // A condition that a default decides, and nothing else does.
    assert_eq!(
        attached("role = aws_iam_role.r.id\npolicy_arn = var.off ? \"a\" : \"b\""),
        ["a `var.off` is true", "b `var.off` has its default", "b `var.off` is false"]
    );
    let many: String = (0..20).map(|i| format!("var.v{i} ? \"a{i}\" : ")).collect();
    assert_eq!(attached(&format!("role = \"reader\"\npolicy_arn = {many}\"z\"")).len(), 1);
}

#[test]
fn a_boundary_that_is_attached_too_is_an_identity_policy() {
    let policy = r#"resource "aws_iam_policy" "p" { policy = jsonencode({ Statement = [] }) }"#;
    let kind = |others: &str| facts_in(policy, &[("other.tf", others)]).documents[0].policy.kind;
    let boundary = r#"resource "aws_iam_role" "r" { permissions_boundary = aws_iam_policy.p.arn }"#;
    assert_eq!(kind(""), PolicyKind::Identity);
    assert_eq!(kind(boundary), PolicyKind::Boundary);
    let attached = "locals { arns = [aws_iam_policy.p.arn] }";
    assert_eq!(kind(&format!("{boundary}\n{attached}")), PolicyKind::Identity);
}

#[test]
fn local_values_that_are_made_of_themselves_are_unknown() {
    let looped = "locals {\n  a = [for x in local.b : x]\n  b = [\"${local.a[0]}\"]\n  c = local.a\n}\ndata \"aws_iam_policy_document\" \"d\" {\n  statement {}\n}\n";
    let said: Vec<_> = facts_in(looped, &[]).syntax_errors.into_iter().map(|error| error.message).collect();
    assert_eq!(said, ["this value is made of itself: local.a, local.b, local.a"]);
}

#[test]
fn a_splat_is_the_list_of_what_it_takes() {
    let data = "data \"aws_caller_identity\" \"x\" {\n  count = var.on ? 1 : 0\n}";
    for written in [
        "join(\"\", data.aws_caller_identity.x[*].account_id)",
        "join(\"\", data.aws_caller_identity.x.*.account_id)",
        "one(data.aws_caller_identity.x[*].account_id)",
        "element(data.aws_caller_identity.x[*].account_id, 0)",
        "data.aws_caller_identity.x.*.account_id[0]",
        "data.aws_caller_identity.x[0].account_id",
    ] {
        let facts = role(data, &format!("\"arn:aws:iam::${{{written}}}:root\""));
        let listed = facts.documents[0].policy.statements[0].principals.as_ref().unwrap();
        assert_eq!(listed.items[0].account(), Some(AccountField::This), "{written}");
    }
}

#[test]
fn a_value_of_a_table_is_known_where_all_mean_the_same() {
    let of = |other: &str| {
        let table = format!("locals {{\n  of = {{ a = \"156460612806\", b = \"{other}\" }}\n}}");
        only(&table, "local.of[var.region]")
    };
    assert_eq!(of("652711504416"), "156460612806", "both belong to AWS");
    assert_eq!(of("111111111111"), "${local.of[var.region]}");
}

#[test]
fn a_dynamic_block_may_come_to_nothing() {
    let made = |each: &str| {
        let text = format!(
            "data \"aws_iam_policy_document\" \"d\" {{\n  statement {{\n    dynamic \"not_principals\" {{\n      for_each = \
             {each}\n      content {{\n        type = \"AWS\"\n        identifiers = [\"1\"]\n      }}\n    }}\n  }}\n}}\n"
        );
        let facts = facts(&text);
        facts.documents[0].policy.statements[0].principals.as_ref().map(|element| element.complete)
    };
    assert_eq!(made("var.x"), Some(false));
    assert_eq!(made("[1]"), Some(true));
    assert_eq!(made("[]"), None);
}

#[test]
fn files_below_the_directory_are_read() {
    let text = "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = file(\"${path.module}/policies/trust.json\")\n}\nresource \"aws_iam_role\" \"s\" {\n  assume_role_policy = templatefile(\"./trust.tpl\", { id = \"111111111111\" })\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = file(\"../outside.json\")\n}\n";
    let mut module = Module::read([source("main.tf", text)]);
    assert_eq!(module.wanted(), ["policies/trust.json", "trust.tpl"]);
    let trust = |principal: &str| {
        format!(
            "{{\"Statement\": {{\"Effect\": \"Allow\", \"Principal\": {{\"AWS\": \"{principal}\"}}, \"Action\": \"sts:AssumeRole\"}}}}"
        )
    };
    module.add("policies/trust.json".into(), &source("trust.json", &trust("a")));
    module.add("trust.tpl".into(), &source("trust.tpl", &trust("arn:aws:iam::${id}:root")));
    let facts = read_in(&source("main.tf", text), &Hints::default(), &module.into());
    assert_eq!(facts.syntax_errors, []);
    let found: Vec<_> = principals(&facts).into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, ["a", "arn:aws:iam::111111111111:root"]);
    // What `file` reads is checked where it lies.
    assert_eq!(facts.documents.iter().map(|d| d.defined_elsewhere).collect::<Vec<_>>(), [true, false]);
    assert_eq!(facts.documents[1].policy.span.file, FileId(0));
}
