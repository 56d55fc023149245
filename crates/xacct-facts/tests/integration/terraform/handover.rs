//! Documents, roles and policies of the caller that are arguments of a call.

use super::calls::facts;

const MODULE: &str = r#"
variable "policy" { default = "" }
variable "role" { default = null }
variable "policy_arns" { default = [] }
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["*"]
  }
}
resource "aws_iam_role" "r" {
  assume_role_policy = TRUST
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = var.role
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
resource "aws_iam_role_policy_attachment" "given" {
  for_each   = toset(var.policy_arns)
  role       = aws_iam_role.r.name
  policy_arn = each.value
}
"#;

const DOCUMENT: &str = r#"
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::464622532012:root"]
    }
  }
}
"#;

fn call(arguments: &str) -> String {
    format!("module \"a\" {{\n  source = \"./modules/x\"\n{arguments}\n}}\n")
}

#[test]
fn a_document_of_the_caller_is_the_trust_policy_of_a_role_of_the_module() {
    let main = call("  policy = data.aws_iam_policy_document.d.json");
    for trust in ["var.policy", "var.policy != \"\" ? var.policy : jsonencode({})", "jsonencode(var.policy)"]
    {
        let module = MODULE.replace("TRUST", trust);
        for files in [
            vec![("main.tf", main.clone() + DOCUMENT), ("modules/x/main.tf", module.clone())],
            vec![
                ("main.tf", main.clone()),
                ("modules/x/main.tf", module.clone()),
                ("trust.tf", DOCUMENT.to_owned()),
            ],
        ] {
            let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
            let read = facts(&files);
            let [role] = read[1].holders.as_slice() else { panic!("{:?}", read[1].holders) };
            let document = read[1].document(role.trust.unwrap()).unwrap();
            assert!(document.defined_elsewhere, "it is checked where it is written");
            let [statement] = document.policy.statements.as_slice() else { panic!("{:?}", document.policy) };
            let name = &statement.principals.as_ref().unwrap().items[0].value;
            let (path, text) = files[name.span().file.0 as usize];
            assert!(path == "trust.tf" || files.len() == 2, "{path}");
            assert_eq!(&text[name.span().range()], "arn:aws:iam::464622532012:root", "{trust}");
        }
    }
}

#[test]
fn a_document_of_the_module_is_not_one_of_the_caller() {
    let own = call("") + DOCUMENT;
    let module = MODULE.replace("TRUST", "data.aws_iam_policy_document.d.json");
    let read = facts(&[("main.tf", &own), ("modules/x/main.tf", &module)]);
    let trust = read[1].document(read[1].holders[0].trust.unwrap()).unwrap();
    assert!(!trust.defined_elsewhere && trust.policy.statements[0].principals.is_none());
    // A document that the caller does not have.
    let gone = call("  policy = data.aws_iam_policy_document.gone.json");
    let module = MODULE.replace("TRUST", "var.policy");
    let read = facts(&[("main.tf", &gone), ("modules/x/main.tf", &module)]);
    assert_eq!(read[1].holders[0].trust, None);
}

#[test]
fn a_document_is_handed_on_by_the_module_that_is_given_it() {
    let main = call("  policy = data.aws_iam_policy_document.d.json") + DOCUMENT;
    let between = "variable \"policy\" {}\nmodule \"in\" {\n  source = \"../y\"\n  policy = var.policy\n}\n";
    let module = MODULE.replace("TRUST", "var.policy");
    let read = facts(&[("main.tf", &main), ("modules/x/main.tf", between), ("modules/y/main.tf", &module)]);
    let document = read[2].document(read[2].holders[0].trust.unwrap()).unwrap();
    assert!(document.defined_elsewhere && document.policy.statements.len() == 1);
}

#[test]
fn a_module_attaches_policies_to_a_role_of_its_caller() {
    let module = MODULE.replace("TRUST", "\"\"");
    let role = |name: &str| {
        format!(
            "resource \"aws_iam_role\" \"mine\" {{\n{name}\n}}\nresource \"aws_iam_role\" \"other\" {{}}\n"
        )
    };
    for (given, name) in [
        ("aws_iam_role.mine.name", ""),
        ("aws_iam_role.mine.id", "name = \"mine\""),
        ("\"mine\"", "name = \"mine\""),
    ] {
        let main = call(&format!("  role = {given}")) + &role(name);
        let read = facts(&[("main.tf", &main), ("modules/x/main.tf", &module)]);
        let attached: Vec<usize> = read[0].holders.iter().map(|holder| holder.attached.len()).collect();
        assert_eq!(attached, [1, 0], "{given}");
        assert_eq!(read[1].holders[0].attached.len(), 0);
    }
    let main = call("  role = aws_iam_role.gone.name") + &role("");
    let read = facts(&[("main.tf", &main), ("modules/x/main.tf", &module)]);
    assert!(read[0].holders.iter().all(|holder| holder.attached.is_empty()));
}

#[test]
fn a_policy_of_the_caller_is_attached_in_the_module() {
    let policy = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }] })\n}\n";
    let main = call(
        "  policy_arns = [\"arn:aws:iam::aws:policy/ReadOnlyAccess\", aws_iam_policy.p.arn, aws_iam_policy.gone.arn]",
    ) + policy;
    let module = MODULE.replace("TRUST", "\"\"");
    let read = facts(&[("main.tf", &main), ("modules/x/main.tf", &module)]);
    let attached = &read[1].holders[0].attached;
    let documents: Vec<usize> = attached
        .iter()
        .map(|attached| {
            attached.document.map_or(0, |id| read[1].document(id).unwrap().policy.statements.len())
        })
        .collect();
    assert_eq!(documents, [0, 1, 0], "{attached:?}");
    let places: Vec<&str> = attached.iter().map(|attached| &main[attached.policy.span().range()]).collect();
    assert_eq!(
        places,
        ["arn:aws:iam::aws:policy/ReadOnlyAccess", "aws_iam_policy.p.arn", "aws_iam_policy.gone.arn"]
    );
}
