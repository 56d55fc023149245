//! Configurations of the Serverless Framework.

use xacct_facts::{FileFacts, Hints, Host, read};
use xacct_policy::PolicyKind;
use xacct_syntax::{FileId, Source};

fn facts(text: &str) -> FileFacts {
    let facts = read(&Source::new(FileId(0), "serverless.yml", text), &Hints::default());
    assert_eq!(facts.syntax_errors, []);
    facts
}

fn kinds(text: &str) -> Vec<(PolicyKind, bool)> {
    facts(text).documents.iter().map(|d| (d.policy.kind, d.kind_is_certain)).collect()
}

const PERMISSION: &str = "Permission:
      Type: AWS::Lambda::Permission
      Properties: {FunctionName: f, Principal: '*', Action: 'lambda:InvokeFunction'}
";

#[test]
fn resources_are_a_template() {
    let whole = format!("service: s\nprovider: {{name: aws}}\nresources:\n  Resources:\n    {PERMISSION}");
    assert_eq!(facts(&whole).host, Host::CloudFormation);
    assert_eq!(kinds(&whole), [(PolicyKind::Resource, true)]);
    // In parts, one of which is in another file.
    let parts = format!(
        "service: s\nprovider: aws\nresources:\n - ${{file(other.yml)}}\n - Conditions: {{Own: !Equals [a, !Ref B]}}\n - \
         Resources:\n    {PERMISSION}"
    );
    assert_eq!(kinds(&parts), [(PolicyKind::Resource, true)]);
    // For another cloud, or without resources.
    assert_eq!(kinds(&whole.replace("name: aws", "name: azure")), []);
    assert_eq!(kinds("service: s\nprovider: {name: aws}\nresources: ${file(other.yml)}\n# Statement\n"), []);
}

#[test]
fn statements_of_the_provider_are_policies() {
    let identity = "[{Effect: Allow, Action: 'sts:AssumeRole', Resource: '*'}]";
    let resource =
        "[{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*'}]";
    for (provider, expected) in [
        (format!("iam: {{role: {{statements: {identity}}}}}"), PolicyKind::Identity),
        (format!("iamRoleStatements: {identity}"), PolicyKind::Identity),
        (format!("apiGateway: {{resourcePolicy: {resource}}}"), PolicyKind::Resource),
        (format!("resourcePolicy: {resource}"), PolicyKind::Resource),
    ] {
        let text = format!("service: s\nprovider:\n  name: aws\n  {provider}\n");
        assert_eq!(kinds(&text), [(expected, true)], "{text}");
    }
    let of_a_function = format!(
        "service: s\nprovider: {{name: aws}}\nfunctions:\n  f: {{handler: h, iamRoleStatements: {identity}}}\n"
    );
    assert_eq!(kinds(&of_a_function), [(PolicyKind::Identity, true)]);
    // Anything else is found by its shape.
    let custom =
        format!("service: s\nprovider: {{name: aws}}\ncustom: {{policy: {{Statement: {identity}}}}}\n");
    assert_eq!(kinds(&custom), [(PolicyKind::Identity, false)]);
}

#[test]
fn what_variables_come_to_is_not_known() {
    let of = |principal: &str| {
        let facts = facts(&format!(
            "service: s\nprovider:\n  name: aws\n  resourcePolicy:\n    - {{Effect: Allow, Principal: {{AWS: \"{principal}\"}}, \
             Action: 'execute-api:Invoke', Resource: '*'}}\n"
        ));
        let principal = &facts.documents[0].policy.statements[0].principals.as_ref().unwrap().items[0];
        (principal.value.has_hole(), format!("{:?}", principal.account()))
    };
    let hole = Some(xacct_policy::AccountField::Hole);
    assert_eq!(of("arn:aws:iam::${self:custom.account}:root"), (true, format!("{hole:?}")));
    assert_eq!(of("arn:aws:iam::${param:ids.${opt:stage}}:root"), (true, format!("{hole:?}")));
    let this = Some(xacct_policy::AccountField::This);
    assert_eq!(of("arn:aws:iam::${aws:accountId}:root"), (true, format!("{this:?}")));
}
