//! Tests: what stacks make of their templates, each with a pair that opens access and does not.

use xacct_facts::{FileFacts, Hints, OtherTexts, read_with};
use xacct_syntax::{FileId, Source};

use crate::{Finding, KnownAccounts, Levels, NamedAccount, RuleId};

/// The template of a role that `Auditor` can assume.
const ROLE: &str = r#"
Parameters:
  Auditor: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: audit
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:aws:iam::${Auditor}:role/auditor"}
            Action: sts:AssumeRole
Outputs:
  RoleArn: {Value: !GetAtt Role.Arn}
"#;

const OWN: &str = "222222222222";
const THIRD_PARTY: &str = "999988887777";

/// A template with a nested stack that is given `auditor`.
fn parent(auditor: &str) -> String {
    format!(
        "Resources:\n  Audit:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      \
         TemplateURL: ./role.yaml\n      Parameters:\n        Auditor: {auditor}\n"
    )
}

/// Reads the first of `files`, with the others beside it.
fn facts(files: &[(&str, &str)], account: Option<&str>) -> FileFacts {
    let source = |at: usize| Source::new(FileId(at as u32), files[at].0, files[at].1);
    let main = source(0);
    let mut others = OtherTexts::of(&main);
    while let Some(path) = others.next_wanted() {
        if let Some(at) = files.iter().position(|(name, _)| *name == path) {
            others.add(path, &source(at));
        }
    }
    let account = account.and_then(xacct_aws::AccountId::parse);
    read_with(&main, &Hints { account, ..Hints::default() }, &others)
}

fn check(facts: &FileFacts) -> Vec<Finding> {
    let own = NamedAccount { alias: "own".to_owned(), id: xacct_aws::AccountId::parse(OWN).unwrap() };
    let known = KnownAccounts { accounts: vec![own], ..KnownAccounts::default() };
    let found = crate::check(facts, &known, &Levels::default()).findings;
    found.into_iter().filter(|finding| finding.rule != RuleId::PlaceholderAccountId).collect()
}

/// The underlined characters and the message of each finding.
fn found(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let say = |finding: Finding| {
        let span = finding.primary.span;
        (files[span.file.0 as usize].1[span.range()].to_owned(), finding.message)
    };
    check(&facts(files, None)).into_iter().map(say).collect()
}

fn is(files: &[(&str, &str)], expected: &[(&str, &str)]) {
    let found = found(files);
    let found: Vec<_> = found.iter().map(|(at, message)| (at.as_str(), message.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_value_that_a_stack_gives_is_underlined_where_it_is_given() {
    let main = parent(&format!("'{THIRD_PARTY}'"));
    let files = [("main.yaml", main.as_str()), ("role.yaml", ROLE)];
    let message = "account 999988887777 can assume this role without presenting an external ID, \
                   where stack `Audit` creates it";
    is(&files, &[("'999988887777'", message)]);
    let finding = check(&facts(&files, None)).remove(0);
    let place = finding.related[0].span;
    assert_eq!((place.file, &ROLE[place.range()]), (FileId(1), "arn:aws:iam::${Auditor}:role/auditor"));
    assert!(finding.fixes.iter().all(|fix| fix.edits.iter().all(|edit| edit.span.file == FileId(0))));
    let main = parent(&format!("'{OWN}'"));
    is(&[("main.yaml", &main), ("role.yaml", ROLE)], &[]);
}

#[test]
fn a_default_of_the_template_says_nothing_about_a_stack() {
    let role = ROLE.replace("{Type: String}", "{Type: String, Default: '640192837465'}");
    let main = parent(&format!("'{OWN}'"));
    is(&[("main.yaml", &main), ("role.yaml", &role)], &[]);
    let main = parent(&format!("'{THIRD_PARTY}'"));
    let found_at = found(&[("main.yaml", &main), ("role.yaml", &role)]);
    assert_eq!(found_at.len(), 1, "{found_at:?}");
    assert_eq!(found_at[0].0, "'999988887777'");
    // The default is what a stack has that gives nothing: that stands in the template.
    let main = main.replace("      Parameters:\n        Auditor: '999988887777'\n", "");
    assert_eq!(found(&[("main.yaml", &main), ("role.yaml", &role)]), []);
}

#[test]
fn a_suppression_counts_at_the_value_and_at_the_statement() {
    let main = parent(&format!("'{THIRD_PARTY}' # xacct-lint: ignore missing-external-id: checked"));
    is(&[("main.yaml", &main), ("role.yaml", ROLE)], &[]);
    let role = ROLE.replace("/auditor\"}", "/auditor\"} # xacct-lint: ignore missing-external-id: checked");
    let main = parent(&format!("'{THIRD_PARTY}'"));
    is(&[("main.yaml", &main), ("role.yaml", &role)], &[]);
}

#[test]
fn an_application_of_the_serverless_application_model_is_a_stack() {
    for (auditor, expected) in [(THIRD_PARTY, 1), (OWN, 0)] {
        let main = parent(&format!("'{auditor}'"))
            .replace("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
            .replace("TemplateURL: ./role.yaml", "Location: file://role.yaml");
        assert_eq!(found(&[("main.yaml", &main), ("role.yaml", ROLE)]).len(), expected, "{auditor}");
    }
}

#[test]
fn the_cdk_names_the_file_in_the_metadata() {
    for (auditor, expected) in [(THIRD_PARTY, 1), (OWN, 0)] {
        let main = parent(&format!("'{auditor}'"))
            .replace("./role.yaml", "!Sub 'https://s3.${AWS::URLSuffix}/assets/x.json'")
            .replace("    Properties", "    Metadata: {'aws:asset:path': role.yaml}\n    Properties");
        assert_eq!(found(&[("main.yaml", &main), ("role.yaml", ROLE)]).len(), expected, "{auditor}");
    }
}

#[test]
fn what_follows_from_a_value_is_said_at_the_stack() {
    let role = ROLE.replace("Auditor: {Type: String}", "Open: {Type: String, Default: 'no'}").replace(
        "{AWS: !Sub \"arn:aws:iam::${Auditor}:role/auditor\"}",
        "{AWS: !If [IsOpen, '*', !Ref 'AWS::AccountId']}",
    );
    let role = format!("{role}Conditions:\n  IsOpen: !Equals [!Ref Open, 'yes']\n");
    let main = |open: &str| parent("x").replace("Auditor: x", &format!("Open: '{open}'"));
    // The template says by itself what may be.
    let yes = main("yes");
    is(&[("main.yaml", &yes), ("role.yaml", &role)], &[]);
    let certain = role.replace("Default: 'no'", "AllowedValues: ['no', 'maybe']");
    let found_at = found(&[("main.yaml", &yes), ("role.yaml", &certain)]);
    assert_eq!(found_at.len(), 1, "{found_at:?}");
    assert_eq!(found_at[0].0, "Audit");
    assert!(found_at[0].1.ends_with(", where stack `Audit` creates it"), "{}", found_at[0].1);
    let no = main("no");
    is(&[("main.yaml", &no), ("role.yaml", &certain)], &[]);
}

#[test]
fn stacks_in_stacks_pass_values_on() {
    let middle = "Parameters:\n  Partner: {Type: String}\nResources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    \
                  Properties:\n      TemplateURL: ../role.yaml\n      Parameters:\n        Auditor: !Ref Partner\n";
    let main = |partner: &str| {
        parent("x")
            .replace("Auditor: x", &format!("Partner: '{partner}'"))
            .replace("./role.yaml", "sub/middle.yaml")
    };
    let open = main(THIRD_PARTY);
    let files = [("main.yaml", open.as_str()), ("sub/middle.yaml", middle), ("role.yaml", ROLE)];
    let message = "account 999988887777 can assume this role without presenting an external ID, \
                   where stack `Inner` creates it and stack `Audit` creates it";
    is(&files, &[("'999988887777'", message)]);
    let closed = main(OWN);
    is(&[("main.yaml", &closed), ("sub/middle.yaml", middle), ("role.yaml", ROLE)], &[]);
}

#[test]
fn an_output_is_known() {
    let user = |statement: &str| {
        format!(
            "{}  Bucket:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: logs\n      PolicyDocument:\n        \
             Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Principal: {{AWS: {statement}}}\n            \
             Action: s3:GetObject\n            Resource: arn:aws:s3:::logs/*\n",
            parent(&format!("'{OWN}'"))
        )
    };
    let main = user("!GetAtt Audit.Outputs.RoleArn");
    let facts = facts(&[("main.yaml", &main), ("role.yaml", ROLE)], None);
    let (tree, policy) = (&facts.documents[0].tree, &facts.documents[0].policy);
    let principals = &policy.statements[0].principals.as_ref().unwrap().items;
    let principal = tree.node(principals[0].node).as_str().unwrap();
    assert_eq!(principal, "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/audit");
}

#[test]
fn a_name_means_nothing_in_another_template() {
    // Both templates have a resource `Policy`: what one attaches is its own.
    let role = "Parameters:\n  Arn: {Type: String}\nResources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      \
                ManagedPolicyArns: [!Ref Arn]\n  Policy:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      \
                PolicyDocument: {Statement: []}\nOutputs:\n  PolicyArn: {Value: !Ref Policy}\n";
    let main = parent("x").replace("Auditor: x", "Arn: !Ref Policy")
        + "  Policy:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Statement: []}\n  \
           Role:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: [!GetAtt Audit.Outputs.PolicyArn]\n";
    let facts = facts(&[("main.yaml", &main), ("role.yaml", role)], None);
    let attached = |facts: &FileFacts| {
        let holder = &facts.holders[0];
        (holder.attached.len(), holder.attached[0].document)
    };
    assert_eq!(attached(&facts), (1, None));
    assert_eq!(attached(&facts.stacks[0].deployments[0].facts), (1, None));
}

#[test]
fn loops_and_doubling_trees_end() {
    let own = parent("x").replace("./role.yaml", "main.yaml");
    is(&[("main.yaml", &own)], &[]);
    let (one, two) = (parent("x").replace("role", "two"), parent("x").replace("role", "one"));
    is(&[("one.yaml", &one), ("two.yaml", &two)], &[]);
    // Each level creates the next twice.
    let level = |next: usize| {
        let stack = parent("x").replace("./role.yaml", &format!("{next}.yaml"));
        let second = stack.replace("Resources:\n", "").replace("Audit", "Second");
        stack + &second
    };
    let names: Vec<String> = (0..30).map(|at| format!("{at}.yaml")).collect();
    let texts: Vec<String> = (1..=30).map(level).collect();
    let files: Vec<(&str, &str)> = names.iter().zip(&texts).map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let found = found(&files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.starts_with("too much to evaluate"), "{found:?}");
}

#[test]
fn a_stack_set_is_in_the_accounts_that_it_targets() {
    let set = |auditor: &str, targets: &str| {
        let body: String = ROLE.lines().map(|line| format!("        {line}\n")).collect();
        format!(
            "Resources:\n  Everywhere:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      StackSetName: audit\n      \
             PermissionModel: SELF_MANAGED\n      Parameters:\n        - ParameterKey: Auditor\n          \
             ParameterValue: '{auditor}'\n      StackInstancesGroup:\n        - Regions: [eu-west-1]\n          \
             DeploymentTargets: {targets}\n      TemplateBody: |\n{body}"
        )
    };
    let found = |auditor: &str, targets: &str| found(&[("main.yaml", &set(auditor, targets))]);
    let own = found(OWN, &format!("{{Accounts: ['{OWN}']}}"));
    assert_eq!(own, [], "a role of the account that it is in");
    let open = found(THIRD_PARTY, &format!("{{Accounts: ['{OWN}']}}"));
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(open[0].0, "'999988887777'");
    assert!(open[0].1.ends_with(", where stack set `Everywhere` creates it"), "{}", open[0].1);
    let two = found(THIRD_PARTY, &format!("{{Accounts: ['{OWN}', '{THIRD_PARTY}']}}"));
    assert_eq!(two.len(), 1, "{two:?}");
    assert!(two[0].1.ends_with("creates it and the account is 222222222222"), "{}", two[0].1);
    // The account of the stack set is not that of its stacks.
    let admin = set("X", &format!("{{Accounts: ['{OWN}']}}")).replace("'X'", "!Ref AWS::AccountId");
    let of = |account: &str| check(&facts(&[("main.yaml", &admin)], Some(account))).len();
    assert_eq!((of(THIRD_PARTY), of(OWN)), (1, 0));
    for targets in ["{OrganizationalUnitIds: [ou-abcd-12345678]}", "{Accounts: !Ref Accounts}"] {
        assert_eq!(found(THIRD_PARTY, targets).len(), 1, "{targets}");
    }
}
