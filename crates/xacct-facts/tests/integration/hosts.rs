//! Each way in which policies come, and what is made of it.

use xacct_facts::{FileFacts, Hints, Holder, HolderKind, Host, UnlistedReason, read};
use xacct_policy::PolicyKind;
use xacct_syntax::{FileId, Source};

const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}]}"#;
const IDENTITY: &str = r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::222222222222:role/r"}}"#;

fn facts(text: &str) -> FileFacts {
    read(&Source::new(FileId(0), "file.json", text), &Hints::default())
}

fn kinds(text: &str) -> Vec<(PolicyKind, bool)> {
    facts(text).documents.iter().map(|d| (d.policy.kind, d.kind_is_certain)).collect()
}

/// What the file has at the principal's (or resource's) account.
fn underlined<'t>(text: &'t str, facts: &FileFacts) -> &'t str {
    let statement = &facts.documents[0].policy.statements[0];
    let account = match &statement.principals {
        Some(principals) => principals.items[0].account_text().unwrap().span(),
        None => xacct_policy::ArnText::parse(&statement.resources.as_ref().unwrap().items[0])
            .unwrap()
            .account()
            .span(),
    };
    &text[account.range()]
}

#[test]
fn bare_documents_are_told_apart_by_their_content() {
    assert_eq!(kinds(TRUST), [(PolicyKind::Trust, false)]);
    assert_eq!(kinds(IDENTITY), [(PolicyKind::Identity, false)]);
    let one = |principal: &str, actions: &str, resource: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", {principal} "Action": {actions}, "Resource": "{resource}"}}}}"#
        );
        kinds(&text)[0].0
    };
    let anyone = r#""Principal": "*","#;
    assert_eq!(one(anyone, r#""s3:GetObject""#, "arn:aws:s3:::b/*"), PolicyKind::Resource);
    assert_eq!(one(anyone, r#"["S3:GetObject", "s3:Put*"]"#, "arn:aws:s3:::b/*"), PolicyKind::Resource);
    assert_eq!(one(anyone, r#"["s3:*", "dynamodb:*"]"#, "*"), PolicyKind::Endpoint);
    assert_eq!(one(anyone, r#""*""#, "*"), PolicyKind::Endpoint);
    assert_eq!(one(anyone, r#""Update:*""#, "*"), PolicyKind::Foreign);
    assert_eq!(one(anyone, r#""STS:AssumeRole""#, "*"), PolicyKind::Trust);
    assert_eq!(one("", r#""sts:AssumeRole""#, "*"), PolicyKind::Identity);
    let rcp = r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": ["s3:*", "sts:*"], "Resource": "*"}}"#;
    assert_eq!(kinds(rcp)[0].0, PolicyKind::Rcp);
    let half_typed = r#"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}"#;
    assert_eq!(kinds(half_typed)[0].0, PolicyKind::Trust);
}

#[test]
fn a_statement_alone_and_a_list_of_statements_are_policies() {
    let statement =
        r#"{"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"}"#;
    assert_eq!(kinds(statement), [(PolicyKind::Trust, false)]);
    assert_eq!(kinds(&format!("[{statement}, {statement}]")), [(PolicyKind::Trust, false)]);
    assert_eq!(facts(&format!("[{statement}, {statement}]")).documents[0].policy.statements.len(), 2);
}

#[test]
fn wrapped_documents_are_found_with_what_their_place_says() {
    for (before, after, kind) in [
        (r#"{"PolicyVersion": {"IsDefaultVersion": true, "Document": "#, "}}", (PolicyKind::Identity, true)),
        (r#"{"RoleName": "r", "PolicyName": "p", "PolicyDocument": "#, "}", (PolicyKind::Identity, true)),
        (r#"{"AssumeRolePolicyDocument": "#, "}", (PolicyKind::Trust, true)),
        (r#"{"Role": {"RoleName": "r", "AssumeRolePolicyDocument": "#, "}}", (PolicyKind::Trust, true)),
        (
            r#"{"PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"}, "Content": "#,
            "}",
            (PolicyKind::Scp, true),
        ),
        (r#"{"PolicySummary": {"Type": "TAG_POLICY"}, "Content": "#, "}", (PolicyKind::Foreign, true)),
        (r#"{"InlinePolicy": "#, "}", (PolicyKind::Identity, true)),
        (r#"{"Policy": "#, "}", (PolicyKind::Trust, false)),
        (r#"{"any": [{"thing": "#, "}]}", (PolicyKind::Trust, false)),
    ] {
        let text = format!("{before}{TRUST}{after}");
        assert_eq!(kinds(&text), [kind], "{text}");
        let found = facts(&text);
        assert_eq!(underlined(&text, &found), "111111111111");
    }
}

#[test]
fn documents_in_strings_keep_their_places() {
    let quoted = TRUST.replace('"', "\\\"");
    let text = format!(r#"{{"Policy": "{quoted}"}}"#);
    assert_eq!(kinds(&text), [(PolicyKind::Trust, false)]);
    assert_eq!(underlined(&text, &facts(&text)), "111111111111");

    let twice = text.replace('\\', "\\\\").replace('"', "\\\"");
    let nested = format!(r#"{{"body": "{twice}"}}"#);
    assert_eq!(kinds(&nested), [(PolicyKind::Trust, false)], "{nested}");
    assert_eq!(underlined(&nested, &facts(&nested)), "111111111111");
}

#[test]
fn documents_as_the_iam_api_returns_them_are_decoded() {
    let encoded: String = TRUST
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let text = format!(
        r#"{{"Role": {{"Arn": "arn:aws:iam::222222222222:role/r", "AssumeRolePolicyDocument": "{encoded}"}}}}"#
    );
    let found = facts(&text);
    assert_eq!(found.host, Host::AccountJson);
    assert_eq!(found.syntax_errors, []);
    assert_eq!(underlined(&text, &found), "111111111111");
    assert_eq!(found.documents[0].account.unwrap().as_str(), "222222222222");
}

#[test]
fn an_account_dump_is_read_once() {
    let role = format!(
        r#"{{"RoleName": "r", "Arn": "arn:aws:iam::222222222222:role/r", "AssumeRolePolicyDocument": {TRUST}, "RolePolicyList": [{{"PolicyName": "p", "PolicyDocument": {IDENTITY}}}], "AttachedManagedPolicies": [{{"PolicyName": "m", "PolicyArn": "arn:aws:iam::222222222222:policy/m"}}], "PermissionsBoundary": {{"PermissionsBoundaryArn": "arn:aws:iam::222222222222:policy/b"}}, "MaxSessionDuration": 7200, "InstanceProfileList": [{{"Roles": [{{"Arn": "arn:aws:iam::222222222222:role/r", "AssumeRolePolicyDocument": {TRUST}}}]}}]}}"#
    );
    let managed = |arn: &str, version: &str| {
        format!(
            r#"{{"Arn": "{arn}", "PolicyVersionList": [{{"IsDefaultVersion": false, "Document": {TRUST}}}, {{"IsDefaultVersion": {version}, "Document": {IDENTITY}}}]}}"#
        )
    };
    let text = format!(
        r#"{{"RoleDetailList": [{role}, {role}], "UserDetailList": [{{"UserPolicyList": [{{"PolicyDocument": {IDENTITY}}}]}}], "GroupDetailList": [], "Policies": [{}, {}]}}"#,
        managed("arn:aws:iam::222222222222:policy/m", "true"),
        managed("arn:aws:iam::aws:policy/ReadOnlyAccess", "true"),
    );
    let found = facts(&text);
    assert_eq!(found.host, Host::AccountJson);
    assert_eq!(found.roles().count(), 1);
    let role = &found.holders[0];
    assert_eq!(role.name.as_ref().unwrap(), &"r");
    assert_eq!(role.max_session.as_ref().map(|text| text.as_str()), Some("7200"));
    assert_eq!(role.boundary.as_ref().unwrap().policy, "arn:aws:iam::222222222222:policy/b");
    assert!(role.attached[0].document.is_some());
    let kinds: Vec<PolicyKind> =
        found.documents.iter().filter(|d| !d.defined_elsewhere).map(|d| d.policy.kind).collect();
    assert_eq!(kinds, [PolicyKind::Identity, PolicyKind::Trust, PolicyKind::Identity, PolicyKind::Identity]);
    // A policy of AWS counts for those who hold it, and is not checked.
    assert_eq!((found.documents.len(), found.policies()), (5, 4));
}

#[test]
fn users_and_groups_of_an_account_hold_policies() {
    let arn = |what: &str| format!("arn:aws:iam::222222222222:{what}");
    let inline = format!(r#"[{{"PolicyName": "p", "PolicyDocument": {IDENTITY}}}]"#);
    let attached = |name: &str| {
        format!(r#"[{{"PolicyName": "{name}", "PolicyArn": "{}"}}]"#, arn(&format!("policy/{name}")))
    };
    let user = |name: &str, rest: &str| {
        format!(r#"{{"UserName": "{name}", "Arn": "{}", {rest}}}"#, arn(&format!("user/{name}")))
    };
    let managed = |name: &str| {
        let arn = arn(&format!("policy/{name}"));
        format!(
            r#"{{"Arn": "{arn}", "PolicyVersionList": [{{"IsDefaultVersion": true, "Document": {IDENTITY}}}]}}"#
        )
    };
    let users = [
        user("ada", &format!(r#""UserPolicyList": {inline}, "GroupList": ["readers"]"#)),
        user(
            "ben",
            &format!(
                r#""AttachedManagedPolicies": {}, "PermissionsBoundary": {{"PermissionsBoundaryArn": "{}"}}"#,
                attached("m"),
                arn("policy/limit")
            ),
        ),
        user("cleo", &format!(r#""AttachedManagedPolicies": {}"#, attached("gone"))),
        user("dan", r#""GroupList": ["nobody"]"#),
    ];
    let text = format!(
        r#"{{"RoleDetailList": [], "UserDetailList": [{}], "GroupDetailList": [{{"GroupName": "readers", "Arn": "{}", "GroupPolicyList": {inline}}}], "Policies": [{}, {}]}}"#,
        users.join(", "),
        arn("group/readers"),
        managed("m"),
        managed("limit"),
    );
    let found = facts(&text);
    let [ada, ben, cleo, dan, readers] = found.holders.as_slice() else { panic!("{:?}", found.holders) };
    let kinds = [ada, ben, cleo, dan, readers].map(|holder| holder.kind);
    assert_eq!(kinds[..4], [HolderKind::User; 4]);
    assert_eq!(readers.kind, HolderKind::Group);
    assert_eq!((ada.policies().count(), ada.open), (1, None));
    assert_eq!(found.holder(ada.groups[0].group.unwrap()).unwrap().policies().count(), 1);
    assert_eq!((ben.policies().count(), ben.open), (1, None));
    assert_eq!((cleo.policies().count(), cleo.open), (0, Some(UnlistedReason::Elsewhere)));
    assert_eq!((dan.groups[0].group, dan.open), (None, Some(UnlistedReason::Elsewhere)));
    let limit = found.document(ben.boundary.as_ref().unwrap().document.unwrap()).unwrap();
    // What only limits somebody grants nothing.
    assert_eq!(limit.policy.kind, PolicyKind::Boundary);
    assert_eq!(found.document(ben.attached[0].document.unwrap()).unwrap().policy.kind, PolicyKind::Identity);
}

#[test]
fn who_is_not_listed_with_policies_may_have_some() {
    let open = |rest: &str| {
        let role = format!(r#"{{"RoleName": "r", {rest} "AssumeRolePolicyDocument": {TRUST}}}"#);
        facts(&format!(r#"{{"Role": {role}}}"#)).holders[0].open
    };
    assert_eq!(open(""), Some(UnlistedReason::NotListed));
    assert_eq!(open(r#""RolePolicyList": [], "AttachedManagedPolicies": [],"#), None);
}

#[test]
fn a_plan_ties_policies_to_those_who_are_named() {
    let policy = IDENTITY.replace('"', "\\\"");
    let resource = |kind: &str, values: &str| format!(r#"{{"type": "{kind}", "values": {{{values}}}}}"#);
    let resources = [
        resource("aws_iam_user", r#""name": "ada""#),
        resource("aws_iam_group", r#""name": "readers""#),
        resource("aws_iam_role", r#""name": "r", "permissions_boundary": """#),
        resource(
            "aws_iam_policy",
            &format!(r#""arn": "arn:aws:iam::222222222222:policy/p", "policy": "{policy}""#),
        ),
        resource("aws_iam_group_policy", &format!(r#""group": "readers", "policy": "{policy}""#)),
        resource("aws_iam_group_membership", r#""group": "readers", "users": ["ada", "ben"]"#),
        resource(
            "aws_iam_policy_attachment",
            r#""roles": ["r"], "users": ["ada"], "policy_arn": "arn:aws:iam::222222222222:policy/p""#,
        ),
        // Its ARN is known once the policy is made.
        resource("aws_iam_role_policy_attachment", r#""role": "r""#),
    ];
    let found = facts(&format!(
        r#"{{"format_version": "1.2", "planned_values": {{"root_module": {{"resources": [{}]}}}}}}"#,
        resources.join(", ")
    ));
    assert_eq!(found.host, Host::TerraformJson);
    let [ada, readers, role] = found.holders.as_slice() else { panic!("{:?}", found.holders) };
    let of = |holder: &Holder| (holder.policies().count(), holder.groups.len(), holder.open);
    assert_eq!(of(ada), (1, 1, None));
    assert_eq!(of(readers), (1, 0, None));
    assert_eq!(of(role), (1, 0, Some(UnlistedReason::Unknown)));
    assert_eq!(ada.groups[0].group.unwrap().0, 1);
    assert!(role.boundary.is_none());
}

#[test]
fn list_roles_gives_roles() {
    let role = |n: u8| {
        format!(
            r#"{{"RoleName": "r{n}", "Arn": "arn:aws:iam::222222222222:role/r{n}", "AssumeRolePolicyDocument": {TRUST}}}"#
        )
    };
    let found = facts(&format!(r#"{{"Roles": [{}, {}]}}"#, role(1), role(2)));
    assert_eq!((found.host, found.holders.len()), (Host::AccountJson, 2));
}

#[test]
fn functions_of_templates_are_resolved_or_left_open() {
    let role = |principal: &str| {
        format!(
            r#"{{"Resources": {{"Role": {{"Type": "AWS::IAM::Role", "Properties": {{"AssumeRolePolicyDocument": {{"Statement": [{{"Effect": "Allow", "Principal": {{"AWS": {principal}}}, "Action": "sts:AssumeRole"}}]}}, "ManagedPolicyArns": [{{"Fn::Sub": "arn:${{AWS::Partition}}:iam::aws:policy/AdministratorAccess"}}]}}}}}}}}"#
        )
    };
    let account = |principal: &str| {
        let found = facts(&role(principal));
        assert_eq!(found.holders.len(), 1);
        found.documents[0].policy.statements[0].principals.as_ref().unwrap().items[0].account()
    };
    use xacct_policy::AccountField;
    assert_eq!(account(r#"{"Ref": "AWS::AccountId"}"#), Some(AccountField::This));
    assert_eq!(
        account(r#"{"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}"#),
        Some(AccountField::This)
    );
    assert_eq!(
        account(r#"{"Fn::Join": ["", ["arn:aws:iam::", {"Ref": "AWS::AccountId"}, ":root"]]}"#),
        Some(AccountField::This)
    );
    assert_eq!(account(r#"{"Ref": "PeerAccountId"}"#), Some(AccountField::Hole));
    assert_eq!(account(r#"{"Ref": "TrustedRoleArn"}"#), None);
    assert_eq!(account(r#"{"Fn::GetAtt": ["Other", "Arn"]}"#), None);
    assert_eq!(account(r#"{"Fn::If": ["Prod", "a", "b"]}"#), None);
    let text = role(r#""111111111111""#);
    let found = facts(&text);
    assert_eq!(
        found.holders[0].attached[0].policy,
        "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"
    );
}

#[test]
fn what_is_no_policy_gives_nothing() {
    for text in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"Statement": "closing balance", "Effect": "none"}"#,
        r#"{"compilerOptions": { /* Statement */ "Effect": 1, }}"#,
        r#"{"Statement": [1, 2, 3]}"#,
        r#"{"Effect": "Allow"}"#,
    ] {
        assert!(facts(text).is_empty(), "{text}");
    }
}

#[test]
fn somebody_may_say_what_it_is() {
    let hints = Hints { kind: Some(PolicyKind::Trust), ..Hints::default() };
    let found = read(&Source::new(FileId(0), "stdin", "{"), &hints);
    assert_eq!(found.documents[0].policy.kind, PolicyKind::Trust);
    assert_eq!(found.syntax_errors.len(), 1);
}

#[test]
fn a_policy_hides_none_that_stands_deeper_before_it() {
    let text = format!(r#"{{"outer": {{"deep": {{"deeper": {IDENTITY}}}, "later": {IDENTITY}}}}}"#);
    assert_eq!(facts(&text).documents.len(), 2);
}

#[test]
fn what_a_template_engine_fills_in_is_no_document_yet() {
    let text = r#"
data:
  policy: |
    {{- if .Values.isOpen }}
    {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}
    {{- end }}
"#;
    let facts = read(&Source::new(FileId(0), "chart.yaml", text), &Hints::default());
    assert!(facts.documents.is_empty() && facts.syntax_errors.is_empty());
}

#[test]
fn the_policy_of_an_api_is_found_in_its_definition() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}]}"#;
    let definition =
        format!(r#"{{"openapi": "3.0.1", "paths": {{}}, "x-amazon-apigateway-policy": {policy}}}"#);
    let template = |kind: &str, property: &str| {
        format!(
            r#"{{"Resources": {{"A": {{"Type": "{kind}", "Properties": {{"{property}": {definition}}}}}}}}}"#
        )
    };
    let module =
        |body: &str| format!("resource \"aws_api_gateway_rest_api\" \"a\" {{\n  body = {body}\n}}\n");
    for (name, text) in [
        ("openapi.json", definition.clone()),
        ("openapi.yaml", definition.clone()),
        ("t.json", template("AWS::Serverless::Api", "DefinitionBody")),
        ("t.json", template("AWS::ApiGateway::RestApi", "Body")),
        ("main.tf", module(&format!("jsonencode({definition})"))),
        ("main.tf", module(&format!("<<EOF\n{definition}\nEOF"))),
    ] {
        let facts = read(&Source::new(FileId(0), name, text.as_str()), &Hints::default());
        let found: Vec<_> = facts.documents.iter().map(|d| (d.policy.kind, d.kind_is_certain)).collect();
        assert_eq!(found, [(PolicyKind::Resource, true)], "{name}: {text}");
    }
}

#[test]
fn a_schema_holds_no_policies() {
    let policy =
        r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}"#;
    let schema =
        format!(r#"{{"typeName": "AWS::KMS::Key", "properties": {{"KeyPolicy": {{"default": {policy}}}}}}}"#);
    let documents =
        |text: &str| read(&Source::new(FileId(0), "x.json", text), &Hints::default()).documents.len();
    assert_eq!(documents(&schema), 0);
    assert_eq!(documents(&schema.replace("typeName", "name")), 1);
}
