//! What is known of a module or template in part only.

use xacct_facts::{FileFacts, Hints, read};
use xacct_syntax::{FileId, Source};

fn facts(name: &str, text: &str) -> FileFacts {
    read(&Source::new(FileId(0), name, text), &Hints::default())
}

/// The document whose condition is made for each of `each`: how many conditions it has, and whether there may be more,
/// in each of its scenarios.
fn conditions(each: &str) -> Vec<(usize, bool)> {
    let module = format!(
        r#"
variable "strict" {{ default = false }}
data "aws_iam_policy_document" "trust" {{
  statement {{
    actions = ["sts:AssumeRole"]
    principals {{
      type        = "AWS"
      identifiers = ["111111111111"]
    }}
    dynamic "condition" {{
      for_each = {each}
      content {{
        test     = "Bool"
        variable = "aws:MultiFactorAuthPresent"
        values   = ["true"]
      }}
    }}
  }}
}}
"#
    );
    let facts = facts("main.tf", &module);
    let statements = facts.documents.iter().map(|document| &document.policy.statements[0]);
    statements.map(|s| (s.conditions().len(), s.has_unknown_condition())).collect()
}

#[test]
fn blocks_are_made_for_each_of_something() {
    assert_eq!(conditions("[]"), [(0, false)]);
    assert_eq!(conditions("[1]"), [(1, false)]);
    assert_eq!(conditions("{ a = 1 }"), [(1, false)]);
    assert!(conditions("var.anything").iter().all(|(_, unknown)| *unknown));
    let mut both = conditions("var.strict ? [1] : []");
    both.sort_unstable();
    both.dedup();
    assert_eq!(both, [(0, false), (1, false)]);
}

#[test]
fn a_list_may_have_items_that_are_not_known() {
    let module = r#"
resource "aws_iam_role" "reader" {
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = concat(["111111111111"], var.others) }
    }]
  })
}
"#;
    let facts = facts("main.tf", module);
    let principals = facts.documents[0].policy.statements[0].principals.as_ref().unwrap();
    let values: Vec<&str> = principals.items.iter().map(|principal| principal.value.as_str()).collect();
    assert_eq!(values, ["111111111111", "${var.others}"]);
}

#[test]
fn a_function_that_is_not_known_is_named_by_what_it_is_about() {
    let template = r#"
Parameters:
  Partners: {Type: CommaDelimitedList}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          Effect: Allow
          Action: sts:AssumeRole
          Principal:
            AWS: !Sub ["arn:aws:iam::${account}:root", {account: !Select [0, !Ref Partners]}]
"#;
    let facts = facts("template.yaml", template);
    let principals = facts.documents[0].policy.statements[0].principals.as_ref().unwrap();
    assert_eq!(principals.items[0].value.as_str(), "arn:aws:iam::${Partners}:root");
}
