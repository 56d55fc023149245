//! What modules of the public registry make of their arguments, by their documentation.

use xacct_facts::{Hints, Module, read_using};
use xacct_syntax::{FileId, Source};

/// What a role of a module of the registry is.
#[derive(Debug, Default, PartialEq, Eq)]
struct RegistryRole {
    attached: Vec<String>,
    /// Who is trusted.
    principals: Vec<String>,
    /// What is asked of them: `operator key = values`.
    conditions: Vec<String>,
}

/// The role that a module of the registry makes of `arguments`; none of them where it makes none.
fn role(source: &str, arguments: &str) -> RegistryRole {
    let call = format!("module \"m\" {{\n  source = \"{source}\"\n{arguments}\n}}\n");
    let unit = Module::read([Source::new(FileId(0), "main.tf", call.as_str())]).into();
    let read = read_using(&unit, FileId(0), &Hints::default());
    let [facts] = read.as_slice() else { return RegistryRole::default() };
    let role = facts.holders.first().unwrap();
    let trust = facts.document(role.trust.unwrap()).unwrap();
    let statements = || trust.policy.statements.iter();
    let principals = statements().filter_map(|s| s.principals.as_ref()).flat_map(|p| &p.items);
    let conditions = statements().filter_map(|s| s.conditions.as_ref()).flat_map(|c| &c.items);
    let condition = |condition: &xacct_policy::Condition| {
        let values: Vec<&str> = condition.values.iter().map(|value| value.as_str()).collect();
        format!("{} {} = {}", condition.operator_text, condition.key, values.join(", "))
    };
    RegistryRole {
        attached: role.attached.iter().map(|attached| attached.policy.as_str().to_owned()).collect(),
        principals: principals.map(|p| p.value.to_string()).collect(),
        conditions: conditions.map(condition).collect(),
    }
}

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const GITHUB: &str = "token.actions.githubusercontent.com";
const IAM: &str = "terraform-aws-modules/iam/aws//modules/";

/// The ARN of a provider of the account that the module is applied in.
fn provider(url: &str) -> String {
    format!(
        "arn:${{data.aws_partition.current.partition}}:iam::${{data.aws_caller_identity.current.account_id}}:oidc-provider/{url}"
    )
}

#[test]
fn the_assumable_role_is_known() {
    let source = format!("{IAM}iam-assumable-role");
    let who = "  create_role = true\n  trusted_role_arns = [\"arn:aws:iam::464622532012:root\"]\n";
    let open = role(&source, &format!("{who}  role_requires_mfa = false\n  attach_admin_policy = true\n"));
    assert_eq!(open.attached, [ADMIN]);
    assert_eq!(
        (open.principals, open.conditions.len()),
        (vec!["arn:aws:iam::464622532012:root".to_owned()], 0)
    );
    let closed = role(&source, &format!("{who}  role_sts_externalid = \"a1b2\"\n"));
    assert_eq!(closed.attached.len(), 0);
    assert_eq!(
        closed.conditions,
        [
            "Bool aws:MultiFactorAuthPresent = true",
            "NumericLessThan aws:MultiFactorAuthAge = 86400",
            "StringEquals sts:ExternalId = a1b2"
        ]
    );
    assert_eq!(role(&source, "  create_role = false"), RegistryRole::default());
}

#[test]
fn the_role_with_a_token_is_known() {
    let source = format!("{IAM}iam-assumable-role-with-oidc");
    let base = "  create_role = true\n  provider_url = \"https://oidc.example.com/id/A\"\n";
    let open = role(&source, base);
    assert_eq!((open.principals, open.conditions.len()), (vec![provider("oidc.example.com/id/A")], 0));
    let closed = role(
        &source,
        &format!(
            "{base}  oidc_fully_qualified_subjects = [\"a\"]\n  oidc_subjects_with_wildcards = [\"b*\"]\n  oidc_fully_qualified_audiences = [\"sts.amazonaws.com\"]\n  role_policy_arns = [\"{ADMIN}\"]\n"
        ),
    );
    assert_eq!(
        closed.conditions,
        [
            "StringEquals oidc.example.com/id/A:sub = a",
            "StringLike oidc.example.com/id/A:sub = b*",
            "StringLike oidc.example.com/id/A:aud = sts.amazonaws.com"
        ]
    );
    assert_eq!(closed.attached, [ADMIN]);
    let two =
        role(&source, "  create_role = true\n  provider_urls = [\"a.example.com\", \"b.example.com\"]\n");
    assert_eq!(two.principals.len(), 2);
}

#[test]
fn the_role_with_an_assertion_is_known() {
    let source = format!("{IAM}iam-assumable-role-with-saml");
    let idp = "arn:aws:iam::111111111111:saml-provider/idp";
    let known = role(&source, &format!("  create_role = true\n  provider_id = \"{idp}\"\n"));
    assert_eq!(known.principals, [idp]);
    assert_eq!(known.conditions, ["StringEquals SAML:aud = https://signin.aws.amazon.com/saml"]);
    assert_eq!(role(&source, &format!("  provider_id = \"{idp}\"\n")), RegistryRole::default());
}

#[test]
fn the_roles_for_github_are_known() {
    let subject = "subjects = [\"octo-org/app:ref:refs/heads/main\", \"repo:octo-org/*\"]";
    let old = role(
        &format!("{IAM}iam-github-oidc-role"),
        &format!("  {subject}\n  policies = {{ a = \"{ADMIN}\" }}\n"),
    );
    let trusted = [provider(GITHUB)];
    let asked = format!("StringLike {GITHUB}:sub = repo:octo-org/app:ref:refs/heads/main, repo:octo-org/*");
    let audience = format!("StringEquals {GITHUB}:aud = sts.amazonaws.com");
    assert_eq!((old.principals.as_slice(), old.attached.len()), (&trusted[..], 1));
    assert_eq!(old.conditions, [audience.clone(), asked.clone()]);
    let new =
        role(&format!("{IAM}iam-role"), &format!("  enable_github_oidc = true\n  oidc_wildcard_{subject}\n"));
    assert_eq!((new.principals.as_slice(), new.attached.len()), (&trusted[..], 0));
    assert_eq!(new.conditions, [audience, asked]);
}

#[test]
fn the_roles_for_service_accounts_are_known() {
    let url = "oidc.eks.eu-west-1.amazonaws.com/id/A";
    let arn = format!("arn:aws:iam::111111111111:oidc-provider/{url}");
    let providers = format!(
        "  oidc_providers = {{\n    main = {{\n      provider_arn = \"{arn}\"\n      namespace_service_accounts = [\"kube-system:dns\"]\n    }}\n  }}\n"
    );
    let asked = [
        format!("StringEquals {url}:sub = system:serviceaccount:kube-system:dns"),
        format!("StringEquals {url}:aud = sts.amazonaws.com"),
    ];
    for (module, policies) in [
        ("iam-role-for-service-accounts-eks", "role_policy_arns"),
        ("iam-role-for-service-accounts", "policies"),
    ] {
        let known =
            role(&format!("{IAM}{module}"), &format!("{providers}  {policies} = {{ a = \"{ADMIN}\" }}\n"));
        assert_eq!((known.principals.as_slice(), known.attached.len()), (&[arn.clone()][..], 1), "{module}");
        assert_eq!(known.conditions, asked, "{module}");
    }
    let cloud_posse = |more: &str| {
        role(
            "cloudposse/eks-iam-role/aws",
            &format!(
                "  aws_account_number = \"111111111111\"\n  eks_cluster_oidc_issuer_url = \"https://{url}\"\n{more}"
            ),
        )
    };
    let known =
        cloud_posse("  service_account_name = \"dns\"\n  service_account_namespace = \"kube-system\"\n");
    assert!(known.principals[0].ends_with(&format!("111111111111:oidc-provider/{url}")), "{known:?}");
    assert_eq!(known.conditions[0], asked[0].replace("StringEquals", "StringLike"));
    let any = cloud_posse("  service_account_namespace = \"kube-system\"\n");
    assert_eq!(any.conditions[0], format!("StringLike {url}:sub = system:serviceaccount:kube-system:*"));
}

#[test]
fn the_role_of_the_registry_is_known() {
    let source = format!("{IAM}iam-role");
    let statement = |more: &str| {
        format!(
            "  trust_policy_permissions = {{\n    partner = {{\n      principals = [{{ type = \"AWS\", identifiers = [\"464622532012\"] }}]\n{more}    }}\n  }}\n"
        )
    };
    let open = role(&source, &(statement("") + &format!("  policies = {{ admin = \"{ADMIN}\" }}\n")));
    assert_eq!((open.attached.len(), open.principals.len(), open.conditions.len()), (1, 1, 0));
    let condition =
        "      condition = [{ test = \"StringEquals\", variable = \"sts:ExternalId\", values = [\"a\"] }]\n";
    let closed = role(&source, &statement(condition));
    assert_eq!(
        (closed.attached.len(), closed.conditions.as_slice()),
        (0, &["StringEquals sts:ExternalId = a".to_owned()][..])
    );
    let saml = role(
        &source,
        "  enable_saml = true\n  saml_provider_ids = [\"arn:aws:iam::111111111111:saml-provider/idp\"]\n",
    );
    assert_eq!(saml.conditions, ["StringEquals SAML:aud = https://signin.aws.amazon.com/saml"]);
    let oidc = role(
        &source,
        "  enable_oidc = true\n  oidc_provider_urls = [\"https://oidc.example.com\"]\n  oidc_subjects = [\"a\"]\n",
    );
    assert_eq!(
        (oidc.principals, oidc.conditions),
        (vec![provider("oidc.example.com")], vec!["StringEquals oidc.example.com:sub = a".to_owned()])
    );
    // What replaces statements, or adds conditions to those of tokens, is not known.
    let replaced = role(&source, &(statement("") + "  override_trust_policy_documents = [\"{}\"]\n"));
    assert_eq!(replaced.principals.len(), 0);
}

#[test]
fn the_role_of_cloud_posse_is_known() {
    let source = "cloudposse/iam-role/aws";
    let who = "  principals = { AWS = [\"464622532012\"] }\n";
    let open = role(source, who);
    assert_eq!((open.principals, open.conditions.len()), (vec!["464622532012".to_owned()], 0));
    let guarded = role(
        source,
        &format!(
            "{who}  assume_role_conditions = [{{ test = \"StringEquals\", variable = \"sts:ExternalId\", values = [\"a\"] }}]\n  managed_policy_arns = [\"{ADMIN}\"]\n"
        ),
    );
    assert_eq!(
        (guarded.attached.len(), guarded.conditions.as_slice()),
        (1, &["StringEquals sts:ExternalId = a".to_owned()][..])
    );
}
