//! Modules of the public registry that are not there: what the best-known of them make of their arguments.
//!
//! Each is written here as a module that makes the same role of the same arguments, as far as who can assume it and what it has
//! attached. What is not told apart: arguments that are not mentioned.

use std::sync::Arc;

use xacct_syntax::{FileId, Source};

use super::file::ModuleFile;

/// A module of the registry.
struct RegistryModule {
    /// Its address in the registry, with the directory in it.
    source: &'static str,
    /// What it makes of its arguments.
    text: &'static str,
}

const MODULES: [RegistryModule; 9] = [
    // Up to version 5. <https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/5.60.0/submodules/iam-assumable-role>
    RegistryModule {
        source: "terraform-aws-modules/iam/aws//modules/iam-assumable-role",
        text: include_str!("registry/iam_assumable_role.tf"),
    },
    // Up to version 5. <https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/5.60.0/submodules/iam-assumable-role-with-oidc>
    RegistryModule {
        source: "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc",
        text: include_str!("registry/iam_assumable_role_with_oidc.tf"),
    },
    // Up to version 5. <https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/5.60.0/submodules/iam-assumable-role-with-saml>
    RegistryModule {
        source: "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-saml",
        text: include_str!("registry/iam_assumable_role_with_saml.tf"),
    },
    // Up to version 5. <https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/5.60.0/submodules/iam-github-oidc-role>
    RegistryModule {
        source: "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role",
        text: include_str!("registry/iam_github_oidc_role.tf"),
    },
    // Up to version 5.
    // <https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/5.60.0/submodules/iam-role-for-service-accounts-eks>
    RegistryModule {
        source: "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks",
        text: include_str!("registry/iam_role_for_service_accounts_eks.tf"),
    },
    // From version 6.
    // <https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/latest/submodules/iam-role-for-service-accounts>
    RegistryModule {
        source: "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts",
        text: include_str!("registry/iam_role_for_service_accounts.tf"),
    },
    // <https://registry.terraform.io/modules/cloudposse/eks-iam-role/aws/latest>
    RegistryModule {
        source: "cloudposse/eks-iam-role/aws",
        text: include_str!("registry/cloudposse_eks_iam_role.tf"),
    },
    // From version 6. <https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/latest/submodules/iam-role>
    RegistryModule {
        source: "terraform-aws-modules/iam/aws//modules/iam-role",
        text: include_str!("registry/iam_role.tf"),
    },
    // <https://registry.terraform.io/modules/cloudposse/iam-role/aws/latest>
    RegistryModule {
        source: "cloudposse/iam-role/aws",
        text: include_str!("registry/cloudposse_iam_role.tf"),
    },
];

/// The path by which a unit knows the module of the registry that `source` names, and the file of that module; none where it is not known.
pub(super) fn file(source: &str) -> Option<(String, Arc<ModuleFile>)> {
    let source = source.strip_prefix("registry.terraform.io/").unwrap_or(source);
    let at = MODULES.iter().position(|module| module.source == source)?;
    let module = MODULES.get(at)?;
    let text = Source::new(FileId(ModuleFile::FIRST_UNCHECKED + at as u32), "registry.tf", module.text);
    Some((format!("{PREFIX}{source}"), Arc::new(ModuleFile::parse(&text))))
}

const PREFIX: &str = "registry:";

/// Whether it is the path of a module of the registry.
pub(super) fn is_path(path: &str) -> bool {
    path.starts_with(PREFIX)
}
