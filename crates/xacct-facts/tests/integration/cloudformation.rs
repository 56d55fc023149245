//! Templates: what their functions, conditions and parameters evaluate to.

use xacct_facts::{FileFacts, Hints, Host, UnlistedReason, read};
use xacct_policy::PolicyKind;
use xacct_syntax::{FileId, Source, SyntaxErrorKind};

use crate::common::principals;

fn facts(text: &str) -> FileFacts {
    let facts = read_template(text);
    assert_eq!(facts.syntax_errors, []);
    facts
}

fn read_template(text: &str) -> FileFacts {
    let facts = read(&Source::new(FileId(0), "template.yaml", text), &Hints::default());
    assert_eq!(facts.host, Host::CloudFormation);
    facts
}

fn role(sections: &str, principal: &str) -> FileFacts {
    facts(&trusting(sections, principal))
}

/// A role whose trust policy names `principal`, below `sections`.
fn trusting(sections: &str, principal: &str) -> String {
    format!(
        "{sections}\nResources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        \
         Statement:\n          - Effect: Allow\n            Principal: {{ AWS: {principal} }}\n            \
         Action: sts:AssumeRole\n"
    )
}

fn only(sections: &str, principal: &str) -> String {
    let found = principals(&role(sections, principal));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].0.clone()
}

#[test]
fn functions_are_put_to_what_they_stand_for() {
    let mappings = "Mappings:\n  M:\n    a: { id: '111111111111', ids: ['1', '2'] }\n    b: { id: '111111111111', ids: [] }";
    for (written, read) in [
        ("!Sub 'arn:aws:iam::${AWS::AccountId}:root'", "arn:aws:iam::${AWS::AccountId}:root"),
        ("!Sub ['arn:aws:iam::${A}:root', { A: '111111111111' }]", "arn:aws:iam::111111111111:root"),
        ("!Sub '${!aws:username}'", "${aws:username}"),
        ("!Join [':', [arn, aws, iam, '', '111111111111', root]]", "arn:aws:iam::111111111111:root"),
        ("{ 'Fn::Join': ['', ['a', !Ref AWS::Region]] }", "a${AWS::Region}"),
        ("!Select [1, [a, b]]", "b"),
        ("!Select [1, !Split [',', 'a,b']]", "b"),
        ("!Split [',', 'a,b']", "a b"),
        ("!FindInMap [M, a, id]", "111111111111"),
        ("!FindInMap [M, !Ref AWS::Region, id]", "111111111111"),
        ("!FindInMap [M, !Ref AWS::Region, ids]", "${Fn::FindInMap}"),
        ("!FindInMap [M, a, ids]", "1 2"),
        ("!GetAtt R.Arn", "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${R}"),
        ("!GetAtt [X, Arn]", "${X.Arn}"),
        ("!ImportValue x", "${Fn::ImportValue}"),
        ("[a, !Ref AWS::NoValue, b]", "a b"),
    ] {
        assert_eq!(only(mappings, written), read, "{written}");
    }
}

#[test]
fn each_way_in_which_conditions_come_out_is_a_scenario() {
    let sections = "Parameters:\n  P: { Type: String }\nConditions:\n  Empty: !Equals [!Ref P, '']\n  Full: !Not [!Condition Empty]\n  Always: !Equals [a, a]";
    let found = principals(&role(sections, "!If [Full, a, !If [Empty, b, never]]"));
    let says = |empty: bool| format!("condition `Empty` is {empty} and condition `Full` is {}", !empty);
    assert_eq!(found.len(), 2);
    assert!(found.iter().any(|(name, said)| name == "a" && *said == says(false)), "{found:?}");
    assert!(found.iter().any(|(name, said)| name == "b" && *said == says(true)), "{found:?}");
    assert_eq!(only(sections, "!If [Always, a, b]"), "a");
}

#[test]
fn parameters_have_the_values_that_are_allowed_and_their_default() {
    let allowed = "Parameters:\n  P: { Type: String, AllowedValues: [x, y] }";
    let mut found: Vec<_> = principals(&role(allowed, "!Ref P")).into_iter().map(|(name, _)| name).collect();
    found.sort();
    assert_eq!(found, ["x", "y"]);
    let default = principals(&role("Parameters:\n  P: { Type: String, Default: x }", "!Sub 'a${P}'"));
    assert_eq!(default[0], ("ax".to_owned(), "parameter `P` has its default".to_owned()));
    assert_eq!(default[1].0, "a${P}");
    let list = principals(&role("Parameters:\n  P: { Type: CommaDelimitedList, Default: 'x, y' }", "!Ref P"));
    assert_eq!(list[0].0, "x y");
    for unknown in ["Default: ''", "Default: x, Type: 'AWS::SSM::Parameter::Value<String>'"] {
        assert_eq!(only(&format!("Parameters:\n  P: {{ {unknown} }}"), "!Sub 'a${P}'"), "a${P}", "{unknown}");
    }
}

#[test]
fn policies_are_tied_to_roles_from_either_side() {
    let text = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: { Statement: [] }\n      ManagedPolicyArns: [!Ref M]\n  M:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: { Statement: { Effect: Allow, Action: '*', Resource: '*' } }\n  I:\n    Type: AWS::IAM::Policy\n    Properties:\n      Roles: [!Ref R]\n      PolicyDocument: { Statement: { Effect: Allow, Action: 's3:*', Resource: '*' } }\n";
    let facts = facts(text);
    let attached: Vec<_> = facts.holders[0].attached.iter().map(|a| a.document.unwrap()).collect();
    let actions: Vec<_> = attached
        .iter()
        .map(|id| {
            facts.documents[id.0].policy.statements[0].actions.as_ref().unwrap().items[0].text.to_string()
        })
        .collect();
    assert_eq!(actions, ["*", "s3:*"]);
}

#[test]
fn users_and_groups_of_a_template_hold_policies() {
    let policy = "PolicyDocument: { Statement: { Effect: Allow, Action: 's3:*', Resource: '*' } }";
    let resource = |id: &str, kind: &str, properties: &str| {
        format!("  {id}:\n    Type: AWS::IAM::{kind}\n    Properties: {{ {properties} }}\n")
    };
    let text = [
        "Parameters:\n  Arn: { Type: String }\nResources:\n  Plain: { Type: 'AWS::IAM::User' }\n".to_owned(),
        resource(
            "Ada",
            "User",
            &format!("UserName: ada, Groups: [!Ref Readers], Policies: [{{ {policy} }}]"),
        ),
        resource("Ben", "User", "UserName: ben, PermissionsBoundary: !Ref Limit"),
        resource("Cleo", "User", "ManagedPolicyArns: [!Ref Arn, !GetAtt Managed.PolicyArn]"),
        resource("Readers", "Group", "GroupName: readers"),
        resource("Addition", "UserToGroupAddition", "GroupName: readers, Users: [!Ref Ben, cleo]"),
        resource(
            "Managed",
            "ManagedPolicy",
            &format!("Groups: [!Ref Readers], Users: [!Ref Plain, ben], {policy}"),
        ),
        resource("Limit", "ManagedPolicy", policy),
        resource("OfUser", "UserPolicy", &format!("UserName: !Ref Plain, {policy}")),
        resource("OfGroup", "GroupPolicy", &format!("GroupName: readers, {policy}")),
    ];
    let facts = facts(&text.concat());
    let [plain, ada, ben, cleo, readers] = facts.holders.as_slice() else { panic!("{:?}", facts.holders) };
    let of = |holder: &xacct_facts::Holder| {
        let groups: Vec<_> = holder.groups.iter().map(|group| group.group.unwrap()).collect();
        (holder.policies().count(), groups, holder.open)
    };
    let group = vec![xacct_facts::HolderId(4)];
    assert_eq!(of(plain), (2, vec![], None));
    assert_eq!(of(ada), (1, group.clone(), None));
    assert_eq!(of(ben), (1, group, None));
    assert_eq!(of(cleo), (1, vec![], Some(UnlistedReason::Unknown)));
    assert_eq!(of(readers), (2, vec![], None));
    let limit = facts.document(ben.boundary.as_ref().unwrap().document.unwrap()).unwrap();
    assert_eq!(limit.policy.kind, PolicyKind::Boundary);
}

#[test]
fn look_alikes_are_left_alone_and_permissions_are_statements() {
    let text = "Resources:\n  L:\n    Type: AWS::SQS::Queue\n    Properties:\n      RedrivePolicy: { Statement: [{ Effect: Allow, Principal: '*', Action: '*' }] }\n  P:\n    Type: AWS::Lambda::Permission\n    Properties: { Action: 'lambda:InvokeFunction', FunctionName: f, Principal: s3.amazonaws.com, SourceAccount: '111111111111' }\n  C:\n    Type: Custom::Thing\n    Properties:\n      Any: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }] }\n  S:\n    Type: AWS::Organizations::Policy\n    Properties: { Type: TAG_POLICY, Content: { Statement: [] } }\n";
    let kinds: Vec<_> = facts(text).documents.iter().map(|document| document.policy.kind).collect();
    assert_eq!(kinds, [PolicyKind::Resource, PolicyKind::Identity]);
}

#[test]
fn hostile_templates_are_read_in_time() {
    let laughs: String = (1..40).map(|i| format!("  a{i}: &a{i} [*a{0}, *a{0}, *a{0}]\n", i - 1)).collect();
    let text = format!(
        "x:\n  a0: &a0 [lol]\n{laughs}Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {{ Statement: *a39 }}\n"
    );
    read(&Source::new(FileId(0), "x.yaml", text), &Hints::default());
    let conditions: String = (0..60).map(|i| format!("  C{i}: !Equals [!Ref P{i}, x]\n")).collect();
    let ifs: String = (0..60).map(|i| format!("!If [C{i}, a{i}, ")).collect();
    let facts = role(&format!("Conditions:\n{conditions}"), &format!("{ifs}z{}", "]".repeat(60)));
    assert_eq!(facts.documents.len(), 1, "what too many conditions decide is unknown");
    // A condition that names itself, and one that is not there.
    role("Conditions:\n  A: !Not [!Condition A]", "!If [A, x, !If [B, y, z]]");
}

#[test]
fn what_goes_beyond_the_budget_is_unknown() {
    let long = "x".repeat(4_000);
    let parameter = format!("Parameters:\n  P: {{ Type: String, Default: {long} }}");
    let role = |i: usize, name: &str| {
        format!("  R{i}: {{ Type: 'AWS::IAM::Role', Properties: {{ RoleName: !Sub '{name}' }} }}\n")
    };
    let names: String = (1..40).map(|i| role(i, &format!("${{R{0}}}${{R{0}}}", i - 1))).collect();
    let nested = format!("{}x{}", "!Sub ['${a}${a}${a}${a}', {a: ".repeat(40), "}]".repeat(40));
    for text in [
        trusting("", &nested),
        trusting(&parameter, &format!("!Sub '{}'", "${P}".repeat(500))),
        trusting("", "{ Ref: R39 }") + &names + &role(0, "${R39}"),
    ] {
        let said: Vec<_> = read_template(&text).syntax_errors.iter().map(|error| error.slip).collect();
        assert_eq!(said, [SyntaxErrorKind::Limit], "said once: {text}");
    }
}

#[test]
fn many_resources_may_ask_for_the_same_conditions() {
    let equals: Vec<String> = (0..9).map(|i| format!("!Equals [!Ref P{i}, x]")).collect();
    let role = |i: usize| {
        format!(
            "  R{i}: {{ Type: 'AWS::IAM::Role', Properties: {{ AssumeRolePolicyDocument: {{ Statement: [{{ Effect: Allow, \
             Principal: {{ AWS: !If [C, a, b] }}, Action: 'sts:AssumeRole' }}] }} }} }}\n"
        )
    };
    let roles: String = (0..500).map(role).collect();
    let text = format!("Conditions:\n  C: !Or [{}]\nResources:\n{roles}", equals.join(", "));
    assert_eq!(facts(&text).documents.len(), 1_000);
}

#[test]
fn a_domain_with_options_of_a_vpc_is_private() {
    let template = |kind: &str, options: &str| {
        format!(
            "Resources:\n  D:\n    Type: {kind}\n    Properties:\n{options}      AccessPolicies:\n        Statement: [{{Effect: \
             Allow, Principal: {{AWS: '*'}}, Action: 'es:*', Resource: '*'}}]\n"
        )
    };
    for kind in ["AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain"] {
        for (options, expected) in [("", false), ("      VPCOptions: {SubnetIds: [subnet-1]}\n", true)] {
            let text = template(kind, options);
            let facts = read(&Source::new(FileId(0), "t.yaml", text), &Hints::default());
            assert_eq!(facts.documents[0].is_private, expected, "{kind}: {options}");
        }
    }
}
